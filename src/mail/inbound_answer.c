#include "mail/inbound_answer.h"

#include <string.h>

#include "base/text.h"
#include "mail/inbound_wire.h"

#include "base/banned.h"

enum place {
    OF_MAIL,
    OF_RECIPIENT,
    OF_PART
};

/* Where a record's text goes and what it may be. */
static const struct form {
    size_t offset, max;
    enum place place;
    bool lines, address;
} FORMS[INBOUND_RECORDS] = {
#define MAIL(M) .place = OF_MAIL, .offset = offsetof(struct inbound_mail, M)
#define RECIPIENT(M)                                                                   \
    .place = OF_RECIPIENT, .offset = offsetof(struct inbound_recipient, M)
#define PART(M) .place = OF_PART, .offset = offsetof(struct inbound_part, M)
    [INBOUND_FROM] = {MAIL(from), .max = 254, .address = true},
    [INBOUND_FROM_NAME] = {MAIL(from_name), .max = 200},
    [INBOUND_TO] = {MAIL(to), .max = INBOUND_FIELD_MAX},
    [INBOUND_SUBJECT] = {MAIL(subject), .max = INBOUND_FIELD_MAX},
    [INBOUND_MESSAGE_ID] = {MAIL(message_id), .max = INBOUND_FIELD_MAX},
    [INBOUND_IN_REPLY_TO] = {MAIL(in_reply_to), .max = INBOUND_FIELD_MAX},
    [INBOUND_REFERENCES] = {MAIL(references), .max = INBOUND_FIELD_MAX},
    [INBOUND_RETURN_PATH] = {MAIL(return_path), .max = INBOUND_FIELD_MAX},
    [INBOUND_FAILED_RECIPIENTS] = {MAIL(failed_recipients), .max = INBOUND_FIELD_MAX},
    [INBOUND_AUTHENTICATION] = {MAIL(authentication), .max = INBOUND_FIELD_MAX},
    [INBOUND_REFERENCE] = {MAIL(reference), .max = INBOUND_FIELD_MAX},
    [INBOUND_AUTOMATIC] = {MAIL(automatic), .max = INBOUND_FIELD_MAX},
    [INBOUND_REPORT_TYPE] = {MAIL(report_type), .max = 100},
    [INBOUND_ORIGINAL] = {MAIL(original), .max = 16384, .lines = true},
    [INBOUND_TEXT] = {MAIL(text), .max = INBOUND_TEXT_MAX, .lines = true},
    [INBOUND_RECIPIENT] = {RECIPIENT(address), .max = 254, .address = true},
    [INBOUND_ACTION] = {RECIPIENT(action), .max = 20},
    [INBOUND_STATUS] = {RECIPIENT(status), .max = 10},
    [INBOUND_DIAGNOSTIC] = {RECIPIENT(diagnostic), .max = 1000},
    [INBOUND_PART] = {PART(name), .max = 250},
    [INBOUND_PART_TYPE] = {PART(media_type), .max = 100},
};

struct reading {
    struct inbound_mail *mail;
    struct arena *arena;
    const char *fault; /* the worker's own words */
    bool ended;
};

/* Bidi controls stay out, too: the text is shown in mails and on terminals. */
static char *clean(struct arena *a, const char *bytes, size_t n, bool lines)
{
    char *text = arena_strndup(a, bytes, n);
    if (!text_has_control(text, lines)) {
        return text;
    }
    char *out = arena_alloc(a, n + 1), *to = out;
    const char *s = text;
    while (*s) {
        char one[5] = {0};
        uint32_t cp = text_next(&s);
        size_t len = text_encode(one, cp);
        if (text_has_control(one, lines)) {
            *to++ = ' ';
        } else {
            memcpy(to, one, len);
            to += len;
        }
    }
    return out;
}

static bool open_element(struct reading *r, enum inbound_record kind)
{
    struct inbound_mail *m = r->mail;
    if (kind == INBOUND_RECIPIENT) {
        if (m->recipients == INBOUND_RECIPIENTS_MAX) {
            return false;
        }
        m->recipient =
            arena_grow(r->arena, m->recipient, m->recipients, sizeof *m->recipient);
        m->recipient[m->recipients++] = (struct inbound_recipient){"", "", "", ""};
    }
    if (kind == INBOUND_PART) {
        if (m->parts == INBOUND_PARTS_MAX) {
            return false;
        }
        m->part = arena_grow(r->arena, m->part, m->parts, sizeof *m->part);
        m->part[m->parts++] = (struct inbound_part){"", "", "", 0};
    }
    return true;
}

static void *target_of(struct reading *r, enum place place)
{
    struct inbound_mail *m = r->mail;
    switch (place) {
    case OF_MAIL:
        return m;
    case OF_RECIPIENT:
        return m->recipients ? &m->recipient[m->recipients - 1] : NULL;
    case OF_PART:
        return m->parts ? &m->part[m->parts - 1] : NULL;
    }
    return NULL;
}

static bool take_text(struct reading *r, enum inbound_record kind, const char *bytes,
                      size_t n)
{
    const struct form *f = &FORMS[kind];
    if (n > f->max || text_valid_utf8(bytes, n) != n || !open_element(r, kind)) {
        return false;
    }
    char *object = target_of(r, f->place);
    char *text = clean(r->arena, bytes, n, f->lines);
    if (!object || (f->address && *text && !text_is_email(text))) {
        return false;
    }
    *(const char **)(void *)(object + f->offset) = text;
    return true;
}

static bool take(struct reading *r, uint32_t kind, const char *bytes, size_t n)
{
    struct inbound_mail *m = r->mail;
    switch (kind) {
    case INBOUND_END:
        r->ended = true;
        return n == 0;
    case INBOUND_FAULT:
        r->fault = clean(r->arena, bytes, text_valid_utf8(bytes, n), false);
        return true;
    case INBOUND_PART_BYTES:
        if (m->parts == 0) {
            return false;
        }
        m->part[m->parts - 1].bytes = bytes;
        m->part[m->parts - 1].n = n;
        return true;
    default:
        return kind < INBOUND_RECORDS && FORMS[kind].max > 0 &&
               take_text(r, (enum inbound_record)kind, bytes, n);
    }
}

enum k_status inbound_answer(struct inbound_mail *out, struct arena *a,
                             const char *bytes, size_t n, struct k_err *err)
{
    struct reading r = {.mail = out, .arena = a};
    size_t at = 0;
    bool good = true;
    *out = (struct inbound_mail){0};
    for (size_t i = 0; i < INBOUND_RECORDS; i++) {
        if (FORMS[i].max > 0 && FORMS[i].place == OF_MAIL) {
            *(const char **)(void *)((char *)out + FORMS[i].offset) = "";
        }
    }
    while (good && !r.ended && n - at >= sizeof(struct inbound_frame)) {
        struct inbound_frame f;
        memcpy(&f, bytes + at, sizeof f);
        at += sizeof f;
        good = f.n <= n - at && take(&r, f.kind, bytes + at, f.n);
        at += good ? f.n : 0;
    }
    if (!good || !r.ended || at != n) {
        return err_set(err, K_REJECT, "Die Mail ließ sich nicht lesen.");
    }
    return r.fault ? err_set(err, K_REJECT, "%s", r.fault) : K_OK;
}
