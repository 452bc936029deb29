#include "flow/inbox_special.h"

#include <string.h>

#include "base/file.h"
#include "flow/batch.h"
#include "flow/inbox_file.h"

#include "base/banned.h"

struct earlier {
    const char *identity;
    bool told;
};

static enum k_status look_for_identity(void *ud, const struct journal_row *row,
                                       struct k_err *err)
{
    struct earlier *e = ud;
    (void)err;
    e->told = e->told || (strcmp(row->event, "file.refused") == 0 &&
                          strstr(row->data, e->identity));
    return K_OK;
}

/* While something is stuck in inbox/ the journal says whether this very entry has been
 * refused already; otherwise it lies here for the first time, or again. */
static enum k_status refused_before(bool *out, struct firm *f,
                                    const struct candidate *c, const char *identity,
                                    struct k_err *err)
{
    struct earlier e = {.identity = identity};
    enum k_status st = stuck_told(out, f, err);
    if (st == K_OK && *out) {
        st = store_journal_each(f->store, c->shown, look_for_identity, &e, err);
        *out = e.told;
    }
    return st;
}

static enum k_status book_refusal(struct firm *f, struct arena *a,
                                  const struct candidate *c, const char *identity,
                                  struct k_err *err)
{
    struct batch b;
    enum k_status st = batch_begin(&b, f, a, err);
    if (st != K_OK) {
        return st;
    }
    st = store_journal(f->store, err, "file.refused", c->shown, "reason", c->why,
                       "entry", identity, NULL);
    if (st != K_OK) {
        batch_cancel(&b);
        return st;
    }
    batch_notice(&b, c->shown, c->why);
    return batch_commit(&b, err);
}

/* Moved to failed/ as it is, never opened. The journal line comes first: a crash in
 * between repeats the line, not the harm. */
enum k_status inbox_refuse_special(struct inbox_summary *sum, struct firm *f,
                                   struct arena *a, const struct candidate *c,
                                   struct k_err *err)
{
    struct k_err why = {{0}};
    char *moved, *identity = inbox_entry_identity(a, c);
    bool before;
    enum k_status st = refused_before(&before, f, c, identity, err);
    if (st == K_OK && !before) {
        st = book_refusal(f, a, c, identity, err);
        sum->failures += st == K_OK;
    }
    if (st != K_OK) {
        return st;
    }
    st = claim_move(&moved, a, firm_path(f, a, "inbox"), c,
                    firm_path(f, a, arena_printf(a, "failed/%s", c->shown)), &why);
    if (st == K_RETRY) {
        stuck_add(&sum->stuck, why.text);
    }
    if (st == K_OK && moved) {
        const char *text = inbox_error_text(a, c->shown, c->why, clock_now(&f->clock));
        return file_write_lazy(arena_printf(a, "%s.error.txt", moved), text,
                               strlen(text), err);
    }
    *err = why;
    return st == K_RETRY || st == K_REJECT ? K_OK : st;
}
