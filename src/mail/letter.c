#include "mail/letter.h"

#include <stdlib.h>
#include <string.h>

#include <libetpan/libetpan.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"
#include "mail/header.h"
#include "mail/letter_check.h"

#include "base/banned.h"

#define FILENAME_MAX_BYTES 80

/* What one letter needs while it is built. libetpan wants its strings from malloc and
 * answers NULL when memory is short; that is remembered here and asked once. */
struct build {
    struct arena *arena;
    const struct letter *letter;
    char seed[17]; /* of the boundaries */
    bool failed;
};

/* ---- header ---------------------------------------------------------------------- */

static char *heap_text(struct build *b, const char *s)
{
    char *copy = s ? strdup(s) : NULL;
    b->failed = b->failed || !copy;
    return copy;
}

static void add_field(struct build *b, struct mailimf_fields *fields,
                      struct mailimf_field *field)
{
    if (!field || mailimf_fields_add(fields, field) != MAILIMF_NO_ERROR) {
        b->failed = true;
    }
}

static void add_text_field(struct build *b, struct mailimf_fields *fields,
                           const char *name, const char *value)
{
    add_field(b, fields,
              mailimf_field_new_custom(heap_text(b, name), heap_text(b, value)));
}

static bool given(const char *s)
{
    return s && *s;
}

/* Through the typed field, which is never folded: some servers lose a Message-ID that
 * begins on the second line. */
static void add_message_id(struct build *b, struct mailimf_fields *fields)
{
    struct mailimf_message_id *id =
        mailimf_message_id_new(heap_text(b, b->letter->message_id));
    struct mailimf_field *field =
        id ? mailimf_field_new(MAILIMF_FIELD_MESSAGE_ID, NULL, NULL, NULL, NULL, NULL,
                               NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                               NULL, id, NULL, NULL, NULL, NULL, NULL, NULL)
           : NULL;
    add_field(b, fields, field);
}

/* "<a@b> <c@d>" from "a@b c@d". */
static char *id_list(struct arena *a, const char *ids)
{
    char *out = arena_alloc(a, strlen(ids) * 3 + 3);
    char *p = out;
    while (*ids) {
        size_t n = strcspn(ids, " ");
        if (n > 0) {
            *p++ = '<';
            memcpy(p, ids, n);
            p += n;
            *p++ = '>';
            *p++ = ' ';
        }
        ids += n + (ids[n] == ' ' ? 1 : 0);
    }
    if (p > out) {
        p[-1] = '\0';
    }
    return out;
}

/* Written as plain fields, because libetpan's own From and Date would quote encoded
 * words and take the zone of the machine. */
static struct mailimf_fields *build_fields(struct build *b)
{
    const struct letter *l = b->letter;
    struct arena *a = b->arena;
    char date[CLOCK_BUF];
    struct mailimf_fields *fields = mailimf_fields_new_empty();
    if (!fields) {
        b->failed = true;
        return NULL;
    }
    add_text_field(b, fields, "Date", clock_format_rfc5322(date, l->date));
    add_text_field(b, fields, "From", header_mailbox(a, l->from_name, l->from));
    add_text_field(b, fields, "To", header_mailbox(a, l->to_name, l->to));
    if (given(l->reply_to)) {
        add_text_field(b, fields, "Reply-To", l->reply_to);
    }
    add_text_field(b, fields, "Subject", header_text(a, l->subject));
    add_message_id(b, fields);
    if (given(l->in_reply_to)) {
        add_text_field(b, fields, "In-Reply-To", id_list(a, l->in_reply_to));
    }
    if (given(l->references)) {
        add_text_field(b, fields, "References", id_list(a, l->references));
    }
    /* RFC 3834: nobody's holiday notice shall answer us. */
    add_text_field(b, fields, "Auto-Submitted", "auto-generated");
    add_text_field(b, fields, "X-Kontor-Ref", header_text(a, l->reference));
    return fields;
}

/* ---- body ------------------------------------------------------------------------ */

