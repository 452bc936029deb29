#include "bank/bank_read.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bank/camt_read.h"
#include "bank/mt940_read.h"

#include "base/banned.h"

#define CHUNK_BYTES ((size_t)64 * 1024)

enum format {
    FORMAT_UNKNOWN,
    FORMAT_XML,
    FORMAT_MT940
};

/* One reading, whatever the format. */
struct reading {
    enum format format;
    struct camt_reader *camt;
    struct mt940_reader *mt940;
    struct bank_counts *counts;
    const struct bank_sink *sink;
};

/* White space before "<?xml" is no XML, but banks send it (T15). */
static size_t leading_blanks(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n && (s[i] == ' ' || s[i] == '\t' || s[i] == '\r' || s[i] == '\n')) {
        i++;
    }
    return i;
}

static bool begins(const char *s, size_t n, const char *with, size_t k)
{
    return n >= k && memcmp(s, with, k) == 0;
}

/* XML begins with '<' in UTF-8, UTF-16 or UTF-32, with or without a byte order mark;
 * MT940 with a SWIFT block or with its field 20. */
static enum format sniff(const char *s, size_t n)
{
    static const struct {
        const char *bytes;
        size_t n;
        enum format format;
    } SIGNS[] = {
        {"<", 1, FORMAT_XML},        {"\xEF\xBB\xBF", 3, FORMAT_XML},
        {"\xFE\xFF", 2, FORMAT_XML}, {"\xFF\xFE", 2, FORMAT_XML},
        {"\0<", 2, FORMAT_XML},      {"\0\0\0<", 4, FORMAT_XML},
        {"{1:", 3, FORMAT_MT940},    {":20:", 4, FORMAT_MT940},
        {":2", 2, FORMAT_MT940},     {"\x01{1:", 4, FORMAT_MT940},
    };
    if (n > 3 && begins(s, n, "\xEF\xBB\xBF", 3) && s[3] != '<') {
        s += 3; /* a byte order mark before MT940 */
        n -= 3;
    }
    size_t blanks = leading_blanks(s, n);
    for (size_t i = 0; i < sizeof SIGNS / sizeof SIGNS[0]; i++) {
        if (begins(s + blanks, n - blanks, SIGNS[i].bytes, SIGNS[i].n)) {
            return SIGNS[i].format;
        }
    }
    return FORMAT_UNKNOWN;
}

static int count_lines(const char *s, size_t n)
{
    int lines = 0;
    for (size_t i = 0; i < n; i++) {
        lines += s[i] == '\n';
    }
    return lines;
}

static enum k_status feed(struct reading *r, const char *s, size_t n, struct k_err *err)
{
    return r->format == FORMAT_XML ? camt_reader_feed(r->camt, s, n, err)
                                   : mt940_reader_feed(r->mt940, s, n, err);
}

/* Find the format from the first bytes and feed them. */
static enum k_status start(struct reading *r, const char *s, size_t n,
                           struct k_err *err)
{
    r->format = sniff(s, n);
    size_t blanks = leading_blanks(s, n);
    if (blanks == n) {
        return err_set(err, K_REJECT, "Die Datei ist leer.");
    }
    if (r->format == FORMAT_UNKNOWN) {
        return err_set(err, K_REJECT,
                       "Zeile %d: das ist weder ein CAMT-Auszug (XML) noch MT940; "
                       "erwartet wird am Anfang „<?xml“ oder „:20:“.",
                       1 + count_lines(s, blanks));
    }
    if (r->format == FORMAT_XML) {
        r->camt = camt_reader_new(r->counts, r->sink, count_lines(s, blanks));
        s += blanks;
        n -= blanks;
    } else {
        r->mt940 = mt940_reader_new(r->counts, r->sink);
    }
    return r->camt || r->mt940 ? feed(r, s, n, err) : err_nomem(err);
}

static enum k_status finish(struct reading *r, struct k_err *err)
{
    return r->format == FORMAT_XML     ? camt_reader_finish(r->camt, err)
           : r->format == FORMAT_MT940 ? mt940_reader_finish(r->mt940, err)
                                       : err_set(err, K_REJECT, "Die Datei ist leer.");
}

/* Fill the buffer as far as the file goes: the first bytes decide, so a short read
 * must not. */
static ssize_t read_full(int fd, char *buf, size_t want)
{
    size_t got = 0;
    while (got < want) {
        ssize_t n = read(fd, buf + got, want - got);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return -1;
        }
        if (n == 0) {
            break;
        }
        got += (size_t)n;
    }
    return (ssize_t)got;
}

static enum k_status read_chunks(struct reading *r, int fd, struct k_err *err)
{
    char buf[CHUNK_BYTES];
    enum k_status st = K_OK;
    while (st == K_OK) {
        ssize_t n = read_full(fd, buf, sizeof buf);
        if (n < 0) {
            return err_set(err, K_RETRY, "Lesen: %s", err_cause(errno));
        }
        if (n == 0) {
            break;
        }
        st = r->format == FORMAT_UNKNOWN ? start(r, buf, (size_t)n, err)
                                         : feed(r, buf, (size_t)n, err);
    }
    return st == K_OK ? finish(r, err) : st;
}

static void close_reading(struct reading *r)
{
    camt_reader_free(r->camt);
    mt940_reader_free(r->mt940);
}

static enum k_status with_name(enum k_status st, const char *name, struct k_err *err)
{
    if (st != K_OK && name) {
        err_wrap(err, "%s", name);
    }
    return st;
}

enum k_status bank_read_fd(struct bank_counts *out, int fd, const char *name,
                           const struct bank_sink *sink, struct k_err *err)
{
    *out = (struct bank_counts){0};
    struct reading r = {.counts = out, .sink = sink};
    enum k_status st = read_chunks(&r, fd, err);
    close_reading(&r);
    return with_name(st, name, err);
}

enum k_status bank_read_bytes(struct bank_counts *out, const void *bytes, size_t n,
                              const char *name, const struct bank_sink *sink,
                              struct k_err *err)
{
    *out = (struct bank_counts){0};
    struct reading r = {.counts = out, .sink = sink};
    enum k_status st = K_OK;
    const char *s = bytes;
    for (size_t at = 0; at < n && st == K_OK; at += CHUNK_BYTES) {
        size_t k = n - at < CHUNK_BYTES ? n - at : CHUNK_BYTES;
        st = at == 0 ? start(&r, s, k, err) : feed(&r, s + at, k, err);
    }
    if (st == K_OK) {
        st = finish(&r, err);
    }
    close_reading(&r);
    return with_name(st, name, err);
}
