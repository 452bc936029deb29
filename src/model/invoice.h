/*
 * invoice - an issued invoice: every amount final, in the terms of EN 16931.
 *
 * Made by the invoice step from an order, frozen in the store as JSON, never changed.
 * PDF and XML are two faces of this struct and take nothing from anywhere else.
 * Strings live in the arena of the job.
 */
#ifndef KONTOR_MODEL_INVOICE_H
#define KONTOR_MODEL_INVOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/money.h"
#include "model/order.h"
#include "model/party.h"

/* UNTDID 5305 as EN 16931 uses it (BT-118, BT-151). */
enum vat_category {
    VAT_S,  /* standard rates */
    VAT_Z,  /* zero rate: photovoltaics, § 12 Abs. 3 UStG */
    VAT_E,  /* exempt: § 19, § 4 UStG */
    VAT_AE, /* reverse charge, § 13b UStG */
    VAT_K,  /* intra-community supply */
    VAT_G,  /* export */
};

/* A discount or surcharge with its amounts worked out. */
struct invoice_allowance {
    bool charge;
    bool has_percent;
    decimal percent; /* BT-94, BT-138 */
    money base;      /* BT-93, BT-137; only with percent */
    money amount;    /* BT-92, BT-136; positive */
    const char *reason;
    enum vat_category category; /* on the document: BT-95 */
    decimal vat_rate;           /* on the document: BT-96 */
};

struct invoice_line {
    const char *id; /* BT-126 */
    const char *seller_item_id;
    const char *name;
    const char *description;
    decimal quantity;
    const char *unit;      /* as printed: "Std" */
    const char *unit_code; /* UN/ECE Rec. 20, BT-130 */
    decimal unit_price;    /* net, BT-146 */
    decimal base_quantity; /* BT-149 */
    decimal gross_price;   /* the agreed gross price when prices_gross */
    money gross_amount;    /* the line's gross when prices_gross */
    enum vat_category category;
    decimal vat_rate;
    enum line_kind kind; /* LINE_TEXT: only name and description count */
    int allowances;
    struct invoice_allowance allowance[LINE_ALLOWANCES_MAX];
    money net_amount; /* BT-131 */
};

/* BG-23, one per category and rate, highest rate first. */
struct vat_group {
    enum vat_category category;
    decimal rate;
    money basis; /* BT-116 */
    money tax;   /* BT-117 */
    const char *exemption_reason;
    const char *exemption_code; /* VATEX-..., BT-121 */
};

/* A Skonto step with date and sums worked out. */
struct invoice_skonto {
    int days;
    decimal percent;
    day until;
    money discount; /* gross */
    money payable;  /* gross less discount */
};

/* An earlier progress invoice that this one deducts, as far as it was paid. */
struct deduction {
    const char *number;
    day date;
    money net, vat, gross;
};

/* § 35a EStG: labour, machine and travel cost within the invoice. */
struct labour_share {
    bool stated; /* false: the positions do not carry the kind, nothing is printed */
    money net, vat, gross;
};

/* A mail with more is refused by common servers; with the files in base64 within the
 * XML, and the XML in base64 within the mail, less is as much. */
#define ATTACHMENTS_MAX 18
#define ATTACHMENTS_BYTES_MAX ((size_t)16 * 1000 * 1000)
#define ATTACHMENTS_XML_BYTES_MAX ((size_t)7 * 1000 * 1000)

/* BG-24: a file that goes with the invoice. */
struct attachment {
    const char *name;       /* BT-125: ASCII, unique within the invoice */
    const char *media_type; /* one that EN 16931 allows, "application/pdf" */
    const char *sha256;     /* (hex) of the archived file */
    /* The bytes, where they are needed; not part of the frozen form. */
    const void *data;
    size_t n;
};

struct invoice {
    int64_t id;                   /* of the store; 0 before */
    const char *number;           /* BT-1; NULL in a preview */
    int type_code;                /* BT-3: 380, 326, 381, 384, 875, 876, 877 */
    day issue_date;               /* BT-2 */
    day due_date;                 /* BT-9 */
    day service_from, service_to; /* BT-73, BT-74; BT-72 = service_to */
    const char *order_number;     /* BT-14 */
    const char *purchase_order;   /* BT-13 */
    const char *project;          /* BT-11 */
    const char *preceding_number; /* BT-25 */
    day preceding_date;           /* BT-26 */
    const char *reason;           /* of a cancellation or correction */
    struct party seller;          /* with the firm's data of that day */
    const char *account_holder;   /* BT-85 */
    const char *iban;             /* BT-84 */
    const char *bic;              /* BT-86 */
    const char *bank_name;
    struct customer buyer;
    const char *locale; /* "de", "en" */
    const char *format; /* "zugferd", "xrechnung", "xrechnung-ubl", "pdf" */
    const char *introduction, *remark;
    const char *remittance; /* what the customer shall write: "R2026-0001 Kd 1001" */
    bool prices_gross;      /* the gross total is what was agreed */
    bool small_amount;      /* § 33 UStDV */
    bool contractual_terms;
    enum tax_scheme tax_scheme;
    struct invoice_line *line;
    size_t lines;
    struct invoice_allowance *allowance; /* BG-20, BG-21 */
    size_t allowances;
    struct vat_group *vat;
    size_t vats;
    money line_total;      /* BT-106 */
    money allowance_total; /* BT-107 */
    money charge_total;    /* BT-108 */
    money net;             /* BT-109 */
    money tax;             /* BT-110 */
    money gross;           /* BT-112 */
    money prepaid;         /* BT-113 */
    money rounding;        /* BT-114: keeps an agreed gross total */
    money payable;         /* BT-115 */
    int skontos;
    struct invoice_skonto skonto[SKONTO_MAX];
    struct retention retention; /* of payable; amount 0: none */
    struct deduction *deduction;
    size_t deductions;
    struct labour_share labour;
    struct attachment *attachment;
    size_t attachments;
    /* Texts that law or rule asks for on this invoice, ready to print, in the
     * invoice's language, e.g. § 19, § 13b, § 14b, § 35a, § 286 BGB. BT-22. */
    const char **note;
    size_t notes;
    const char *payment_terms; /* BT-20 as text for people */
};

void invoice_init(struct invoice *inv);
const char *vat_category_code(enum vat_category c); /* "S", "AE", ... */
/* What of payable is due on due_date: all but what is retained. */
money invoice_due_now(const struct invoice *inv);
/* "Foto.jpg, Stundenzettel.pdf", or NULL. */
const char *invoice_attachment_names(const struct invoice *inv, struct arena *a);

/* The frozen form in the store. Reading back gives the same struct, but for its id
 * and the buyer's, which are the store's, and the bytes of attachments; writing that
 * again gives the same bytes. */
char *invoice_to_json(const struct invoice *inv, struct arena *a);
K_MUST_CHECK enum k_status invoice_from_json(struct invoice *out, struct arena *a,
                                             const char *json, size_t n,
                                             struct k_err *err);

#endif
