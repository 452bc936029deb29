#include "intake/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/language.h"
#include "intake/spool.h"

#include "base/banned.h"

#define MIB ((int64_t)1024 * 1024)
#define READ_BYTES ((size_t)64 * 1024)
/* APPNOTE.TXT 4.3.16: the end record, with a comment of at most 65535 bytes behind. */
#define END_RECORD_BYTES 22
#define END_SEARCH_BYTES (END_RECORD_BYTES + 65535)

const struct unpack_limits UNPACK_DEFAULT = {
    .max_members = 1000, .max_bytes = 200 * MIB, .max_ratio = 200};

struct job {
    struct arena *a;
    const char *work_dir;
    const struct unpack_limits *lim;
    struct archive *zip;
    int64_t packed;
    int64_t unpacked;
    size_t members; /* of any kind */
    struct unpacked *out;
};

/* A ZIP is whole when its end record is there. */
static enum k_status find_end(bool *incomplete, int fd, int64_t size, struct arena *a,
                              struct k_err *err)
{
    size_t n = size < END_SEARCH_BYTES ? (size_t)size : (size_t)END_SEARCH_BYTES;
    char *tail = arena_alloc(a, n + 1);
    ssize_t got = pread(fd, tail, n, size - (int64_t)n);
    if (got != (ssize_t)n) {
        return err_set(err, K_RETRY, "lesen: %s",
                       got < 0 ? err_cause(errno) : tr("zu kurz"));
    }
    for (size_t i = n; i >= END_RECORD_BYTES; i--) {
        if (memcmp(tail + i - END_RECORD_BYTES, "PK\005\006", 4) == 0) {
            return K_OK;
        }
    }
    *incomplete = true;
    return err_set(err, K_REJECT, "Das ZIP-Archiv ist unvollständig: sein Ende fehlt.");
}

/* Magic numbers of what could hide more members than our limits see. */
static bool is_archive(const unsigned char *p, size_t n)
{
    static const struct {
        size_t at, len;
        const char *bytes;
    } MAGIC[] = {
        {0, 4, "PK\003\004"},         {0, 4, "PK\005\006"}, {0, 2, "\037\213"},
        {0, 6, "7z\274\257\047\034"}, {0, 3, "BZh"},        {0, 6, "\3757zXZ\0"},
        {0, 4, "\050\265\057\375"},   {0, 4, "Rar!"},       {257, 5, "ustar"},
    };
    for (size_t i = 0; i < sizeof MAGIC / sizeof MAGIC[0]; i++) {
        if (n >= MAGIC[i].at + MAGIC[i].len &&
            memcmp(p + MAGIC[i].at, MAGIC[i].bytes, MAGIC[i].len) == 0) {
            return true;
        }
    }
    return false;
}

static enum k_status check_growth(const struct job *job, struct k_err *err)
{
    if (job->unpacked > job->lim->max_bytes) {
        return err_set(err, K_REJECT, "Das ZIP-Archiv ist entpackt größer als %lld MB.",
                       (long long)(job->lim->max_bytes / 1000000));
    }
    if (job->unpacked > MIB && job->unpacked / job->lim->max_ratio >= job->packed) {
        return err_set(
            err, K_REJECT,
            "Das ZIP-Archiv ist verdächtig stark gepackt (mehr als %lld-fach).",
            (long long)job->lim->max_ratio);
    }
    return K_OK;
}

static enum k_status broken(struct job *job, const char *shown, struct k_err *err)
{
    const char *why = archive_error_string(job->zip);
    return err_set(err, K_REJECT, "Das ZIP-Archiv ist beschädigt%s%s: %s",
                   shown[0] ? tr(", bei ") : "", shown, why ? why : tr("ohne Angabe"));
}

static enum k_status unpack_bytes(struct job *job, struct spool *spool,
                                  const char *shown, struct k_err *err)
{
    unsigned char buf[READ_BYTES];
    enum k_status st = K_OK;
    for (bool first = true; st == K_OK; first = false) {
        ssize_t n = archive_read_data(job->zip, buf, sizeof buf);
        if (n < 0) {
            return broken(job, shown, err);
        }
        if (n == 0) {
            return K_OK;
        }
        if (first && is_archive(buf, (size_t)n)) {
            return err_set(err, K_REJECT,
                           "Das ZIP-Archiv enthält mit %s wieder ein Archiv. Bitte "
                           "einzeln ablegen.",
                           shown);
        }
        job->unpacked += n;
        st = check_growth(job, err);
        if (st == K_OK) {
            st = spool_add(spool, buf, (size_t)n, err);
        }
    }
    return st;
}

