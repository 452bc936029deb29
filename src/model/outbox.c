#include "model/outbox.h"

#include <stddef.h>

#include "model/names.h"

#include "base/banned.h"

static const struct name_row STATES[] = {
    {"queued", OUTBOX_QUEUED},
    {"sending", OUTBOX_SENDING},
    {"committing", OUTBOX_COMMITTING},
    {"sent", OUTBOX_SENT},
    {"deferred", OUTBOX_DEFERRED},
    {"failed", OUTBOX_FAILED},
    {"held", OUTBOX_HELD},
    {"unknown", OUTBOX_UNKNOWN},
    {NULL, 0},
};

const char *outbox_state_name(enum outbox_state s)
{
    return names_get(STATES, s);
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
