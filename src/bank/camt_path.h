/*
 * camt_path - which elements of a CAMT message we read, and where they stand.
 *
 * The same local name means different things at different depths (Amt, Cd, Dt, Nm,
 * Id, Ref), so an element is recognised by its whole chain of parents and never by its
 * name alone. The chains of all versions, 01 to 14, form one state machine: a node for
 * every element we descend into, an edge for every name. Both shapes of each element
 * that changed between versions lead to the same field, so no version is asked for.
 *
 * In:      libxml2's dictionary, whose interned names make an edge a pointer look-up.
 * Out:     node numbers. 0 is "of no interest", with everything below it.
 * Owns:    nothing; a struct camt_paths is filled once for each file.
 */
#ifndef KONTOR_BANK_CAMT_PATH_H
#define KONTOR_BANK_CAMT_PATH_H

#include <libxml/parser.h>
#include <stdbool.h>
#include <stdint.h>

/* What an element begins and ends, and whose fields the leaves below it fill. */
enum camt_part {
    CAMT_NOTHING,
    CAMT_MESSAGE,   /* BkToCstmrStmt, ...AcctRpt, ...DbtCdtNtfctn */
    CAMT_STATEMENT, /* Stmt, Rpt, Ntfctn */
    CAMT_BALANCE,   /* Bal */
    CAMT_ENTRY,     /* Ntry; its own fields and those of CAMT_RECORD */
    CAMT_DETAIL,    /* TxDtls */
    CAMT_CHARGE,    /* Chrgs (01, 02) or Chrgs/Rcrd */
    CAMT_RECORD,    /* only in the table: the open detail, else the open entry */
    CAMT_PARTS
};

enum camt_kind {
    CAMT_TEXT = 1,
    CAMT_AMOUNT,
    CAMT_PIECE, /* Ustrd: one of several, kept as it stands */
    CAMT_EXTRA, /* of Strd: one of several */
};

/* Places in camt_record.text; each part uses its own few. */
enum camt_text {
    /* message */
    CAMT_MESSAGE_ID = 0,
    CAMT_MESSAGE_CREATED,
    CAMT_MESSAGE_PAGE,
    CAMT_MESSAGE_LAST_PAGE,
    /* statement */
    CAMT_STATEMENT_ID = 0,
    CAMT_ELECTRONIC_SEQUENCE,
    CAMT_LEGAL_SEQUENCE,
    CAMT_STATEMENT_CREATED,
    CAMT_FROM,
    CAMT_TO,
    CAMT_COPY,
    CAMT_PAGE,
    CAMT_LAST_PAGE,
    CAMT_ACCOUNT_IBAN,
    CAMT_ACCOUNT_OTHER,
    CAMT_ACCOUNT_CURRENCY,
    CAMT_ACCOUNT_BIC,
    /* balance */
    CAMT_BALANCE_TYPE = 0,
    CAMT_BALANCE_SUBTYPE,
    CAMT_BALANCE_SIGN,
    CAMT_BALANCE_DATE,
    /* charge */
    CAMT_CHARGE_SIGN = 0,
    CAMT_CHARGE_INCLUDED,
    /* entry and detail */
    CAMT_SIGN = 0,
    CAMT_STATUS,
    CAMT_REVERSAL,
    CAMT_BOOKING_DATE,
    CAMT_VALUE_DATE,
    CAMT_SERVICER_REFERENCE,
    CAMT_BATCH_MESSAGE_ID,
    CAMT_BATCH_PAYMENT_ID,
    CAMT_BATCH_COUNT,
    CAMT_DOMAIN,
    CAMT_FAMILY,
    CAMT_SUB_FAMILY,
    CAMT_OWN_CODE,
    CAMT_MESSAGE_REFERENCE,
    CAMT_PAYMENT_REFERENCE,
    CAMT_END_TO_END_ID,
    CAMT_MANDATE_ID,
    CAMT_OWN_REFERENCE_TYPE,
    CAMT_OWN_REFERENCE,
    CAMT_DEBTOR_NAME,
    CAMT_DEBTOR_IBAN,
    CAMT_DEBTOR_ACCOUNT,
    CAMT_DEBTOR_BIC,
    CAMT_ULTIMATE_DEBTOR,
    CAMT_CREDITOR_NAME,
    CAMT_CREDITOR_IBAN,
    CAMT_CREDITOR_ACCOUNT,
    CAMT_CREDITOR_BIC,
    CAMT_ULTIMATE_CREDITOR,
    CAMT_PURPOSE,
    CAMT_CREDITOR_REFERENCE,
    CAMT_RETURN,
    CAMT_RETURN_TEXT,
    CAMT_ADDITIONAL,
    CAMT_TEXTS
};

/* Places in camt_record.amount. */
enum camt_amount_place {
    CAMT_BALANCE_AMOUNT = 0,
    CAMT_CHARGE_AMOUNT = 0,
    CAMT_AMOUNT_OWN = 0,
    CAMT_AMOUNT_INSTRUCTED,
    CAMT_AMOUNT_TRANSACTION,
    CAMT_CHARGES_TOTAL,
    CAMT_AMOUNTS
};

struct camt_node {
    uint8_t begins; /* enum camt_part, or CAMT_NOTHING */
    uint8_t owner;  /* enum camt_part whose record takes the value */
    uint8_t kind;   /* enum camt_kind, 0 = has no value of its own */
    uint8_t place;
};

#define CAMT_NODES_MAX 192
#define CAMT_NAMES_MAX 128
#define CAMT_HASH_SIZE 512

enum {
    CAMT_NODE_NONE = 0,
    CAMT_NODE_OUTSIDE = 1 /* above the message: Document, or whatever wraps it */
};

struct camt_paths {
    const xmlChar *currency;             /* the attribute Ccy */
    const xmlChar *name[CAMT_NAMES_MAX]; /* interned; 0 is unused */
    uint8_t slot[CAMT_HASH_SIZE];        /* pointer hash -> index in name */
    uint8_t next[CAMT_NODES_MAX][CAMT_NAMES_MAX];
    struct camt_node node[CAMT_NODES_MAX];
    int names, nodes;
};

/* Fill from the table. Fails only when the table has outgrown the limits above. */
bool camt_paths_init(struct camt_paths *p, xmlDictPtr dict);

/* The name's number, 0 when no element of ours is called so. */
static inline unsigned camt_name(const struct camt_paths *p, const xmlChar *interned)
{
    unsigned h = (unsigned)((uintptr_t)interned >> 2 ^ (uintptr_t)interned >> 11);
    for (;; h++) {
        unsigned i = p->slot[h % CAMT_HASH_SIZE];
        if (i == 0 || p->name[i] == interned) {
            return i;
        }
    }
}

#endif
