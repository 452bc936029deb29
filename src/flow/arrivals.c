#include "flow/arrivals.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "flow/arrival.h"

#include "base/banned.h"

#define MAILS_AT_ONCE 20000
#define NAME_MAX_BYTES 255
/* A folder changed that recently may change again within the same tick of its time. */
#define QUIET_S 3

static const char *const FOLDERS[] = {"maildir/new", "maildir/cur"};
#define FOLDERS_N (sizeof FOLDERS / sizeof *FOLDERS)

struct arrivals {
    struct inbound *reader;
    int64_t seen[FOLDERS_N]; /* time of the folder when all in it was handled */
};

enum k_status arrivals_open(struct arrivals **out, struct k_err *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out) {
        return err_nomem(err);
    }
    return inbound_open(&(*out)->reader, err);
}

void arrivals_close(struct arrivals *ar)
{
    if (ar) {
        inbound_close(ar->reader);
        free(ar);
    }
}

/* ---- what lies there ---------------------------------------------------------------
 */

struct found {
    const char *folder, *file;
    const char *name; /* without ":2,FLAGS" */
};

struct scan {
    struct arrivals *ar;
    struct firm *firm;
    struct settle *settle;
    struct arena arena; /* lives as long as the scan */
    struct found *found;
    size_t count;
    int64_t time[FOLDERS_N];
};

static int64_t folder_time(const char *path)
{
    struct stat sb;
    return stat(path, &sb) == 0
               ? (int64_t)sb.st_mtim.tv_sec * 1000000000 + sb.st_mtim.tv_nsec
               : -1;
}

static void add_found(struct scan *s, const char *folder, const char *file)
{
    s->found = arena_grow(&s->arena, s->found, s->count, sizeof *s->found);
    const char *name = arena_strndup(&s->arena, file, strcspn(file, ":"));
    s->found[s->count++] = (struct found){
        .folder = folder, .file = arena_strdup(&s->arena, file), .name = name};
}

/* A folder in which all is handled and nothing changed since is not read again. */
static void scan_folder(struct scan *s, size_t at)
{
    const char *path = firm_path(s->firm, &s->arena, FOLDERS[at]);
    s->time[at] = folder_time(path);
    if (s->time[at] < 0 || s->time[at] == s->ar->seen[at]) {
        return;
    }
    DIR *d = opendir(path);
    if (!d) {
        log_warn("maildir", "%s: %s", FOLDERS[at], err_cause(errno));
        return;
    }
    for (struct dirent *e = readdir(d); e && s->count < MAILS_AT_ONCE; e = readdir(d)) {
        size_t n = strlen(e->d_name);
        /* Indexes of servers begin with "dovecot" and have no dot-separated parts; a
         * mail's name is unique by its parts. Names that are no text are not ours. */
        if (e->d_name[0] != '.' && n <= NAME_MAX_BYTES &&
            text_valid_utf8(e->d_name, n) == n && !text_has_control(e->d_name, false) &&
            !text_starts(e->d_name, "dovecot")) {
            add_found(s, path, e->d_name);
        }
    }
    (void)closedir(d);
}

/* Names begin with the time of delivery: the order in which they came. */
static int by_name(const void *x, const void *y)
{
    return strcmp(((const struct found *)x)->name, ((const struct found *)y)->name);
}

/* ---- one mail ----------------------------------------------------------------------
 */

static enum k_status read_it(struct arrival *ar, struct scan *s, struct arena *a,
                             char **why, struct k_err *err)
{
    struct k_err fault = {{0}};
    const struct config *c = &s->firm->config;
    enum k_status st =
        inbound_read(&ar->mail, s->ar->reader, a, ar->bytes, ar->n, &fault);
    *why = NULL;
    if (st == K_REJECT) {
        *why = arena_strdup(a, fault.text);
        return K_OK;
    }
    if (st != K_OK) {
        *err = fault;
        return st;
    }
    struct inbound_ours ours = {
        .from = c->mail_from, .owner = c->owner_email, .owners = c->owner_emails};
    inbound_judge(&ar->verdict, a, &ar->mail, &ours);
    ar->row.kind = inbound_kind_name(ar->verdict.kind);
    ar->row.sender = ar->mail.from;
    ar->row.recipient = ar->mail.to;
    ar->row.subject = ar->mail.subject;
    ar->row.trusted = c->auth_server && inbound_is_authentic(&ar->mail, c->auth_server);
    return K_OK;
}

