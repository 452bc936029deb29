#include "flow/inbox_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "base/log.h"
#include "base/str.h"
#include "base/text.h"
#include "flow/attachments.h"
#include "store/store_arrival.h"

#include "base/banned.h"

#define SNIFF_BYTES ((size_t)64 * 1024)

/* The head and the tail are enough to sniff and to see that a statement is whole. */
static enum k_status read_bytes(struct inbox_file *f, struct arena *a, bool whole,
                                struct k_err *err)
{
    if (whole) {
        char *bytes;
        enum k_status st =
            file_read(&bytes, &f->n, a, f->claimed.work_path, INBOX_READ_MAX, err);
        f->bytes = bytes;
        return st;
    }
    FILE *in = fopen(f->claimed.work_path, "re");
    if (!in) {
        return err_set(err, K_RETRY, "%s: %s", f->claimed.work_path, err_cause(errno));
    }
    char *buf = arena_alloc(a, 2 * SNIFF_BYTES + 1);
    f->n = fread(buf, 1, SNIFF_BYTES, in);
    if (fseeko(in, f->claimed.size - (int64_t)SNIFF_BYTES, SEEK_SET) == 0) {
        f->n += fread(buf + f->n, 1, SNIFF_BYTES, in);
    }
    (void)fclose(in);
    f->bytes = buf;
    return K_OK;
}

/* Statements are read as a stream later, attachments and archives by others: however
 * large, only their ends are kept. */
static bool read_as_a_whole(const char *content)
{
    static const char *const NOT[] = {"camt", "mt940",  "pdf", "image", "xlsx",
                                      "ods",  "office", "xls", "zip",   "gzip"};
    for (size_t i = 0; i < sizeof NOT / sizeof NOT[0]; i++) {
        if (strcmp(content, NOT[i]) == 0) {
            return false;
        }
    }
    return true;
}

/* A file that came by mail is judged by its sender: anybody can write to us. */
static enum k_status find_rule(struct inbox_file *f, const struct firm *firm,
                               struct arena *a, struct k_err *err)
{
    struct rule_subject s = {
        .folder = f->c.folder, .name = f->c.shown, .content = f->content};
    struct arrival_row mail;
    bool attached = false;
    enum k_status st = K_OK;
    if (f->rule) {
        return K_OK;
    }
    if (text_starts(f->c.folder, "mail/")) {
        st = store_attachment_origin(&mail, &attached, firm->store, a, f->claimed.hash,
                                     err);
    }
    if (attached) {
        s.folder = "mail";
        s.sender = mail.sender;
        s.recipient = mail.recipient;
        s.mail_subject = mail.subject;
        s.authentic = mail.trusted;
    }
    f->rule = rules_match(&firm->rules, &s);
    return st;
}

/* A table of open invoices is read row by row when it is booked. */
static bool is_streamed(const struct inbox_file *f)
{
    return f->rule && f->rule->action == RULE_OPEN_ITEMS &&
           strcmp(f->content, "empty") != 0 &&
           (f->rule->format && !text_ieq(f->rule->format, "auto")
                ? text_ieq(f->rule->format, "csv")
                : text_starts(f->content, "csv"));
}

/* What it is, and which rule takes it. By the ends of the file; by all of it, if that
 * is what will be read. */
static enum k_status read_content(struct inbox_file *f, const struct firm *firm,
                                  struct arena *a, bool whole, struct k_err *err)
{
    const struct rule *given = f->rule;
    bool small = (size_t)f->claimed.size <= 2 * SNIFF_BYTES;
    enum k_status st = read_bytes(f, a, small, err);
    if (st == K_OK) {
        f->content = order_sniff(f->bytes, f->n);
        st = find_rule(f, firm, a, err);
    }
    f->streamed = st == K_OK && is_streamed(f);
    if (st != K_OK || small || !whole || f->streamed || !read_as_a_whole(f->content)) {
        return st;
    }
    st = read_bytes(f, a, true, err);
    if (st == K_OK) {
        f->content = order_sniff(f->bytes, f->n);
        f->rule = given;
        st = find_rule(f, firm, a, err);
    }
    f->streamed = st == K_OK && is_streamed(f);
    return st;
}

static enum k_status read_orders(struct inbox_file *f, struct arena *a,
                                 struct k_err *err)
{
    struct k_err fault = {{0}};
    enum k_status st = order_read(&f->read, a, f->bytes, f->n, f->rule, &fault);
    if (st == K_REJECT) {
        f->fault = arena_strdup(a, fault.text);
        return K_OK;
    }
    if (st != K_OK) {
        *err = fault;
    }
    return st;
}

