#include "flow/connectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/language.h"
#include "base/log.h"
#include "base/str.h"
#include "base/text.h"
#include "flow/connectors_parts.h"
#include "flow/tasks.h"

#include "base/banned.h"

#define BUDGET_MS 5000 /* of one pass, for all accounts */
#define ROUNDS_MAX 3   /* a list that changes while it is read is begun anew */
#define OVERLAP_DAYS 1 /* a list by days, not by instants: yesterday is asked again */
#define AWAY_S 7200    /* so long a network may be gone before the owner hears of it */
#define BACKOFF_MAX_S 3600

struct connectors {
    struct poll poll[CONFIG_ACCOUNTS_MAX];
};

/* ---- life ------------------------------------------------------------------------ */

struct connectors *connectors_new(void)
{
    struct connectors *c = calloc(1, sizeof *c);
    for (size_t i = 0; c && i < CONFIG_ACCOUNTS_MAX; i++) {
        arena_init(&c->poll[i].arena);
        arena_init(&c->poll[i].one);
        arena_init(&c->poll[i].seen_arena);
    }
    return c;
}

/* The connection is not kept between polls: the key need not stay in memory. */
static void rest(struct poll *p)
{
    connect_close(p->connect);
    p->connect = NULL;
    p->step = POLL_IDLE;
    p->seens = 0;
    p->page = (struct connect_page){0};
    arena_release(&p->arena);
    arena_release(&p->one);
    arena_release(&p->seen_arena);
}

void connectors_free(struct connectors *c)
{
    for (size_t i = 0; c && i < CONFIG_ACCOUNTS_MAX; i++) {
        rest(&c->poll[i]);
    }
    free(c);
}

/* ---- the store ------------------------------------------------------------------- */

enum k_status poll_store_state(struct poll *p, struct k_err *err)
{
    struct store *s = p->firm->store;
    enum k_status st = store_begin(s, STORE_LAZY, err);
    if (st != K_OK) {
        return st;
    }
    st = store_connect_state_put(s, p->account.name, &p->state, err);
    return store_end(s, st, err);
}

char *poll_task_key(struct arena *a, const char *account, const char *what)
{
    return arena_printf(a, "connect:%s:%s", account, what);
}

static enum k_status with_task(struct poll *p, const char *what, const char *title,
                               const char *text, struct k_err *err)
{
    struct batch b;
    struct arena a;
    arena_init(&a);
    enum k_status st = batch_begin(&b, p->firm, &a, err);
    if (st == K_OK) {
        const char *key = poll_task_key(&a, p->account.name, what);
        st = title ? batch_task(&b, key, "connect", p->account.name, title, text, err)
                   : batch_task_close(&b, key, err);
        st = batch_end(&b, st, err);
    }
    arena_release(&a);
    return st;
}

enum k_status poll_task(struct poll *p, const char *what, const char *title,
                        const char *text, struct k_err *err)
{
    return with_task(p, what, title, text, err);
}

static enum k_status close_task(struct poll *p, const char *what, struct k_err *err)
{
    return with_task(p, what, NULL, NULL, err);
}

/* ---- trouble --------------------------------------------------------------------- */

/* When to ask again: later each time while nobody answers, or when the server says. */
static int64_t wait_s(const struct poll *p, bool away)
{
    int64_t poll_s = (int64_t)p->account.poll_minutes * 60;
    int64_t asked = p->connect ? http_retry_after(connect_http(p->connect)) : 0;
    int64_t wait = poll_s;
    for (int i = 1; away && i < p->state.failures && wait < BACKOFF_MAX_S; i++) {
        wait *= 2;
    }
    wait = wait > BACKOFF_MAX_S && wait > poll_s ? BACKOFF_MAX_S : wait;
    return asked > wait ? asked : wait;
}