static enum k_status book(struct arrival *ar, struct scan *s, struct arena *a,
                          bool again, struct k_err *err)
{
    struct batch b;
    char *why = NULL;
    enum k_status st = again ? K_OK : read_it(ar, s, a, &why, err);
    if (st == K_OK) {
        st = batch_begin(&b, s->firm, a, err);
    }
    if (st != K_OK) {
        return st;
    }
    if (again) {
        ar->row.kind = "again";
        st = store_arrival_put(s->firm->store, &ar->row, err);
    } else {
        st = why ? arrival_refuse(ar, &b, why, err) : arrival_take(ar, &b, err);
    }
    if (st != K_OK) {
        batch_cancel(&b);
        return st;
    }
    log_info("mail.arrived", "kind=%s sha256=%.12s", ar->row.kind, ar->row.sha256);
    return batch_commit(&b, err);
}

/* The placed files are whole: they need not settle. */
static void announce(const struct arrival *ar, struct settle *settle, struct arena *a)
{
    for (size_t i = 0; i < ar->places; i++) {
        const char *name = file_base(ar->placed[i]);
        settle_ready(
            settle, arena_strndup(a, ar->placed[i], (size_t)(name - ar->placed[i] - 1)),
            name);
    }
}

/* *handled: also when it is not there any more. */
static enum k_status one(struct arrivals_summary *sum, struct scan *s,
                         const struct found *f, struct arena *a, bool *handled,
                         struct k_err *err)
{
    struct arrival ar = {.row = {.name = f->name,
                                 .kind = "failed",
                                 .sender = "",
                                 .recipient = "",
                                 .subject = ""}};
    struct k_err why = {{0}};
    char *bytes = NULL, hash[HASH_HEX];
    bool again = false;
    enum k_status st = file_read(&bytes, &ar.n, a, file_join(a, f->folder, f->file),
                                 INBOUND_BYTES_MAX, &why);
    if (st == K_RETRY) {
        *handled = errno == ENOENT; /* moved by another program: the next scan */
        return K_OK;
    }
    ar.bytes = bytes;
    hash_hex(hash, st == K_OK ? bytes : f->name, st == K_OK ? ar.n : strlen(f->name));
    ar.row.sha256 = hash;
    if (st == K_OK) {
        st = store_arrival_has_hash(&again, s->firm->store, hash, err);
        if (st == K_OK) {
            st = book(&ar, s, a, again, err);
        }
    } else {
        struct batch b; /* too big, a link, a pipe: never opened */
        st = batch_begin(&b, s->firm, a, err);
        if (st == K_OK) {
            st = arrival_refuse(&ar, &b, why.text, err);
            st = batch_end(&b, st, err);
        }
    }
    announce(&ar, s->settle, a);
    sum->taken += !again;
    sum->known += again;
    return st;
}

static enum k_status handle(struct arrivals_summary *sum, struct scan *s, bool *all,
                            struct k_err *err)
{
    struct arena a;
    enum k_status st = K_OK;
    arena_init(&a);
    for (size_t i = 0; st == K_OK && i < s->count; i++) {
        bool known = false, handled = true;
        arena_reset(&a);
        st = store_arrival_has_name(&known, s->firm->store, s->found[i].name, err);
        if (st == K_OK && !known) {
            st = one(sum, s, &s->found[i], &a, &handled, err);
        }
        *all = *all && handled;
    }
    arena_release(&a);
    return st;
}

/* The folders in which attachments lay: rmdir refuses those that still hold one. */
static void sweep(struct scan *s)
{
    const char *path = firm_path(s->firm, &s->arena, "inbox/mail");
    DIR *d = opendir(path);
    if (!d) {
        return;
    }
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        if (e->d_name[0] != '.') {
            (void)unlinkat(dirfd(d), e->d_name, AT_REMOVEDIR);
        }
    }
    (void)closedir(d);
}

enum k_status arrivals_pass(struct arrivals_summary *sum, struct arrivals *ar,
                            struct firm *f, struct settle *settle, struct k_err *err)
{
    struct scan s = {.ar = ar, .firm = f, .settle = settle};
    struct clock system_clock;
    bool all = true;
    arena_init(&s.arena);
    clock_init(&system_clock);
    for (size_t i = 0; i < FOLDERS_N; i++) {
        scan_folder(&s, i);
    }
    if (s.count > 0) {
        qsort(s.found, s.count, sizeof *s.found, by_name);
    }
    sweep(&s);
    enum k_status st = handle(sum, &s, &all, err);
    int64_t quiet = (clock_now(&system_clock) - QUIET_S) * 1000000000;
    for (size_t i = 0; i < FOLDERS_N && st == K_OK && all; i++) {
        ar->seen[i] = s.count < MAILS_AT_ONCE && s.time[i] < quiet ? s.time[i] : 0;
    }
    arena_release(&s.arena);
    return st;
}