enum k_status inbox_file_understand(struct inbox_file *f, bool *incomplete,
                                    struct firm *firm, struct arena *a,
                                    struct k_err *err)
{
    bool whole = (size_t)f->claimed.size <= INBOX_READ_MAX;
    *incomplete = false;
    enum k_status st = read_content(f, firm, a, whole, err);
    if (st != K_OK) {
        return st;
    }
    *incomplete = order_looks_incomplete(f->bytes, f->n);
    if (!f->rule) {
        f->fault = arena_printf(
            a,
            tr("Keine Regel in inbox-rules/ passt auf diese Datei (Inhalt: %s). Erwartet "
               "werden Aufträge (CSV, JSON), Kontakte (auch vCard) oder Kontoauszüge (CAMT, "
               "MT940)."),
            f->content);
        return K_OK;
    }
    switch (f->rule->action) {
    case RULE_ORDER:
    case RULE_CONTACTS:
    case RULE_OPEN_ITEMS:
        if (f->streamed) {
            return K_OK;
        }
        if (!whole) {
            f->fault =
                tr("Die Datei ist für Aufträge oder Kontakte zu groß (über 64 MiB).");
            return K_OK;
        }
        return *incomplete ? K_OK : read_orders(f, a, err);
    case RULE_REFUSE:
        f->fault = arena_printf(
            a,
            tr("Die Regel „%s“ (%s, Zeile %d) weist diese Datei ab (Inhalt: %s).%s%s"),
            f->rule->title, f->rule->file, f->rule->line, f->content,
            f->rule->reason ? "\n\n" : "", f->rule->reason ? f->rule->reason : "");
        return K_OK;
    case RULE_ATTACHMENT:
        f->fault = attachments_fault(a, f);
        return K_OK;
    case RULE_STATEMENT:
    case RULE_IGNORE:
        return K_OK;
    }
    return K_OK;
}

static const char *action_name(const struct inbox_file *f)
{
    static const char *const NAMES[] = {"order",      "contacts",   "statement",
                                        "open-items", "attachment", "ignored",
                                        "unknown"};
    return f->rule ? NAMES[f->rule->action] : "unknown";
}

/* "auszug-0216-3fa9c1d2.xml": the name as it was, made harmless, and its hash. */
static char *hashed_name(struct arena *a, const struct inbox_file *f)
{
    char *safe = text_filename(a, f->c.shown, 120);
    const char *dot = strrchr(safe, '.');
    size_t stem = dot && dot != safe ? (size_t)(dot - safe) : strlen(safe);
    return arena_printf(a, "%.*s-%.12s%s", (int)stem, safe, f->claimed.hash,
                        safe + stem);
}

char *inbox_entry_path(struct arena *a, const struct candidate *c)
{
    return arena_printf(a, "%s%s%s", c->folder, c->folder[0] ? "/" : "", c->name);
}

char *inbox_entry_identity(struct arena *a, const struct candidate *c)
{
    return arena_printf(a, "%" PRIu64 " %" PRIu64 " %" PRId64 " %" PRId64, c->device,
                        c->inode, c->size, c->mtime_ns);
}

/* As soon as its bytes lie in `target`. */
static enum k_status remove_original(struct inbox_file *f, struct batch *b,
                                     const char *target, struct k_err *err)
{
    if (f->from_archive) {
        return K_OK;
    }
    return store_effect_add(b->firm->store, EFFECT_REMOVE,
                            inbox_entry_path(b->arena, &f->c), target,
                            inbox_entry_identity(b->arena, &f->c), err);
}

static enum k_status place_copy(struct inbox_file *f, struct batch *b,
                                const char *target, struct k_err *err)
{
    if (f->from_archive) { /* no original waits in inbox/ to make it again */
        batch_made(b, f->claimed.work_path);
    }
    return store_effect_add(b->firm->store, EFFECT_PLACE,
                            arena_printf(b->arena, "work/%s", f->claimed.hash), target,
                            NULL, err);
}

static enum k_status put_row(struct inbox_file *f, struct batch *b, const char *state,
                             const char *reason, const char *target, struct k_err *err)
{
    f->row = (struct file_row){
        .sha256 = f->claimed.hash,
        .name = f->c.shown,
        .folder = f->c.folder,
        .bytes = f->claimed.size,
        .kind = action_name(f),
        .rule = f->rule ? f->rule->title : "",
        .state = state,
        .reason = reason,
        .stored_as = target,
    };
    return store_file_put(b->firm->store, &f->row, err);
}

enum k_status inbox_file_done(struct inbox_file *f, struct batch *b, struct k_err *err)
{
    char *dir;
    enum k_status st = batch_archive_dir(&dir, b, clock_today(&b->firm->clock), err);
    if (st != K_OK) {
        return st;
    }
    const char *target = arena_printf(b->arena, "%s/%s", dir, hashed_name(b->arena, f));
    st = put_row(f, b, f->rule && f->rule->action == RULE_IGNORE ? "ignored" : "done",
                 NULL, target, err);
    if (st == K_OK) {
        st = place_copy(f, b, target, err);
    }
    if (st == K_OK) {
        st = remove_original(f, b, target, err);
    }
    if (st == K_OK) {
        st = store_journal(b->firm->store, err, "file.taken", f->c.shown, "sha256",
                           f->claimed.hash, "kind", action_name(f), "rule",
                           f->rule ? f->rule->title : NULL, "archive", target, NULL);
    }
    return st;
}

