#include "invoice/finding.h"

#include <stdarg.h>

#include "base/language.h"

#include "base/banned.h"

void finding_add(struct finding_list *l, struct arena *a, enum finding_kind kind,
                 const char *field, const char *fmt, ...)
{
    /* Notes leave room for what blocks. */
    if (l->count >= (kind == FINDING_NOTE ? FINDING_NOTES_MAX : FINDINGS_MAX)) {
        return;
    }
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(a, tr(fmt), ap);
    va_end(ap);
    l->item = arena_grow(a, l->item, l->count, sizeof *l->item);
    l->item[l->count++] = (struct finding){
        .kind = kind,
        .field = arena_strdup(a, field),
        .text = text,
    };
}

bool finding_blocks(const struct finding_list *l)
{
    for (size_t i = 0; i < l->count; i++) {
        if (l->item[i].kind != FINDING_NOTE) {
            return true;
        }
    }
    return false;
}