/* The account rests until its next poll; the owner is told when only he can help. */
static enum k_status troubled(struct poll *p, const struct k_err *why,
                              struct k_err *err)
{
    int64_t now = clock_now(&p->firm->clock);
    bool away = p->connect && connect_trouble(p->connect) == HTTP_AWAY;
    p->state.failures++;
    if (p->state.failures == 1) {
        p->state.failing_since = now;
    }
    p->state.next_at = now + wait_s(p, away);
    p->sum->troubled++;
    log_warn("connect.trouble", "account=%s failures=%d %s", p->account.name,
             p->state.failures, why->text);
    enum k_status st = poll_flush(p, err);
    if (st == K_OK) {
        st = poll_store_state(p, err);
    }
    if (st == K_OK && (!away || now - p->state.failing_since >= AWAY_S)) {
        struct arena a;
        arena_init(&a);
        st = poll_task(
            p, "account",
            arena_printf(&a, tr("%s liefert keine Aufträge"), p->account.name),
            arena_printf(
                &a,
                tr("%s\n\nBis das behoben ist, kommen aus dem Konto „%s“ keine "
                   "neuen Aufträge. Alles andere läuft weiter. Es geht nichts "
                   "verloren: Kontor fragt von selbst wieder nach und holt alles "
                   "nach. „kontor connect“ versucht es sofort."),
                why->text, p->account.name),
            err);
        arena_release(&a);
    }
    rest(p);
    return st;
}

/* ---- the list -------------------------------------------------------------------- */

static bool is_today(const struct poll *p, day d)
{
    return day_is_set(d) && day_cmp(d, clock_today(&p->firm->clock)) == 0;
}

/* A refresh that is under way goes on, one page a poll; a new one begins each day. */
static bool contacts_under_way(const struct poll *p)
{
    return p->state.parts_list < connect_part_lists(p->connect);
}

static bool contacts_are_due(const struct poll *p)
{
    return contacts_under_way(p) || !is_today(p, p->state.parts_day);
}

static void begin_list(struct poll *p)
{
    p->turned = false;
    p->number = 0;
    p->total = -1;
    p->first_id[0] = '\0';
    p->newest = DAY_NONE;
    p->step = POLL_LIST;
}

static enum k_status endless(struct poll *p, struct k_err *err)
{
    return http_fault(connect_http(p->connect), HTTP_ANSWER, err,
                      "Die Liste der Aufträge nimmt kein Ende (Seite %d).",
                      p->number + 1);
}

/* The same page again, or more pages than anybody has orders. */
static bool goes_round(const struct poll *p)
{
    return p->number >= PAGES_MAX ||
           (p->page.n > 0 && strcmp(p->first_id, p->page.entry[0].id) == 0);
}

static enum k_status list_page(struct poll *p, struct k_err *err)
{
    arena_reset(&p->arena);
    enum k_status st = connect_list(&p->page, p->connect, &p->arena,
                                    p->state.changed_since, p->number, err);
    if (st == K_OK && goes_round(p)) {
        st = endless(p, err);
    }
    if (st != K_OK) {
        return st;
    }
    for (size_t i = 0; i < p->page.n; i++) {
        day changed = p->page.entry[i].changed;
        if (day_is_set(changed) &&
            (!day_is_set(p->newest) || day_cmp(changed, p->newest) > 0)) {
            p->newest = changed;
        }
    }
    if (p->page.n > 0) {
        (void)snprintf(p->first_id, sizeof p->first_id, "%s", p->page.entry[0].id);
    }
    p->at = p->fresh = 0;
    p->step = POLL_ENTRIES;
    return K_OK;
}

/* Something was deleted while we turned the pages: what moved up was not seen. */
static bool must_begin_anew(struct poll *p)
{
    bool changed = p->total >= 0 && p->page.total >= 0 && p->page.total < p->total;
    return changed && ++p->rounds < ROUNDS_MAX;
}

/* The newest change first, as it was asked for? */
static bool is_sorted(const struct connect_page *page)
{
    for (size_t i = 1; i < page->n; i++) {
        if (strcmp(page->entry[i - 1].stamp, page->entry[i].stamp) < 0) {
            return false;
        }
    }
    return true;
}

/* All of this page is known as it is: so is what comes behind it, if the list before
 * this one was read to its end and has grown by no more than what was met since. That
 * the server sorts is a hope; its count tells of new orders wherever they stand. */
