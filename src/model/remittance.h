/*
 * remittance - the remittance text of a payment, put together and taken apart.
 *
 * Banks cut one text into pieces, at fixed widths in the middle of a word or one
 * field a line, and some pack the SEPA fields of a payment into it as "EREF+...
 * SVWZ+...". The pieces are stored as they came; these functions make of them what a
 * person reads and what the tags say.
 *
 * In:      the pieces (Ustrd, MT940 ?20 to ?29), or the joined text.
 * Out:     strings in the arena; parts that are absent are NULL.
 * Effects: none.
 */
#ifndef KONTOR_MODEL_REMITTANCE_H
#define KONTOR_MODEL_REMITTANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* One line for people. A piece that fills a usual width (27, 35, 65 or 140
 * characters) goes on without a blank, for it was cut there; else a blank stands
 * between, unless one side has one already. */
char *remittance_join(struct arena *a, const char *const *piece, size_t n);

/* All pieces, nothing between. */
char *remittance_glue(struct arena *a, const char *const *piece, size_t n);

/* The SEPA fields inside a text (DFÜ-Abkommen Anlage 3, MT940 field 86). */
struct remittance_parts {
    bool tagged;                    /* any tag was found */
    const char *purpose;            /* SVWZ; without tags the whole text */
    const char *end_to_end_id;      /* EREF */
    const char *customer_reference; /* KREF */
    const char *mandate_id;         /* MREF */
    const char *creditor_id;        /* CRED */
    const char *debtor_id;          /* DEBT */
    const char *original_amount;    /* OAMT: of a return, as written */
    const char *charges;            /* COAM: as written */
    const char *return_reason;      /* RREF or RTRN */
    const char *ultimate_debtor;    /* ABWA */
    const char *ultimate_creditor;  /* ABWE */
    const char *iban;               /* IBAN, blanks removed */
    const char *bic;                /* BIC */
    const char *purpose_code;       /* PURP */
};

/* Tags with '+' are tried first, then with ':'. Text before the first tag is the
 * purpose when there is no SVWZ; when SVWZ is empty the whole text is. */
void remittance_split(struct remittance_parts *out, struct arena *a, const char *text);

/* NULL for what means "none": NOTPROVIDED, NONREF, NOTAVAIL, "-", only zeros. */
const char *remittance_reference(const char *reference);

#endif
