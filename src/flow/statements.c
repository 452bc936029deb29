#include "flow/statements.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <string.h>
#include <unistd.h>

#include "bank/bank_read.h"
#include "base/language.h"
#include "base/log.h"
#include "flow/matching.h"
#include "match/match.h"
#include "model/remittance.h"
#include "store/store_advice.h"
#include "store/store_bank.h"

#include "base/banned.h"

struct import {
    struct batch *b;
    struct statements_result *result;
    int64_t file_id;
    int64_t account_id;
    char iban[64]; /* of account_id */
    money booked;  /* of the running statement */
    int64_t entries;
    struct arena arena; /* of one transaction */
};

static enum k_status use_account(struct import *im, const struct statement *st,
                                 struct k_err *err)
{
    const char *iban = st->account_iban ? st->account_iban : "?";
    if (im->account_id && strcmp(im->iban, iban) == 0) {
        return K_OK;
    }
    if (strlen(iban) >= sizeof im->iban) {
        return err_set(err, K_REJECT, "Kontonummer mit %zu Zeichen", strlen(iban));
    }
    memcpy(im->iban, iban, strlen(iban) + 1);
    return store_account(&im->account_id, im->b->firm->store, iban,
                         st->account_currency, err);
}

static enum k_status on_begin(void *ud, const struct statement *st, struct k_err *err)
{
    struct import *im = ud;
    im->booked = MONEY(0);
    im->entries = 0;
    enum k_status r = use_account(im, st, err);
    if (r == K_OK && st->kind == STATEMENT_052) {
        r = store_pending_clear(im->b->firm->store, im->account_id, err);
    }
    return r;
}

/* Names are literals, each added once. */
static void put(struct json_object *o, const char *name, struct json_object *value)
{
    (void)json_object_object_add_ex(
        o, name, value, JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY);
}

static void put_text(struct json_object *o, const char *name, const char *text)
{
    if (text) {
        put(o, name, json_object_new_string(text));
    }
}

static void put_cents(struct json_object *o, const char *name, bool there, money m)
{
    if (there) {
        put(o, name, json_object_new_int64(m.cents));
    }
}

static void put_list(struct json_object *o, const char *name, const char *const *item,
                     size_t n)
{
    if (n == 0) {
        return;
    }
    struct json_object *list = json_object_new_array();
    for (size_t i = 0; i < n; i++) {
        (void)json_object_array_add(list, json_object_new_string(item[i]));
    }
    put(o, name, list);
}

/* What no column of its own holds, as the bank wrote it. */
static char *details_json(struct arena *a, const struct bank_transaction *tx)
{
    struct json_object *o = json_object_new_object();
    put_list(o, "remittance_information", tx->remittance_information, tx->remittances);
    put_list(o, "structured_information", tx->structured_information, tx->structureds);
    put_text(o, "additional_information", tx->additional_information);
    put_text(o, "creditor_reference", tx->creditor_reference);
    put_text(o, "mandate_id", tx->mandate_id);
    put_text(o, "ultimate", tx->ultimate_name);
    put_text(o, "bic", tx->counterparty_bic);
    put_text(o, "bank_code", tx->bank_code);
    put_text(o, "bank_code_own", tx->bank_code_own);
    put_text(o, "purpose", tx->purpose);
    put_text(o, "foreign_amount", tx->foreign_amount);
    put_text(o, "return_reason", tx->return_reason);
    if (tx->currency && strcmp(tx->currency, "EUR") != 0) {
        put_text(o, "currency", tx->currency);
    }
    if (tx->is_return) {
        put(o, "return", json_object_new_boolean(1));
    }
    if (tx->reversal) {
        put(o, "reversal", json_object_new_boolean(1));
    }
    put_cents(o, "original_cents", tx->has_original_amount, tx->original_amount);
    put_cents(o, "charges_cents", tx->has_charges, tx->charges);
    char *out = arena_strdup(
        a, json_object_to_json_string_ext(o, JSON_C_TO_STRING_NOSLASHESCAPE));
    (void)json_object_put(o);
    return out;
}

/* The first 8 of the 32 bytes: an integer key, and at a million rows a chance of one in
 * 37 million that two meet, which account, day and cents must share as well. */
static int64_t key_number(const unsigned char key[32])
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++) {
        v = v << 8 | key[i];
    }
    return (int64_t)v;
}

static enum k_status put_pending(struct import *im, const struct bank_transaction *tx,
                                 struct k_err *err)
{
    char *text =
        remittance_join(&im->arena, tx->remittance_information, tx->remittances);
    im->result->pending++;
    return store_pending_put(im->b->firm->store, im->account_id, im->file_id,
                             tx->booking_date, tx->amount, text, err);
}

