/*
 * statement - what a bank delivered, in the terms of ISO 20022.
 *
 * Filled by the readers of `bank` (CAMT.052/053/054, MT940), entry by entry, and
 * handed on while the file is still being read: nothing here holds a whole file.
 * Amounts are signed cents of the account's currency: + is money in.
 */
#ifndef KONTOR_MODEL_STATEMENT_H
#define KONTOR_MODEL_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/day.h"
#include "base/money.h"

enum statement_kind {
    STATEMENT_052 = 52,
    STATEMENT_053 = 53,
    STATEMENT_054 = 54,
    STATEMENT_MT940 = 940
};

enum entry_status {
    ENTRY_BOOKED,
    ENTRY_PENDING,
    ENTRY_INFO /* INFO, FUTR */
};

struct balance {
    bool present;
    bool intermediate; /* of a page, not of the statement (SubTp INTM, :60M:) */
    money amount;      /* signed */
    char currency[4];  /* "" when not said */
    day date;
};

/* One Stmt, Rpt or Ntfctn; one MT940 message. */
struct statement {
    enum statement_kind kind;
    int version;              /* of the message, 0 when unknown */
    const char *message_id;   /* GrpHdr/MsgId */
    const char *statement_id; /* Id */
    const char *sequence;     /* ElctrncSeqNb or LglSeqNb, or NULL */
    int page;                 /* StmtPgntn, 0 when absent */
    bool last_page;
    bool copy;                /* CpyDplctInd present */
    const char *account_iban; /* or other identification */
    const char *account_currency;
    const char *account_bic;
    day from, to;                    /* FrToDt, or DAY_NONE */
    day created;                     /* CreDtTm */
    struct balance opening, closing; /* OPBD or PRCD; CLBD */
    int index;                       /* 0, 1, 2: place in the file */
    /* Counted while reading, complete at the end of the statement. */
    uint64_t entries, pending, informational;
    money booked_sum; /* of ENTRY_BOOKED entries, signed */
};

/* One movement as it will be booked: an entry, or one detail of a batch that adds
 * up. A batch that does not add up is one movement whose remittance_information holds
 * the texts of all details. Strings are valid during the callback only. */
struct bank_transaction {
    enum entry_status status;
    int entry;    /* 0-based place of the Ntry in its statement */
    int detail;   /* 0-based place of the TxDtls in the entry; 0 without details */
    int details;  /* number of details of the entry, 0 = none given */
    int line;     /* of the file, where the entry begins; 0 = unknown */
    money amount; /* signed; what moves on the account */
    money entry_amount; /* the whole entry's; differs only for a detail of a batch */
    const char *currency;
    day booking_date;
    day value_date;
    bool reversal;  /* RvslInd */
    bool is_return; /* RtrInf, or a return code of BkTxCd / GVC, or its words */
    const char *return_reason; /* AC04, MD06, or text */
    bool has_original_amount;
    money original_amount; /* what the payer ordered, before charges; same sign */
    bool has_charges;
    money charges;              /* sum of Chrgs, positive = cost to us */
    const char *foreign_amount; /* "USD 1000.00" when ordered in another currency */
    const char *bank_code;      /* "PMNT/RCDT/ESCT" */
    const char *bank_code_own;  /* Prtry/Cd, e.g. "NTRF+166+..." */
    int transaction_code;       /* GVC (Geschäftsvorfallcode) of German banks, or 0 */
    bool batch;                 /* a collective booking, split or not */
    int batch_count;            /* how many the bank says it holds, 0 = not said */
    const char *batch_message_id, *batch_payment_id; /* Btch/MsgId, PmtInfId */
    const char *counterparty_name;
    const char *counterparty_iban; /* or another account number */
    const char *counterparty_bic;
    const char *ultimate_name;
    const char *account_servicer_reference; /* detail's, else the entry's */
    const char *entry_reference;            /* the entry's AcctSvcrRef alone */
    const char *proprietary_reference;      /* Prtry FI-UMSATZ-ID */
    const char *end_to_end_id;              /* NULL for NOTPROVIDED and its like */
    const char *mandate_id;
    const char *creditor_reference;            /* Strd/CdtrRefInf/Ref */
    const char *const *remittance_information; /* Ustrd, each as it stands */
    size_t remittances;
    /* Strd beside the creditor reference: document numbers, free text. Evidence for
     * matching like the Ustrd, kept apart because not every message repeats it. */
    const char *const *structured_information;
    size_t structureds;
    const char *additional_information; /* AddtlTxInf, else AddtlNtryInf */
    const char *purpose;
};

#endif
