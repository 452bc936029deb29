/* Readers of the values that only kontor.conf has. */
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "config/config_rows.h"
#include "config/digits.h"

#include "base/banned.h"

/* Exactly one run of N, of at most eight; the year and month as often as wanted. */
const char *config_pattern(void *object, struct conf_reader *r,
                           const struct conf_row *row, const char *text)
{
    static const char EXPECTED[] = N_(
        "ein Muster wie \"R{JJJJ}-{NNNN}\": {JJJJ}, {JJ}, {MM} und genau einmal {N} bis "
        "{NNNNNNNN}, sonst Buchstaben, Ziffern, Leerzeichen und - / . _");
    int counters = 0;
    for (const char *p = text; *p; p++) {
        bool plain = (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') ||
                     (*p >= '0' && *p <= '9') || strchr(" -/._", *p);
        if (plain) {
            continue;
        }
        size_t n = strspn(p + 1, "N");
        bool counter = *p == '{' && n >= 1 && n <= 8 && p[n + 1] == '}';
        bool date = text_starts(p, "{JJJJ}") || text_starts(p, "{JJ}") ||
                    text_starts(p, "{MM}");
        if (!counter && !date) {
            return tr(EXPECTED);
        }
        counters += counter;
        p = strchr(p, '}');
    }
    if (counters != 1 || strlen(text) > 40 || *text == ' ') {
        return tr(EXPECTED);
    }
    *(const char **)((char *)object + row->offset) = arena_strdup(r->arena, text);
    return NULL;
}

/* "2 % 10 Tage" */
const char *config_skonto(void *object, struct conf_reader *r,
                          const struct conf_row *row, const char *text)
{
    static const char EXPECTED[] =
        N_("Prozent und Tage wie \"2 % 10 Tage\", höchstens zwei "
           "Stufen, die kürzere zuerst");
    struct payment_terms *terms =
        (struct payment_terms *)((char *)object + row->offset);
    const char *percent = strchr(text, '%');
    decimal rate;
    if (!percent || terms->skontos == SKONTO_MAX ||
        !text_decimal(&rate, arena_strndup(r->arena, text, (size_t)(percent - text)),
                      0) ||
        rate.coef <= 0 || decimal_cmp(rate, DECIMAL(50, 0)) > 0) {
        return tr(EXPECTED);
    }
    int days;
    const char *p = digits_read(&days, percent + 1 + strspn(percent + 1, " "), 4);
    if (!p) {
        return tr(EXPECTED);
    }
    p += strspn(p, " ");
    bool unit = !*p || text_ieq(p, tr("Tage")) || text_ieq(p, tr("Tag"));
    bool later = terms->skontos == 0 || days > terms->skonto[terms->skontos - 1].days;
    if (days > 365 || !unit || !later) {
        return tr(EXPECTED);
    }
    terms->skonto[terms->skontos++] = (struct skonto){.days = days, .percent = rate};
    return NULL;
}

const char *config_smtp_url(void *object, struct conf_reader *r,
                            const struct conf_row *row, const char *text)
{
    const char *host = strstr(text, "://");
    if (!(text_starts(text, "smtp://") || text_starts(text, "smtps://")) || !host[3] ||
        strpbrk(host + 3, " @/\\\"'") || text_has_control(text, false)) {
        return tr("der Mail-Server als smtp://NAME:587 oder smtps://NAME:465, ohne "
                  "Benutzer und Passwort");
    }
    *(const char **)((char *)object + row->offset) = arena_strdup(r->arena, text);
    return NULL;
}

const char *config_imap_url(void *object, struct conf_reader *r,
                            const struct conf_row *row, const char *text)
{
    const char *host = strstr(text, "://");
    if (!(text_starts(text, "imap://") || text_starts(text, "imaps://")) || !host[3] ||
        strpbrk(host + 3, " @/\\\"'") || text_has_control(text, false)) {
        return tr(
            "der Mail-Server als imaps://NAME oder imap://NAME, ohne Benutzer und "
            "Passwort");
    }
    *(const char **)((char *)object + row->offset) = arena_strdup(r->arena, text);
    return NULL;
}

const char *config_base_url(void *object, struct conf_reader *r,
                            const struct conf_row *row, const char *text)
{
    size_t n = strlen(text);
    while (n > 0 && text[n - 1] == '/') {
        n--;
    }
    if (!text_starts(text, "https://") || n <= strlen("https://") ||
        strpbrk(text, " @?#\\\"'") || text_has_control(text, false)) {
        return tr(
            "eine Adresse wie https://api.lexware.io/v1, ohne Benutzer und Schlüssel");
    }
    *(const char **)((char *)object + row->offset) = arena_strndup(r->arena, text, n);
    return NULL;
}

const char *config_finished(void *object, struct conf_reader *r,
                            const struct conf_row *row, const char *text)
{
    static const char *const STARTS[] = {"mark:", "status:", "kind:"};
    bool known = strcmp(text, "delivery-note") == 0;
    for (size_t i = 0; i < sizeof STARTS / sizeof STARTS[0]; i++) {
        known = known || (text_starts(text, STARTS[i]) && text[strlen(STARTS[i])]);
    }
    return known ? conf_texts(object, r, row, text)
                 : tr("delivery-note, mark:WORT, status:ZAHL oder kind:ART");
}

const char *config_day(void *object, struct conf_reader *r, const struct conf_row *row,
                       const char *text)
{
    (void)r;
    return text_day((day *)((char *)object + row->offset), text)
               ? NULL
               : tr("ein Tag wie 2026-01-01");
}

const char *config_id(void *object, struct conf_reader *r, const struct conf_row *row,
                      const char *text)
{
    size_t n = strlen(text);
    if (n == 0 || n > 20 || strspn(text, "0123456789") != n) {
        return tr("eine Nummer");
    }
    *(const char **)((char *)object + row->offset) = arena_strdup(r->arena, text);
    return NULL;
}