static bool is_known_from_here(const struct poll *p)
{
    bool counted = p->page.total >= 0 && p->state.list_total >= 0;
    return p->may_stop && p->fresh == 0 &&
           (counted ? p->page.total <= p->state.list_total + p->news
                    : is_sorted(&p->page));
}

/* One order may leave the list when another comes, in a list that is not sorted as it
 * should be. So each poll looks at one more page, in turn: two requests, unless the
 * contacts are asked for, too. */
static bool turn_page(struct poll *p)
{
    if (p->turned || p->page.last || contacts_are_due(p)) {
        return false;
    }
    p->turned = true;
    p->number = p->state.list_page;
    p->step = POLL_LIST;
    return true;
}

static void list_end(struct poll *p)
{
    if (p->turned) {
        p->state.list_page = p->page.last ? 1 : p->number + 1;
    }
    /* By the server's own days, so that our clock may be as wrong as it likes. */
    if (!p->held && day_is_set(p->newest)) {
        p->state.changed_since = day_add(p->newest, -OVERLAP_DAYS);
    }
    p->state.complete = !p->held;
    p->state.list_total = p->page.total;
    p->step = POLL_CONTACTS;
}

static enum k_status page_end(struct poll *p, struct k_err *err)
{
    enum k_status st = poll_flush(p, err);
    if (st != K_OK) {
        return st;
    }
    if (must_begin_anew(p)) {
        begin_list(p);
        return K_OK;
    }
    p->total = p->page.total;
    bool known = is_known_from_here(p);
    if (known && turn_page(p)) {
        return K_OK;
    }
    if (known || p->page.last) {
        list_end(p);
    } else {
        p->number++;
        p->step = POLL_LIST;
    }
    return K_OK;
}

/* ---- one poll -------------------------------------------------------------------- */

static enum k_status end_poll(struct poll *p, struct k_err *err)
{
    int64_t now = clock_now(&p->firm->clock);
    bool healed = p->state.failures > 0;
    p->state.failures = 0;
    p->state.failing_since = 0;
    p->state.polled_at = now;
    p->state.next_at = now + (int64_t)p->account.poll_minutes * 60;
    log_debug("connect.polled", "account=%s requests=%lld", p->account.name,
              (long long)http_requests(connect_http(p->connect)));
    enum k_status st = poll_store_state(p, err);
    if (st == K_OK && healed) {
        st = close_task(p, "account", err);
    }
    if (st == K_OK && p->tasks_changed) { /* of an order that had been left out */
        st = tasks_write(p->firm, err);
        p->tasks_changed = false;
    }
    rest(p);
    return st;
}

static enum k_status contacts_page(struct poll *p, enum poll_step next,
                                   struct k_err *err)
{
    bool over = true;
    enum k_status st = K_OK;
    if (contacts_are_due(p)) {
        if (!contacts_under_way(p)) {
            p->state.parts_list = p->state.parts_page = 0;
        }
        p->state.parts_day = clock_today(&p->firm->clock);
        st = poll_contacts(&over, p, err);
    }
    if (st == K_OK && (over || p->step != POLL_FIRST_CONTACTS)) {
        p->step = next;
    }
    return st;
}

static enum k_status push_step(struct poll *p, struct k_err *err)
{
    bool over;
    enum k_status st = poll_push(&over, p, err);
    if (st == K_OK && over) {
        p->step = POLL_END;
    }
    return st;
}

static enum k_status step(struct poll *p, struct k_err *err)
{
    switch (p->step) {
    case POLL_FIRST_CONTACTS: {
        enum k_status st = contacts_page(p, POLL_LIST, err);
        if (st == K_OK && p->step == POLL_LIST) {
            begin_list(p);
        }
        return st;
    }
    case POLL_LIST:
        return list_page(p, err);
    case POLL_ENTRIES:
        return p->at < p->page.n ? poll_take(p, &p->page.entry[p->at++], err)
                                 : page_end(p, err);
    case POLL_CONTACTS:
        return contacts_page(p, POLL_PUSH, err);
    case POLL_PUSH:
        return push_step(p, err);
    case POLL_END:
        return end_poll(p, err);
    case POLL_IDLE:
        return K_OK;
    }
    return K_OK;
}

