#include "mail/letter_check.h"

#include <stdbool.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "mail/header.h"

#include "base/banned.h"

#define REFERENCES_MAX 4000

enum rule {
    RULE_LINE,    /* one line of text */
    RULE_LINES,   /* text with line feeds */
    RULE_ADDRESS, /* addr-spec */
    RULE_ID,      /* Message-ID */
    RULE_IDS,     /* Message-IDs between blanks */
    RULE_TYPE,    /* media type */
};

struct field {
    const char *name;
    const char *value;
    enum rule rule;
    bool required;
    size_t max;
};

/* RFC 6838, 4.2: restricted names on both sides of one slash. */
static bool is_media_type(const char *s)
{
    size_t slashes = 0;
    for (const char *p = s; *p; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') ||
                     (p > s && strchr("+-.", *p));
        if (*p == '/') {
            slashes++;
        } else if (!plain) {
            return false;
        }
    }
    const char *slash = strchr(s, '/');
    return slashes == 1 && slash > s && slash[1] != '\0';
}

static bool are_ids(const char *s)
{
    char one[256];
    while (*s) {
        size_t n = strcspn(s, " ");
        if (n >= sizeof one) {
            return false;
        }
        memcpy(one, s, n);
        one[n] = '\0';
        if (n > 0 && !header_is_message_id(one)) {
            return false;
        }
        s += n + (s[n] == ' ' ? 1 : 0);
    }
    return true;
}

/* What is wrong, in German, or NULL. */
static const char *fault_of(const struct field *f)
{
    const char *v = f->value;
    if (strlen(v) > f->max) {
        return tr("ist zu lang");
    }
    if (text_valid_utf8(v, strlen(v)) != strlen(v)) {
        return tr("ist kein gültiges UTF-8");
    }
    if (text_has_control(v, f->rule == RULE_LINES)) {
        return tr("enthält Steuerzeichen oder einen Zeilenumbruch");
    }
    switch (f->rule) {
    case RULE_ADDRESS:
        return text_email_fault(v);
    case RULE_ID:
        return header_is_message_id(v) ? NULL : tr("ist keine Message-ID");
    case RULE_IDS:
        return are_ids(v) ? NULL : tr("ist keine Liste von Message-IDs");
    case RULE_TYPE:
        return is_media_type(v) ? NULL : tr("ist kein Medientyp");
    case RULE_LINE:
    case RULE_LINES:
    default:
        return NULL;
    }
}

static enum k_status check_field(const struct field *f, struct k_err *err)
{
    if (!f->value || !*f->value) {
        return f->required ? err_set(err, K_REJECT, "E-Mail: %s fehlt", f->name) : K_OK;
    }
    const char *fault = fault_of(f);
    return fault ? err_set(err, K_REJECT, "E-Mail: %s %s", f->name, fault) : K_OK;
}

static enum k_status check_parts(const struct letter *l, struct k_err *err)
{
    size_t sum = 0;
    if (l->parts > LETTER_PARTS_MAX) {
        return err_set(err, K_REJECT, "E-Mail: mehr als %d Anhänge", LETTER_PARTS_MAX);
    }
    for (size_t i = 0; i < l->parts; i++) {
        const struct letter_part *p = &l->part[i];
        const struct field fields[] = {
            {tr("Name des Anhangs"), p->filename, RULE_LINE, true, 1000},
            {tr("Medientyp des Anhangs"), p->media_type, RULE_TYPE, true, 100},
            {tr("Kennung des Anhangs"), p->content_id, RULE_ID, false, 250},
        };
        for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
            if (check_field(&fields[k], err) != K_OK) {
                return K_REJECT;
            }
        }
        if (p->n > LETTER_PARTS_BYTES_MAX - sum) {
            return err_set(err, K_REJECT,
                           "E-Mail: die Anhänge sind zusammen größer "
                           "als 18 MB und würden nicht angenommen");
        }
        sum += p->n;
    }
    return K_OK;
}

enum k_status letter_check(const struct letter *l, struct k_err *err)
{
    const struct field fields[] = {
        {tr("Absendername"), l->from_name, RULE_LINE, false, LETTER_NAME_MAX},
        {tr("Absenderadresse"), l->from, RULE_ADDRESS, true, 254},
        {tr("Empfängername"), l->to_name, RULE_LINE, false, LETTER_NAME_MAX},
        {tr("Empfängeradresse"), l->to, RULE_ADDRESS, true, 254},
        {tr("Antwortadresse"), l->reply_to, RULE_ADDRESS, false, 254},
        {"Betreff", l->subject, RULE_LINE, true, LETTER_SUBJECT_MAX},
        {"Message-ID", l->message_id, RULE_ID, true, 250},
        {"In-Reply-To", l->in_reply_to, RULE_ID, false, 250},
        {"References", l->references, RULE_IDS, false, REFERENCES_MAX},
        {tr("Kennung"), l->reference, RULE_LINE, true, 200},
        {tr("Text"), l->text, RULE_LINES, true, LETTER_BODY_MAX},
        {tr("HTML-Text"), l->html, RULE_LINES, false, LETTER_BODY_MAX},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (check_field(&fields[i], err) != K_OK) {
            return K_REJECT;
        }
    }
    return check_parts(l, err);
}
