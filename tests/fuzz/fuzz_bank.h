/*
 * fuzz_bank - read bytes as a statement and use all that comes out.
 *
 * What must hold for any input: a status is one of the four, a refusal has a reason,
 * counts agree with the calls, amounts of a split batch add up to its entry.
 */
#ifndef KONTOR_FUZZ_BANK_H
#define KONTOR_FUZZ_BANK_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bank/bank_read.h"
#include "base/text.h"
#include "model/remittance.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct fuzz_seen {
    struct arena a;
    uint64_t entries, begun, ended;
    money batch;
};

#define FUZZ_CHECK(condition)                                                          \
    do {                                                                               \
        if (!(condition)) {                                                            \
            abort();                                                                   \
        }                                                                              \
    } while (0)

static inline void fuzz_string(const char *s)
{
    if (s) {
        size_t n = strlen(s);
        FUZZ_CHECK(text_valid_utf8(s, n) == n);
        FUZZ_CHECK(!text_has_control(s, false));
    }
}

static inline enum k_status fuzz_begin(void *ud, const struct statement *st,
                                       struct k_err *err)
{
    struct fuzz_seen *seen = ud;
    (void)err;
    seen->begun++;
    fuzz_string(st->account_iban);
    fuzz_string(st->account_currency);
    fuzz_string(st->sequence);
    fuzz_string(st->statement_id);
    fuzz_string(st->message_id);
    fuzz_string(st->account_bic);
    return K_OK;
}

static inline void fuzz_strings(const struct bank_transaction *tx)
{
    const char *strings[] = {
        tx->currency,
        tx->return_reason,
        tx->foreign_amount,
        tx->bank_code,
        tx->bank_code_own,
        tx->batch_message_id,
        tx->batch_payment_id,
        tx->counterparty_name,
        tx->counterparty_iban,
        tx->counterparty_bic,
        tx->ultimate_name,
        tx->account_servicer_reference,
        tx->entry_reference,
        tx->end_to_end_id,
        tx->proprietary_reference,
        tx->creditor_reference,
        tx->mandate_id,
        tx->additional_information,
        tx->purpose,
    };
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        fuzz_string(strings[i]);
    }
    for (size_t i = 0; i < tx->remittances; i++) {
        fuzz_string(tx->remittance_information[i]);
    }
    for (size_t i = 0; i < tx->structureds; i++) {
        fuzz_string(tx->structured_information[i]);
    }
}

static inline enum k_status fuzz_transaction(void *ud, const struct statement *st,
                                             const struct bank_transaction *tx,
                                             struct k_err *err)
{
    struct fuzz_seen *seen = ud;
    struct bank_identity id;
    struct remittance_parts parts;
    (void)err;
    FUZZ_CHECK(day_is_set(tx->booking_date) && day_is_set(tx->value_date));
    FUZZ_CHECK(tx->currency != NULL);
    seen->entries += tx->detail == 0;
    seen->batch = tx->detail == 0 ? MONEY(0) : seen->batch;
    FUZZ_CHECK(money_add(&seen->batch, seen->batch, tx->amount));
    if (tx->detail + 1 == tx->details) {
        FUZZ_CHECK(money_cmp(seen->batch, tx->entry_amount) == 0);
    }
    fuzz_strings(tx);
    bank_identify(&id, st, tx, &seen->a);
    FUZZ_CHECK(strlen(id.strong) < sizeof id.strong);
    remittance_split(
        &parts, &seen->a,
        remittance_join(&seen->a, tx->remittance_information, tx->remittances));
    arena_reset(&seen->a);
    return K_OK;
}

static inline enum k_status fuzz_end(void *ud, const struct statement *st,
                                     struct k_err *err)
{
    struct fuzz_seen *seen = ud;
    money gap;
    (void)err;
    seen->ended++;
    (void)bank_balance_gap(&gap, st);
    return K_OK;
}

static inline void fuzz_bank(const uint8_t *data, size_t n)
{
    struct fuzz_seen seen = {0};
    struct bank_sink sink = {&seen, fuzz_begin, fuzz_transaction, fuzz_end};
    struct bank_counts counts;
    struct k_err err = {{0}};
    enum k_status st = bank_read_bytes(&counts, data, n, NULL, &sink, &err);
    FUZZ_CHECK(st == K_OK || st == K_REJECT);
    FUZZ_CHECK((st == K_OK) == (err.text[0] == '\0'));
    FUZZ_CHECK(text_valid_utf8(err.text, strlen(err.text)) == strlen(err.text));
    if (st == K_OK) {
        FUZZ_CHECK(seen.entries == counts.entries && counts.statements > 0);
        FUZZ_CHECK(seen.begun == counts.statements && seen.ended == counts.statements);
    }
    arena_release(&seen.a);
}

#endif