static void add_parameter(struct build *b, struct mailmime_content *content,
                          const char *name, const char *value)
{
    char *n = heap_text(b, name);
    char *v = heap_text(b, value);
    struct mailmime_parameter *p = n && v ? mailmime_parameter_new(n, v) : NULL;
    if (!p || clist_append(content->ct_parameters, p) < 0) {
        b->failed = true;
    }
}

/* libetpan always adds a random boundary; ours takes its place. "=_" occurs neither
 * in quoted-printable nor in base64. */
static void fix_boundary(struct build *b, struct mailmime *part, const char *kind)
{
    const char *fixed = arena_printf(b->arena, "=_%s_%s", kind, b->seed);
    for (clistiter *i = clist_begin(part->mm_content_type->ct_parameters); i;
         i = clist_next(i)) {
        struct mailmime_parameter *p = clist_content(i);
        if (strcmp(p->pa_name, "boundary") == 0) {
            free(p->pa_value);
            p->pa_value = heap_text(b, fixed);
        }
    }
}

static struct mailmime *new_part(struct build *b, const char *type,
                                 struct mailmime_fields *fields)
{
    struct mailmime_content *content = mailmime_content_new_with_str(type);
    struct mailmime *part =
        content && fields ? mailmime_new_empty(content, fields) : NULL;
    b->failed = b->failed || !part;
    return part;
}

/* The bytes are borrowed until the letter is written. */
static void set_body(struct build *b, struct mailmime *part, int encoding,
                     const void *bytes, size_t n)
{
    part->mm_data.mm_single = mailmime_data_new_data(encoding, 0, bytes, n);
    b->failed = b->failed || !part->mm_data.mm_single;
}

static struct mailmime *multipart(struct build *b, const char *type, const char *kind,
                                  struct mailmime *first)
{
    struct mailmime *part = new_part(b, type, mailmime_fields_new_empty());
    if (!part) {
        return first;
    }
    fix_boundary(b, part, kind);
    if (first && mailmime_add_part(part, first) != MAILIMF_NO_ERROR) {
        b->failed = true;
    }
    return part;
}

/* The writer of libetpan 1.9.4 doubles a blank before a line end, so there must be
 * none. The text ends with a line feed. */
static char *tidy_lines(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 2);
    size_t n = 0;
    for (; *s; s++) {
        if (*s == '\n') {
            while (n > 0 && (out[n - 1] == ' ' || out[n - 1] == '\t')) {
                n--;
            }
        }
        out[n++] = *s;
    }
    while (n > 0 && strchr(" \t\n", out[n - 1])) {
        n--;
    }
    out[n++] = '\n';
    out[n] = '\0';
    return out;
}

static struct mailmime *text_part(struct build *b, const char *type, const char *text)
{
    struct mailmime_mechanism *how =
        mailmime_mechanism_new(MAILMIME_MECHANISM_QUOTED_PRINTABLE, NULL);
    struct mailmime *part = new_part(
        b, type,
        how ? mailmime_fields_new_with_data(how, NULL, NULL, NULL, NULL) : NULL);
    if (part) {
        char *lines = tidy_lines(b->arena, text);
        add_parameter(b, part->mm_content_type, "charset", "utf-8");
        set_body(b, part, MAILMIME_MECHANISM_QUOTED_PRINTABLE, lines, strlen(lines));
    }
    return part;
}

/* libetpan 1.9.4 cannot write RFC 2231, so the name is ASCII. */
static struct mailmime *file_part(struct build *b, const struct letter_part *p)
{
    const char *name = text_filename(b->arena, p->filename, FILENAME_MAX_BYTES);
    struct mailmime_mechanism *how =
        mailmime_mechanism_new(MAILMIME_MECHANISM_BASE64, NULL);
    struct mailmime_disposition *disposition = mailmime_disposition_new_with_data(
        MAILMIME_DISPOSITION_TYPE_ATTACHMENT, heap_text(b, name), NULL, NULL, NULL,
        (size_t)-1);
    if (!how || !disposition) {
        b->failed = true;
        return NULL;
    }
    struct mailmime *part =
        new_part(b, p->media_type,
                 mailmime_fields_new_with_data(how, NULL, NULL, disposition, NULL));
    if (!part) {
        return NULL;
    }
    if (text_starts(p->media_type, "text/")) {
        add_parameter(b, part->mm_content_type, "charset", "utf-8");
    }
    add_parameter(b, part->mm_content_type, "name", name);
    set_body(b, part, MAILMIME_MECHANISM_BASE64, p->bytes, p->n);
    return part;
}

