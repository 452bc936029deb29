/*
 * party - who sells and who buys (EN 16931 BG-4, BG-7), and what we keep of customers.
 *
 * Plain structs. Strings are UTF-8 in NFC, without control characters, owned by the
 * arena that the filling function was given; NULL means "not given".
 */
#ifndef KONTOR_MODEL_PARTY_H
#define KONTOR_MODEL_PARTY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/day.h"
#include "base/money.h"

struct address {
    const char *line1;    /* street and number, BT-35, BT-50 */
    const char *line2;    /* supplement, BT-36, BT-51 */
    const char *line3;    /* BT-162, BT-163 */
    const char *postcode; /* BT-38, BT-53; text: leading zeros count */
    const char *city;     /* BT-37, BT-52 */
    const char *country;  /* ISO 3166-1 alpha-2, BT-40, BT-55; "DE" when unknown */
};

struct party {
    const char *identifier;         /* BT-29; BT-46 customer number */
    const char *name;               /* BT-27, BT-44 */
    const char *contact;            /* BT-41, BT-56 */
    const char *phone;              /* BT-42, BT-57 */
    const char *email;              /* BT-43, BT-58; checked by text_is_email */
    struct address address;         /* BG-5, BG-8 */
    const char *vat_id;             /* USt-IdNr., BT-31, BT-48 */
    const char *tax_number;         /* Steuernummer, BT-32 */
    const char *register_number;    /* trade register, BT-30, BT-47 */
    const char *electronic_address; /* BT-34, BT-49 */
    const char *electronic_scheme;  /* EAS code: EM, 0204, 9930 */
};

enum customer_kind {
    CUSTOMER_UNKNOWN = 0, /* neither said; treated as business for tax texts, as
                             consumer for reminders' fees */
    CUSTOMER_PRIVATE,     /* consumer, § 13 BGB */
    CUSTOMER_BUSINESS,    /* entrepreneur, § 14 BGB */
    CUSTOMER_PUBLIC,      /* public authority: XRechnung with Leitweg-ID */
};

/* Skonto: `percent` off when paid within `days` of the invoice date. */
struct skonto {
    int days;
    decimal percent;
};

#define SKONTO_MAX 2

struct payment_terms {
    int net_days; /* days from the invoice date; -1 = as configured */
    day due;      /* a fixed date wins over net_days; else DAY_NONE */
    int skontos;  /* 0 to SKONTO_MAX, shortest first */
    struct skonto skonto[SKONTO_MAX];
};

/* A customer as known to Kontor: key facts by which orders, invoices and payments
 * meet. `id` is 0 until stored. */
struct customer {
    int64_t id;
    struct party party; /* party.identifier is the customer number */
    enum customer_kind kind;
    const char *salutation;      /* "Frau", "Herr", or NULL */
    const char *region;          /* Bundesland, two letters (NW), or NULL */
    const char *buyer_reference; /* Leitweg-ID, BT-10 */
    const char *locale;          /* "de", "en"; NULL = as configured */
    const char
        *format; /* "zugferd", "xrechnung", "xrechnung-ubl", "pdf"; NULL = as ruled */
    const char *iban;           /* the account named in the contact data */
    struct payment_terms terms; /* net_days -1: as configured */
    day reverse_charge_until;   /* proof USt 1 TG valid until (§ 13b), or DAY_NONE */
    bool contractual_terms;     /* terms agreed by contract (§ 286 Abs. 2 BGB) */
};

/* Names as they stand in files and the store: "private", "business", ... */
const char *customer_kind_name(enum customer_kind k);
bool customer_kind_parse(enum customer_kind *out, const char *name);

/* All empty: net_days -1, days DAY_NONE. */
void customer_init(struct customer *c);

#endif
