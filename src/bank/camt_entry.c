#include <ctype.h>
#include <string.h>

#include "bank/bank_codes.h"
#include "bank/camt_model.h"
#include "bank/camt_party.h"
#include "model/remittance.h"

#include "base/banned.h"

/* A batch that does not add up is one row; more of its texts help nobody. */
#define MERGED_PIECES_MAX 200

/* ---- charges, T22 ---- */

enum k_status camt_charge_add(struct camt_record *to, const struct camt_record *charge,
                              struct k_err *err)
{
    const struct camt_value *v = &charge->amount[CAMT_CHARGE_AMOUNT];
    money m;
    if (!v->present) {
        return K_OK;
    }
    if (to->has_charges && strcmp(to->charge_currency, v->currency) != 0) {
        return K_OK; /* one sum cannot hold two currencies; the entry's own counts */
    }
    if (!money_from_decimal(&m, v->value)) {
        return K_OK; /* a foreign currency with more places: no figure of ours */
    }
    const char *sign = charge->text[CAMT_CHARGE_SIGN];
    if (sign && strcmp(sign, "CRDT") == 0) {
        m = money_neg(m);
    }
    if (!money_add(&to->charges, to->charges, m)) {
        return err_set(err, K_REJECT, "Zeile %d: die Summe der Entgelte ist zu groß.",
                       v->line);
    }
    to->has_charges = true;
    to->charges_included =
        to->charges_included || camt_true(charge->text[CAMT_CHARGE_INCLUDED]);
    memcpy(to->charge_currency, v->currency, sizeof to->charge_currency);
    return K_OK;
}

/* ---- the entry as a whole ---- */

static const char *either(const struct camt_record *detail,
                          const struct camt_record *entry, enum camt_text place)
{
    return detail && detail->text[place] ? detail->text[place] : entry->text[place];
}

/* Sts is mandatory; where a bank leaves it out, only a statement of booked entries
 * (053) may be believed. */
static enum entry_status status_of(const struct camt_output *o, const char *sts)
{
    if (!sts) {
        return o->st.kind == STATEMENT_053   ? ENTRY_BOOKED
               : o->st.kind == STATEMENT_052 ? ENTRY_PENDING
                                             : ENTRY_INFO;
    }
    if (strcmp(sts, "BOOK") == 0) {
        return ENTRY_BOOKED;
    }
    return strcmp(sts, "PDNG") == 0 ? ENTRY_PENDING : ENTRY_INFO;
}

/* T23: each date stands in for the other; without both, the statement's. */
static enum k_status fill_dates(struct bank_transaction *tx,
                                const struct camt_output *o,
                                const struct camt_record *e, struct k_err *err)
{
    enum k_status st = camt_day(&tx->booking_date, e->text[CAMT_BOOKING_DATE], e->line,
                                "BookgDt", err);
    if (st == K_OK) {
        st = camt_day(&tx->value_date, e->text[CAMT_VALUE_DATE], e->line, "ValDt", err);
    }
    if (st != K_OK) {
        return st;
    }
    if (!day_is_set(tx->booking_date)) {
        tx->booking_date =
            day_is_set(tx->value_date) ? tx->value_date : o->fallback_date;
    }
    if (!day_is_set(tx->value_date)) {
        tx->value_date = tx->booking_date;
    }
    if (!day_is_set(tx->booking_date)) {
        return err_set(err, K_REJECT,
                       "Zeile %d: der Umsatz hat kein Datum (BookgDt, ValDt), und der "
                       "Auszug auch nicht.",
                       e->line);
    }
    return K_OK;
}

static enum k_status count_entry(struct camt_output *o,
                                 const struct bank_transaction *tx, size_t details,
                                 int line, struct k_err *err)
{
    struct statement *st = &o->st;
    st->entries++;
    st->pending += tx->status == ENTRY_PENDING;
    st->informational += tx->status == ENTRY_INFO;
    o->counts->entries++;
    o->counts->details += details;
    o->counts->pending += tx->status == ENTRY_PENDING;
    o->counts->info += tx->status == ENTRY_INFO;
    if (tx->status == ENTRY_BOOKED &&
        !money_add(&st->booked_sum, st->booked_sum, tx->entry_amount)) {
        return err_set(err, K_REJECT, "Zeile %d: die Summe der Umsätze ist zu groß.",
                       line);
    }
    return K_OK;
}

