#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/language.h"
#include "base/text.h"
#include "cmd/cmd_owner.h"
#include "cmd/cmd_table.h"
#include "flow/decide.h"
#include "flow/matching.h"
#include "flow/payment.h"
#include "store/store_bank.h"

#include "base/banned.h"

#define PARTS_MAX 32

/* ---- review -------------------------------------------------------------------------
 */

static const struct column COLUMNS[] = {
    {"transaction", N_("Umsatz"), COLUMN_NUMBER, false},
    {"date", N_("Datum"), COLUMN_DAY, false},
    {"amount", N_("Betrag"), COLUMN_MONEY, false},
    {"payer", N_("Von"), COLUMN_TEXT, true},
    {"text", N_("Verwendungszweck"), COLUMN_TEXT, true},
    {"proposal", N_("Vorschlag"), COLUMN_NUMBER, false},
    {"invoices", N_("Rechnungen"), COLUMN_TEXT, false},
    {"reason", N_("Warum"), COLUMN_TEXT, true},
};

struct review {
    struct cmd *c;
    struct firm *f;
    struct report_table table;
};

static enum k_status add_transaction(void *ud, const struct transaction_row *t,
                                     struct k_err *err)
{
    struct review *r = ud;
    struct arena *a = &r->c->arena;
    struct proposal_row *p;
    size_t n;
    enum k_status st = store_proposals(&p, &n, r->f->store, a, t->id, err);
    for (size_t i = 0; st == K_OK && (i < n || i == 0); i++) {
        struct cell *row = report_table_row(&r->table);
        row[0].number = t->id;
        row[1].date = t->booking_date;
        row[2].amount = t->amount;
        row[3].text = arena_strdup(a, t->counterparty);
        row[4].text = payment_text(a, t);
        if (n > 0) {
            row[5].number = p[i].rank;
            row[6].text = matching_numbers(r->f, a, p[i].allocations);
            row[7].text = p[i].reason;
        }
    }
    return st;
}

/* ---- the walk -------------------------------------------------------------------- */

struct ids {
    struct arena *a;
    int64_t *id;
    size_t count;
};

static enum k_status add_id(void *ud, const struct transaction_row *t,
                            struct k_err *err)
{
    struct ids *ids = ud;
    (void)err;
    ids->id = arena_grow(ids->a, ids->id, ids->count, sizeof *ids->id);
    ids->id[ids->count++] = t->id;
    return K_OK;
}

/* One key, without waiting for the line to end; 'q' when input ends. */
static int read_key(void)
{
    struct termios before, raw;
    char key = 'q';
    if (tcgetattr(STDIN_FILENO, &before) != 0) {
        return 'q';
    }
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    ssize_t n = read(STDIN_FILENO, &key, 1);
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
    return n == 1 ? (unsigned char)key : 'q';
}

static char *read_line(struct cmd *c, const char *prompt)
{
    char line[512];
    printf("%s", prompt);
    (void)fflush(stdout);
    if (!fgets(line, sizeof line, stdin)) {
        return arena_strdup(&c->arena, "");
    }
    return text_trim(&c->arena, line);
}

struct step {
    int64_t id;
    int rank; /* of the proposal to book, or 0 */
    bool ignore;
    const char *text; /* "R2026-0001=100,00 R2026-0002=19,00", or an invoice */
};

static enum k_status book_text(struct cmd *c, struct batch *b,
                               const struct transaction_row *t, const char *text)
{
    struct booking_part part[PARTS_MAX];
    struct invoice_row inv;
    size_t n = 0;
    enum k_status st = K_OK;
    if (!strchr(text, '=')) { /* one invoice: as much as fits */
        st = cmd_owner_invoice(&inv, c, b->firm, text);
        if (st != K_OK) {
            return st;
        }
        part[0] = (struct booking_part){.invoice_id = inv.id,
                                        .amount = decide_fitting(t, &inv)};
        return decide_parts(b, t, part, 1, &c->err);
    }
    while (st == K_OK && *text && n < PARTS_MAX) {
        size_t len = strcspn(text, " ");
        st =
            cmd_owner_part(&part[n++], c, b->firm, arena_strndup(&c->arena, text, len));
        text += len + strspn(text + len, " ");
    }
    return st == K_OK ? decide_parts(b, t, part, n, &c->err) : st;
}

static enum k_status do_step(struct cmd *c, struct batch *b, void *ud)
{
    const struct step *s = ud;
    struct transaction_row t;
    struct booking done;
    bool found;
    enum k_status st =
        store_transaction_get(&t, &found, b->firm->store, b->arena, s->id, &c->err);
    if (st != K_OK || !found) {
        return st;
    }
    return s->ignore ? decide_ignore(b, &t, &c->err)
           : s->rank ? decide_proposal(&done, b, &t, s->rank, &c->err)
                     : book_text(c, b, &t, s->text);
}

