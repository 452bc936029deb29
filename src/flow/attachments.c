#include "flow/attachments.h"

#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "base/text.h"
#include "store/store_invoice.h"
#include "store/store_order.h"
#include "store/store_order_file.h"

#include "base/banned.h"

#define NAME_BYTES ((size_t)80)

/* ---- names ----------------------------------------------------------------------- */

/* What stands before the first '_' or blank, else the name without its ending. */
static size_t number_bytes(const char *name)
{
    size_t n = strcspn(name, "_ ");
    if (name[n] == '\0') {
        const char *dot = strrchr(name, '.');
        n = dot && dot != name ? (size_t)(dot - name) : n;
    }
    return n;
}

const char *attachments_number(struct arena *a, const char *name)
{
    return arena_strndup(a, name, number_bytes(name));
}

static char *name_key(struct arena *a, const char *name)
{
    const char *nfc = text_nfc(a, name); /* macOS takes letters apart */
    return order_file_key(a, nfc, number_bytes(nfc));
}

static char *folder_key(struct arena *a, const char *folder)
{
    const char *slash = strrchr(folder, '/');
    const char *last = text_nfc(a, slash ? slash + 1 : folder);
    return order_file_key(a, last, strlen(last));
}

bool attachments_name(const char *folder, const char *name)
{
    static const char *const ENDINGS[] = {".pdf", ".png",  ".jpg", ".jpeg",
                                          ".csv", ".xlsx", ".ods"};
    if (folder[0] == '\0' && name[strcspn(name, "_ ")] == '\0') {
        return false;
    }
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        if (text_ends_icase(name, ENDINGS[i])) {
            return true;
        }
    }
    return false;
}

bool attachments_fit(struct arena *a, const char *folder, const char *name,
                     const char *order_number)
{
    const char *key = order_file_key(a, order_number, strlen(order_number));
    return strcmp(key, name_key(a, name)) == 0 ||
           strcmp(key, folder_key(a, folder)) == 0;
}

/* ---- kinds of files -------------------------------------------------------------- */

struct kind {
    const char *content; /* what sniffing said */
    const char *magic;
    const char *media_type;
    const char *ending, *other_ending;
};

/* EN 16931-1, BT-125. */
static const struct kind KINDS[] = {
    {"pdf", "", "application/pdf", ".pdf", NULL},
    {"image", "\x89PNG", "image/png", ".png", NULL},
    {"image", "\xFF\xD8\xFF", "image/jpeg", ".jpg", ".jpeg"},
    {"csv", "", "text/csv", ".csv", NULL},
    {"xlsx", "", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     ".xlsx", NULL},
    {"ods", "", "application/vnd.oasis.opendocument.spreadsheet", ".ods", NULL},
};

static const struct kind *kind_of(const struct inbox_file *f)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        const struct kind *k = &KINDS[i];
        size_t n = strlen(k->magic);
        if (text_starts(f->content, k->content) && f->n >= n &&
            memcmp(f->bytes, k->magic, n) == 0) {
            return k;
        }
    }
    return NULL;
}

static const struct kind *kind_by_type(const char *media_type)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (strcmp(KINDS[i].media_type, media_type) == 0) {
            return &KINDS[i];
        }
    }
    return NULL;
}

const char *attachments_fault(struct arena *a, const struct inbox_file *f)
{
    if (!kind_of(f)) {
        return arena_printf(
            a,
            tr("Als Anlage einer Rechnung gehen PDF, PNG, JPEG, CSV, XLSX und ODS; diese "
               "Datei ist nichts davon (Inhalt: %s)."),
            f->content);
    }
    if ((size_t)f->claimed.size > ATTACHMENTS_BYTES_MAX) {
        return arena_printf(
            a,
            tr("Als Anlage einer Rechnung ist die Datei zu groß: %lld MB, möglich sind "
               "%zu MB für alle Anlagen zusammen. Bitte verkleinern und noch einmal in "
               "inbox/ legen."),
            (long long)f->claimed.size / 1000000, ATTACHMENTS_BYTES_MAX / 1000000);
    }
    return NULL;
}

/* ---- taking ---------------------------------------------------------------------- */

static char *task_key(struct arena *a, const struct order_file_row *r)
{
    return arena_printf(a, "attachment:%s/%s", r->folder, r->name);
}

