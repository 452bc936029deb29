#include "mail/letter.h"

#include <stdio.h>
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

/* What one letter needs while it is built. */
struct build {
    struct arena *arena;
    const struct letter *letter;
    char seed[17]; /* of the boundaries */
};

/* As in an arena, no memory is the end: libetpan itself crashes then. */
static void *must(void *p)
{
    if (!p) {
        abort();
    }
    return p;
}

/* libetpan wants its strings from malloc and takes them over. */
static char *owned(const char *s)
{
    char *copy = NULL;
    if (asprintf(&copy, "%s", s) < 0) {
        abort();
    }
    return copy;
}

/* ---- header ---------------------------------------------------------------------- */

static void add_field(struct mailimf_fields *fields, struct mailimf_field *field)
{
    if (mailimf_fields_add(fields, must(field)) != MAILIMF_NO_ERROR) {
        abort();
    }
}

static void add_text_field(struct mailimf_fields *fields, const char *name,
                           const char *value)
{
    add_field(fields, mailimf_field_new_custom(owned(name), owned(value)));
}

static bool given(const char *s)
{
    return s && *s;
}

/* Through the typed field, which is never folded: some servers lose a Message-ID that
 * begins on the second line. */
static void add_message_id(struct mailimf_fields *fields, const char *message_id)
{
    struct mailimf_message_id *id = must(mailimf_message_id_new(owned(message_id)));
    add_field(fields,
              mailimf_field_new(MAILIMF_FIELD_MESSAGE_ID, NULL, NULL, NULL, NULL, NULL,
                                NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                                NULL, id, NULL, NULL, NULL, NULL, NULL, NULL));
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
static struct mailimf_fields *build_fields(const struct build *b)
{
    const struct letter *l = b->letter;
    struct arena *a = b->arena;
    char date[CLOCK_BUF];
    struct mailimf_fields *fields = must(mailimf_fields_new_empty());
    add_text_field(fields, "Date", clock_format_rfc5322(date, l->date));
    add_text_field(fields, "From", header_mailbox(a, l->from_name, l->from));
    add_text_field(fields, "To", header_mailbox(a, l->to_name, l->to));
    if (given(l->reply_to)) {
        add_text_field(fields, "Reply-To", l->reply_to);
    }
    add_text_field(fields, "Subject", header_text(a, l->subject));
    add_message_id(fields, l->message_id);
    if (given(l->in_reply_to)) {
        add_text_field(fields, "In-Reply-To", id_list(a, l->in_reply_to));
    }
    if (given(l->references)) {
        add_text_field(fields, "References", id_list(a, l->references));
    }
    /* RFC 3834: nobody's holiday notice shall answer us. */
    add_text_field(fields, "Auto-Submitted", "auto-generated");
    add_text_field(fields, "X-Kontor-Ref", header_text(a, l->reference));
    return fields;
}

/* ---- body ------------------------------------------------------------------------ */

static void add_parameter(struct mailmime_content *content, const char *name,
                          const char *value)
{
    struct mailmime_parameter *p = mailmime_parameter_new(owned(name), owned(value));
    if (clist_append(content->ct_parameters, must(p)) < 0) {
        abort();
    }
}

/* libetpan always adds a random boundary; ours takes its place. "=_" occurs neither
 * in quoted-printable nor in base64. */
static void fix_boundary(const struct build *b, struct mailmime *part, const char *kind)
{
    const char *fixed = arena_printf(b->arena, "=_%s_%s", kind, b->seed);
    for (clistiter *i = clist_begin(part->mm_content_type->ct_parameters); i;
         i = clist_next(i)) {
        struct mailmime_parameter *p = clist_content(i);
        if (strcmp(p->pa_name, "boundary") == 0) {
            free(p->pa_value);
            p->pa_value = owned(fixed);
        }
    }
}

static struct mailmime *new_part(const char *type, struct mailmime_fields *fields)
{
    return must(mailmime_new_empty(must(mailmime_content_new_with_str(type)), fields));
}

static void add_part(struct mailmime *parent, struct mailmime *part)
{
    if (mailmime_add_part(parent, part) != MAILIMF_NO_ERROR) {
        abort();
    }
}

static struct mailmime *multipart(const struct build *b, const char *type,
                                  const char *kind, struct mailmime *first)
{
    struct mailmime *part = new_part(type, must(mailmime_fields_new_empty()));
    fix_boundary(b, part, kind);
    add_part(part, first);
    return part;
}

/* The bytes are borrowed until the letter is written. */
static void set_body(struct mailmime *part, int encoding, const void *bytes, size_t n)
{
    part->mm_data.mm_single = must(mailmime_data_new_data(encoding, 0, bytes, n));
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

static struct mailmime_fields *part_fields(int encoding, const char *content_id,
                                           struct mailmime_disposition *disposition)
{
    struct mailmime_mechanism *how = must(mailmime_mechanism_new(encoding, NULL));
    char *id = content_id ? owned(content_id) : NULL;
    return must(mailmime_fields_new_with_data(how, id, NULL, disposition, NULL));
}

static struct mailmime *text_part(const struct build *b, const char *type,
                                  const char *text)
{
    struct mailmime *part =
        new_part(type, part_fields(MAILMIME_MECHANISM_QUOTED_PRINTABLE, NULL, NULL));
    const char *lines = tidy_lines(b->arena, text);
    add_parameter(part->mm_content_type, "charset", "utf-8");
    set_body(part, MAILMIME_MECHANISM_QUOTED_PRINTABLE, lines, strlen(lines));
    return part;
}

/* libetpan 1.9.4 cannot write RFC 2231, so the name is ASCII. */
static struct mailmime *file_part(const struct build *b, const struct letter_part *p)
{
    const char *name = text_filename(b->arena, p->filename, FILENAME_MAX_BYTES);
    struct mailmime_disposition *disposition = mailmime_disposition_new_with_data(
        p->content_id ? MAILMIME_DISPOSITION_TYPE_INLINE
                      : MAILMIME_DISPOSITION_TYPE_ATTACHMENT,
        owned(name), NULL, NULL, NULL, (size_t)-1);
    struct mailmime *part =
        new_part(p->media_type, part_fields(MAILMIME_MECHANISM_BASE64, p->content_id,
                                            must(disposition)));
    if (text_starts(p->media_type, "text/")) {
        add_parameter(part->mm_content_type, "charset", "utf-8");
    }
    add_parameter(part->mm_content_type, "name", name);
    set_body(part, MAILMIME_MECHANISM_BASE64, p->bytes, p->n);
    return part;
}

/* What the HTML shows goes with it; without HTML there is nobody to show it. */
static size_t shown_parts(const struct letter *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->parts; i++) {
        n += l->part[i].content_id != NULL;
    }
    return n;
}

static void add_files(const struct build *b, struct mailmime *to, bool shown)
{
    const struct letter *l = b->letter;
    for (size_t i = 0; i < l->parts; i++) {
        if ((l->part[i].content_id != NULL) == shown) {
            add_part(to, file_part(b, &l->part[i]));
        }
    }
}

static struct mailmime *html_part(const struct build *b)
{
    struct mailmime *html = text_part(b, "text/html", b->letter->html);
    if (shown_parts(b->letter) > 0) {
        html = multipart(b, "multipart/related", "rel", html);
        add_parameter(html->mm_content_type, "type", "text/html"); /* RFC 2387 */
        add_files(b, html, true);
    }
    return html;
}

static struct mailmime *build_body(const struct build *b)
{
    const struct letter *l = b->letter;
    struct mailmime *body = text_part(b, "text/plain", l->text);
    if (given(l->html)) {
        body = multipart(b, "multipart/alternative", "alt", body);
        add_part(body, html_part(b));
    }
    if (l->parts > shown_parts(l)) {
        body = multipart(b, "multipart/mixed", "mix", body);
        add_files(b, body, false);
    }
    return body;
}

/* ---- all together ---------------------------------------------------------------- */

enum k_status letter_build(char **out, size_t *n, struct arena *a,
                           const struct letter *l, struct k_err *err)
{
    enum k_status st = letter_check(l, err);
    if (st != K_OK) {
        return st;
    }
    struct build b = {.arena = a, .letter = l};
    char hex[HASH_HEX];
    int column = 0;
    hash_hex(hex, l->message_id, strlen(l->message_id));
    memcpy(b.seed, hex, sizeof b.seed - 1);

    struct mailmime *message = must(mailmime_new_message_data(build_body(&b)));
    mailmime_set_imf_fields(message, build_fields(&b));
    MMAPString *bytes = must(mmap_string_new(""));
    if (mailmime_write_mem(bytes, &column, message) == MAILIMF_NO_ERROR) {
        *out = arena_strndup(a, bytes->str, bytes->len);
        *n = bytes->len;
    } else {
        st = err_nomem(err);
    }
    mmap_string_free(bytes);
    mailmime_free(message);
    return st;
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