/* By which other messages name the entry, one reference a line; NULL when there is
 * none.
 */
static const char *references_of(struct arena *a, const struct bank_transaction *tx)
{
    const char *reference[] = {tx->entry_reference, tx->batch_message_id,
                               tx->batch_payment_id};
    char *out = NULL;
    for (size_t i = 0; i < sizeof reference / sizeof reference[0]; i++) {
        if (reference[i] && *reference[i]) {
            out = out ? arena_printf(a, "%s\n%s", out, reference[i])
                      : arena_strdup(a, reference[i]);
        }
    }
    return out;
}

/* One of several details whose amounts add up to the entry. */
static bool is_part(const struct bank_transaction *tx)
{
    return tx->details > 1 && tx->amount.cents != tx->entry_amount.cents;
}

static bool is_whole(const struct bank_transaction *tx)
{
    return tx->details != 1 && tx->amount.cents == tx->entry_amount.cents;
}

static struct transaction_in transaction_of(struct import *im,
                                            const struct statement *st,
                                            const struct bank_transaction *tx,
                                            struct bank_identity *id)
{
    const char *references = references_of(&im->arena, tx);
    const char *sum = references || tx->counterparty_name ? references : "";
    bank_identify(id, st, tx, &im->arena);
    return (struct transaction_in){
        .account_id = im->account_id,
        .file_id = im->file_id,
        .kind = st->kind,
        .statement = st->index,
        .entry = tx->entry,
        .detail = tx->detail,
        .booking_date = tx->booking_date,
        .value_date = tx->value_date,
        .amount = tx->amount,
        .weak = key_number(id->weak),
        .loose = key_number(id->loose),
        .strong = id->strong,
        .counterparty = tx->counterparty_name,
        .iban = tx->counterparty_iban,
        .end_to_end_id = tx->end_to_end_id,
        .details = details_json(&im->arena, tx),
        .batch = is_whole(tx) ? sum : NULL,
        .part = !is_part(tx) ? NULL
                : references ? references
                             : "",
        .outgoing = match_is_outgoing(tx->amount, tx->is_return || tx->reversal),
    };
}

/* An advice moves nothing; the statement will. Its details wait for that. */
static enum k_status put_advice(struct import *im, const struct statement *st,
                                const struct bank_transaction *tx, struct k_err *err)
{
    struct bank_identity id;
    const char *references = references_of(&im->arena, tx);
    im->result->info++;
    if (tx->details == 0 || !references) {
        return K_OK;
    }
    struct transaction_in in = transaction_of(im, st, tx, &id);
    in.part = references;
    return store_advice_put(im->b->firm->store, &in, tx->entry_amount, err);
}

/* The details of a batch that an earlier file brought as one sum: they take its place,
 * unless it is decided already. *done false: it is a booking like any other. */
static enum k_status put_part(bool *done, struct import *im,
                              const struct transaction_in *in,
                              const struct bank_transaction *tx, struct k_err *err)
{
    int64_t batch;
    bool free = false;
    enum k_status st =
        store_batch_find(&batch, &free, im->b->firm->store, in, tx->entry_amount, err);
    *done = st == K_OK && batch != 0;
    if (*done) {
        im->result->known++;
    }
    return *done && free
               ? store_advice_put(im->b->firm->store, in, tx->entry_amount, err)
               : st;
}

static enum k_status put_booked(struct import *im, const struct statement *st,
                                const struct bank_transaction *tx, struct k_err *err)
{
    struct bank_identity id;
    enum transaction_fate fate;
    struct transaction_in in = transaction_of(im, st, tx, &id);
    if (is_part(tx)) {
        bool done;
        enum k_status part = put_part(&done, im, &in, tx, err);
        if (part != K_OK || done) {
            return part;
        }
    }
    enum k_status r = store_transaction_put(&fate, im->b->firm->store, &in, err);
    im->result->fresh += fate == TRANSACTION_NEW;
    im->result->known += fate == TRANSACTION_KNOWN;
    im->result->updated += fate == TRANSACTION_UPDATED;
    return r;
}

/* The batch is no payment any more: nobody need decide it. */
static enum k_status on_split(void *ud, int64_t transaction_id, struct k_err *err)
{
    struct import *im = ud;
    char *id = arena_printf(im->b->arena, "%lld", (long long)transaction_id);
    enum k_status st =
        batch_task_close(im->b, arena_printf(im->b->arena, "review:%s", id), err);
    return st == K_OK
               ? store_journal(im->b->firm->store, err, "payment.split", id, NULL)
               : st;
}

