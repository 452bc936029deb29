/*
 * fields - the names of Kontor's own fields for tables, and what headings mean them.
 *
 * One row for each field: its name (as in a rule's `map`), the German word that
 * messages use, where it belongs, how a cell of it is read, and the headings that
 * are taken for it. The vendors document no order CSV, so headings are matched
 * folded: upper case, ä as AE, only letters and digits, % as PROZENT, € as EUR.
 * Effects: none.
 */
#ifndef KONTOR_ORDER_FIELDS_H
#define KONTOR_ORDER_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/money.h"
#include "model/order.h"
#include "order/reader.h"

enum field_scope {
    FIELD_HEAD = 1,    /* the same in all rows of an order */
    FIELD_LINE = 2,    /* of one position */
    FIELD_CONTACT = 4, /* of a contact */
    FIELD_OPEN = 8,    /* of an open invoice of another program */
};

struct maybe_decimal {
    bool has;
    decimal value;
};

/* One order or contact while its cells are being read. */
struct draft {
    struct order order; /* its buyer also serves for contacts */
    struct order_line line;
    /* pieces that are joined or decided on at the end */
    const char *full_name, *company, *first_name, *last_name, *title;
    const char *house_number, *mobile, *postcode_city, *category, *document_kind;
    day service_to;
    struct maybe_decimal skonto_percent[SKONTO_MAX], skonto_days[SKONTO_MAX];
    struct maybe_decimal retention_percent;
    struct maybe_decimal total_net, total_gross;
    struct maybe_decimal quantity, base_quantity, vat_rate;
    struct maybe_decimal price, price_net, price_gross;
    struct maybe_decimal discount_percent, discount_amount;
    struct maybe_decimal order_discount_percent, order_discount_amount;
    struct maybe_decimal total, line_net, line_gross;
    /* of an open invoice */
    const char *invoice_number;
    day invoice_date, skonto_until;
    struct maybe_decimal gross, gross_cents, open, open_cents, skonto_amount;
};

struct field;

/* One cell on its way into a draft; value is clean and not blank. */
struct cell {
    struct reader *r;
    struct draft *draft;
    const struct field *field;
    const char *heading;
    const char *value;
    int line;          /* of the file */
    char decimal_sign; /* of the column, 0 = not known */
};

struct field {
    const char *name;
    const char *label;
    unsigned scope;
    bool numeric;
    void (*read)(const struct cell *c); /* NULL: known, but not used */
    size_t offset;                      /* in struct draft, for `read` */
    const char *headings;               /* folded, best first, '|' between */
};

extern const struct field FIELDS[];
extern const size_t FIELDS_COUNT;

/* By name, within a scope; NULL when there is none. */
const struct field *fields_by_name(const char *name, unsigned scope);

/* By heading. *rank: 0 for the best heading of a field, then 1, 2 ... */
const struct field *fields_by_heading(struct arena *a, const char *heading,
                                      unsigned scope, int *rank);

#endif