static const char *member_name(struct job *job, struct archive_entry *entry)
{
    const char *path = archive_entry_pathname(entry);
    const char *last = path && *path ? path : "ohne-Namen";
    for (const char *p = last; *p; p++) {
        if ((*p == '/' || *p == '\\') && p[1]) {
            last = p + 1;
        }
    }
    return claim_shown(job->a, arena_strdup(job->a, last));
}

static enum k_status unpack_member(struct job *job, struct archive_entry *entry,
                                   struct k_err *err)
{
    struct spool spool = SPOOL_CLOSED;
    const char *shown = member_name(job, entry);
    enum k_status st;
    if (++job->members > job->lim->max_members) {
        return err_set(err, K_REJECT, "Das ZIP-Archiv enthält mehr als %zu Dateien.",
                       job->lim->max_members);
    }
    if (archive_entry_filetype(entry) == AE_IFDIR) {
        return K_OK;
    }
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry)) {
        return err_set(err, K_REJECT,
                       "Das ZIP-Archiv enthält mit %s keine gewöhnliche Datei.", shown);
    }
    if (archive_entry_is_encrypted(entry)) {
        return err_set(err, K_REJECT,
                       "Das ZIP-Archiv ist verschlüsselt (%s). Bitte ohne Kennwort "
                       "packen.",
                       shown);
    }
    if (claim_ignored(shown)) {
        return K_OK; /* libarchive skips its bytes without unpacking them */
    }
    st = spool_open(&spool, job->work_dir, err);
    if (st == K_OK) {
        st = unpack_bytes(job, &spool, shown, err);
    }
    if (st == K_OK) {
        struct unpacked *out = job->out;
        out->item = arena_grow(job->a, out->item, out->count, sizeof *out->item);
        out->item[out->count] = (struct unpacked_member){.shown = shown};
        st = spool_keep(&out->item[out->count].file, job->a, &spool, err);
        out->count += st == K_OK;
    }
    spool_close(&spool);
    return st;
}

static enum k_status unpack_all(struct job *job, int fd, struct k_err *err)
{
    struct archive_entry *entry = NULL;
    /* Names without the UTF-8 flag: IBM code page 437 (APPNOTE.TXT, appendix D). */
    if (archive_read_support_format_zip(job->zip) != ARCHIVE_OK ||
        archive_read_set_options(job->zip, "hdrcharset=CP437") < ARCHIVE_WARN ||
        archive_read_open_fd(job->zip, fd, READ_BYTES) != ARCHIVE_OK) {
        return broken(job, "", err);
    }
    for (;;) {
        int r = archive_read_next_header(job->zip, &entry);
        if (r == ARCHIVE_EOF) {
            break;
        }
        /* ARCHIVE_WARN: the name is no text; libarchive gives its bytes or none. */
        if (r != ARCHIVE_OK && r != ARCHIVE_WARN) {
            return broken(job, "", err);
        }
        enum k_status st = unpack_member(job, entry, err);
        if (st != K_OK) {
            return st;
        }
    }
    if (job->out->count == 0) {
        return err_set(err, K_REJECT, "Das ZIP-Archiv enthält keine Datei.");
    }
    return K_OK;
}

/* libarchive gives names in the character set of the locale, which a service has not
 * got: lend it one that can hold them all. */
static enum k_status unpack_in_utf8(struct job *job, int fd, struct k_err *err)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
    enum k_status st = unpack_all(job, fd, err);
    if (utf8) {
        (void)uselocale(before);
        freelocale(utf8);
    }
    return st;
}

enum k_status unpack_zip(struct unpacked *out, struct arena *a, const char *path,
                         const char *work_dir, const struct unpack_limits *lim,
                         struct k_err *err)
{
    struct job job = {.a = a, .work_dir = work_dir, .lim = lim, .out = out};
    struct stat sb;
    enum k_status st;
    bool incomplete = false;
    *out = (struct unpacked){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &sb) != 0) {
        st = err_set(err, K_RETRY, "%s öffnen: %s", file_base(path), err_cause(errno));
        goto out;
    }
    job.packed = sb.st_size;
    job.zip = archive_read_new();
    if (!job.zip) {
        st = err_nomem(err);
        goto out;
    }
    st = find_end(&incomplete, fd, sb.st_size, a, err);
    if (st == K_OK) {
        st = unpack_in_utf8(&job, fd, err);
    }
out:
    if (st != K_OK) {
        *out = (struct unpacked){.incomplete = incomplete};
    }
    archive_read_free(job.zip);
    if (fd >= 0) {
        close(fd);
    }
    return st;
}