static enum k_status on_transaction(void *ud, const struct statement *st,
                                    const struct bank_transaction *tx,
                                    struct k_err *err)
{
    struct import *im = ud;
    enum k_status r = K_OK;
    im->entries++;
    if (tx->status == ENTRY_PENDING) {
        r = put_pending(im, tx, err);
    } else if (st->kind == STATEMENT_054) {
        r = put_advice(im, st, tx, err);
    } else if (tx->status == ENTRY_INFO) {
        im->result->info++;
    } else if (!money_add(&im->booked, im->booked, tx->amount)) {
        r = err_set(err, K_REJECT, "Die Summe der Buchungen ist zu groß.");
    } else {
        r = put_booked(im, st, tx, err);
    }
    arena_reset(&im->arena);
    return r;
}

static enum k_status check_balance(struct import *im, const struct statement *st,
                                   struct k_err *err)
{
    char open[MONEY_BUF], close[MONEY_BUF], missing[MONEY_BUF];
    money gap;
    if (!bank_balance_gap(&gap, st) || gap.cents == 0) {
        return K_OK;
    }
    const char *text = arena_printf(
        im->b->arena,
        tr("Kontoauszug %s (Konto %s): Anfangssaldo %s und Buchungen ergeben nicht den "
           "Endsaldo %s, es fehlen %s EUR. Bitte den Auszug vollständig abrufen."),
        st->statement_id ? st->statement_id : tr("ohne Nummer"), im->iban,
        money_format_de(open, st->opening.amount),
        money_format_de(close, st->closing.amount), money_format_de(missing, gap));
    batch_notice(im->b, tr("Kontoauszug unvollständig"), text);
    return store_journal(im->b->firm->store, err, "statement.unbalanced",
                         st->statement_id, "text", text, NULL);
}

static enum k_status on_end(void *ud, const struct statement *st, struct k_err *err)
{
    struct import *im = ud;
    im->result->statements++;
    enum k_status r =
        store_statement_put(im->b->firm->store, im->file_id, im->account_id, st,
                            im->booked, im->entries, err);
    if (r == K_OK && (st->kind == STATEMENT_053 || st->kind == STATEMENT_MT940)) {
        r = check_balance(im, st, err);
    }
    return r;
}

static enum k_status read_file(struct import *im, const struct inbox_file *f,
                               struct k_err *err)
{
    struct bank_counts counts = {0};
    struct bank_sink sink = {
        .ud = im, .begin = on_begin, .transaction = on_transaction, .end = on_end};
    int fd = open(f->claimed.work_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return err_set(err, K_RETRY, "%s: %s", f->claimed.work_path, err_cause(errno));
    }
    arena_init(&im->arena);
    enum k_status st = bank_read_fd(&counts, fd, f->c.shown, &sink, err);
    arena_release(&im->arena);
    (void)close(fd);
    return st;
}

static enum k_status journal_import(const struct batch *b, const struct inbox_file *f,
                                    const struct statements_result *r,
                                    struct k_err *err)
{
    struct arena *a = b->arena;
    return store_journal(b->firm->store, err, "statement.imported", f->c.shown,
                         "statements", arena_printf(a, "%d", r->statements), "new",
                         arena_printf(a, "%d", r->fresh), "known",
                         arena_printf(a, "%d", r->known + r->updated), "pending",
                         arena_printf(a, "%d", r->pending), NULL);
}

enum k_status statements_take(struct statements_result *out, struct batch *b,
                              struct inbox_file *f, struct k_err *err)
{
    struct import im = {.b = b, .result = out};
    struct k_err why = {{0}};
    struct file_row known;
    bool found;
    enum k_status st = store_file_by_hash(&known, &found, b->firm->store, b->arena,
                                          f->claimed.hash, err);
    if (st == K_OK && found && strcmp(known.state, "failed") != 0) {
        return inbox_file_duplicate(f, b, &known, err);
    }
    if (st == K_OK) {
        st = batch_part_begin(b, err);
    }
    if (st == K_OK) {
        st = inbox_file_done(f, b, err);
    }
    if (st != K_OK) {
        return st;
    }
    im.file_id = f->row.id;
    st = read_file(&im, f, &why);
    if (st == K_REJECT) {
        *out = (struct statements_result){0};
        batch_part_undo(b);
        return inbox_file_failed(f, b, arena_strdup(b->arena, why.text), err);
    }
    if (st != K_OK) {
        *err = why;
        return st;
    }
    st = store_advice_apply(b->firm->store, on_split, &im, err);
    if (st == K_OK) {
        st = batch_part_end(b, err);
    }
    if (st == K_OK) {
        st = journal_import(b, f, out, err);
    }
    if (st == K_OK) {
        log_info("statement.imported", "new=%d known=%d", out->fresh, out->known);
        st = matching_run(b, out, err);
    }
    return st;
}
