#include "flow/control.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/language.h"
#include "base/text.h"
#include "flow/booking.h"
#include "flow/decide.h"
#include "flow/issue.h"
#include "flow/post.h"
#include "store/store_arrival.h"
#include "store/store_bank.h"
#include "store/store_invoice.h"
#include "store/store_task.h"

#include "base/banned.h"

#define VALID_S ((int64_t)14 * 24 * 3600)
#define WORDS_MAX 8
#define LINES_MAX 30
#define COMMANDS_MAX 20
#define HOLD_DAYS_MAX 365

enum k_status control_secret(char **out, struct arena *a, struct k_err *err)
{
    unsigned char r[10];
    if (getrandom(r, sizeof r, 0) != (ssize_t)sizeof r) {
        return err_set(err, K_RETRY, "getrandom: %s", err_cause(errno));
    }
    char *text = arena_alloc(a, 2 * sizeof r + 1);
    for (size_t i = 0; i < sizeof r; i++) {
        text[2 * i] = "0123456789abcdef"[r[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[r[i] & 15];
    }
    *out = text;
    return K_OK;
}

enum k_status control_allowed(bool *out, const char **why, const struct arrival *ar,
                              struct batch *b, struct k_err *err)
{
    const struct outbox_entry *e = &ar->about;
    const struct config *c = &b->firm->config;
    bool used = false;
    *why = NULL;
    if (!c->control_by_mail) {
        *why = tr("Befehle per Mail sind nicht eingeschaltet (owner.control_by_mail)");
    } else if (e->id == 0 ||
               (strcmp(e->kind, "report") != 0 && strcmp(e->kind, "control") != 0) ||
               !text_ieq(e->recipient, ar->row.sender)) {
        *why = tr("keine Antwort auf einen Bericht an diese Adresse");
    } else if (c->auth_server && !ar->row.trusted) {
        *why = tr("der Mail-Server hält den Absender nicht für echt");
    } else if (clock_now(&b->firm->clock) - e->created_at > VALID_S) {
        *why = tr("der Bericht ist älter als 14 Tage");
    }
    enum k_status st = K_OK;
    if (!*why) {
        st = store_arrival_commanded(&used, b->firm->store, e->id, err);
        *why = used ? tr("auf diesen Bericht wurde schon geantwortet") : NULL;
    }
    *out = st == K_OK && !*why;
    return st;
}

/* ---- commands ----------------------------------------------------------------------
 */

struct command_line;
typedef enum k_status command_fn(struct command_line *l, struct batch *b,
                                 struct k_err *err);

struct command_line {
    const char *text; /* as it was written */
    command_fn *fn;
    char *word[WORDS_MAX];
    size_t words;
    const char *rest; /* behind the second word */
    const char *done; /* out: what was done, German */
};

static enum k_status invoice_of(struct invoice_row *out, struct command_line *l,
                                struct batch *b, struct k_err *err)
{
    bool found = false;
    enum k_status st = l->words < 2
                           ? K_OK
                           : store_invoice_by_number(out, &found, b->firm->store,
                                                     b->arena, l->word[1], err);
    return st != K_OK || found
               ? st
               : err_set(err, K_REJECT, "Eine Rechnung „%s“ gibt es nicht.",
                         l->words < 2 ? "" : l->word[1]);
}

static enum k_status command_paid(struct command_line *l, struct batch *b,
                                  struct k_err *err)
{
    struct invoice_row inv = {.number = ""};
    struct booking_part part = {0};
    decimal d;
    char open[MONEY_BUF];
    enum k_status st = invoice_of(&inv, l, b, err);
    if (st != K_OK) {
        return st;
    }
    part = (struct booking_part){.invoice_id = inv.id, .amount = inv.open};
    if (l->words > 2 &&
        (!text_decimal(&d, l->word[2], 0) || !money_from_decimal(&part.amount, d))) {
        return err_set(err, K_REJECT, "„%s“ ist kein Betrag.", l->word[2]);
    }
    if (part.amount.cents <= 0 || part.amount.cents > inv.open.cents) {
        return err_set(err, K_REJECT, "Offen sind %s EUR.",
                       money_format_de(open, inv.open));
    }
    struct booking bk = {.on = clock_today(&b->firm->clock),
                         .part = &part,
                         .parts = 1,
                         .tier = "owner",
                         .reason = tr("vom Inhaber per Mail als bezahlt gemeldet")};
    st = booking_apply(b, &bk, err);
    l->done = arena_printf(b->arena, tr("%s EUR auf %s gebucht."),
                           money_format_de(open, part.amount), inv.number);
    return st;
}

static enum k_status command_match(struct command_line *l, struct batch *b,
                                   struct k_err *err)
{
    struct transaction_row t = {0};
    struct booking done = {0};
    bool found = false;
    const char *id = l->words > 1 ? l->word[1] : "";
    id += *id == 'Z' || *id == 'z';
    char *end;
    long long n = strtoll(id, &end, 10);
    long rank = l->words > 2 ? strtol(l->word[2], NULL, 10) : 1;
    enum k_status st = K_OK;
    if (end != id && !*end && n > 0) {
        st = store_transaction_get(&t, &found, b->firm->store, b->arena, n, err);
    }
    if (st != K_OK) {
        return st;
    }
    if (!found || rank < 1 || rank > 99) {
        return err_set(err, K_REJECT, "Einen Vorgang „%s“ gibt es nicht.", id);
    }
    if (strcmp(t.state, "review") != 0) {
        return err_set(err, K_REJECT, "Vorgang %lld ist schon entschieden.", n);
    }
    st = decide_proposal(&done, b, &t, (int)rank, err);
    struct invoice_row inv = {.number = "?"};
    if (st == K_OK && done.parts > 0) {
        st = store_invoice_row(&inv, b->firm->store, b->arena, done.part[0].invoice_id,
                               err);
    }
    l->done =
        arena_printf(b->arena, tr("Vorgang %lld auf %s%s gebucht."), n, inv.number,
                     st == K_OK && done.parts > 1 ? tr(" und weitere") : "");
    return st;
}

/* "14 Tage", "bis 31.03.2026": the last day. */
static bool hold_until(day *out, const struct command_line *l, day today)
{
    const char *word = l->words > 2 ? l->word[2] : "7";
    bool until = text_ieq(word, "bis") || text_ieq(word, "until");
    if (until) {
        return l->words > 3 && text_day(out, l->word[3]);
    }
    char *end;
    long days = strtol(word, &end, 10);
    *out = day_add(today, (int)(days > 0 && days <= HOLD_DAYS_MAX ? days : 0));
    return !*end && days > 0 && days <= HOLD_DAYS_MAX;
}

static enum k_status command_hold(struct command_line *l, struct batch *b,
                                  struct k_err *err)
{
    struct invoice_row inv = {.number = ""};
    day until = DAY_NONE, today = clock_today(&b->firm->clock);
    char buf[DAY_BUF];
    enum k_status st = invoice_of(&inv, l, b, err);
    if (st != K_OK) {
        return st;
    }
    if (!hold_until(&until, l, today) || day_diff(until, today) < 0 ||
        day_diff(until, today) > HOLD_DAYS_MAX) {
        return err_set(err, K_REJECT,
                       "Wie lange? Zum Beispiel „ruhen %s 14 Tage“ oder "
                       "„ruhen %s bis 31.12.2026“, höchstens ein Jahr.",
                       inv.number, inv.number);
    }
    st = store_hold_put(b->firm->store, inv.id, 0, until, tr("vom Inhaber per Mail"),
                        err);
    if (st == K_OK) {
        st = store_journal(b->firm->store, err, "invoice.hold", inv.number, "until",
                           day_format_iso(buf, until), "reason",
                           tr("vom Inhaber per Mail"), NULL);
    }
    l->done = arena_printf(b->arena, tr("%s ruht bis %s."), inv.number,
                           day_format_de(buf, until));
    return st;
}

static enum k_status command_cancel(struct command_line *l, struct batch *b,
                                    struct k_err *err)
{
    struct issue_result r = {0};
    struct invoice_row inv = {.number = ""};
    enum k_status st = invoice_of(&inv, l, b, err);
    if (st == K_OK) {
        st = issue_cancellation(&r, b, inv.number, *l->rest ? l->rest : NULL, err);
    }
    if (st == K_OK) {
        l->done = arena_printf(b->arena, tr("%s ist storniert durch %s."), inv.number,
                               r.number);
    }
    return st;
}

static const struct {
    const char *word;
    command_fn *fn;
} COMMANDS[] = {{"bezahlt", command_paid},   {"paid", command_paid},
                {"zuordnen", command_match}, {"match", command_match},
                {"ruhen", command_hold},     {"hold", command_hold},
                {"storno", command_cancel},  {"cancel", command_cancel}};

/* ---- a mail ------------------------------------------------------------------------
 */

static void split(struct command_line *l, struct arena *a, const char *line)
{
    *l = (struct command_line){.text = line, .rest = "", .done = ""};
    const char *s = line;
    while (*s && l->words < WORDS_MAX) {
        size_t n = strcspn(s, " ");
        l->word[l->words++] = arena_strndup(a, s, n);
        s += n;
        s += strspn(s, " ");
        if (l->words == 2) {
            l->rest = arena_strdup(a, s);
        }
    }
}

/* "Z17 2" is what the report prints: short for zuordnen. */
static bool is_short_match(const struct command_line *l)
{
    const char *w = l->words > 0 ? l->word[0] : "";
    return (w[0] == 'Z' || w[0] == 'z') && w[1] && !w[1 + strspn(w + 1, "0123456789")];
}

static command_fn *command_of(struct command_line *l)
{
    if (is_short_match(l) && l->words < WORDS_MAX) {
        memmove(&l->word[1], &l->word[0], l->words * sizeof l->word[0]);
        l->words++;
        return command_match;
    }
    for (size_t i = 0; l->words > 0 && i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        if (text_ieq(l->word[0], COMMANDS[i].word)) {
            return COMMANDS[i].fn;
        }
    }
    return NULL;
}

/* One command: all of it or nothing, and what came of it in words. */
static enum k_status run_line(struct value *answers, const struct arrival *ar,
                              struct batch *b, struct command_line *l,
                              struct k_err *err)
{
    struct k_err why = {{0}};
    struct value *v = value_map(b->arena);
    enum k_status st = batch_part_begin(b, err);
    if (st != K_OK) {
        return st;
    }
    st = l->fn(l, b, &why);
    if (st != K_OK && st != K_REJECT) {
        *err = why;
        return st;
    }
    bool done = st == K_OK;
    if (done) {
        st = batch_part_end(b, err);
    } else {
        batch_part_undo(b);
        st = K_OK;
    }
    const char *result = done ? l->done : arena_strdup(b->arena, why.text);
    value_set(v, "command", l->text);
    value_set(v, "result", result);
    value_push(answers, v);
    return st == K_OK ? store_journal(b->firm->store, err,
                                      done ? "control.done" : "control.refused",
                                      l->words > 1 ? l->word[1] : l->text, "command",
                                      l->text, "result", result, "mail",
                                      ar->mail.message_id, "from", ar->row.sender, NULL)
                      : st;
}

static enum k_status run_lines(struct value *answers, size_t *count,
                               const struct arrival *ar, struct batch *b,
                               struct k_err *err)
{
    enum k_status st = K_OK;
    char *text = inbound_own_words(b->arena, ar->mail.text), *line;
    size_t lines = 0;
    while (st == K_OK && lines++ < LINES_MAX && *count < COMMANDS_MAX &&
           (line = strsep(&text, "\n")) != NULL) {
        struct command_line l;
        line = text_squeeze(b->arena, line);
        split(&l, b->arena, line);
        l.fn = command_of(&l);
        if (l.fn) {
            st = run_line(answers, ar, b, &l, err);
            *count += 1;
        }
    }
    return st;
}

static enum k_status answer(const struct arrival *ar, struct batch *b,
                            struct value *answers, size_t count, struct k_err *err)
{
    char *secret = NULL;
    struct value *v = value_map(b->arena);
    enum k_status st = control_secret(&secret, b->arena, err);
    if (st != K_OK) {
        return st;
    }
    value_set(v, "firm", b->firm->config.seller.name);
    value_set_value(v, "answers", answers);
    value_set_bool(v, "any", count > 0);
    struct post_owner o = {.kind = "control",
                           .template = "control",
                           .dedupe = ar->row.sha256,
                           .reference = arena_printf(b->arena, "control.%s", secret),
                           .data = v};
    return post_owner(b, &o, err);
}

enum k_status control_run(struct arrival *ar, struct batch *b, struct k_err *err)
{
    size_t count = 0;
    struct value *answers = value_list(b->arena);
    store_set_actor(b->firm->store, "owner");
    enum k_status st = run_lines(answers, &count, ar, b, err);
    store_set_actor(b->firm->store, "kontor");
    return st == K_OK ? answer(ar, b, answers, count, err) : st;
}
