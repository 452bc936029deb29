#include "bank/camt_party.h"

#include <ctype.h>
#include <string.h>

#include "bank/bank_codes.h"

#include "base/banned.h"

struct side {
    const char *name, *account, *bic, *ultimate;
    bool own; /* it has our account */
};

/* Equal, or the national number at the end of our IBAN, as in old messages; leading
 * zeros do not count. */
static bool same_account(const char *own, const char *other)
{
    if (!own || !other) {
        return false;
    }
    if (strcmp(own, other) == 0) {
        return true;
    }
    other += strspn(other, "0");
    size_t n = strlen(other), m = strlen(own);
    return n >= 5 && n < m && other[strspn(other, "0123456789")] == '\0' &&
           strcmp(own + m - n, other) == 0;
}

static bool is_empty(const struct side *s)
{
    return !s->name && !s->account;
}

/* True: the debtor is the other side. */
static bool other_is_debtor(const struct side *debtor, const struct side *creditor,
                            bool by_direction)
{
    if (debtor->own != creditor->own) {
        return creditor->own;
    }
    const struct side *chosen = by_direction ? debtor : creditor;
    const struct side *rest = by_direction ? creditor : debtor;
    if (is_empty(chosen) && rest->account && !rest->own) {
        return !by_direction;
    }
    return by_direction;
}

void camt_party_fill(struct bank_transaction *tx, const struct camt_record *r,
                     const char *own_account, struct arena *a)
{
    struct side debtor = {
        .name = bank_name(r->text[CAMT_DEBTOR_NAME]),
        .account =
            camt_account(a, r->text[CAMT_DEBTOR_IBAN], r->text[CAMT_DEBTOR_ACCOUNT]),
        .bic = r->text[CAMT_DEBTOR_BIC],
        .ultimate = bank_name(r->text[CAMT_ULTIMATE_DEBTOR]),
    };
    struct side creditor = {
        .name = bank_name(r->text[CAMT_CREDITOR_NAME]),
        .account = camt_account(a, r->text[CAMT_CREDITOR_IBAN],
                                r->text[CAMT_CREDITOR_ACCOUNT]),
        .bic = r->text[CAMT_CREDITOR_BIC],
        .ultimate = bank_name(r->text[CAMT_ULTIMATE_CREDITOR]),
    };
    debtor.own = same_account(own_account, debtor.account);
    creditor.own = same_account(own_account, creditor.account);
    bool credit = tx->amount.cents >= 0;
    bool turned = tx->is_return || tx->reversal;
    const struct side *other =
        other_is_debtor(&debtor, &creditor, credit != turned) ? &debtor : &creditor;
    tx->counterparty_name = other->name;
    tx->counterparty_iban = other->account;
    tx->counterparty_bic = other->bic;
    tx->ultimate_name = other->ultimate;
}