/* ---- what is a detail worth? T5, T6 ---- */

/* The detail's amount in the entry's currency, from wherever its version has it. */
static const struct camt_value *detail_value(const struct camt_record *d,
                                             const char *currency)
{
    static const enum camt_amount_place ORDER[] = {
        CAMT_AMOUNT_OWN, CAMT_AMOUNT_TRANSACTION, CAMT_AMOUNT_INSTRUCTED};
    for (size_t i = 0; i < sizeof ORDER / sizeof ORDER[0]; i++) {
        const struct camt_value *v = &d->amount[ORDER[i]];
        if (v->present && strcmp(v->currency, currency) == 0) {
            return v;
        }
    }
    return NULL;
}

static bool detail_amount(money *out, const struct camt_record *d,
                          const struct camt_record *entry, const char *currency)
{
    const struct camt_value *v = detail_value(d, currency);
    const char *sign = either(d, entry, CAMT_SIGN);
    if (!v || !sign || !money_from_decimal(out, v->value) || out->cents < 0) {
        return false;
    }
    if (strcmp(sign, "DBIT") == 0) {
        *out = money_neg(*out);
    }
    return true;
}

static bool adds_up(const struct camt_record *details, const struct camt_record *entry,
                    money total, const char *currency)
{
    money sum = MONEY(0), m;
    for (const struct camt_record *d = details; d; d = d->next) {
        if (!detail_amount(&m, d, entry, currency) || !money_add(&sum, sum, m)) {
            return false;
        }
    }
    return money_cmp(sum, total) == 0;
}

/* ---- one transaction ---- */

static const char *bank_code(const struct camt_record *r, struct arena *a)
{
    const char *d = r->text[CAMT_DOMAIN], *f = r->text[CAMT_FAMILY];
    const char *s = r->text[CAMT_SUB_FAMILY];
    return d ? arena_printf(a, "%s/%s/%s", d, f ? f : "", s ? s : "") : NULL;
}

/* BkTxCd may be empty at the entry and filled in the detail, or the other way. */
static void fill_codes(struct bank_transaction *tx, const struct camt_record *d,
                       const struct camt_record *e, struct arena *a)
{
    const struct camt_record *r = d && d->text[CAMT_DOMAIN] ? d : e;
    tx->bank_code = bank_code(r, a);
    tx->bank_code_own = either(d, e, CAMT_OWN_CODE);
    tx->transaction_code = bank_gvc(tx->bank_code_own);
    tx->additional_information = either(d, e, CAMT_ADDITIONAL);
    tx->purpose = either(d, e, CAMT_PURPOSE);
    const char *text = d && d->pieces > 0 ? d->piece[0] : NULL;
    const char *reason = either(d, e, CAMT_RETURN);
    const char *reason_text = either(d, e, CAMT_RETURN_TEXT);
    tx->return_reason = reason ? reason : reason_text;
    tx->is_return = tx->return_reason || bank_gvc_is_return(tx->transaction_code) ||
                    bank_sub_family_is_return(r->text[CAMT_SUB_FAMILY]) ||
                    bank_words_say_return(e->text[CAMT_ADDITIONAL]) ||
                    bank_text_begins_return(text);
    if (tx->is_return && !tx->return_reason) {
        tx->return_reason = bank_return_reason(text);
    }
}

static bool usable_own_reference(const char *type)
{
    return type &&
           (strcmp(type, "FI-UMSATZ-ID") == 0 || strcmp(type, "FIUMSATZ-ID") == 0);
}

