#include "mail/header.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libetpan/libetpan.h>

#include "base/str.h"
#include "base/text.h"

#include "base/banned.h"

/* An encoded word is "=?UTF-8?B?" + base64 + "?=": 45 bytes make 60 characters of
 * base64 and a word of 72. The first is shorter by the longest field name. */
#define WORD_BYTES 45
#define FIRST_WORD_BYTES 33

/* Longer unbroken words could not be folded below the limit of a line. */
#define TOKEN_MAX 60
#define HEADER_MAX 16384

/* RFC 5322, 3.2.3. */
static bool is_atext(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* True when folding and unfolding at single blanks gives the same text back. */
static bool survives_folding(const char *s)
{
    size_t token = 0;
    char before = ' ';
    for (; *s; s++) {
        if (*s < ' ' || *s > '~' || (*s == ' ' && before == ' ')) {
            return false;
        }
        token = *s == ' ' ? 0 : token + 1;
        if (token > TOKEN_MAX) {
            return false;
        }
        before = *s;
    }
    return before != ' ';
}

static void add_word(struct str *out, const char *bytes, size_t n)
{
    MMAPString *code = mmap_string_new("");
    int col = 0;
    if (code && mailmime_base64_write_mem(code, &col, bytes, n) == MAILIMF_NO_ERROR) {
        while (code->len > 0 &&
               (code->str[code->len - 1] == '\n' || code->str[code->len - 1] == '\r')) {
            mmap_string_truncate(code, code->len - 1);
        }
        str_addf(out, "%s=?UTF-8?B?%s?=", out->len > 0 ? " " : "", code->str);
    } else {
        abort(); /* no memory; as in an arena */
    }
    mmap_string_free(code);
}

/* The piece of s that goes into one word: as much as there is room for, but rather up
 * to a blank, because some readers show one between two words. */
static size_t word_piece(const char *s, size_t room)
{
    const char *next = s;
    size_t fits = 0;
    size_t blank = 0;
    for (uint32_t c; (c = text_next(&next)) != 0 && (size_t)(next - s) <= room;) {
        fits = (size_t)(next - s);
        blank = c == ' ' ? fits : blank;
    }
    return s[fits] != '\0' && blank > room / 2 ? blank : fits;
}

static char *encoded_words(struct arena *a, const char *s)
{
    struct str out;
    str_init(&out, HEADER_MAX);
    size_t room = FIRST_WORD_BYTES;
    while (*s) {
        size_t n = word_piece(s, room);
        add_word(&out, s, n);
        s += n;
        room = WORD_BYTES;
    }
    char *text = arena_strdup(a, out.data);
    str_release(&out);
    return text;
}

char *header_text(struct arena *a, const char *s)
{
    if (*s == '\0' || (survives_folding(s) && !strstr(s, "=?"))) {
        return arena_strdup(a, s);
    }
    return encoded_words(a, s);
}

static bool is_phrase(const char *s)
{
    for (; *s; s++) {
        if (!is_atext(*s) && *s != ' ') {
            return false;
        }
    }
    return true;
}

static char *quoted(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) * 2 + 3);
    char *p = out;
    *p++ = '"';
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') {
            *p++ = '\\';
        }
        *p++ = *s;
    }
    *p++ = '"';
    return out;
}

char *header_mailbox(struct arena *a, const char *name, const char *addr)
{
    if (!name || !*name) {
        return arena_strdup(a, addr);
    }
    char *phrase;
    if (!survives_folding(name) || strstr(name, "=?")) {
        phrase = encoded_words(a, name);
    } else {
        phrase = is_phrase(name) ? arena_strdup(a, name) : quoted(a, name);
    }
    return arena_printf(a, "%s <%s>", phrase, addr);
}

bool header_is_message_id(const char *s)
{
    size_t ats = 0;
    char before = '.';
    size_t n = 0;
    for (; s[n]; n++) {
        char c = s[n];
        bool border = c == '.' || c == '@';
        if (!border && !is_atext(c)) {
            return false;
        }
        if (border && (before == '.' || before == '@')) {
            return false;
        }
        ats += c == '@' ? 1 : 0;
        before = c;
    }
    return ats == 1 && before != '.' && before != '@' && n <= 250;
}
