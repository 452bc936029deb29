/*
 * order - a finished order as some program exported it, in our terms.
 *
 * Every reader (CSV, lexoffice, sevDesk, Kontor's own JSON) fills this struct;
 * nothing behind intake knows where an order came from. Nothing is computed yet:
 * amounts here are what the source said. Strings live in the arena of the job.
 */
#ifndef KONTOR_MODEL_ORDER_H
#define KONTOR_MODEL_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/money.h"
#include "model/party.h"

/* What a position is, for § 35a EStG; LINE_TEXT carries no amount. */
enum line_kind {
    LINE_UNSPECIFIED = 0,
    LINE_LABOUR,
    LINE_MACHINE,
    LINE_TRAVEL,
    LINE_MATERIAL,
    LINE_TEXT,
};

/* How the whole order is taxed; the source's words are mapped by its reader. */
enum tax_scheme {
    TAX_STANDARD = 0,   /* rates on the lines: category S, Z for 0 % */
    TAX_SMALL_BUSINESS, /* § 19 UStG: E */
    TAX_REVERSE_CHARGE, /* § 13b UStG: AE */
    TAX_INTRA_EU,       /* § 4 Nr. 1b, § 6a UStG: K */
    TAX_EXPORT,         /* § 4 Nr. 1a, § 6 UStG: G */
    TAX_EXEMPT,         /* other § 4 UStG: E with the source's reason */
    TAX_UNKNOWN,        /* the source says something we do not understand: a task */
};

/* Which document the order asks for. */
enum order_kind {
    ORDER_INVOICE = 0,
    ORDER_PARTIAL,      /* Abschlag */
    ORDER_FINAL,        /* Schlussrechnung over earlier Abschläge */
    ORDER_CANCELLATION, /* Storno of `references` */
    ORDER_CORRECTION,
};

/* A discount or surcharge on the whole order (BG-20, BG-21) or a line (BG-27, -28):
 * either percent or amount is set. */
struct allowance {
    bool charge; /* true = surcharge */
    bool has_percent;
    decimal percent;
    money amount;
    bool has_vat_rate; /* on the whole order: the rate it belongs to */
    decimal vat_rate;
    const char *reason;
};

/* Sicherheitseinbehalt, § 17 VOB/B: part of what is owed, due later. Either percent or
 * amount is set; without both there is none. */
struct retention {
    bool has_percent;
    decimal percent;
    money amount;
    day due;
};

#define LINE_ALLOWANCES_MAX 4

struct order_line {
    const char *position;       /* as printed in the source, or NULL */
    const char *seller_item_id; /* BT-155 */
    const char *name;           /* BT-153 */
    const char *description;    /* BT-154; may have line breaks */
    decimal quantity;           /* BT-129; may be negative */
    const char *unit;           /* as written: "Std", "m²" */
    decimal unit_price;         /* net or gross by order.prices_gross */
    decimal base_quantity;      /* BT-149, 1 unless "price per 100" */
    bool has_vat_rate;
    decimal vat_rate; /* per cent */
    enum line_kind kind;
    bool optional; /* offered, not ordered: never invoiced silently */
    int allowances;
    struct allowance allowance[LINE_ALLOWANCES_MAX];
    bool has_declared_total;
    money declared_total; /* the source's own line total, to compare */
    int source_line;      /* line in the file, 0 when it has none */
};

struct order {
    const char *source;       /* "csv", "lexoffice", "sevdesk", "kontor" */
    const char *order_number; /* unique within the firm; BT-14 */
    enum order_kind kind;
    const char *status; /* the source's own word, e.g. "accepted", "500" */
    bool completed;     /* decided by the rule's `completed` list */
    day order_date;
    day service_from; /* service period; from == to for a single day */
    day service_to;
    struct customer buyer;
    const char *purchase_order; /* the buyer's own order number, BT-13 */
    const char *project;        /* BT-11 */
    const char *references;     /* number of the invoice cancelled or corrected */
    const char *reason;         /* why cancelled or corrected */
    bool prices_gross;          /* unit prices include tax */
    enum tax_scheme tax_scheme;
    const char *tax_note; /* the source's words on tax */
    bool on_property;     /* work on real estate: § 14b Abs. 1 S. 5 UStG */
    const char *delivery; /* "post" = no mail wanted; NULL = mail */
    const char *introduction;
    const char *remark;
    struct payment_terms terms; /* net_days -1: as customer, else as configured */
    struct retention retention;
    struct order_line *line;
    size_t lines;
    struct allowance *allowance;
    size_t allowances;
    bool has_declared_net, has_declared_gross;
    money declared_net, declared_gross; /* the source's totals, to compare */
};

void order_init(struct order *o);
/* Does the source (or the format of a file of contacts) only repeat what another
 * program knows of a customer? Our own JSON and tables are the owner's word. */
bool order_source_is_foreign(const char *source);
struct order_line *order_add_line(struct order *o, struct arena *a);

/* The number as it can begin the name of a file: lower case, '-' for blanks, '_' and
 * what no file name holds. "AB 2026/17" gives "ab-2026-17". `n` bytes of `number`
 * count. */
char *order_file_key(struct arena *a, const char *number, size_t n);

bool line_kind_parse(enum line_kind *out, const char *name); /* German and English */
bool tax_scheme_parse(enum tax_scheme *out, const char *name);
const char *order_kind_name(enum order_kind k);
bool order_kind_parse(enum order_kind *out, const char *name);

/* Kontor's own JSON form of an order: what the store keeps, what the connectors
 * write into inbox/, and what a program may drop there. Reading back what was
 * written gives the same order, but for the ids, which are the store's. Unknown
 * members, wrong types and missing parts are errors, one line each, that name the
 * member: "lines[2].quantity: Zahl erwartet, gefunden: „drei“". */
char *order_to_json(const struct order *o, struct arena *a);
K_MUST_CHECK enum k_status order_from_json(struct order *out, struct arena *a,
                                           const char *json, size_t n,
                                           struct k_err *err);

/* The same for a customer alone (the store, contact files of our own). */
char *customer_to_json(const struct customer *c, struct arena *a);
K_MUST_CHECK enum k_status customer_from_json(struct customer *out, struct arena *a,
                                              const char *json, size_t n,
                                              struct k_err *err);

#endif
