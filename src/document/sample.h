/*
 * sample - made-up invoices that layouts are tried out on.
 *
 * Together they have everything an invoice can have, so that every condition of a
 * layout is met once and every name in it is looked up. Nothing of them is printed.
 */
#ifndef KONTOR_DOCUMENT_SAMPLE_H
#define KONTOR_DOCUMENT_SAMPLE_H

#include "base/arena.h"
#include "model/invoice.h"

/* Full German, full English, bare. */
#define SAMPLE_COUNT 3

const struct invoice *sample_invoice(struct arena *a, int which);

#endif
