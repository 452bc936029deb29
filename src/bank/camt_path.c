#include "bank/camt_path.h"

#include <string.h>

#include "base/banned.h"

struct path {
    enum camt_part owner;
    const char *path; /* below the owner's element */
    enum camt_kind kind;
    int place;
};

#define PARTY(role, field)                                                             \
    {CAMT_RECORD, "RltdPties/" role "/Nm", CAMT_TEXT, field},                          \
        {CAMT_RECORD, "RltdPties/" role "/Pty/Nm", CAMT_TEXT, field},                  \
    {                                                                                  \
        CAMT_RECORD, "RltdPties/" role "/Agt/FinInstnId/Nm", CAMT_TEXT, field          \
    }
/* 01 has BBAN, UPIC and PrtryAcct where later versions have Othr. */
#define ACCOUNT(owner, path, iban, other)                                              \
    {owner, path "/Id/IBAN", CAMT_TEXT, iban},                                         \
        {owner, path "/Id/Othr/Id", CAMT_TEXT, other},                                 \
        {owner, path "/Id/BBAN", CAMT_TEXT, other},                                    \
        {owner, path "/Id/UPIC", CAMT_TEXT, other},                                    \
    {                                                                                  \
        owner, path "/Id/PrtryAcct/Id", CAMT_TEXT, other                               \
    }
#define AGENT(owner, path, field)                                                      \
    {owner, path "/FinInstnId/BIC", CAMT_TEXT, field},                                 \
        {owner, path "/FinInstnId/BICFI", CAMT_TEXT, field},                           \
    {                                                                                  \
        owner, path "/FinInstnId/CmbndId/BIC", CAMT_TEXT, field                        \
    }

