#include "mail/dialogue.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"

#include "base/banned.h"

#define LINE_MAX_BYTES 600

static const struct verb {
    const char *word;
    enum dialogue_phase phase;
} VERBS[] = {
    {"EHLO", DIALOGUE_EHLO}, {"STARTTLS", DIALOGUE_STARTTLS}, {"AUTH", DIALOGUE_AUTH},
    {"MAIL", DIALOGUE_MAIL}, {"RCPT", DIALOGUE_RCPT},         {"DATA", DIALOGUE_DATA},
};

static const char *const PHASE_TEXTS[] = {
    [DIALOGUE_CONNECT] = N_("beim Verbinden"),
    [DIALOGUE_EHLO] = N_("bei der Begrüßung"),
    [DIALOGUE_STARTTLS] = N_("beim Verschlüsseln"),
    [DIALOGUE_AUTH] = N_("bei der Anmeldung"),
    [DIALOGUE_MAIL] = N_("beim Absender"),
    [DIALOGUE_RCPT] = N_("beim Empfänger"),
    [DIALOGUE_DATA] = N_("vor der Nachricht"),
    [DIALOGUE_BODY] = N_("bei der Übertragung der Nachricht"),
    [DIALOGUE_OTHER] = N_("im Gespräch"),
};

const char *dialogue_phase_text(enum dialogue_phase p)
{
    return tr(PHASE_TEXTS[p]);
}

void dialogue_init(struct dialogue *d)
{
    *d = (struct dialogue){0};
}

static void forget_reply(struct dialogue *d)
{
    d->code = 0;
    d->status_class = d->status_subject = d->status_detail = 0;
    d->complete = false;
    d->len = 0;
    d->text[0] = '\0';
}

/* A whole word: a line of base64 that happens to begin like one is none. */
static bool is_verb(const char *bytes, size_t n, const char *word)
{
    size_t len = strlen(word);
    return n > len && strncmp(bytes, word, len) == 0 &&
           (bytes[len] == ' ' || bytes[len] == '\r' || bytes[len] == '\n');
}

void dialogue_command(struct dialogue *d, const char *bytes, size_t n)
{
    if (d->left) {
        return;
    }
    if (is_verb(bytes, n, "QUIT")) {
        d->left = true;
        return;
    }
    if (is_verb(bytes, n, "HELO")) {
        return; /* curl's second try: the answer to EHLO stays the reason */
    }
    bool within_auth = d->phase == DIALOGUE_AUTH && d->code == 334;
    forget_reply(d);
    if (within_auth) {
        return;
    }
    d->phase = DIALOGUE_OTHER;
    for (size_t i = 0; i < sizeof VERBS / sizeof *VERBS; i++) {
        if (is_verb(bytes, n, VERBS[i].word)) {
            d->phase = VERBS[i].phase;
        }
    }
}

/* ---- replies --------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The server's bytes as one line of clean UTF-8; ends on a character border. */
static void add_words(struct dialogue *d, const char *s)
{
    for (uint32_t c; (c = text_next(&s)) != 0;) {
        char one[5] = {0};
        size_t n = text_encode(one, c);
        if (text_has_control(one, false)) {
            one[0] = ' ';
            one[1] = '\0';
            n = 1;
        }
        bool second_blank = one[0] == ' ' && d->len > 0 && d->text[d->len - 1] == ' ';
        if (second_blank) {
            continue;
        }
        if (d->len + n >= sizeof d->text) {
            return;
        }
        memcpy(d->text + d->len, one, n);
        d->len += n;
        d->text[d->len] = '\0';
    }
}

/* One to `digits` digits at *s, which moves behind them. */
static bool read_number(int *out, const char **s, int digits)
{
    int n = 0;
    *out = 0;
    for (; n < digits && is_digit(**s); n++, (*s)++) {
        *out = *out * 10 + (**s - '0');
    }
    return n > 0;
}

static bool skip_dot(const char **s)
{
    return **s == '.' && *++*s != '\0';
}

/* RFC 2034: "x.y.z " before the text. Returns its length, 0 when there is none. */
static size_t read_status(struct dialogue *d, const char *s)
{
    int class, subject, detail;
    const char *p = s;
    if (!read_number(&class, &p, 1) || !skip_dot(&p) || !read_number(&subject, &p, 3) ||
        !skip_dot(&p) || !read_number(&detail, &p, 3) || (*p != ' ' && *p != '\0') ||
        (class != 2 && class != 4 && class != 5)) {
        return 0;
    }
    d->status_class = class;
    d->status_subject = subject;
    d->status_detail = detail;
    return (size_t)(p - s);
}

/* `line` is a C string without its line end: "550-5.1.1 text". */
static void reply_line(struct dialogue *d, const char *line)
{
    bool numbered = is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]);
    if (!numbered || (line[3] != ' ' && line[3] != '-' && line[3] != '\0')) {
        return;
    }
    if (d->complete || d->len == 0) {
        forget_reply(d);
        add_words(d, line[3] == '-' ? "" : line);
        if (line[3] == '-') {
            char code[5] = {line[0], line[1], line[2], ' ', '\0'};
            add_words(d, code);
            add_words(d, line + 4);
        }
        (void)read_status(d, line[3] ? line + 4 : "");
    } else {
        const char *rest = line[3] ? line + 4 : "";
        size_t status = d->status_class ? read_status(d, rest) : 0;
        add_words(d, " ");
        add_words(d, rest + status);
    }
    if (line[3] == '-') {
        return;
    }
    d->complete = true;
    d->code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (d->phase == DIALOGUE_AUTH && d->code == 235) {
        d->logged_in = true;
    }
    if (d->phase == DIALOGUE_DATA && d->code == 354) {
        d->phase = DIALOGUE_BODY;
        forget_reply(d);
    }
}

void dialogue_reply(struct dialogue *d, const char *bytes, size_t n)
{
    while (n > 0 && !d->left) {
        char line[LINE_MAX_BYTES];
        const char *end = memchr(bytes, '\n', n);
        size_t whole = end ? (size_t)(end - bytes) + 1 : n;
        size_t len = whole;
        while (len > 0 && (bytes[len - 1] == '\n' || bytes[len - 1] == '\r')) {
            len--;
        }
        len = len < sizeof line ? len : sizeof line - 1;
        memcpy(line, bytes, len);
        line[len] = '\0';
        reply_line(d, line);
        bytes += whole;
        n -= whole;
    }
}
