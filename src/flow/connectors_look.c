/* Looking without touching: what a poll would take, and whether an account answers. */
#include <string.h>

#include "base/language.h"
#include "base/str.h"
#include "base/text.h"
#include "flow/connectors_parts.h"

#include "base/banned.h"

#define PAGES_LOOKED_AT 200

struct look {
    struct firm *firm;
    connectors_found_fn *fn;
    void *ud;
    struct connect *connect;
    const struct config_account *account;
    struct arena page_arena, one, shown_arena;
    const char **shown; /* an order may be found by itself and by its delivery notes */
    size_t shown_count;
};

static bool was_shown(struct look *l, const char *id)
{
    for (size_t i = 0; i < l->shown_count; i++) {
        if (strcmp(l->shown[i], id) == 0) {
            return true;
        }
    }
    l->shown = arena_grow(&l->shown_arena, l->shown, l->shown_count, sizeof *l->shown);
    l->shown[l->shown_count++] = arena_strdup(&l->shown_arena, id);
    return false;
}

static enum k_status sight_of(enum connect_sight *out, struct look *l, const char *id,
                              const char *stamp, struct k_err *err)
{
    return store_connect_seen(out, l->firm->store, l->account->name, id, stamp, err);
}

static enum k_status look_at(struct look *l, const struct connect_entry *e,
                             struct k_err *err)
{
    struct connect_order o;
    enum connect_sight sight = SIGHT_WAITING;
    enum k_status st = K_OK;
    arena_reset(&l->one);
    if (!e->beside) {
        st = sight_of(&sight, l, e->id, e->stamp, err);
    }
    if (st != K_OK || sight != SIGHT_NEW) {
        return st;
    }
    st = connect_order(&o, l->connect, &l->one, e, err);
    if (st != K_OK || !o.finished) {
        return st;
    }
    st = sight_of(&sight, l, o.id, o.stamp ? o.stamp : e->stamp, err);
    if (st == K_OK && sight != SIGHT_TAKEN && !was_shown(l, o.id)) {
        struct connectors_found found = {.account = l->account->name,
                                         .number = o.number ? o.number : o.id,
                                         .customer = e->name,
                                         .kind = o.kind,
                                         .on = o.on,
                                         .no_contact = !o.contact_id};
        l->fn(l->ud, &found);
    }
    return st;
}

static enum k_status look_through(struct look *l, struct k_err *err)
{
    struct connect_state state;
    struct connect_page page = {0};
    enum k_status st =
        store_connect_state(&state, l->firm->store, l->account->name, err);
    for (int number = 0; st == K_OK && !page.last && number < PAGES_LOOKED_AT;
         number++) {
        arena_reset(&l->page_arena);
        st = connect_list(&page, l->connect, &l->page_arena, state.changed_since,
                          number, err);
        for (size_t i = 0; st == K_OK && i < page.n; i++) {
            st = look_at(l, &page.entry[i], err);
        }
    }
    return st;
}

enum k_status connectors_preview(connectors_found_fn *fn, void *ud, struct firm *f,
                                 struct k_err *err)
{
    struct look l = {.firm = f, .fn = fn, .ud = ud};
    enum k_status st = K_OK;
    arena_init(&l.page_arena);
    arena_init(&l.one);
    arena_init(&l.shown_arena);
    for (size_t i = 0; st == K_OK && i < f->config.accounts; i++) {
        l.account = &f->config.account[i];
        l.connect = NULL;
        l.shown = NULL;
        l.shown_count = 0;
        st = connect_open(&l.connect, l.account, f->root, err);
        if (st == K_OK) {
            st = look_through(&l, err);
        }
        connect_close(l.connect);
    }
    arena_release(&l.page_arena);
    arena_release(&l.one);
    arena_release(&l.shown_arena);
    return st;
}

void connectors_probe(connectors_probe_fn *fn, void *ud, struct firm *f)
{
    for (size_t i = 0; i < f->config.accounts; i++) {
        const struct config_account *account = &f->config.account[i];
        struct k_err err = {{0}};
        struct connect_page page;
        struct connect *c = NULL;
        struct arena a;
        arena_init(&a);
        enum k_status st = connect_open(&c, account, f->root, &err);
        if (st == K_OK) { /* changed from tomorrow on: as short an answer as there is */
            st =
                connect_list(&page, c, &a, day_add(clock_today(&f->clock), 1), 0, &err);
        }
        fn(ud, account, st == K_OK ? NULL : err.text);
        connect_close(c);
        arena_release(&a);
    }
}

/* ---- in words -------------------------------------------------------------------- */

static char *word_in_words(struct arena *a, const char *word)
{
    static const struct {
        const char *word, *text;
    } WORDS[] = {
        {"delivery-note",
         N_("Auftragsbestätigungen, zu denen es einen Lieferschein gibt")},
        {"kind:deliverynote", N_("Lieferscheine selbst")},
        {"kind:LI", N_("Lieferscheine (LI)")},
        {"status:100", N_("Aufträge (AB) im Status Entwurf")},
        {"status:200", N_("Aufträge (AB) im Status versendet")},
        {"status:500", N_("Aufträge (AB) im Status angenommen")},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (strcmp(WORDS[i].word, word) == 0) {
            return arena_strdup(a, tr(WORDS[i].text));
        }
    }
    if (text_starts(word, "mark:")) {
        return arena_printf(
            a, tr("Auftragsbestätigungen mit „%s“ in Titel oder Bemerkung"),
            word + strlen("mark:"));
    }
    return arena_printf(a, tr("Aufträge mit %s"), word);
}

char *connectors_describe(struct arena *a, const struct config_account *account)
{
    char on[DAY_BUF];
    char *all = NULL;
    for (size_t i = 0; i < account->finished_count; i++) {
        char *one = word_in_words(a, account->finished[i]);
        all = all ? arena_printf(a, "%s; %s", all, one) : one;
    }
    return arena_printf(a, tr("fertig sind: %s; vom %s an, alle %d Minuten"), all,
                        day_format_de(on, account->since), account->poll_minutes);
}
