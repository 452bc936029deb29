/*
 * bank_dump - what the bank step reads from a file, as tab-separated lines.
 *
 *   bank_dump [-t] [-i] [-q] FILE
 *
 * Prints a line "file" with the sums over all entries (by entry, whatever its status),
 * a line "statement" for each statement and, with -t, a line "tx" for each transaction;
 * with -i the keys of its identity too. -q prints nothing, for measurements. A file
 * that is refused gives exit code 1 and the reason.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bank/bank_read.h"
#include "model/remittance.h"

struct dump {
    bool transactions, identity, quiet;
    money credits, debits;
    char opening[2000], closing[2000]; /* of all statements, ';' between */
    enum statement_kind kind;
    int version;
    struct arena scratch;
};

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

static void add_balance(char *to, size_t cap, const struct balance *b)
{
    char buf[MONEY_BUF];
    size_t n = strlen(to);
    if (b->present) {
        (void)snprintf(to + n, cap - n, "%s%s", n > 0 ? ";" : "",
                       money_format(buf, b->amount));
    }
}

static enum k_status on_begin(void *ud, const struct statement *st, struct k_err *err)
{
    struct dump *d = ud;
    (void)err;
    d->kind = st->kind;
    d->version = st->version;
    return K_OK;
}

static void print_hex(const unsigned char *bytes)
{
    putchar('\t');
    for (int i = 0; i < 8; i++) {
        printf("%02x", bytes[i]);
    }
}

static void print_transaction(struct dump *d, const struct statement *st,
                              const struct bank_transaction *tx)
{
    static const char *const STATUS[] = {"BOOK", "PDNG", "INFO"};
    char amount[MONEY_BUF], date[DAY_BUF], value[DAY_BUF];
    char *text =
        remittance_join(&d->scratch, tx->remittance_information, tx->remittances);
    printf("tx\t%d\t%d\t%d/%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s%s\t%s\t%s",
           st->index, tx->entry, tx->detail, tx->details, STATUS[tx->status],
           money_format(amount, tx->amount), tx->currency,
           day_format_iso(date, tx->booking_date),
           day_format_iso(value, tx->value_date), or_empty(tx->counterparty_name),
           or_empty(tx->counterparty_iban), text, or_empty(tx->end_to_end_id),
           tx->is_return ? "return " : "", or_empty(tx->return_reason),
           or_empty(tx->account_servicer_reference), or_empty(tx->bank_code));
    if (d->identity) {
        struct bank_identity id;
        bank_identify(&id, st, tx, &d->scratch);
        printf("\t%s", id.strong);
        print_hex(id.weak);
        print_hex(id.loose);
    }
    putchar('\n');
}

static enum k_status on_transaction(void *ud, const struct statement *st,
                                    const struct bank_transaction *tx,
                                    struct k_err *err)
{
    struct dump *d = ud;
    (void)err;
    if (tx->detail == 0) {
        money *sum = tx->entry_amount.cents < 0 ? &d->debits : &d->credits;
        if (!money_add(sum, *sum, tx->entry_amount)) {
            return err_set(err, K_REJECT, "sum out of range");
        }
    }
    if (d->transactions) {
        print_transaction(d, st, tx);
        arena_reset(&d->scratch);
    }
    return K_OK;
}

static enum k_status on_end(void *ud, const struct statement *st, struct k_err *err)
{
    struct dump *d = ud;
    char gap_text[MONEY_BUF];
    money gap;
    (void)err;
    add_balance(d->opening, sizeof d->opening, &st->opening);
    add_balance(d->closing, sizeof d->closing, &st->closing);
    if (d->quiet) {
        return K_OK;
    }
    bool known = bank_balance_gap(&gap, st);
    printf("statement\t%d\t%s\t%s\t%s\t%" PRIu64 "\t%" PRIu64 "\t%s\n", st->index,
           or_empty(st->account_iban), or_empty(st->account_currency),
           or_empty(st->sequence), st->entries, st->pending,
           known ? money_format(gap_text, gap) : "");
    return K_OK;
}

int main(int argc, char **argv)
{
    struct dump d = {0};
    struct k_err err = {{0}};
    struct bank_counts n;
    int opt;
    while ((opt = getopt(argc, argv, "tiq")) != -1) {
        d.transactions = d.transactions || opt == 't' || opt == 'i';
        d.identity = d.identity || opt == 'i';
        d.quiet = d.quiet || opt == 'q';
    }
    if (optind + 1 != argc) {
        fputs("usage: bank_dump [-t] [-i] [-q] FILE\n", stderr);
        return 2;
    }
    int fd = open(argv[optind], O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        perror(argv[optind]);
        return 2;
    }
    struct bank_sink sink = {&d, on_begin, on_transaction, on_end};
    arena_init(&d.scratch);
    enum k_status st = bank_read_fd(&n, fd, NULL, &sink, &err);
    close(fd);
    arena_release(&d.scratch);
    if (st != K_OK) {
        printf("refused\t%s\t%s\n", k_status_name(st), err.text);
        return 1;
    }
    char credits[MONEY_BUF], debits[MONEY_BUF];
    printf("file\t%d\t%d\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
           "\t%s\t%s\t%s\t%s\n",
           (int)d.kind, d.version, n.statements, n.entries, n.pending, n.details,
           money_format(credits, d.credits), money_format(debits, money_neg(d.debits)),
           d.opening, d.closing);
    return 0;
}