/* The order that it names, by its name first. */
static enum k_status find_order(struct order_row *out, bool *found, struct batch *b,
                                const struct order_file_row *r, struct k_err *err)
{
    struct store *s = b->firm->store;
    enum k_status st =
        store_order_by_file_key(out, found, s, b->arena, r->name_key, err);
    if (st == K_OK && !*found && r->folder_key[0]) {
        st = store_order_by_file_key(out, found, s, b->arena, r->folder_key, err);
    }
    return st;
}

static enum k_status tell_late(struct batch *b, const struct order_file_row *r,
                               const char *order_number, const char *stored_as,
                               struct k_err *err)
{
    struct arena *a = b->arena;
    return batch_task(
        b, task_key(a, r), "attachment", order_number,
        arena_printf(a, tr("Anlage %s kam nach der Rechnung"), r->name),
        arena_printf(
            a,
            tr("Die Datei gehört nach ihrem Namen zu Auftrag %s, der schon berechnet ist. "
               "Sie wurde nicht mitgeschickt und liegt unter %s.\n\nSoll der Kunde sie "
               "haben, senden Sie sie ihm bitte selbst. Wird die Rechnung storniert und "
               "neu gestellt, geht sie mit der neuen mit."),
            order_number, stored_as),
        err);
}

enum k_status attachments_take(struct batch *b, const struct inbox_file *f,
                               int64_t file_id, struct k_err *err)
{
    struct arena *a = b->arena;
    struct order_row order;
    bool found = false;
    const struct kind *kind = kind_of(f);
    struct order_file_row r = {.file_id = file_id,
                               .folder = f->c.folder,
                               .name = f->c.shown,
                               .name_key = name_key(a, f->c.shown),
                               .folder_key = folder_key(a, f->c.folder),
                               .media_type = kind ? kind->media_type : "",
                               .state = "waiting"};
    enum k_status st = find_order(&order, &found, b, &r, err);
    bool late = st == K_OK && found && order.state == ORDER_STATE_INVOICED;
    if (late) {
        r.state = "late";
    }
    if (st == K_OK) {
        st = store_order_file_put(b->firm->store, &r, err);
    }
    if (st == K_OK) {
        st = store_journal(b->firm->store, err,
                           late ? "attachment.late" : "attachment.taken",
                           found ? order.number : r.name_key, "file", r.name, "sha256",
                           f->claimed.hash, NULL);
    }
    return st == K_OK && late ? tell_late(b, &r, order.number, f->row.stored_as, err)
                              : st;
}

/* ---- with the invoice ------------------------------------------------------------ */

static bool name_taken(const struct attachment *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (text_ieq(list[i].name, name)) {
            return true;
        }
    }
    return false;
}

/* A name that every receiver can store, with the ending that its content has
 * (XRechnung BR-DE-22: no two alike). */
static const char *safe_name(struct arena *a, const struct attachment *list, size_t n,
                             const struct order_file_row *r)
{
    const struct kind *k = kind_by_type(r->media_type);
    char *safe = text_filename(a, text_nfc(a, r->name), NAME_BYTES);
    const char *ending = k ? k->ending : "";
    size_t stem = strlen(safe);
    if (k && (text_ends_icase(safe, k->ending) ||
              (k->other_ending && text_ends_icase(safe, k->other_ending)))) {
        ending = strrchr(safe, '.');
        stem = (size_t)(ending - safe);
    }
    char *name = arena_printf(a, "%.*s%s", (int)stem, safe, ending);
    for (int i = 2; name_taken(list, n, name); i++) {
        name = arena_printf(a, "%.*s-%d%s", (int)stem, safe, i, ending);
    }
    return name;
}

enum k_status attachments_of_order(struct attachment **out, size_t *n, struct firm *f,
                                   struct arena *a, const char *order_number,
                                   struct k_err *err)
{
    struct order_file_row *row;
    size_t rows;
    *out = NULL;
    *n = 0;
    enum k_status st =
        store_order_files(&row, &rows, f->store, a,
                          order_file_key(a, order_number, strlen(order_number)), err);
    for (size_t i = 0; st == K_OK && i < rows; i++) {
        const char *name = safe_name(a, *out, *n, &row[i]);
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = (struct attachment){.name = name,
                                             .media_type = row[i].media_type,
                                             .sha256 = row[i].sha256,
                                             .n = (size_t)row[i].bytes};
    }
    return st;
}

