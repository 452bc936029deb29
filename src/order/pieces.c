#include "order/pieces.h"

#include <errno.h>
#include <string.h>

#include "base/language.h"

#include "base/banned.h"

static bool wide(const struct pieces *p)
{
    return p->encoding == TEXT_UTF16LE || p->encoding == TEXT_UTF16BE;
}

/* Does the sign at i end a line? */
static bool is_sign(const struct pieces *p, size_t i, char sign)
{
    if (!wide(p)) {
        return p->raw[i] == (unsigned char)sign;
    }
    size_t low = p->encoding == TEXT_UTF16LE ? i : i + 1;
    return p->raw[low] == (unsigned char)sign && p->raw[low ^ 1] == 0;
}

/* Behind the last line end; 0: there is none. A CR at the very end may have an LF to
 * come. */
static size_t whole_lines(const struct pieces *p)
{
    size_t width = wide(p) ? 2 : 1;
    size_t n = p->held / width * width;
    for (size_t i = n; i > 0; i -= width) {
        if (is_sign(p, i - width, '\n')) {
            return i;
        }
    }
    for (size_t i = n; i > width; i -= width) {
        if (is_sign(p, i - 2 * width, '\r')) {
            return i - width;
        }
    }
    return 0;
}

/* The next bytes of whole lines; none at the end. */
static enum k_status next_bytes(size_t *n, struct pieces *p, struct k_err *err)
{
    p->held -= p->taken;
    memmove(p->raw, p->raw + p->taken, p->held);
    p->held += fread(p->raw + p->held, 1, PIECE_BYTES - p->held, p->in);
    p->taken = 0;
    if (ferror(p->in)) {
        return err_set(err, K_RETRY, "Datei lesen: %s", err_cause(errno));
    }
    *n = p->held < PIECE_BYTES ? p->held : whole_lines(p);
    p->taken = *n;
    return *n == 0 && p->held > 0
               ? err_set(
                     err, K_REJECT,
                     "Die Datei ist keine Tabelle: eine Zeile ist länger als 256 KiB.")
               : K_OK;
}

enum k_status pieces_rewind(struct pieces *p, struct k_err *err)
{
    p->held = p->taken = 0;
    return fseek(p->in, p->start, SEEK_SET) == 0
               ? K_OK
               : err_set(err, K_RETRY, "Datei lesen: %s", err_cause(errno));
}

static enum k_status read_mark(struct pieces *p, struct k_err *err)
{
    unsigned char mark[3] = "";
    size_t n = fread(mark, 1, sizeof mark, p->in);
    p->name = "UTF-8";
    if (n >= 2 && mark[0] == 0xFF && mark[1] == 0xFE) {
        p->encoding = TEXT_UTF16LE;
        p->name = "UTF-16LE";
        p->start = 2;
    } else if (n >= 2 && mark[0] == 0xFE && mark[1] == 0xFF) {
        p->encoding = TEXT_UTF16BE;
        p->name = "UTF-16BE";
        p->start = 2;
    } else if (n == 3 && mark[0] == 0xEF && mark[1] == 0xBB && mark[2] == 0xBF) {
        p->name = "UTF-8 (BOM)";
        p->start = 3;
    }
    return pieces_rewind(p, err);
}

enum k_status pieces_open(struct pieces *out, struct arena *a, FILE *in,
                          struct k_err *err)
{
    *out = (struct pieces){.in = in, .raw = arena_alloc(a, PIECE_BYTES)};
    bool valid = true;
    size_t n = 1;
    enum k_status st = pieces_rewind(out, err);
    if (st == K_OK) {
        st = read_mark(out, err);
    }
    while (st == K_OK && !wide(out) && n > 0) {
        st = next_bytes(&n, out, err);
        if (st == K_OK && memchr(out->raw, 0, n)) {
            return err_set(
                err, K_REJECT,
                "Die Datei enthält Nullbytes: sie ist kein Text, oder ihre Kodierung ist "
                "unbekannt (erwartet: UTF-8 oder Windows-1252).");
        }
        valid = valid && text_valid_utf8((const char *)out->raw, n) == n;
    }
    if (!valid) {
        out->encoding = TEXT_CP1252;
        out->name = out->start ? tr("UTF-8 (BOM), fehlerhaft, als Windows-1252 gelesen")
                               : "Windows-1252";
    }
    return st == K_OK ? pieces_rewind(out, err) : st;
}

enum k_status pieces_next(char **text, size_t *n, struct pieces *p, struct arena *a,
                          struct k_err *err)
{
    size_t bytes;
    enum k_status st = next_bytes(&bytes, p, err);
    *text = NULL;
    *n = 0;
    if (st != K_OK || bytes == 0) {
        return st;
    }
    *text = text_decode(a, p->raw, bytes, p->encoding);
    *n = strlen(*text);
    /* A NUL cuts the string short. */
    return wide(p) && *n < bytes / 2
               ? err_set(err, K_REJECT, "Die Datei enthält Nullzeichen.")
               : K_OK;
}
