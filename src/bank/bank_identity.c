#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "bank/bank_read.h"
#include "base/arena.h"
#include "base/hash.h"
#include "base/text.h"
#include "model/remittance.h"

#include "base/banned.h"

/* One part of a key, ended by a byte that no text of ours holds. */
static void add(struct hash *h, const char *s)
{
    if (s) {
        hash_add(h, s, strlen(s));
    }
    hash_add(h, "\n", 1);
}

/* The purpose as one word of [A-Z0-9]: cuts, blanks, umlauts and case do not count,
 * nor do the tags around it, for MT940 has them where CAMT has fields. */
static const char *folded_text(struct arena *a, const struct bank_transaction *tx)
{
    struct remittance_parts parts;
    if (tx->remittances == 0) {
        return "";
    }
    char *text = remittance_glue(a, tx->remittance_information, tx->remittances);
    if (strchr(text, '+') || strchr(text, ':')) {
        remittance_split(&parts, a, text);
        text = parts.purpose ? arena_strdup(a, parts.purpose) : text;
    }
    return text_fold_alnum(a, text);
}

static void strong_key(char *out, size_t cap, const struct bank_transaction *tx)
{
    const char *ref = tx->proprietary_reference ? tx->proprietary_reference
                                                : tx->account_servicer_reference;
    out[0] = '\0';
    if (!ref) {
        return;
    }
    if (strlen(ref) < cap) {
        (void)snprintf(out, cap, "%s", ref);
    } else {
        hash_hex(out, ref, strlen(ref)); /* longer than any bank's; still its own */
    }
}

void bank_identify(struct bank_identity *out, const struct statement *st,
                   const struct bank_transaction *tx, struct arena *scratch)
{
    struct hash weak, loose;
    char cents[32], date[DAY_BUF];

    const char *party = tx->counterparty_iban ? tx->counterparty_iban
                        : tx->counterparty_name
                            ? text_fold_alnum(scratch, tx->counterparty_name)
                            : "";
    const char *parts[] = {
        st->account_iban,
        tx->currency,
        cents,
        party,
        tx->end_to_end_id,
        tx->creditor_reference,
        folded_text(scratch, tx),
    };
    (void)snprintf(cents, sizeof cents, "%lld", (long long)tx->amount.cents);
    hash_init(&loose);
    hash_init(&weak);
    add(&weak, day_format_iso(date, tx->booking_date));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        add(&weak, parts[i]);
        add(&loose, parts[i]);
    }
    hash_end(&weak, out->weak);
    hash_end(&loose, out->loose);
    strong_key(out->strong, sizeof out->strong, tx);
}

bool bank_balance_gap(money *gap, const struct statement *st)
{
    money expected;
    *gap = MONEY(0);
    return st->opening.present && st->closing.present &&
           strcmp(st->opening.currency, st->closing.currency) == 0 &&
           money_add(&expected, st->opening.amount, st->booked_sum) &&
           money_sub(gap, st->closing.amount, expected);
}
