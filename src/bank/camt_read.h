/*
 * camt_read - CAMT.052, .053, .054 as a stream of bytes, by libxml2's SAX2 interface.
 *
 * Owns:    the parser; memory is bounded by one entry with its details.
 * Effects: none: no network, no DTD, no entities. A DOCTYPE is refused at once (T25).
 * Errors:  K_REJECT "Zeile N: ...". After an error only camt_reader_free may follow.
 */
#ifndef KONTOR_BANK_CAMT_READ_H
#define KONTOR_BANK_CAMT_READ_H

#include <stddef.h>

#include "bank/bank_read.h"

struct camt_reader;

/* `lines_skipped` lines stood before the first byte that is fed. NULL: no memory. */
struct camt_reader *camt_reader_new(struct bank_counts *counts,
                                    const struct bank_sink *sink, int lines_skipped);
void camt_reader_free(struct camt_reader *r);

/* The first call must bring at least four bytes of a file that has them. */
K_MUST_CHECK enum k_status camt_reader_feed(struct camt_reader *r, const char *bytes,
                                            size_t n, struct k_err *err);
/* The end of the file: fails when the document is not complete, or holds no
 * statement. */
K_MUST_CHECK enum k_status camt_reader_finish(struct camt_reader *r, struct k_err *err);

#endif
