/* Orders and contacts of an account, on their way into inbox/. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/language.h"
#include "base/log.h"
#include "flow/connectors_parts.h"
#include "store/store_task.h"

#include "base/banned.h"

#define FRESH_S 600 /* a contact fetched shortly before the poll is as good */
#define CONTACTS_A_FILE 500

/* ---- what was seen --------------------------------------------------------------- */

static void note_seen(struct poll *p, const char *id, const char *stamp,
                      const char *number, bool taken)
{
    p->seen[p->seens++] =
        (struct connect_seen_row){.remote_id = arena_strdup(&p->seen_arena, id),
                                  .stamp = arena_strdup(&p->seen_arena, stamp),
                                  .number = arena_strdup(&p->seen_arena, number),
                                  .taken = taken};
}

static char *order_task(struct arena *a, const struct poll *p, const char *id)
{
    return poll_task_key(a, p->account.name, arena_printf(a, "order:%s", id));
}

/* Lazily: a power cut only makes us fetch the same bytes again. */
enum k_status poll_flush(struct poll *p, struct k_err *err)
{
    struct store *s = p->firm->store;
    if (p->seens == 0) {
        return K_OK;
    }
    enum k_status st = store_begin(s, STORE_LAZY, err);
    if (st != K_OK) {
        return st;
    }
    for (size_t i = 0; st == K_OK && i < p->seens; i++) {
        st = store_connect_seen_put(s, p->account.name, &p->seen[i], err);
        if (st == K_OK && p->seen[i].taken) { /* it may have been left out before */
            bool closed = false;
            const char *id = p->seen[i].remote_id;
            st = store_task_close(&closed, s, order_task(&p->seen_arena, p, id), err);
            p->tasks_changed = p->tasks_changed || closed;
        }
    }
    if (st == K_OK && p->state.complete) {
        /* From here to the end of the list there is news beyond what is known. */
        p->state.complete = false;
        st = store_connect_state_put(s, p->account.name, &p->state, err);
    }
    if (st != K_OK) {
        store_rollback(s);
        return st;
    }
    st = store_commit(s, err);
    p->seens = 0;
    arena_reset(&p->seen_arena);
    return st;
}

static enum k_status sight_of(enum connect_sight *out, struct poll *p, const char *id,
                              const char *stamp, struct k_err *err)
{
    for (size_t i = 0; i < p->seens; i++) {
        const struct connect_seen_row *row = &p->seen[i];
        if (strcmp(row->remote_id, id) == 0 &&
            (strcmp(row->stamp, stamp) == 0 || *row->stamp == '*')) {
            *out = row->taken ? SIGHT_TAKEN : SIGHT_WAITING;
            return K_OK;
        }
    }
    return store_connect_seen(out, p->firm->store, p->account.name, id, stamp, err);
}

/* ---- a file into inbox/ ---------------------------------------------------------- */

static enum k_status lay_down(struct poll *p, struct arena *a, const char *name,
                              const char *text, struct k_err *err)
{
    const char *dir = firm_path(p->firm, a, "inbox");
    /* Under a name that the scan ignores, then renamed: never half there. */
    enum k_status st =
        file_write(file_join(a, dir, name), text, strlen(text), FILE_REPLACE, err);
    if (st == K_OK && p->opt->settle) {
        settle_ready(p->opt->settle, "", name);
    }
    return st;
}

/* ---- the contact of an order ----------------------------------------------------- */

static enum k_status known_parts(struct connect_parts *out, struct poll *p,
                                 struct arena *a, const char *id, int64_t since,
                                 struct k_err *err)
{
    struct connect_part_row *row;
    size_t n;
    enum k_status st = store_connect_parts(&row, &n, p->firm->store, a, p->account.name,
                                           id, since, err);
    out->part = arena_array(a, n + 1, sizeof *out->part);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        enum connect_part_kind kind = CONNECT_CONTACT;
        while (kind + 1 < CONNECT_PARTS &&
               strcmp(connect_part_name(kind), row[i].kind) != 0) {
            kind++;
        }
        out->part[out->n++] = (struct connect_part){.kind = kind,
                                                    .id = row[i].remote_id,
                                                    .owner = row[i].owner,
                                                    .raw = row[i].document};
    }
    return st;
}

static enum k_status store_parts(struct poll *p, const struct connect_parts *parts,
                                 struct k_err *err)
{
    struct store *s = p->firm->store;
    enum k_status st = store_begin(s, STORE_LAZY, err);
    if (st != K_OK) {
        return st;
    }
    for (size_t i = 0; st == K_OK && i < parts->n; i++) {
        struct connect_part_row row = {.kind = connect_part_name(parts->part[i].kind),
                                       .remote_id = parts->part[i].id,
                                       .owner = parts->part[i].owner,
                                       .document = parts->part[i].raw};
        st = store_connect_part_put(s, p->account.name, &row, err);
    }
    return store_end(s, st, err);
}

