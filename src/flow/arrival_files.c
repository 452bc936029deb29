/*
 * Attachments on their way to inbox/: each lies in a folder of its mail, so that equal
 * names do not meet, and its mail is found by its content (store_arrival.h).
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "flow/arrival.h"
#include "order/order_read.h"

#include "base/banned.h"

#define SNIFF_BYTES ((size_t)64 * 1024)

/* The sender's name for the file made harmless; it still ends as it did. */
static char *safe_name(struct arena *a, const struct inbound_part *p, size_t at)
{
    const char *base = file_base(p->name);
    return text_blank(base) ? arena_printf(a, "anhang-%zu", at + 1)
                            : text_filename(a, base, 150);
}

static const struct rule *rule_for(const struct arrival *ar, const struct firm *f,
                                   const struct inbound_part *p)
{
    struct rule_subject s = {
        .folder = "mail",
        .name = p->name,
        .content = order_sniff(p->bytes, p->n < SNIFF_BYTES ? p->n : SNIFF_BYTES),
        .sender = ar->row.sender,
        .recipient = ar->row.recipient,
        .mail_subject = ar->row.subject,
        .authentic = ar->row.trusted};
    return rules_match(&f->rules, &s);
}

static enum k_status place(struct arrival *ar, struct batch *b,
                           const struct inbound_part *p, size_t at, struct k_err *err)
{
    struct arena *a = b->arena;
    struct file_row known;
    char hash[HASH_HEX];
    bool found;
    hash_hex(hash, p->bytes, p->n);
    enum k_status st = store_file_by_hash(&known, &found, b->firm->store, a, hash, err);
    if (st != K_OK || found) {
        return st; /* it came before: by mail or by hand */
    }
    char *path = arena_printf(a, "mail/%.16s-%zu/%s", ar->row.sha256, at + 1,
                              safe_name(a, p, at));
    st = store_attachment_put(b->firm->store, hash, ar->row.id, err);
    if (st == K_OK) {
        st =
            batch_file(hash, b, arena_printf(a, "inbox/%s", path), p->bytes, p->n, err);
    }
    if (st == K_OK) {
        st = store_journal(b->firm->store, err, "mail.file", p->name, "sha256",
                           arena_strdup(a, hash), "sender", ar->row.sender, "mail",
                           ar->mail.message_id, NULL);
    }
    ar->placed = arena_grow(a, ar->placed, ar->places, sizeof *ar->placed);
    ar->placed[ar->places++] = path;
    return st;
}

enum k_status arrival_files(struct arrival *ar, struct batch *b, struct k_err *err)
{
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < ar->mail.parts; i++) {
        const struct inbound_part *p = &ar->mail.part[i];
        const struct rule *r = p->n > 0 ? rule_for(ar, b->firm, p) : NULL;
        if (r && r->action != RULE_IGNORE) {
            st = place(ar, b, p, i, err);
        }
    }
    return st;
}
