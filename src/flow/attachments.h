/*
 * attachments - files that lie beside an order and go with its invoice: time sheets,
 * photos, measurements.
 *
 * A rule with action "attachment" takes them. Which order they belong to is told by the
 * name, "A-2026-17_Stundenzettel.pdf" (what stands before the first '_' or blank, or
 * the whole name without its ending), or by the folder, "A-2026-17/foto.jpg".
 *
 * One that comes before its order waits for it; when there is no such order after
 * intake.attachment_wait_hours, a task tells so, and it waits on. One that comes when
 * the order is invoiced already becomes a task. All of an order go with every invoice
 * that is made of it, so that a correction has them, too.
 *
 * Effects: the store, archived files; all changes within the caller's batch.
 */
#ifndef KONTOR_FLOW_ATTACHMENTS_H
#define KONTOR_FLOW_ATTACHMENTS_H

#include "flow/inbox_file.h"
#include "model/invoice.h"

/* Could it be one, by its name alone? Such files are taken before the others of a
 * pass, so that an order finds what lies beside it. */
bool attachments_name(const char *folder, const char *name);

/* The number that its name begins with. */
const char *attachments_number(struct arena *a, const char *name);

/* Does this file belong to that order? */
bool attachments_fit(struct arena *a, const char *folder, const char *name,
                     const char *order_number);

/* Why it can be none, in German, or NULL: EN 16931 (BT-125) allows six kinds of files,
 * and a mail no more than some megabytes. */
const char *attachments_fault(struct arena *a, const struct inbox_file *f);

/* A file that was booked, now or before (file_id): put it to its order. */
K_MUST_CHECK enum k_status attachments_take(struct batch *b, const struct inbox_file *f,
                                            int64_t file_id, struct k_err *err);

/* What goes with an order's invoice, without the bytes. */
K_MUST_CHECK enum k_status attachments_of_order(struct attachment **out, size_t *n,
                                                struct firm *f, struct arena *a,
                                                const char *order_number,
                                                struct k_err *err);
/* The invoice is stored: what it takes along waits no more. */
K_MUST_CHECK enum k_status attachments_sent(struct batch *b, const char *order_number,
                                            struct k_err *err);

/* Read the bytes of an invoice's attachments, and see that they are the same: K_REJECT
 * when one is lost or changed. */
K_MUST_CHECK enum k_status attachments_load(struct invoice *inv, struct firm *f,
                                            struct arena *a, struct k_err *err);

/* Tell the owner of those that have waited too long, in a transaction of its own. */
K_MUST_CHECK enum k_status attachments_pass(struct firm *f, struct k_err *err);

#endif