enum k_status attachments_sent(struct batch *b, const char *order_number,
                               struct k_err *err)
{
    struct order_file_row *row;
    size_t n;
    struct store *s = b->firm->store;
    enum k_status st = store_order_files(
        &row, &n, s, b->arena,
        order_file_key(b->arena, order_number, strlen(order_number)), err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        st = store_order_file_state(s, row[i].id, "sent", err);
        if (st == K_OK && strcmp(row[i].state, "waiting") != 0) {
            st = batch_task_close(b, task_key(b->arena, &row[i]), err);
        }
    }
    return st;
}

/* In the archive; in work/ as long as the batch that took it is not committed. What is
 * lost or was changed there is lost for this order alone. */
static enum k_status load_one(struct attachment *at, struct firm *f, struct arena *a,
                              struct k_err *err)
{
    struct file_row file;
    bool found;
    char hash[HASH_HEX], *bytes;
    enum k_status st = store_file_by_hash(&file, &found, f->store, a, at->sha256, err);
    if (st != K_OK) {
        return st;
    }
    const char *path = found ? firm_path(f, a, file.stored_as) : "";
    if (!found || !file_exists(path)) {
        path = firm_path(f, a, arena_printf(a, "work/%s", at->sha256));
    }
    bool there = file_exists(path);
    if (there) {
        st = file_read(&bytes, &at->n, a, path, ATTACHMENTS_BYTES_MAX, err);
        if (st != K_OK) {
            return st;
        }
        hash_hex(hash, bytes, at->n);
        at->data = bytes;
    }
    if (!there || strcmp(hash, at->sha256) != 0) {
        return err_set(
            err, K_REJECT,
            "Die Anlage %s ist im Archiv nicht mehr, wie sie war. Bitte noch "
            "einmal in inbox/ legen.",
            at->name);
    }
    return K_OK;
}

enum k_status attachments_load(struct invoice *inv, struct firm *f, struct arena *a,
                               struct k_err *err)
{
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < inv->attachments; i++) {
        st = load_one(&inv->attachment[i], f, a, err);
    }
    return st;
}

/* ---- waiting in vain ------------------------------------------------------------- */

static enum k_status tell_lost(struct batch *b, const struct order_file_row *r,
                               struct k_err *err)
{
    struct arena *a = b->arena;
    const char *number = attachments_number(a, r->name);
    enum k_status st = store_order_file_state(b->firm->store, r->id, "told", err);
    return st == K_OK
               ? batch_task(
                     b, task_key(a, r), "attachment", r->name,
                     arena_printf(a, tr("Anlage %s gehört zu keinem Auftrag"), r->name),
                     arena_printf(
                         a,
                         tr("Nach ihrem Namen gehört die Datei zu einem Auftrag „%s“, den "
                            "es hier nicht gibt. Sie liegt unter %s und wartet weiter: "
                            "kommt der Auftrag noch, geht sie mit seiner Rechnung mit.\n\n"
                            "War eine andere Nummer gemeint, legen Sie die Datei bitte mit "
                            "dieser am Anfang ihres Namens noch einmal in inbox/."),
                         number, r->stored_as),
                     err)
               : st;
}

static enum k_status tell_all_lost(struct firm *f, struct arena *a,
                                   const struct order_file_row *row, size_t n,
                                   struct k_err *err)
{
    struct batch b;
    enum k_status st = batch_begin(&b, f, a, err);
    if (st != K_OK) {
        return st;
    }
    for (size_t i = 0; st == K_OK && i < n; i++) {
        st = tell_lost(&b, &row[i], err);
    }
    return batch_end(&b, st, err);
}

enum k_status attachments_pass(struct firm *f, struct k_err *err)
{
    struct order_file_row *row;
    struct arena a;
    size_t n;
    int64_t before =
        clock_now(&f->clock) - (int64_t)f->config.attachment_wait_hours * 3600;
    arena_init(&a);
    enum k_status st = store_order_files_lost(&row, &n, f->store, &a, before, err);
    if (st == K_OK && n > 0) {
        st = tell_all_lost(f, &a, row, n, err);
    }
    arena_release(&a);
    return st;
}
