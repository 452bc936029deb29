/*
 * verify - what must stand on the page of an invoice, looked for in its text.
 * Used within document/ only; document_verify is in document.h.
 */
#ifndef KONTOR_DOCUMENT_VERIFY_H
#define KONTOR_DOCUMENT_VERIFY_H

#include "base/arena.h"
#include "base/faults.h"
#include "document/sheet.h"
#include "model/invoice.h"

/* Number, dates and totals: one fault for each that `text` lacks. White space does not
 * count, because a line may break anywhere. */
void verify_text(struct faults *faults, struct arena *a, const char *text,
                 const struct invoice *inv);

/* The same for a sheet that is not a file yet. */
void verify_sheet(struct faults *faults, struct arena *a, const struct sheet *sheet,
                  const struct invoice *inv);

#endif
