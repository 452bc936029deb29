/*
 * bank_fixture - read a file of tests/data/bank and keep all that the sink was told.
 */
#ifndef KONTOR_TEST_BANK_FIXTURE_H
#define KONTOR_TEST_BANK_FIXTURE_H

#include "kontor_test.h"

#include <stdlib.h>
#include <string.h>

#include "bank/bank_read.h"
#include "base/file.h"
#include "model/remittance.h"

#define FIXTURE_MAX 64

struct fixture {
    struct arena a;
    struct bank_counts n;
    struct statement st[FIXTURE_MAX]; /* as complete at the end */
    int statements;
    struct bank_transaction tx[FIXTURE_MAX];
    struct bank_identity id[FIXTURE_MAX];
    int of_statement[FIXTURE_MAX]; /* index of the statement of tx[i] */
    int txs;
    enum k_status status;
    struct k_err err;
};

static inline const char *const *fixture_list(struct arena *a, const char *const *from,
                                              size_t n)
{
    const char **to = arena_array(a, n > 0 ? n : 1, sizeof *to);
    for (size_t i = 0; i < n; i++) {
        to[i] = arena_strdup(a, from[i]);
    }
    return to;
}

static inline void fixture_copy_tx(struct arena *a, struct bank_transaction *t)
{
    const char **strings[] = {
        &t->currency,
        &t->return_reason,
        &t->foreign_amount,
        &t->bank_code,
        &t->bank_code_own,
        &t->batch_message_id,
        &t->batch_payment_id,
        &t->counterparty_name,
        &t->counterparty_iban,
        &t->counterparty_bic,
        &t->ultimate_name,
        &t->account_servicer_reference,
        &t->entry_reference,
        &t->end_to_end_id,
        &t->proprietary_reference,
        &t->creditor_reference,
        &t->mandate_id,
        &t->additional_information,
        &t->purpose,
    };
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        *strings[i] = arena_strdup(a, *strings[i]);
    }
    t->remittance_information =
        fixture_list(a, t->remittance_information, t->remittances);
    t->structured_information =
        fixture_list(a, t->structured_information, t->structureds);
}

static inline enum k_status fixture_on_tx(void *ud, const struct statement *st,
                                          const struct bank_transaction *tx,
                                          struct k_err *err)
{
    struct fixture *f = ud;
    (void)err;
    if (f->txs < FIXTURE_MAX) {
        f->tx[f->txs] = *tx;
        f->of_statement[f->txs] = st->index;
        fixture_copy_tx(&f->a, &f->tx[f->txs]);
        bank_identify(&f->id[f->txs], st, tx, &f->a);
        f->txs++;
    }
    return K_OK;
}

static inline enum k_status fixture_on_end(void *ud, const struct statement *st,
                                           struct k_err *err)
{
    struct fixture *f = ud;
    (void)err;
    if (f->statements < FIXTURE_MAX) {
        struct statement *to = &f->st[f->statements++];
        *to = *st;
        const char **strings[] = {&to->message_id,  &to->statement_id,
                                  &to->sequence,    &to->account_iban,
                                  &to->account_bic, &to->account_currency};
        for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
            *strings[i] = arena_strdup(&f->a, *strings[i]);
        }
    }
    return K_OK;
}

static inline void fixture_read_bytes(struct fixture *f, const void *bytes, size_t n)
{
    struct bank_sink sink = {
        .ud = f, .transaction = fixture_on_tx, .end = fixture_on_end};
    memset(f, 0, sizeof *f);
    f->status = bank_read_bytes(&f->n, bytes, n, "auszug", &sink, &f->err);
}

static inline char *fixture_file(struct arena *a, const char *name, size_t *n)
{
    struct k_err err = {{0}};
    char *bytes = NULL;
    char *path = arena_printf(a, "%s/tests/data/bank/%s", SOURCE_DIR, name);
    assert_ok(file_read(&bytes, n, a, path, (size_t)1 << 20, &err));
    return bytes;
}

/* The file must be read without fault. */
static inline void fixture_read(struct fixture *f, const char *name)
{
    struct arena a;
    size_t n;
    arena_init(&a);
    char *bytes = fixture_file(&a, name, &n);
    fixture_read_bytes(f, bytes, n);
    arena_release(&a);
    if (f->status != K_OK) {
        print_error("%s: %s\n", name, f->err.text);
    }
    assert_int_equal(f->status, K_OK);
}

/* The file must be refused with a message that holds `reason`. */
static inline void fixture_refused(const char *name, const char *reason)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct arena a;
    size_t n;
    assert_non_null(f);
    arena_init(&a);
    char *bytes = fixture_file(&a, name, &n);
    fixture_read_bytes(f, bytes, n);
    arena_release(&a);
    if (f->status != K_REJECT || !strstr(f->err.text, reason)) {
        print_error("%s: %s: %s\n", name, k_status_name(f->status), f->err.text);
    }
    assert_int_equal(f->status, K_REJECT);
    assert_non_null(strstr(f->err.text, reason));
    arena_release(&f->a);
    free(f);
}

static inline void fixture_release(struct fixture *f)
{
    arena_release(&f->a);
}

static inline char *fixture_text(struct fixture *f, int i)
{
    return remittance_join(&f->a, f->tx[i].remittance_information,
                           f->tx[i].remittances);
}

#define assert_cents(m, c) assert_int_equal((m).cents, (c))
#define assert_day(d, iso)                                                             \
    do {                                                                               \
        char day_[DAY_BUF];                                                            \
        assert_string_equal(day_format_iso(day_, (d)), (iso));                         \
    } while (0)
#define assert_same_weak(a, b) assert_memory_equal((a).weak, (b).weak, 32)
#define assert_other_weak(a, b) assert_memory_not_equal((a).weak, (b).weak, 32)

#endif