/* clang-format off */
static const struct path PATHS[] = {
    {CAMT_MESSAGE, "GrpHdr/MsgId", CAMT_TEXT, CAMT_MESSAGE_ID},
    {CAMT_MESSAGE, "GrpHdr/CreDtTm", CAMT_TEXT, CAMT_MESSAGE_CREATED},
    {CAMT_MESSAGE, "GrpHdr/MsgPgntn/PgNb", CAMT_TEXT, CAMT_MESSAGE_PAGE},
    {CAMT_MESSAGE, "GrpHdr/MsgPgntn/LastPgInd", CAMT_TEXT, CAMT_MESSAGE_LAST_PAGE},

    {CAMT_STATEMENT, "Id", CAMT_TEXT, CAMT_STATEMENT_ID},
    {CAMT_STATEMENT, "ElctrncSeqNb", CAMT_TEXT, CAMT_ELECTRONIC_SEQUENCE},
    {CAMT_STATEMENT, "LglSeqNb", CAMT_TEXT, CAMT_LEGAL_SEQUENCE},
    {CAMT_STATEMENT, "CreDtTm", CAMT_TEXT, CAMT_STATEMENT_CREATED},
    {CAMT_STATEMENT, "FrToDt/FrDtTm", CAMT_TEXT, CAMT_FROM},
    {CAMT_STATEMENT, "FrToDt/ToDtTm", CAMT_TEXT, CAMT_TO},
    {CAMT_STATEMENT, "CpyDplctInd", CAMT_TEXT, CAMT_COPY},
    {CAMT_STATEMENT, "StmtPgntn/PgNb", CAMT_TEXT, CAMT_PAGE},
    {CAMT_STATEMENT, "StmtPgntn/LastPgInd", CAMT_TEXT, CAMT_LAST_PAGE},
    {CAMT_STATEMENT, "RptPgntn/PgNb", CAMT_TEXT, CAMT_PAGE},
    {CAMT_STATEMENT, "RptPgntn/LastPgInd", CAMT_TEXT, CAMT_LAST_PAGE},
    {CAMT_STATEMENT, "NtfctnPgntn/PgNb", CAMT_TEXT, CAMT_PAGE},
    {CAMT_STATEMENT, "NtfctnPgntn/LastPgInd", CAMT_TEXT, CAMT_LAST_PAGE},
    ACCOUNT(CAMT_STATEMENT, "Acct", CAMT_ACCOUNT_IBAN, CAMT_ACCOUNT_OTHER),
    {CAMT_STATEMENT, "Acct/Ccy", CAMT_TEXT, CAMT_ACCOUNT_CURRENCY},
    AGENT(CAMT_STATEMENT, "Acct/Svcr", CAMT_ACCOUNT_BIC),

    {CAMT_BALANCE, "Tp/CdOrPrtry/Cd", CAMT_TEXT, CAMT_BALANCE_TYPE},
    {CAMT_BALANCE, "Tp/Cd", CAMT_TEXT, CAMT_BALANCE_TYPE}, /* 01 */
    {CAMT_BALANCE, "Tp/SubTp/Cd", CAMT_TEXT, CAMT_BALANCE_SUBTYPE},
    {CAMT_BALANCE, "Amt", CAMT_AMOUNT, CAMT_BALANCE_AMOUNT},
    {CAMT_BALANCE, "CdtDbtInd", CAMT_TEXT, CAMT_BALANCE_SIGN},
    {CAMT_BALANCE, "Dt/Dt", CAMT_TEXT, CAMT_BALANCE_DATE},
    {CAMT_BALANCE, "Dt/DtTm", CAMT_TEXT, CAMT_BALANCE_DATE},

    {CAMT_ENTRY, "RvslInd", CAMT_TEXT, CAMT_REVERSAL},
    {CAMT_ENTRY, "Sts", CAMT_TEXT, CAMT_STATUS}, /* 01 to 06 */
    {CAMT_ENTRY, "Sts/Cd", CAMT_TEXT, CAMT_STATUS},
    {CAMT_ENTRY, "Sts/Prtry", CAMT_TEXT, CAMT_STATUS},
    {CAMT_ENTRY, "BookgDt/Dt", CAMT_TEXT, CAMT_BOOKING_DATE},
    {CAMT_ENTRY, "BookgDt/DtTm", CAMT_TEXT, CAMT_BOOKING_DATE},
    {CAMT_ENTRY, "ValDt/Dt", CAMT_TEXT, CAMT_VALUE_DATE},
    {CAMT_ENTRY, "ValDt/DtTm", CAMT_TEXT, CAMT_VALUE_DATE},
    {CAMT_ENTRY, "AcctSvcrRef", CAMT_TEXT, CAMT_SERVICER_REFERENCE},
    {CAMT_ENTRY, "NtryDtls/Btch/MsgId", CAMT_TEXT, CAMT_BATCH_MESSAGE_ID},
    {CAMT_ENTRY, "NtryDtls/Btch/PmtInfId", CAMT_TEXT, CAMT_BATCH_PAYMENT_ID},
    {CAMT_ENTRY, "NtryDtls/Btch/NbOfTxs", CAMT_TEXT, CAMT_BATCH_COUNT},
    {CAMT_ENTRY, "Btch/MsgId", CAMT_TEXT, CAMT_BATCH_MESSAGE_ID}, /* 01 */
    {CAMT_ENTRY, "Btch/PmtInfId", CAMT_TEXT, CAMT_BATCH_PAYMENT_ID},
    {CAMT_ENTRY, "Btch/NbOfTxs", CAMT_TEXT, CAMT_BATCH_COUNT},
    {CAMT_ENTRY, "AddtlNtryInf", CAMT_TEXT, CAMT_ADDITIONAL},

    {CAMT_CHARGE, "Amt", CAMT_AMOUNT, CAMT_CHARGE_AMOUNT},
    {CAMT_CHARGE, "CdtDbtInd", CAMT_TEXT, CAMT_CHARGE_SIGN},
    {CAMT_CHARGE, "ChrgInclInd", CAMT_TEXT, CAMT_CHARGE_INCLUDED},
    {CAMT_CHARGE, "ChrgsInclInd", CAMT_TEXT, CAMT_CHARGE_INCLUDED},

    {CAMT_RECORD, "Amt", CAMT_AMOUNT, CAMT_AMOUNT_OWN},
    {CAMT_RECORD, "CdtDbtInd", CAMT_TEXT, CAMT_SIGN},
    {CAMT_RECORD, "AmtDtls/InstdAmt/Amt", CAMT_AMOUNT, CAMT_AMOUNT_INSTRUCTED},
    {CAMT_RECORD, "AmtDtls/TxAmt/Amt", CAMT_AMOUNT, CAMT_AMOUNT_TRANSACTION},
    {CAMT_RECORD, "Chrgs/TtlChrgsAndTaxAmt", CAMT_AMOUNT, CAMT_CHARGES_TOTAL},
    {CAMT_RECORD, "BkTxCd/Domn/Cd", CAMT_TEXT, CAMT_DOMAIN},
    {CAMT_RECORD, "BkTxCd/Domn/Fmly/Cd", CAMT_TEXT, CAMT_FAMILY},
    {CAMT_RECORD, "BkTxCd/Domn/Fmly/SubFmlyCd", CAMT_TEXT, CAMT_SUB_FAMILY},
    {CAMT_RECORD, "BkTxCd/Prtry/Cd", CAMT_TEXT, CAMT_OWN_CODE},
    {CAMT_RECORD, "Refs/AcctSvcrRef", CAMT_TEXT, CAMT_SERVICER_REFERENCE},
    {CAMT_RECORD, "Refs/MsgId", CAMT_TEXT, CAMT_MESSAGE_REFERENCE},
    {CAMT_RECORD, "Refs/PmtInfId", CAMT_TEXT, CAMT_PAYMENT_REFERENCE},
    {CAMT_RECORD, "Refs/EndToEndId", CAMT_TEXT, CAMT_END_TO_END_ID},
    {CAMT_RECORD, "Refs/MndtId", CAMT_TEXT, CAMT_MANDATE_ID},
    {CAMT_RECORD, "Refs/Prtry/Tp", CAMT_TEXT, CAMT_OWN_REFERENCE_TYPE},
    {CAMT_RECORD, "Refs/Prtry/Ref", CAMT_TEXT, CAMT_OWN_REFERENCE},
    PARTY("Dbtr", CAMT_DEBTOR_NAME),
    PARTY("UltmtDbtr", CAMT_ULTIMATE_DEBTOR),
    PARTY("Cdtr", CAMT_CREDITOR_NAME),
    PARTY("UltmtCdtr", CAMT_ULTIMATE_CREDITOR),
    ACCOUNT(CAMT_RECORD, "RltdPties/DbtrAcct", CAMT_DEBTOR_IBAN, CAMT_DEBTOR_ACCOUNT),
    ACCOUNT(CAMT_RECORD, "RltdPties/CdtrAcct", CAMT_CREDITOR_IBAN,
            CAMT_CREDITOR_ACCOUNT),
    AGENT(CAMT_RECORD, "RltdAgts/DbtrAgt", CAMT_DEBTOR_BIC),
    AGENT(CAMT_RECORD, "RltdAgts/CdtrAgt", CAMT_CREDITOR_BIC),
    {CAMT_RECORD, "Purp/Cd", CAMT_TEXT, CAMT_PURPOSE},
    {CAMT_RECORD, "Purp/Prtry", CAMT_TEXT, CAMT_PURPOSE},
    {CAMT_RECORD, "RmtInf/Ustrd", CAMT_PIECE, 0},
    {CAMT_RECORD, "RmtInf/Strd/CdtrRefInf/Ref", CAMT_TEXT, CAMT_CREDITOR_REFERENCE},
    {CAMT_RECORD, "RmtInf/Strd/CdtrRefInf/CdtrRef", CAMT_TEXT, /* 01 */
     CAMT_CREDITOR_REFERENCE},
    {CAMT_RECORD, "RmtInf/Strd/RfrdDocInf/Nb", CAMT_EXTRA, 0},
    {CAMT_RECORD, "RmtInf/Strd/RfrdDocInf/RfrdDocNb", CAMT_EXTRA, 0}, /* 01 */
    {CAMT_RECORD, "RmtInf/Strd/AddtlRmtInf", CAMT_EXTRA, 0},
    {CAMT_RECORD, "RtrInf/Rsn/Cd", CAMT_TEXT, CAMT_RETURN},
    {CAMT_RECORD, "RtrInf/Rsn/Prtry", CAMT_TEXT, CAMT_RETURN},
    {CAMT_RECORD, "RtrInf/RtrRsn/Cd", CAMT_TEXT, CAMT_RETURN}, /* 01 */
    {CAMT_RECORD, "RtrInf/RtrRsn/Prtry", CAMT_TEXT, CAMT_RETURN},
    {CAMT_RECORD, "RtrInf/AddtlInf", CAMT_TEXT, CAMT_RETURN_TEXT},
    {CAMT_RECORD, "RtrInf/AddtlRtrRsnInf", CAMT_TEXT, CAMT_RETURN_TEXT}, /* 01 */
    {CAMT_RECORD, "AddtlTxInf", CAMT_TEXT, CAMT_ADDITIONAL},
};

