#include "model/invoice.h"

#include "model/names.h"
#include "model/tables.h"

#include "base/banned.h"

const struct name_row VAT_CATEGORIES[] = {
    {"S", VAT_S}, {"Z", VAT_Z}, {"E", VAT_E}, {"AE", VAT_AE},
    {"K", VAT_K}, {"G", VAT_G}, {NULL, 0},
};

void invoice_init(struct invoice *inv)
{
    *inv = (struct invoice){
        .issue_date = DAY_NONE,
        .due_date = DAY_NONE,
        .service_from = DAY_NONE,
        .service_to = DAY_NONE,
        .preceding_date = DAY_NONE,
        .retention = {.due = DAY_NONE},
    };
    customer_init(&inv->buyer);
}

const char *vat_category_code(enum vat_category c)
{
    return names_get(VAT_CATEGORIES, c);
}

money invoice_due_now(const struct invoice *inv)
{
    return MONEY(inv->payable.cents - inv->retention.amount.cents);
}

const char *invoice_attachment_names(const struct invoice *inv, struct arena *a)
{
    const char *names = NULL;
    for (size_t i = 0; i < inv->attachments; i++) {
        names = arena_printf(a, "%s%s%s", names ? names : "", names ? ", " : "",
                             inv->attachment[i].name);
    }
    return names;
}