/* From what was fetched lately, else anew: where a mail goes must not be of yesterday.
 */
static enum k_status contact_parts(struct connect_parts *out, struct poll *p,
                                   struct arena *a, const char *id, struct k_err *err)
{
    *out = (struct connect_parts){0};
    if (!id) {
        return K_OK;
    }
    enum k_status st = known_parts(out, p, a, id, p->begun_at - FRESH_S, err);
    if (st == K_OK && out->n == 0) {
        st = connect_contact(out, p->connect, a, id, err);
        if (st == K_OK && out->n > 0) {
            st = store_parts(p, out, err);
        }
    }
    return st;
}

static void append(struct connect_parts *to, struct arena *a,
                   const struct connect_parts *more)
{
    for (size_t i = 0; i < more->n; i++) {
        to->part = arena_grow(a, to->part, to->n, sizeof *to->part);
        to->part[to->n++] = more->part[i];
    }
}

/* The contact, and the company that a person belongs to. */
static enum k_status all_parts(struct connect_parts *out, struct poll *p,
                               struct arena *a, const char *id, struct k_err *err)
{
    const char *company = NULL;
    struct connect_parts more = {0};
    enum k_status st = contact_parts(out, p, a, id, err);
    for (size_t i = 0; st == K_OK && i < out->n; i++) {
        if (out->part[i].kind == CONNECT_CONTACT) {
            company = out->part[i].owner;
        }
    }
    if (st == K_OK && company) {
        st = contact_parts(&more, p, a, company, err);
        append(out, a, &more);
    }
    return st;
}

/* ---- one order ------------------------------------------------------------------- */

static enum k_status hand_over(struct poll *p, const struct connect_order *o,
                               struct k_err *err)
{
    struct connect_parts parts;
    struct arena *a = &p->one;
    /* Not finished when it was seen, and finished now though nothing of it changed: a
     * delivery note was written for it. */
    enum connect_sight sight;
    enum k_status st = sight_of(&sight, p, o->id, o->stamp, err);
    if (st != K_OK || sight == SIGHT_TAKEN) {
        return st;
    }
    st = all_parts(&parts, p, a, o->contact_id, err);
    if (st != K_OK) {
        return st;
    }
    const char *bundle = connect_bundle(a, o, &parts);
    if (!bundle) {
        return http_fault(connect_http(p->connect), HTTP_ANSWER, err,
                          "Auftrag %s ist zu groß.", o->number ? o->number : o->id);
    }
    st = lay_down(p, a, connect_file_name(a, &p->account, o->number, o->id), bundle,
                  err);
    if (st == K_OK) {
        log_info("connect.order", "account=%s order=%s", p->account.name,
                 o->number ? o->number : o->id);
        p->sum->orders++;
        note_seen(p, o->id, o->stamp, o->number, true);
        for (size_t i = 0; i < o->note_count; i++) {
            note_seen(p, o->notes[i], "*", NULL, false);
        }
    }
    return st;
}

/* Trouble with this one order only: the others go on, the owner is told once, and the
 * list is asked from the same day again. */
static bool is_its_own(const struct poll *p)
{
    enum http_trouble t = connect_trouble(p->connect);
    return t == HTTP_REFUSED || t == HTTP_ANSWER || t == HTTP_CONFLICT ||
           t == HTTP_NOT_FOUND;
}

static enum k_status left_out(struct poll *p, const struct connect_entry *e,
                              const struct k_err *why, struct k_err *err)
{
    struct arena *a = &p->one;
    const char *number = e->number ? e->number : e->id;
    p->held = true;
    log_warn("connect.left-out", "account=%s order=%s", p->account.name, number);
    return poll_task(
        p, arena_printf(a, "order:%s", e->id),
        arena_printf(a, tr("Auftrag %s aus „%s“ ist nicht zu holen"), number,
                     p->account.name),
        arena_printf(
            a,
            tr("%s\n\nKontor versucht es bei jeder Abfrage wieder. Bleibt es "
               "dabei, legen Sie den Auftrag bitte von Hand als Datei in inbox/ "
               "ab oder schreiben Sie diese Rechnung selbst."),
            why->text),
        err);
}

static enum k_status fetch(struct poll *p, const struct connect_entry *e,
                           struct k_err *err)
{
    struct connect_order o;
    enum k_status st = connect_order(&o, p->connect, &p->one, e, err);
    if (st == K_OK && o.finished) {
        o.stamp = o.stamp ? o.stamp : e->stamp;
        st = hand_over(p, &o, err);
    }
    if (st == K_OK && (!o.finished || strcmp(o.id, e->id) != 0)) {
        note_seen(p, e->id, e->stamp, NULL, false);
    }
    return st;
}