/* The elements that begin something. Several spellings share the first one's node.
 * An entry and its details share every sub-element of CAMT_RECORD. */
static const struct frame {
    const char *path; /* below `below` */
    enum camt_part below, begins;
} FRAMES[] = {
    {"BkToCstmrStmt", CAMT_NOTHING, CAMT_MESSAGE},
    {"BkToCstmrAcctRpt", CAMT_NOTHING, CAMT_MESSAGE},
    {"BkToCstmrDbtCdtNtfctn", CAMT_NOTHING, CAMT_MESSAGE},
    {"BkToCstmrStmtV01", CAMT_NOTHING, CAMT_MESSAGE},
    {"BkToCstmrAcctRptV01", CAMT_NOTHING, CAMT_MESSAGE},
    {"BkToCstmrDbtCdtNtfctnV01", CAMT_NOTHING, CAMT_MESSAGE},
    {"Stmt", CAMT_MESSAGE, CAMT_STATEMENT},
    {"Rpt", CAMT_MESSAGE, CAMT_STATEMENT},
    {"Ntfctn", CAMT_MESSAGE, CAMT_STATEMENT},
    {"Bal", CAMT_STATEMENT, CAMT_BALANCE},
    {"Ntry", CAMT_STATEMENT, CAMT_ENTRY},
    {"NtryDtls/TxDtls", CAMT_ENTRY, CAMT_DETAIL},
    {"TxDtls", CAMT_ENTRY, CAMT_DETAIL}, /* 01 */
    {"Chrgs", CAMT_DETAIL, CAMT_CHARGE},
    {"Rcrd", CAMT_CHARGE, CAMT_CHARGE},
};
/* clang-format on */