/* Print the payment with its proposals. *open false: somebody decided it meanwhile. */
static enum k_status show_step(struct cmd *c, int64_t id, bool *open, size_t *proposals)
{
    struct firm f;
    struct transaction_row t;
    struct proposal_row *p;
    char amount[MONEY_BUF], on[DAY_BUF];
    *open = false;
    *proposals = 0;
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) {
        st = store_transaction_get(&t, open, f.store, &c->arena, id, &c->err);
        *open = st == K_OK && *open && strcmp(t.state, "review") == 0;
    }
    if (*open) {
        printf(tr("\nUmsatz %lld: %s EUR am %s von %s\n  „%s“\n"), (long long)id,
               money_format_de(amount, t.amount), day_format_de(on, t.booking_date),
               t.counterparty ? t.counterparty : "unbekannt",
               payment_text(&c->arena, &t));
        st = store_proposals(&p, proposals, f.store, &c->arena, id, &c->err);
        for (size_t i = 0; st == K_OK && i < *proposals; i++) {
            printf("  [%d] %s: %s\n", p[i].rank,
                   matching_numbers(&f, &c->arena, p[i].allocations), p[i].reason);
        }
    }
    firm_close(&f);
    return st;
}

/* What a key means; false: none of them. */
static bool step_of(struct step *s, struct cmd *c, int key, size_t proposals)
{
    if (key >= '1' && key <= '9' && (size_t)(key - '0') <= proposals) {
        s->rank = key - '0';
    } else if ((key == 'j' || key == 'y' || key == '\n') && proposals > 0) {
        s->rank = 1;
    } else if (key == 'i') {
        s->ignore = true;
    } else if (key == 'r') {
        s->text = read_line(c, tr("\nWelche Rechnung? "));
    } else if (key == 'a') {
        s->text = read_line(c, tr("\nAufteilen (RECHNUNG=BETRAG …): "));
    } else {
        return false;
    }
    return true;
}

/* Ask until the payment is decided or put off. *more false: the owner has enough. */
static enum k_status ask(struct cmd *c, int64_t id, bool *more)
{
    bool open;
    size_t proposals;
    enum k_status st = show_step(c, id, &open, &proposals);
    while (st == K_OK && open) {
        struct step s = {.id = id};
        printf(tr("  %s[2-9] anderer  [r]echnung  [a]ufteilen  [i]gnorieren  [s]päter  "
                  "[q] Ende: "),
               proposals ? "[j]a  " : "");
        (void)fflush(stdout);
        int key = read_key();
        if (key == 'q' || key == 4) {
            *more = false;
            break;
        }
        if (key == 's') {
            break;
        }
        printf("%c\n", key >= ' ' && key < 127 ? key : ' ');
        if (!step_of(&s, c, key, proposals)) {
            continue;
        }
        st = cmd_owner_batch(c, do_step, &s);
        if (st != K_REJECT) {
            printf(st == K_OK ? tr("  Erledigt.\n") : "");
            break;
        }
        printf("  %s\n", c->err.text); /* and once more */
        st = K_OK;
    }
    return st;
}

static int walk(struct cmd *c)
{
    struct firm f;
    struct ids ids = {.a = &c->arena};
    bool more = true;
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) {
        st =
            store_transaction_each(f.store, TRANSACTIONS_REVIEW, add_id, &ids, &c->err);
    }
    firm_close(&f);
    if (st == K_OK && ids.count == 0) {
        printf(tr("Keine Zahlung wartet auf eine Entscheidung.\n"));
    }
    for (size_t i = 0; st == K_OK && more && i < ids.count; i++) {
        st = ask(c, ids.id[i], &more);
    }
    printf("\n");
    return cmd_fail(c, st);
}

int cmd_review(struct cmd *c)
{
    struct firm f;
    struct review r = {.c = c, .f = &f};
    if (c->output == OUTPUT_TEXT && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
        return walk(c);
    }
    report_table_init(&r.table, &c->arena, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) {
        st = store_transaction_each(f.store, TRANSACTIONS_REVIEW, add_transaction, &r,
                                    &c->err);
    }
    if (st == K_OK) {
        cmd_table_print(c, &r.table, tr("Keine Zahlung wartet auf eine Entscheidung."));
        if (r.table.rows > 0 && c->output == OUTPUT_TEXT && !c->quiet) {
            printf(tr(
                "\nAnnehmen: kontor match UMSATZ VORSCHLAG – oder eine andere Rechnung: "
                "kontor match UMSATZ RECHNUNG\n"));
        }
    }
    firm_close(&f);
    return cmd_fail(c, st);
}