static void fill_references(struct bank_transaction *tx, const struct camt_record *d,
                            const struct camt_record *e)
{
    tx->entry_reference = remittance_reference(e->text[CAMT_SERVICER_REFERENCE]);
    const char *own = d ? remittance_reference(d->text[CAMT_SERVICER_REFERENCE]) : NULL;
    tx->account_servicer_reference = own ? own : tx->entry_reference;
    tx->batch_message_id = e->text[CAMT_BATCH_MESSAGE_ID];
    tx->batch_payment_id = e->text[CAMT_BATCH_PAYMENT_ID];
    if (!d) {
        return;
    }
    if (!tx->batch_message_id) {
        tx->batch_message_id = remittance_reference(d->text[CAMT_MESSAGE_REFERENCE]);
    }
    if (!tx->batch_payment_id) {
        tx->batch_payment_id = remittance_reference(d->text[CAMT_PAYMENT_REFERENCE]);
    }
    if (usable_own_reference(d->text[CAMT_OWN_REFERENCE_TYPE])) {
        tx->proprietary_reference = remittance_reference(d->text[CAMT_OWN_REFERENCE]);
    }
    tx->end_to_end_id = remittance_reference(d->text[CAMT_END_TO_END_ID]);
    tx->mandate_id = remittance_reference(d->text[CAMT_MANDATE_ID]);
    tx->creditor_reference = remittance_reference(d->text[CAMT_CREDITOR_REFERENCE]);
    tx->remittance_information = d->piece;
    tx->remittances = d->pieces;
    tx->structured_information = d->extra;
    tx->structureds = d->extras;
}

/* T8, T22: what the payer ordered. The bank says so (InstdAmt), or it follows from
 * charges that are part of the amount; 53.00 debited = 50.00 returned + 3.00. */
static void fill_original(struct bank_transaction *tx, const struct camt_record *r,
                          struct arena *a)
{
    const struct camt_value *v = &r->amount[CAMT_AMOUNT_INSTRUCTED];
    money m;
    bool ours = v->present && strcmp(v->currency, tx->currency) == 0;
    if (ours && money_from_decimal(&m, v->value) && m.cents >= 0) {
        tx->original_amount = tx->amount.cents < 0 ? money_neg(m) : m;
        tx->has_original_amount =
            tx->is_return || money_cmp(tx->original_amount, tx->amount) != 0;
    } else if (v->present && !ours) {
        char buf[DECIMAL_BUF];
        tx->foreign_amount =
            arena_printf(a, "%s %s", v->currency, decimal_format(buf, v->value));
    } else if (tx->has_charges && (tx->is_return || r->charges_included)) {
        tx->has_original_amount =
            money_add(&tx->original_amount, tx->amount, tx->charges);
    }
}

static void fill_amounts(struct bank_transaction *tx, const struct camt_record *d,
                         const struct camt_record *e, struct arena *a)
{
    bool single = tx->details <= 1;
    const struct camt_value *total =
        d ? &d->amount[CAMT_CHARGES_TOTAL] : &e->amount[CAMT_CHARGES_TOTAL];
    const struct camt_record *r = d && (d->has_charges || !single) ? d : e;
    money m;
    if (r->has_charges && strcmp(r->charge_currency, tx->currency) == 0) {
        tx->has_charges = true;
        tx->charges = r->charges;
    } else if (total->present && strcmp(total->currency, tx->currency) == 0 &&
               money_from_decimal(&m, total->value)) {
        tx->has_charges = true;
        tx->charges = m;
    }
    bool detail_says = d && d->amount[CAMT_AMOUNT_INSTRUCTED].present;
    fill_original(tx, d && (detail_says || !single || d->has_charges) ? d : e, a);
}

static enum k_status hand_on(struct camt_output *o, const struct bank_transaction *tx,
                             struct k_err *err)
{
    return o->sink->transaction ? o->sink->transaction(o->sink->ud, &o->st, tx, err)
                                : K_OK;
}

