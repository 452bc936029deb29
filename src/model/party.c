#include "model/party.h"

#include "model/names.h"
#include "model/tables.h"

#include "base/banned.h"

const struct name_row CUSTOMER_KINDS[] = {
    {"unknown", CUSTOMER_UNKNOWN},
    {"unbekannt", CUSTOMER_UNKNOWN},
    {"private", CUSTOMER_PRIVATE},
    {"privat", CUSTOMER_PRIVATE},
    {"Privatkunde", CUSTOMER_PRIVATE},
    {"Privatperson", CUSTOMER_PRIVATE},
    {"Verbraucher", CUSTOMER_PRIVATE},
    {"B2C", CUSTOMER_PRIVATE},
    {"business", CUSTOMER_BUSINESS},
    {"gewerblich", CUSTOMER_BUSINESS},
    {"geschäftlich", CUSTOMER_BUSINESS},
    {"Geschäftskunde", CUSTOMER_BUSINESS},
    {"Firma", CUSTOMER_BUSINESS},
    {"Firmenkunde", CUSTOMER_BUSINESS},
    {"Unternehmen", CUSTOMER_BUSINESS},
    {"B2B", CUSTOMER_BUSINESS},
    {"public", CUSTOMER_PUBLIC},
    {"öffentlich", CUSTOMER_PUBLIC},
    {"Öffentlich", CUSTOMER_PUBLIC},
    {"Behörde", CUSTOMER_PUBLIC},
    {"B2G", CUSTOMER_PUBLIC},
    {NULL, 0},
};

const char *customer_kind_name(enum customer_kind k)
{
    return names_get(CUSTOMER_KINDS, k);
}

bool customer_kind_parse(enum customer_kind *out, const char *name)
{
    unsigned value;
    if (!names_parse(CUSTOMER_KINDS, &value, name)) {
        return false;
    }
    *out = (enum customer_kind)value;
    return true;
}

void customer_init(struct customer *c)
{
    *c = (struct customer){
        .terms = {.net_days = -1, .due = DAY_NONE},
        .reverse_charge_until = DAY_NONE,
    };
}
