#include "flow/stuck.h"

#include <stdio.h>

#include "base/language.h"
#include "base/log.h"
#include "flow/batch.h"
#include "store/store_task.h"

#include "base/banned.h"

#define TASK "inbox-stuck"

void stuck_add(struct stuck *s, const char *why)
{
    if (s->entries++ == 0) {
        (void)snprintf(s->first, sizeof s->first, "%s", why);
    }
}

enum k_status stuck_told(bool *out, struct firm *f, struct k_err *err)
{
    return store_task_is_open(out, f->store, TASK, err);
}

static enum k_status change(struct batch *b, const struct stuck *s, struct k_err *err)
{
    if (s->entries == 0) {
        return batch_task_close(b, TASK, err);
    }
    const char *more = s->entries > 1 ? arena_printf(b->arena, tr(" (und %zu weitere)"),
                                                     s->entries - 1)
                                      : "";
    return batch_task(
        b, TASK, "inbox", "inbox", tr("An den Eingang ist nicht heranzukommen"),
        arena_printf(
            b->arena,
            tr("%s%s.\n\nBitte die Rechte des Ordners inbox und der Dateien darin "
               "prüfen: Kontor muss sie lesen und entfernen dürfen. Was schon "
               "verarbeitet ist und nur liegen bleibt, wird nicht noch einmal "
               "gebucht; was nicht zu lesen ist, wird verarbeitet, sobald es zu "
               "lesen ist. Dann schließt sich diese Aufgabe von selbst."),
            s->first, more),
        err);
}

enum k_status stuck_tell(const struct stuck *s, struct firm *f, struct k_err *err)
{
    struct arena a;
    struct batch b;
    bool told;
    enum k_status st = stuck_told(&told, f, err);
    if (st != K_OK || told == (s->entries > 0)) {
        return st;
    }
    arena_init(&a);
    st = batch_begin(&b, f, &a, err);
    if (st == K_OK) {
        st = change(&b, s, err);
        st = batch_end(&b, st, err);
    }
    if (st == K_OK && s->entries > 0) {
        log_warn("inbox.stuck", "%s", s->first);
    }
    arena_release(&a);
    return st;
}