/* A clock that was set back must not make us wait for weeks. */
static bool is_due(const struct poll *p, bool now)
{
    int64_t at = clock_now(&p->firm->clock);
    return now || at >= p->state.next_at ||
           p->state.next_at - at >
               BACKOFF_MAX_S + (int64_t)p->account.poll_minutes * 60 + 86400;
}

/* Between two steps all is stored: others may work while a server thinks. */
static void on_wait(void *ud, bool waiting)
{
    struct poll *p = ud;
    if (waiting) {
        firm_leave(p->firm);
    } else {
        firm_return(p->firm);
    }
}

static enum k_status begin_poll(struct poll *p, struct k_err *err)
{
    p->begun_at = clock_now(&p->firm->clock);
    p->rounds = 0;
    p->news = 0;
    p->held = false;
    p->may_stop = p->state.complete;
    enum k_status st = connect_open(&p->connect, &p->account, p->firm->root, err);
    if (st == K_OK) {
        http_on_wait(connect_http(p->connect), on_wait, p);
        st = poll_push_begin(p, err);
    }
    if (st == K_OK) {
        begin_list(p);
        if (p->state.polled_at == 0) {
            p->step = POLL_FIRST_CONTACTS;
        }
    }
    return st;
}

/* Is there something to do for this account? */
static enum k_status look_up(bool *due, struct poll *p, struct k_err *err)
{
    *due = true;
    if (p->step != POLL_IDLE) {
        return K_OK;
    }
    enum k_status st =
        store_connect_state(&p->state, p->firm->store, p->account.name, err);
    *due = st == K_OK && is_due(p, p->opt->now);
    return st;
}

static enum k_status go_on(struct poll *p, int64_t until_ms, struct k_err *err)
{
    struct k_err why = {{0}};
    enum k_status st = p->step == POLL_IDLE ? begin_poll(p, &why) : K_OK;
    while (st == K_OK && p->step != POLL_IDLE && clock_monotonic_ms() < until_ms) {
        st = step(p, &why);
    }
    if (st == K_REJECT || st == K_RETRY) {
        return troubled(p, &why, err);
    }
    if (st != K_OK) {
        *err = why;
    } else if (p->step != POLL_IDLE) {
        st = poll_flush(p, err);
    }
    return st;
}

static enum k_status serve(struct poll *p, int64_t budget_ms, struct k_err *err)
{
    bool due;
    int network = -1;
    enum k_status st = look_up(&due, p, err);
    if (st != K_OK || !due) {
        return st;
    }
    st = firm_network(&network, p->firm, err);
    if (st == K_OK) { /* another process may have asked meanwhile */
        st = look_up(&due, p, err);
    }
    if (st == K_OK && due) {
        st = go_on(p, clock_monotonic_ms() + budget_ms, err);
    }
    if (network >= 0) {
        (void)close(network);
    }
    return st;
}

/* The poll of an account; begun anew when its settings were read anew. */
static struct poll *poll_of(struct connectors *c, struct firm *f, size_t i)
{
    struct poll *p = &c->poll[i];
    if (p->account.name != f->config.account[i].name) {
        rest(p);
    }
    if (p->step == POLL_IDLE) {
        p->account = f->config.account[i];
    }
    p->firm = f;
    return p;
}

enum k_status connectors_pass(struct connectors_summary *sum, struct connectors *c,
                              struct firm *f, const struct connectors_options *opt,
                              struct k_err *err)
{
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < f->config.accounts; i++) {
        struct poll *p = poll_of(c, f, i);
        /* To each its share: a first run must not keep the others waiting. */
        p->opt = opt;
        p->sum = sum;
        st = serve(p, BUDGET_MS / (int64_t)f->config.accounts, err);
        sum->more = sum->more || p->step != POLL_IDLE;
        if (sum->next_at == 0 || p->state.next_at < sum->next_at) {
            sum->next_at = p->state.next_at;
        }
    }
    return st;
}