char *inbox_error_text(struct arena *a, const char *name, const char *reason,
                       int64_t now)
{
    char at[CLOCK_BUF];
    return text_for_editors(
        a, arena_printf(a,
                        tr("%s wurde am %s nicht verarbeitet.\n\n%s\n\n"
                           "Nach der Korrektur die Datei einfach wieder in den Ordner "
                           "inbox legen. Es ging nichts verloren, und es wurde keine "
                           "Rechnungsnummer verbraucht.\n"),
                        name, clock_format_de(at, now), reason));
}

/* Free, or the same bytes lie there from an earlier refusal. What stands under the name
 * may have been mended in place by the owner, and may be about to come in this batch.
 */
static enum k_status usable(bool *out, const struct inbox_file *f, struct batch *b,
                            const char *target, struct k_err *err)
{
    char hash[HASH_HEX];
    bool pending;
    const char *path = firm_path(b->firm, b->arena, target);
    enum k_status st = store_effect_pending(&pending, b->firm->store, target, err);
    *out = st == K_OK && !pending &&
           (!file_exists(path) ||
            (file_hash(hash, path) && strcmp(hash, f->claimed.hash) == 0));
    return st;
}

/* failed/NAME; with the hash in it when another file of that name lies there, and a
 * number behind the hash when even that one was changed. */
static enum k_status failed_target(char **out, const struct inbox_file *f,
                                   struct batch *b, struct k_err *err)
{
    struct arena *a = b->arena;
    bool ok = false;
    char *hashed = arena_printf(a, "failed/%s", hashed_name(a, f));
    enum k_status st = K_OK;
    for (int k = 0; st == K_OK && !ok; k++) {
        *out = k == 0   ? f->refused_as ? arena_strdup(a, f->refused_as) : hashed
               : k == 1 ? arena_printf(a, "failed/%s", f->c.shown)
               : k == 2 ? hashed
                        : arena_printf(a, "%s-%d", hashed, k - 1);
        if ((k == 0 && !f->refused_as) || (k == 1 && strlen(f->c.shown) > 200)) {
            continue;
        }
        st = usable(&ok, f, b, *out, err);
    }
    return st;
}

enum k_status inbox_file_failed(struct inbox_file *f, struct batch *b,
                                const char *reason, struct k_err *err)
{
    struct arena *a = b->arena;
    char *target;
    enum k_status st = failed_target(&target, f, b, err);
    if (st == K_OK) {
        st = put_row(f, b, "failed", reason, target, err);
    }
    if (st == K_OK) {
        st = store_effect_add(
            b->firm->store, EFFECT_WRITE, NULL, arena_printf(a, "%s.error.txt", target),
            inbox_error_text(a, f->c.shown, reason, clock_now(&b->firm->clock)), err);
    }
    if (st == K_OK) {
        st = place_copy(f, b, target, err);
    }
    if (st == K_OK) {
        st = remove_original(f, b, target, err);
    }
    if (st == K_OK) {
        st = store_journal(b->firm->store, err, "file.refused", f->c.shown, "sha256",
                           f->claimed.hash, "reason", reason, "moved", target, NULL);
    }
    if (st == K_OK) {
        log_warn("file.refused", "sha256=%.12s", f->claimed.hash);
        batch_notice(b, f->c.shown, reason);
        b->failures++;
    }
    return st;
}

enum k_status inbox_file_refile(struct inbox_file *f, struct batch *b,
                                const char *reason, struct k_err *err)
{
    enum k_status st = store_effect_drop(b->firm->store, f->row.stored_as, err);
    return st == K_OK ? inbox_file_failed(f, b, reason, err) : st;
}

enum k_status inbox_file_duplicate(struct inbox_file *f, struct batch *b,
                                   const struct file_row *known, struct k_err *err)
{
    enum k_status st = K_OK;
    char hash[HASH_HEX];
    /* The archived copy may have been lost with the power before its original went, or
     * its bytes, when only its name had reached the disk. */
    if (!file_hash(hash, firm_path(b->firm, b->arena, known->stored_as)) ||
        strcmp(hash, f->claimed.hash) != 0) {
        st = place_copy(f, b, known->stored_as, err);
    }
    if (st == K_OK) {
        st = remove_original(f, b, known->stored_as, err);
    }
    if (st == K_OK) {
        st = store_file_seen(b->firm->store, known->id, err);
    }
    if (st == K_OK) {
        st = store_journal(b->firm->store, err, "file.duplicate", f->c.shown, "sha256",
                           f->claimed.hash, "first", known->name, NULL);
    }
    b->duplicates++;
    return st;
}