enum k_status poll_take(struct poll *p, const struct connect_entry *e,
                        struct k_err *err)
{
    struct k_err why = {{0}};
    enum connect_sight sight = e->beside ? SIGHT_WAITING : SIGHT_NEW;
    enum k_status st = K_OK;
    arena_reset(&p->one);
    if (!e->beside) {
        st = sight_of(&sight, p, e->id, e->stamp, err);
    }
    if (st != K_OK || sight != SIGHT_NEW) {
        return st;
    }
    p->fresh++;
    p->news++;
    st = fetch(p, e, &why);
    if (st == K_REJECT && is_its_own(p)) {
        return left_out(p, e, &why, err);
    }
    if (st != K_OK) {
        *err = why;
        return st;
    }
    return p->seens >= SEEN_AT_ONCE ? poll_flush(p, err) : K_OK;
}

/* ---- all contacts ---------------------------------------------------------------- */

static enum k_status settle_contacts(struct poll *p, const char *const *id, size_t n,
                                     struct k_err *err)
{
    struct store *s = p->firm->store;
    enum k_status st = store_begin(s, STORE_LAZY, err);
    if (st != K_OK) {
        return st;
    }
    for (size_t i = 0; st == K_OK && i < n; i++) {
        st = store_connect_settled(s, p->account.name, id[i], err);
    }
    return store_end(s, st, err);
}

/* A contact as it is known, and the company of a person: who reads the file needs to
 * see both. */
static enum k_status append_known(struct connect_parts *to, struct poll *p,
                                  struct arena *a, const char *id, struct k_err *err)
{
    struct connect_parts one = {0}, company = {0};
    const char *owner = NULL;
    enum k_status st = known_parts(&one, p, a, id, 0, err);
    for (size_t i = 0; i < one.n; i++) {
        owner = one.part[i].kind == CONNECT_CONTACT ? one.part[i].owner : owner;
    }
    if (st == K_OK && owner) {
        st = known_parts(&company, p, a, owner, 0, err);
    }
    append(to, a, &one);
    append(to, a, &company);
    return st;
}

/* Contacts that changed become customers by the same road as a dropped file. */
static enum k_status hand_on(size_t *n, struct poll *p, struct k_err *err)
{
    const char **id;
    char hash[HASH_HEX];
    struct connect_parts all = {0};
    struct arena *a = &p->one;
    arena_reset(a);
    enum k_status st = store_connect_fresh(&id, n, p->firm->store, a, p->account.name,
                                           CONTACTS_A_FILE, err);
    for (size_t i = 0; st == K_OK && i < *n; i++) {
        st = append_known(&all, p, a, id[i], err);
    }
    const char *text = st == K_OK && all.n > 0 ? connect_contacts(a, &all) : NULL;
    if (text) {
        hash_hex(hash, text, strlen(text));
        st = lay_down(p, a, connect_file_name(a, &p->account, "Kontakte", hash), text,
                      err);
        p->sum->contacts += (int)*n;
    }
    return st == K_OK && *n > 0 ? settle_contacts(p, id, *n, err) : st;
}

static enum k_status refreshed(struct poll *p, struct k_err *err)
{
    size_t n = 1;
    enum k_status st = K_OK;
    while (st == K_OK && n > 0) {
        st = hand_on(&n, p, err);
    }
    return st;
}

/* The page before once more, or more pages than anybody has customers. */
static bool is_endless(struct poll *p, const struct connect_parts *parts)
{
    const char *first = parts->n > 0 ? parts->part[0].id : "";
    bool same = *first && p->state.parts_page > 0 && strcmp(p->first_id, first) == 0;
    (void)snprintf(p->first_id, sizeof p->first_id, "%s", first);
    return same || p->state.parts_page >= PAGES_MAX;
}

enum k_status poll_contacts(bool *over, struct poll *p, struct k_err *err)
{
    struct connect_parts parts;
    arena_reset(&p->one);
    enum k_status st = connect_parts(&parts, p->connect, &p->one,
                                     (enum connect_part_kind)p->state.parts_list,
                                     p->state.parts_page, err);
    if (st == K_OK && is_endless(p, &parts)) {
        st = http_fault(connect_http(p->connect), HTTP_ANSWER, err,
                        "Die Liste der Kontakte nimmt kein Ende (Seite %d).",
                        p->state.parts_page + 1);
    }
    if (st == K_OK) {
        st = store_parts(p, &parts, err);
    }
    if (st != K_OK) {
        return st;
    }
    p->state.parts_page++;
    if (parts.last) {
        p->state.parts_list++;
        p->state.parts_page = 0;
    }
    *over = p->state.parts_list >= connect_part_lists(p->connect);
    if (*over) {
        st = refreshed(p, err);
    }
    return st == K_OK ? poll_store_state(p, err) : st;
}