static void fill_transaction(struct bank_transaction *tx, struct camt_output *o,
                             const struct camt_record *d, const struct camt_record *e,
                             struct arena *a)
{
    fill_codes(tx, d, e, a);
    fill_references(tx, d, e);
    fill_amounts(tx, d, e, a);
    camt_party_fill(tx, d ? d : e, o->st.account_iban, a);
}

/* T5: a batch that does not add up is one transaction with the texts of all. */
static void merge_details(struct bank_transaction *tx,
                          const struct camt_record *details, struct arena *a)
{
    const char **piece = arena_array(a, MERGED_PIECES_MAX, sizeof *piece);
    size_t n = 0;
    for (const struct camt_record *d = details; d; d = d->next) {
        for (size_t i = 0; i < d->pieces && n < MERGED_PIECES_MAX; i++) {
            piece[n++] = d->piece[i];
        }
        if (d->text[CAMT_CREDITOR_REFERENCE] && n < MERGED_PIECES_MAX) {
            piece[n++] = d->text[CAMT_CREDITOR_REFERENCE];
        }
        if (d->text[CAMT_RETURN] || d->text[CAMT_RETURN_TEXT]) {
            tx->is_return = true;
            tx->return_reason =
                d->text[CAMT_RETURN] ? d->text[CAMT_RETURN] : d->text[CAMT_RETURN_TEXT];
        }
    }
    tx->remittance_information = piece;
    tx->remittances = n;
}

static enum k_status emit_each(struct camt_output *o,
                               const struct bank_transaction *head,
                               const struct camt_record *e,
                               const struct camt_record *details, struct arena *a,
                               struct k_err *err)
{
    enum k_status st = K_OK;
    int number = 0;
    for (const struct camt_record *d = details; d && st == K_OK; d = d->next) {
        struct bank_transaction tx = *head;
        tx.detail = number++;
        (void)detail_amount(&tx.amount, d, e, tx.currency); /* adds_up saw all */
        fill_transaction(&tx, o, d, e, a);
        st = hand_on(o, &tx, err);
    }
    return st;
}

static enum k_status emit_whole(struct camt_output *o,
                                const struct bank_transaction *head,
                                const struct camt_record *e,
                                const struct camt_record *details, struct arena *a,
                                struct k_err *err)
{
    struct bank_transaction tx = *head;
    fill_transaction(&tx, o, tx.details == 1 ? details : NULL, e, a);
    if (tx.details > 1) {
        merge_details(&tx, details, a);
    }
    return hand_on(o, &tx, err);
}

enum k_status camt_entry_emit(struct camt_output *o, const struct camt_record *e,
                              const struct camt_record *details, size_t detail_count,
                              struct arena *a, struct k_err *err)
{
    const struct camt_value *v = &e->amount[CAMT_AMOUNT_OWN];
    struct bank_transaction tx = {
        .status = status_of(o, e->text[CAMT_STATUS]),
        .entry = (int)o->st.entries,
        .details = (int)detail_count,
        .line = e->line,
        .currency = v->currency[0] ? v->currency : o->st.account_currency,
        .reversal = camt_true(e->text[CAMT_REVERSAL]),
        .batch_count = camt_count(e->text[CAMT_BATCH_COUNT]),
    };
    enum k_status st =
        camt_money(&tx.entry_amount, v, e->text[CAMT_SIGN], e->line, "Ntry", err);
    if (st == K_OK) {
        st = fill_dates(&tx, o, e, err);
    }
    if (st == K_OK) {
        st = count_entry(o, &tx, detail_count, e->line, err);
    }
    if (st != K_OK) {
        return st;
    }
    if (!tx.currency) {
        tx.currency = "";
    }
    tx.amount = tx.entry_amount;
    tx.batch =
        detail_count > 1 || tx.batch_count > 1 ||
        (detail_count == 0 && bank_gvc_is_batch(bank_gvc(e->text[CAMT_OWN_CODE])));
    bool split = detail_count > 1 && adds_up(details, e, tx.amount, tx.currency);
    return split ? emit_each(o, &tx, e, details, a, err)
                 : emit_whole(o, &tx, e, details, a, err);
}