static struct mailmime *build_body(struct build *b)
{
    const struct letter *l = b->letter;
    struct mailmime *body = text_part(b, "text/plain", l->text);
    if (given(l->html)) {
        struct mailmime *html = text_part(b, "text/html", l->html);
        body = multipart(b, "multipart/alternative", "alt", body);
        if (!html || mailmime_add_part(body, html) != MAILIMF_NO_ERROR) {
            b->failed = true;
        }
    }
    if (l->parts > 0) {
        body = multipart(b, "multipart/mixed", "mix", body);
    }
    for (size_t i = 0; i < l->parts && !b->failed; i++) {
        struct mailmime *file = file_part(b, &l->part[i]);
        if (!file || mailmime_add_part(body, file) != MAILIMF_NO_ERROR) {
            b->failed = true;
        }
    }
    return body;
}

/* ---- all together ---------------------------------------------------------------- */

/* Takes over both trees. */
static enum k_status write_out(char **out, size_t *n, struct build *b,
                               struct mailmime *message, struct mailimf_fields *fields,
                               struct k_err *err)
{
    int column = 0;
    MMAPString *bytes = mmap_string_new("");
    mailmime_set_imf_fields(message, fields);
    bool written = bytes && !b->failed &&
                   mailmime_write_mem(bytes, &column, message) == MAILIMF_NO_ERROR;
    if (written) {
        *out = arena_strndup(b->arena, bytes->str, bytes->len);
        *n = bytes->len;
    }
    if (bytes) {
        mmap_string_free(bytes);
    }
    mailmime_free(message);
    return written ? K_OK : err_nomem(err);
}

enum k_status letter_build(char **out, size_t *n, struct arena *a,
                           const struct letter *l, struct k_err *err)
{
    enum k_status st = letter_check(l, err);
    if (st != K_OK) {
        return st;
    }
    struct build b = {.arena = a, .letter = l};
    char hex[HASH_HEX];
    hash_hex(hex, l->message_id, strlen(l->message_id));
    memcpy(b.seed, hex, sizeof b.seed - 1);

    struct mailmime *body = build_body(&b);
    struct mailmime *message = body ? mailmime_new_message_data(body) : NULL;
    struct mailimf_fields *fields = build_fields(&b);
    if (message && fields) {
        return write_out(out, n, &b, message, fields, err);
    }
    if (fields) {
        mailimf_fields_free(fields);
    }
    if (message ? message : body) {
        mailmime_free(message ? message : body);
    }
    return err_nomem(err);
}

/* Letters, digits and '-' stay, everything else is a dot between them. */
static char *id_atoms(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1);
    size_t n = 0;
    for (; *s && n < 100; s++) {
        bool plain = (*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'z') ||
                     (*s >= 'A' && *s <= 'Z') || *s == '-' || *s == '_';
        if (plain) {
            out[n++] = *s;
        } else if (n > 0 && out[n - 1] != '.') {
            out[n++] = '.';
        }
    }
    while (n > 0 && out[n - 1] == '.') {
        n--;
    }
    out[n] = '\0';
    return out;
}

char *letter_message_id(struct arena *a, const char *reference, const char *key,
                        const char *from)
{
    struct hash h;
    char hex[HASH_HEX];
    hash_init(&h);
    hash_add(&h, reference, strlen(reference) + 1);
    hash_add(&h, key, strlen(key));
    hash_end_hex(&h, hex);
    const char *at = strrchr(from, '@');
    const char *atoms = id_atoms(a, reference);
    return arena_printf(a, "%s%s%.16s@%s", atoms, *atoms ? "." : "", hex,
                        at ? at + 1 : from);
}
