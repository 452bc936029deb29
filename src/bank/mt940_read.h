/*
 * mt940_read - MT940 (and MT942) as a stream of bytes.
 *
 * The format of SWIFT as German banks use it (DFÜ-Abkommen Anlage 3, chapter 8): a
 * message is a list of fields ":20:", ":25:", ":28C:", ":60F:", then ":61:" with its
 * ":86:" for each booking, ":62F:". A field may go on over several lines. Dialects that
 * are read too: SWIFT blocks {1:...}{4:, line breaks inside ":61:" and between ":" and
 * "86:", a lone "-" before the bookings, texts whose lines begin with "-".
 *
 * Owns:    the reader; memory is bounded by one field.
 * Effects: none.
 * Errors:  K_REJECT "Zeile N: ...". After an error only mt940_reader_free may follow.
 */
#ifndef KONTOR_BANK_MT940_READ_H
#define KONTOR_BANK_MT940_READ_H

#include <stddef.h>

#include "bank/bank_read.h"

struct mt940_reader;

/* NULL: no memory. */
struct mt940_reader *mt940_reader_new(struct bank_counts *counts,
                                      const struct bank_sink *sink);
void mt940_reader_free(struct mt940_reader *r);

K_MUST_CHECK enum k_status mt940_reader_feed(struct mt940_reader *r, const char *bytes,
                                             size_t n, struct k_err *err);
/* The end of the file: fails when the last message has no closing balance. */
K_MUST_CHECK enum k_status mt940_reader_finish(struct mt940_reader *r,
                                               struct k_err *err);

#endif
