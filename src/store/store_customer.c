#include "store/store_customer.h"

#include <string.h>

#include "base/text.h"
#include "store/sql.h"

#include "base/banned.h"

/* One customer under one key, however the name is spelled: folded name and postcode. */
static char *name_key(struct arena *a, const struct customer *c)
{
    char *name = text_fold_alnum(a, c->party.name ? c->party.name : "");
    const char *postcode = c->party.address.postcode;
    return arena_printf(a, "%s|%s", name, postcode ? postcode : "");
}

static enum k_status parse(struct customer *out, sqlite3_stmt *q, struct arena *a,
                           struct k_err *err)
{
    const char *json = sql_text(q, 1, a);
    enum k_status st = customer_from_json(out, a, json, strlen(json), err);
    if (st != K_OK) {
        err_wrap(err, "Kunde %lld", (long long)sql_i64(q, 0));
        return K_FATAL;
    }
    out->id = sql_i64(q, 0);
    return K_OK;
}

/* Take the first row of a query as a customer. */
static enum k_status first(struct customer *out, bool *found, struct store *s,
                           sqlite3_stmt *q, struct arena *a, struct k_err *err)
{
    enum k_status st = K_OK;
    *found = sql_row(&st, s, q, err);
    if (*found) {
        st = parse(out, q, a, err);
        sql_done(q);
    }
    return st;
}

enum k_status store_customer_find(struct customer *out, bool *found, struct store *s,
                                  struct arena *a, const struct customer *like,
                                  struct k_err *err)
{
    enum k_status st = K_OK;
    *found = false;
    if (like->party.identifier) {
        return first(out, found, s,
                     sql_query(s, err,
                               "SELECT id, document FROM customer WHERE number = ?",
                               "t", like->party.identifier),
                     a, err);
    }
    if (like->party.email) {
        st = first(out, found, s,
                   sql_query(s, err,
                             "SELECT id, document FROM customer WHERE email = ? "
                             "AND name_key = ?",
                             "tt", like->party.email, name_key(a, like)),
                   a, err);
    }
    if (st == K_OK && !*found && like->party.name) {
        st = first(out, found, s,
                   sql_query(s, err,
                             "SELECT id, document FROM customer WHERE name_key = ?",
                             "t", name_key(a, like)),
                   a, err);
    }
    return st;
}

enum k_status store_customer_get(struct customer *out, struct store *s, struct arena *a,
                                 int64_t id, struct k_err *err)
{
    bool found = false;
    enum k_status st = first(
        out, &found, s,
        sql_query(s, err, "SELECT id, document FROM customer WHERE id = ?", "i", id), a,
        err);
    if (st == K_OK && !found) {
        st = err_set(err, K_FATAL, "Kunde %lld fehlt in der Datenbank", (long long)id);
    }
    return st;
}

enum k_status store_customer_put(struct store *s, struct arena *a, struct customer *c,
                                 struct k_err *err)
{
    char *json = customer_to_json(c, a);
    enum k_status st;
    if (c->id == 0) {
        st = sql_run(s, err,
                     "INSERT INTO customer(number, name_key, email, document, updated) "
                     "VALUES (?, ?, ?, ?, ?)",
                     "tttti", c->party.identifier, name_key(a, c), c->party.email, json,
                     sql_now(s));
        c->id = sql_last_id(s);
    } else {
        st = sql_run(s, err,
                     "UPDATE customer SET number = ?, name_key = ?, email = ?, "
                     "document = ?, updated = ? WHERE id = ?",
                     "ttttii", c->party.identifier, name_key(a, c), c->party.email,
                     json, sql_now(s), c->id);
    }
    if (st == K_OK && c->iban) {
        st = store_customer_account_put(s, c->iban, c->id, false, err);
    }
    return st;
}

static void fill(const char **to, const char *from)
{
    if (!*to) {
        *to = from;
    }
}

void store_customer_fill(struct customer *c, const struct customer *from)
{
    const struct {
        const char **to;
        const char *from;
    } TEXTS[] = {
        {&c->party.identifier, from->party.identifier},
        {&c->party.name, from->party.name},
        {&c->party.contact, from->party.contact},
        {&c->party.phone, from->party.phone},
        {&c->party.email, from->party.email},
        {&c->party.vat_id, from->party.vat_id},
        {&c->party.tax_number, from->party.tax_number},
        {&c->party.register_number, from->party.register_number},
        {&c->party.electronic_address, from->party.electronic_address},
        {&c->party.electronic_scheme, from->party.electronic_scheme},
        {&c->salutation, from->salutation},
        {&c->region, from->region},
        {&c->buyer_reference, from->buyer_reference},
        {&c->locale, from->locale},
        {&c->format, from->format},
        {&c->iban, from->iban},
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        fill(TEXTS[i].to, TEXTS[i].from);
    }
    /* An address is one thing: parts of two would be a third. */
    if (!c->party.address.line1 && !c->party.address.city) {
        c->party.address = from->party.address;
    }
    if (c->kind == CUSTOMER_UNKNOWN) {
        c->kind = from->kind;
    }
    if (c->terms.net_days < 0 && !day_is_set(c->terms.due)) {
        c->terms.net_days = from->terms.net_days;
    }
    if (c->terms.skontos == 0) {
        c->terms.skontos = from->terms.skontos;
        memcpy(c->terms.skonto, from->terms.skonto, sizeof c->terms.skonto);
    }
    if (!day_is_set(c->reverse_charge_until)) {
        c->reverse_charge_until = from->reverse_charge_until;
    }
    c->contractual_terms = c->contractual_terms || from->contractual_terms;
}

void store_customer_keep_own(struct customer *c, const struct customer *known)
{
    c->locale = known->locale ? known->locale : c->locale;
    c->format = known->format ? known->format : c->format;
    c->region = known->region ? known->region : c->region;
    if (known->kind == CUSTOMER_PUBLIC) {
        c->kind = known->kind;
    }
}

enum k_status store_customer_account_put(struct store *s, const char *iban,
                                         int64_t customer_id, bool proven,
                                         struct k_err *err)
{
    return sql_run(s, err,
                   "INSERT INTO customer_account(iban, customer_id, proven, since) "
                   "VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                   "proven = iif(forgotten, proven, max(proven, excluded.proven))",
                   "tidi", iban, customer_id, proven ? 1 : 0, sql_now(s));
}

enum k_status store_customer_account_forget(int64_t *count, struct store *s,
                                            const char *iban, struct k_err *err)
{
    enum k_status st = sql_run(s, err,
                               "UPDATE customer_account SET forgotten = 1, proven = 0 "
                               "WHERE iban = ? AND forgotten = 0",
                               "t", iban);
    *count = sql_changes(s);
    return st;
}

enum k_status store_customer_account_recall(struct store *s, const char *iban,
                                            int64_t customer_id, struct k_err *err)
{
    return sql_run(s, err,
                   "UPDATE customer_account SET forgotten = 0 "
                   "WHERE iban = ? AND customer_id = ?",
                   "ti", iban, customer_id);
}
