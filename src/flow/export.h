/*
 * export - what a bookkeeper or an auditor asks for, out of the store.
 *
 * Nothing in the firm changes. What another program had issued (open items taken over)
 * is no invoice of ours and in none of these, but for the journal.
 */
#ifndef KONTOR_FLOW_EXPORT_H
#define KONTOR_FLOW_EXPORT_H

#include "base/str.h"
#include "flow/firm.h"

struct export_period {
    day from, to; /* both included */
};

/* The Buchungsstapel (report/datev.h) of what was issued, and with datev.payments of
 * what was paid; within one business year. K_REJECT names what the settings lack. */
K_MUST_CHECK enum k_status export_datev(struct str *out, size_t *rows, struct firm *f,
                                        const struct export_period *p,
                                        struct k_err *err);

/* The invoices with their PDF and XML as a ZIP, with a list (CSV) of them. */
K_MUST_CHECK enum k_status export_zip(size_t *invoices, struct firm *f,
                                      const struct export_period *p, const char *path,
                                      struct k_err *err);

/* For the data access of § 147 Abs. 6 AO (GoBD): tables as CSV and index.xml, which
 * describes them, into a folder. */
K_MUST_CHECK enum k_status export_audit(struct firm *f, const struct export_period *p,
                                        const char *dir, struct k_err *err);

#endif
