#include <string.h>

#include "bank/camt_model.h"

#include "base/banned.h"

static const char *first_of(const char *a, const char *b)
{
    return a ? a : b;
}

static enum k_status fill_dates(struct camt_output *o,
                                const struct camt_record *message,
                                const struct camt_record *s, struct k_err *err)
{
    enum k_status st = camt_day(
        &o->st.created,
        first_of(s->text[CAMT_STATEMENT_CREATED], message->text[CAMT_MESSAGE_CREATED]),
        s->line, "CreDtTm", err);
    if (st == K_OK) {
        st = camt_day(&o->st.from, s->text[CAMT_FROM], s->line, "FrDtTm", err);
    }
    if (st == K_OK) {
        st = camt_day(&o->st.to, s->text[CAMT_TO], s->line, "ToDtTm", err);
    }
    return st;
}

enum k_status camt_statement_fill(struct camt_output *o,
                                  const struct camt_record *message,
                                  const struct camt_record *s, struct arena *a,
                                  struct k_err *err)
{
    struct statement *st = &o->st;
    st->message_id = message->text[CAMT_MESSAGE_ID];
    st->statement_id = s->text[CAMT_STATEMENT_ID];
    st->sequence =
        first_of(s->text[CAMT_ELECTRONIC_SEQUENCE], s->text[CAMT_LEGAL_SEQUENCE]);
    const char *page = first_of(s->text[CAMT_PAGE], message->text[CAMT_MESSAGE_PAGE]);
    st->page = camt_count(page);
    st->last_page =
        !page || camt_true(s->text[CAMT_PAGE] ? s->text[CAMT_LAST_PAGE]
                                              : message->text[CAMT_MESSAGE_LAST_PAGE]);
    st->copy = s->text[CAMT_COPY] != NULL;
    st->account_iban =
        camt_account(a, s->text[CAMT_ACCOUNT_IBAN], s->text[CAMT_ACCOUNT_OTHER]);
    st->account_currency = s->text[CAMT_ACCOUNT_CURRENCY];
    st->account_bic = s->text[CAMT_ACCOUNT_BIC];
    enum k_status result = fill_dates(o, message, s, err);
    o->fallback_date = st->closing.present && day_is_set(st->closing.date)
                           ? st->closing.date
                       : day_is_set(st->to) ? st->to
                                            : st->created;
    return result;
}

/* T27. A balance in the account's currency before a foreign one, OPBD before PRCD,
 * the first of equals. Credit lines, forecasts and interim balances (ITBD) are not
 * balances of the statement. */
static int balance_rank(const char *type, const struct camt_value *v,
                        const char *currency)
{
    static const struct {
        const char *type;
        int rank;
    } TYPES[] = {{"OPBD", 2}, {"PRCD", 1}, {"CLBD", 1}};
    bool foreign = currency && v->currency[0] && strcmp(currency, v->currency) != 0;
    for (size_t i = 0; type && i < sizeof TYPES / sizeof TYPES[0]; i++) {
        if (strcmp(type, TYPES[i].type) == 0) {
            return TYPES[i].rank + (foreign ? 0 : 2);
        }
    }
    return 0;
}

enum k_status camt_balance_add(struct camt_output *o, const struct camt_record *b,
                               const char *currency, struct k_err *err)
{
    const char *type = b->text[CAMT_BALANCE_TYPE];
    const struct camt_value *v = &b->amount[CAMT_BALANCE_AMOUNT];
    bool closing = type && type[0] == 'C';
    int rank = balance_rank(type, v, currency);
    int *best = closing ? &o->closing_rank : &o->opening_rank;
    if (rank <= *best) {
        return K_OK;
    }
    struct balance found = {.present = true};
    const char *direction = b->text[CAMT_BALANCE_SIGN];
    if (!direction) {
        direction =
            "CRDT"; /* mandatory, but left out by some for balances above zero */
    }
    enum k_status st = camt_money(&found.amount, v, direction, b->line, "Bal", err);
    if (st == K_OK) {
        st = camt_day(&found.date, b->text[CAMT_BALANCE_DATE], b->line, "Bal/Dt", err);
    }
    if (st != K_OK) {
        return st;
    }
    const char *sub = b->text[CAMT_BALANCE_SUBTYPE];
    found.intermediate = sub && strcmp(sub, "INTM") == 0;
    memcpy(found.currency, v->currency, sizeof found.currency);
    *(closing ? &o->st.closing : &o->st.opening) = found;
    *best = rank;
    return K_OK;
}
