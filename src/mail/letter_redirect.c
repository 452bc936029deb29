#include "mail/letter_redirect.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "base/text.h"
#include "mail/header.h"
#include "mail/letter.h"

#include "base/banned.h"

#define BYTES_MAX ((size_t)64 * 1024 * 1024)

/* Fields that are written anew. For the owner Reply-To goes, too: he must not answer
 * himself. */
static bool is_replaced(const char *line, bool for_owner)
{
    static const char *const NAMES[] = {
        "To:", "Subject:", "Message-ID:", "Reply-To:", "X-Kontor-Ref:"};
    size_t n = for_owner ? sizeof NAMES / sizeof *NAMES : 3;
    for (size_t i = 0; i < n; i++) {
        if (strncasecmp(line, NAMES[i], strlen(NAMES[i])) == 0) {
            return true;
        }
    }
    return false;
}

static bool fields_ok(const struct letter_redirect *r)
{
    return text_is_email(r->to) && (!r->meant_for || text_is_email(r->meant_for)) &&
           header_is_message_id(r->message_id) &&
           strlen(r->subject) < LETTER_SUBJECT_MAX &&
           !text_has_control(r->subject, false);
}

/* All fields but the replaced ones, with their folded lines; returns where the empty
 * line stands, NULL when there is none. */
static const char *copy_fields(struct str *s, const char *bytes, const char *end,
                               bool for_owner)
{
    bool drop = false;
    for (const char *line = bytes; line < end;) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        if (!next) {
            return NULL;
        }
        next++;
        if (line[0] == '\r' && next - line == 2) {
            return line;
        }
        if (line[0] != ' ' && line[0] != '\t') {
            drop = is_replaced(line, for_owner);
        }
        if (!drop) {
            str_addn(s, line, (size_t)(next - line));
        }
        line = next;
    }
    return NULL;
}

enum k_status letter_redirect(char **out, size_t *n, struct arena *a,
                              const struct letter_redirect *r, struct k_err *err)
{
    struct str s;
    if (!fields_ok(r)) {
        return err_set(err, K_REJECT, "Empfänger oder Betreff ist ungültig");
    }
    str_init(&s, BYTES_MAX);
    const char *body = copy_fields(&s, r->bytes, r->bytes + r->n, r->meant_for);
    str_addf(&s, "To: %s\r\nSubject: %s\r\nMessage-ID: <%s>\r\n", r->to,
             header_text(a, r->subject), r->message_id);
    if (r->meant_for) {
        str_addf(&s, "X-Kontor-Trial-For: %s\r\n", r->meant_for);
    }
    if (body) {
        str_addn(&s, body, r->n - (size_t)(body - r->bytes));
    }
    enum k_status st =
        body ? str_check(&s, err)
             : err_set(err, K_REJECT,
                       "Diese Mail ist nicht von Kontor: kein Kopf gefunden");
    if (st == K_OK) {
        *n = s.len;
        *out = arena_alloc(a, s.len + 1);
        memcpy(*out, s.data, s.len);
    }
    str_release(&s);
    return st;
}
