#include "report/story.h"

#include <string.h>

#include <json-c/json.h>

#include "base/day.h"
#include "base/language.h"
#include "base/mustache.h"
#include "base/text.h"
#include "model/json.h"
#include "model/names.h"
#include "model/outbox.h"
#include "report/shown.h"

#include "base/banned.h"

#define LINE_BYTES ((size_t)16 * 1024)

/* Mustache over the data of the event; amounts and days are shown as such. */
static const struct word_row WORDINGS[] = {
    {"invoice.issued",
     N_("Rechnung für Auftrag {{order}} ausgestellt: netto {{net}}, USt {{tax}}, brutto "
        "{{gross}}, fällig am {{due}}{{#notes}}. {{notes}}{{/notes}}")},
    {"invoice.taken-over", N_("Aus einem anderen Programm übernommen: offen {{open}}, "
                              "fällig am {{due}}")},
    {"invoice.cancelled",
     N_("Storniert durch {{by}}{{#reason}}: {{reason}}{{/reason}}")},
    {"invoice.hold", N_("Mahnsperre bis {{until}}{{#reason}}: {{reason}}{{/reason}}")},
    {"document.made",
     N_("Beleg {{file}} erstellt{{#checked}} und geprüft ({{checked}}){{/checked}}")},
    {"mail.sent", N_("{{mail}} an {{recipient}} gesendet: {{answer}}")},
    {"mail.deferred",
     N_("{{mail}} an {{recipient}} aufgeschoben ({{attempt}}. Versuch): {{answer}}")},
    {"mail.failed", N_("{{mail}} an {{recipient}} gescheitert: {{answer}}")},
    {"mail.held", N_("{{mail}} an {{recipient}} angehalten: {{answer}}")},
    {"mail.unknown",
     N_("Ungewiss, ob {{recipient}} die Mail bekam ({{mail}}): {{answer}}")},
    {"mail.bounce",
     N_("Mail an {{recipient}} kam zurück{{#status}} ({{status}}){{/status}}"
        "{{#answer}}: {{answer}}{{/answer}}")},
    {"mail.delay",
     N_("Die Zustellung verzögert sich{{#answer}}: {{answer}}{{/answer}}")},
    {"mail.receipt", N_("Empfangsbestätigung von {{from}}")},
    {"mail.auto-reply", N_("Automatische Antwort von {{from}}: {{subject}}")},
    {"mail.reply", N_("Antwort von {{from}}: {{subject}}")},
    {"payment.booked",
     N_("Zahlung über {{amount}} vom {{date}} gebucht{{#skonto}}, Skonto {{skonto}}{{/skonto}}, "
        "offen {{open}}{{#reason}}: {{reason}}{{/reason}}")},
    {"payment.returned",
     N_("Zahlung über {{amount}} am {{date}} zurückgekommen, offen {{open}}{{#reason}}: "
        "{{reason}}{{/reason}}")},
    {"payment.undone", N_("Buchung über {{amount}} zurückgenommen")},
    {"payment.fee", N_("Bankentgelt {{amount}}: {{reason}}")},
    {"fee.paid",
     N_("Bankentgelt {{amount}} bezahlt{{#reason}}: {{reason}}{{/reason}}")},
    {"fee.forgone",
     N_("Auf das Bankentgelt {{amount}} verzichtet{{#reason}}: {{reason}}{{/reason}}")},
    {"fee.reopened", N_("Bankentgelt {{amount}} ist wieder offen")},
    {"fee.undone", N_("Bankentgelt {{amount}} mit der Rückbuchung zurückgenommen")},
    {"payment.credit", N_("Guthaben {{amount}}: {{reason}}")},
    {"skonto.granted",
     N_("Skonto {{gross}} gewährt{{#net}} (netto {{net}}, USt {{tax}}){{/net}}"
        "{{#note}}: {{note}}{{/note}}")},
    {"reminder.queued", N_("Mahnung der Stufe {{level}} über {{open}}")},
    {"task.opened", N_("Aufgabe {{task}}: {{title}}")},
    {"control.done", N_("Per Mail „{{command}}“: {{result}}")},
    {"control.refused", N_("Per Mail „{{command}}“ abgelehnt: {{result}}")},
    {"run.gap",
     N_("Kontor stand still: kein Lauf zwischen {{from}} und {{until}} Uhr")},
    {"connect.pushed", N_("An {{account}} gemeldet")},
    {NULL, NULL},
};

static const char *const MONEYS[] = {"net", "tax", "gross", "open", "amount", "skonto"};
static const char *const DAYS[] = {"date", "due", "until"};

static bool among(const char *name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(name, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

static const char *shown_value(struct arena *a, const char *name, const char *text)
{
    decimal number;
    money m;
    day d;
    char buf[DAY_BUF];
    if (among(name, MONEYS, sizeof MONEYS / sizeof MONEYS[0]) &&
        decimal_parse(&number, text, strlen(text)) && money_from_decimal(&m, number)) {
        return shown_text(a, m);
    }
    if (among(name, DAYS, sizeof DAYS / sizeof DAYS[0]) &&
        day_parse_iso(&d, text, strlen(text))) {
        return arena_strdup(a, day_format_de(buf, d));
    }
    return text_squeeze(a, text);
}

static struct value *values(struct arena *a, struct json_object *data)
{
    struct value *v = value_map(a);
    json_object_object_foreach(data, name, member)
    {
        const char *text = json_object_get_string(member);
        value_set(v, name, text ? shown_value(a, name, text) : NULL);
        if (text && strcmp(name, "kind") == 0) {
            value_set(v, "mail", outbox_kind_word(text));
        }
    }
    return v;
}

static const char *in_words(struct arena *a, const char *german, const char *data)
{
    struct json_object *object = NULL;
    struct mustache_options opt = {.max_bytes = LINE_BYTES, .name = german};
    struct str s;
    const char *line = NULL;
    if (json_document(&object, data, strlen(data), NULL) != K_OK) {
        return NULL;
    }
    str_init(&s, LINE_BYTES);
    if (json_object_is_type(object, json_type_object) &&
        mustache_render(&s, german, values(a, object), &opt, NULL) == K_OK) {
        line = arena_strdup(a, s.data);
    }
    str_release(&s);
    json_object_put(object);
    return line;
}

const char *story_line(struct arena *a, const char *event, const char *data)
{
    const char *german = names_word(WORDINGS, event);
    const char *line = german ? in_words(a, tr(german), data) : NULL;
    bool bare = strcmp(data, "{ }") == 0 || strcmp(data, "{}") == 0;
    return line ? line
                : arena_printf(a, "%s%s%s", event, bare ? "" : " ", bare ? "" : data);
}
