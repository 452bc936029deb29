/*
 * inbox_file - one claimed file on its way through a batch.
 */
#ifndef KONTOR_FLOW_INBOX_FILE_H
#define KONTOR_FLOW_INBOX_FILE_H

#include "flow/batch.h"
#include "intake/claim.h"
#include "order/order_read.h"

#define INBOX_READ_MAX ((size_t)64 * 1024 * 1024)

struct inbox_file {
    struct candidate c;
    struct claimed claimed;
    const char *content; /* what sniffing found */
    const struct rule *rule;
    const char *bytes; /* the ends only of what is read as a stream */
    size_t n;
    struct order_file read; /* of orders and contacts */
    bool streamed;          /* open items: read when they are booked */
    const char *fault;      /* why it is refused, or NULL */
    bool from_archive;      /* a member of a ZIP: has no original in inbox/ */
    bool container;         /* an opened ZIP: its members are files of their own */
    const char *refused_as; /* where the same bytes lie from an earlier refusal */
    struct file_row row;
};

/* Sniff, match the rule, read orders and contacts. Open items are read later.
 * *incomplete true: give it time. A fault of the content is not an error of the call:
 * it is left in f->fault. */
K_MUST_CHECK enum k_status inbox_file_understand(struct inbox_file *f, bool *incomplete,
                                                 struct firm *firm, struct arena *a,
                                                 struct k_err *err);

/* Book the file as done: archived under year and month with its hash. */
K_MUST_CHECK enum k_status inbox_file_done(struct inbox_file *f, struct batch *b,
                                           struct k_err *err);
/* Book the file as refused: failed/NAME with NAME.error.txt beside it. */
K_MUST_CHECK enum k_status inbox_file_failed(struct inbox_file *f, struct batch *b,
                                             const char *reason, struct k_err *err);
/* Booked as done earlier in this batch, but nothing of it was of use: as refused. */
K_MUST_CHECK enum k_status inbox_file_refile(struct inbox_file *f, struct batch *b,
                                             const char *reason, struct k_err *err);
/* The same bytes as a file that was booked before. */
K_MUST_CHECK enum k_status inbox_file_duplicate(struct inbox_file *f, struct batch *b,
                                                const struct file_row *known,
                                                struct k_err *err);

/* Path below inbox/, and what makes an entry this very one: "DEVICE INODE SIZE MTIME".
 */
char *inbox_entry_path(struct arena *a, const struct candidate *c);
char *inbox_entry_identity(struct arena *a, const struct candidate *c);

/* The text of NAME.error.txt: for Windows, too (BOM, CRLF). */
char *inbox_error_text(struct arena *a, const char *name, const char *reason,
                       int64_t now);

#endif