static unsigned intern(struct camt_paths *p, xmlDictPtr dict, const char *s, size_t n)
{
    const xmlChar *name = xmlDictLookup(dict, (const xmlChar *)s, (int)n);
    unsigned i = camt_name(p, name);
    if (i != 0 || !name || p->names + 1 >= CAMT_NAMES_MAX) {
        return i;
    }
    i = (unsigned)++p->names;
    p->name[i] = name;
    unsigned h = (unsigned)((uintptr_t)name >> 2 ^ (uintptr_t)name >> 11);
    while (p->slot[h % CAMT_HASH_SIZE] != 0) {
        h++;
    }
    p->slot[h % CAMT_HASH_SIZE] = (uint8_t)i;
    return i;
}

/* Walk the path from `node`, making what is missing; the last edge leads to `target`
 * when that is not 0. Returns the node reached, 0 when a limit was passed. */
static unsigned walk(struct camt_paths *p, xmlDictPtr dict, unsigned node,
                     const char *path, unsigned target)
{
    while (*path && node != 0) {
        size_t n = strcspn(path, "/");
        unsigned name = intern(p, dict, path, n);
        path += n + (path[n] == '/');
        if (name == 0) {
            return 0;
        }
        uint8_t *edge = &p->next[node][name];
        if (*path == '\0' && target != 0) {
            *edge = (uint8_t)target;
        } else if (*edge == 0) {
            if (p->nodes >= CAMT_NODES_MAX) {
                return 0;
            }
            *edge = (uint8_t)p->nodes++;
        }
        node = *edge;
    }
    return node;
}

static bool add_frames(struct camt_paths *p, xmlDictPtr dict, unsigned part[CAMT_PARTS])
{
    for (size_t i = 0; i < sizeof FRAMES / sizeof FRAMES[0]; i++) {
        const struct frame *f = &FRAMES[i];
        unsigned *known = &part[f->begins];
        unsigned node = walk(p, dict, part[f->below], f->path, *known);
        if (node == 0) {
            return false;
        }
        *known = node;
        p->node[node].begins = (uint8_t)f->begins;
    }
    return true;
}

/* What an entry has in common with a detail, it shares. */
static void share_record(struct camt_paths *p, unsigned entry, unsigned detail)
{
    for (unsigned n = 1; n < CAMT_NAMES_MAX; n++) {
        if (p->next[entry][n] == 0) {
            p->next[entry][n] = p->next[detail][n];
        }
    }
}

bool camt_paths_init(struct camt_paths *p, xmlDictPtr dict)
{
    _Static_assert(CAMT_NODES_MAX <= 256 && CAMT_NAMES_MAX <= 256, "edges are bytes");
    unsigned part[CAMT_PARTS] = {[CAMT_NOTHING] = CAMT_NODE_OUTSIDE};

    memset(p, 0, sizeof *p);
    p->nodes = CAMT_NODE_OUTSIDE + 1;
    p->currency = xmlDictLookup(dict, (const xmlChar *)"Ccy", 3);
    if (!add_frames(p, dict, part)) {
        return false;
    }
    part[CAMT_RECORD] = part[CAMT_DETAIL];
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++) {
        const struct path *row = &PATHS[i];
        unsigned node = walk(p, dict, part[row->owner], row->path, 0);
        if (node == 0) {
            return false;
        }
        struct camt_node *n = &p->node[node];
        n->owner = (uint8_t)row->owner;
        n->kind = (uint8_t)row->kind;
        n->place = (uint8_t)row->place;
    }
    share_record(p, part[CAMT_ENTRY], part[CAMT_DETAIL]);
    return true;
}
