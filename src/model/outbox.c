#include "model/outbox.h"

#include <stddef.h>

#include "base/language.h"
#include "model/names.h"

#include "base/banned.h"

static const struct name_row STATES[] = {
    {"queued", OUTBOX_QUEUED},   {"committing", OUTBOX_COMMITTING},
    {"sent", OUTBOX_SENT},       {"deferred", OUTBOX_DEFERRED},
    {"failed", OUTBOX_FAILED},   {"held", OUTBOX_HELD},
    {"unknown", OUTBOX_UNKNOWN}, {NULL, 0},
};

const char *outbox_state_name(enum outbox_state s)
{
    return names_get(STATES, s);
}

const char *outbox_state_word(enum outbox_state s)
{
    static const char *const WORDS[] = {
        [OUTBOX_QUEUED] = N_("wartet"),      [OUTBOX_COMMITTING] = N_("Übergabe"),
        [OUTBOX_SENT] = N_("gesendet"),      [OUTBOX_DEFERRED] = N_("aufgeschoben"),
        [OUTBOX_FAILED] = N_("gescheitert"), [OUTBOX_HELD] = N_("angehalten"),
        [OUTBOX_UNKNOWN] = N_("ungewiss"),
    };
    return tr(WORDS[s]);
}

const char *outbox_kind_word(const char *kind)
{
    static const struct word_row WORDS[] = {
        {"invoice", N_("Rechnung")},      {"reminder", N_("Mahnung")},
        {"report", N_("Bericht")},        {"notice", N_("Meldung")},
        {"forward", N_("Weiterleitung")}, {"control", N_("Antwort")},
        {"trial", N_("Probe")},           {NULL, NULL},
    };
    const char *word = names_word(WORDS, kind);
    return word ? tr(word) : kind;
}

bool outbox_state_parse(enum outbox_state *out, const char *name)
{
    unsigned value;
    if (!names_parse(STATES, &value, name)) {
        return false;
    }
    *out = (enum outbox_state)value;
    return true;
}
