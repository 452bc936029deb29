#include "invoice/vat.h"

#include <string.h>

#include "base/banned.h"

static const struct vat_scheme SCHEMES[] = {
    {.scheme = TAX_STANDARD, .category = VAT_S},
    {
        .scheme = TAX_SMALL_BUSINESS,
        .category = VAT_E,
        .reason_de = "Steuerfrei nach § 19 Abs. 1 UStG (Kleinunternehmer)",
        .reason_en = "Exempt from VAT: small business scheme, § 19 (1) UStG",
        .law = "§ 19",
    },
    {
        .scheme = TAX_REVERSE_CHARGE,
        .category = VAT_AE,
        .code = "VATEX-EU-AE",
        .reason_de = "Steuerschuldnerschaft des Leistungsempfängers",
        .reason_en = "Reverse charge (Steuerschuldnerschaft des Leistungsempfängers)",
        .law = "§ 13b",
    },
    {
        .scheme = TAX_INTRA_EU,
        .category = VAT_K,
        .code = "VATEX-EU-IC",
        .reason_de = "Steuerfreie innergemeinschaftliche Lieferung "
                     "(§ 4 Nr. 1 Buchst. b, § 6a UStG)",
        .reason_en = "VAT-exempt intra-community supply "
                     "(§ 4 no. 1 b, § 6a UStG)",
        .law = "§ 6a",
    },
    {
        .scheme = TAX_EXPORT,
        .category = VAT_G,
        .code = "VATEX-EU-G",
        .reason_de = "Steuerfreie Ausfuhrlieferung (§ 4 Nr. 1 Buchst. a, § 6 UStG)",
        .reason_en = "VAT-exempt export delivery (§ 4 no. 1 a, § 6 UStG)",
        .law = "§ 6",
    },
    {.scheme = TAX_EXEMPT, .category = VAT_E, .law = "§ 4"},
};

const struct vat_scheme *vat_scheme(enum tax_scheme s)
{
    for (size_t i = 0; i < sizeof SCHEMES / sizeof SCHEMES[0]; i++) {
        if (SCHEMES[i].scheme == s) {
            return &SCHEMES[i];
        }
    }
    return &SCHEMES[0];
}

enum vat_category vat_category(const struct vat_scheme *s, decimal rate)
{
    if (s->category != VAT_S) {
        return s->category;
    }
    return decimal_is_zero(rate) ? VAT_Z : VAT_S;
}

/* Days as { year, month, day }; until { 0 } is open. */
struct vat_rate {
    int percent;
    int from[3];
    int until[3];
};

static const struct vat_rate RATES[] = {
    {19, {2007, 1, 1}, {2020, 6, 30}},
    {7, {1983, 7, 1}, {2020, 6, 30}},
    {16, {2020, 7, 1}, {2020, 12, 31}},
    {5, {2020, 7, 1}, {2020, 12, 31}},
    {19, {2021, 1, 1}, {0}},
    {7, {2021, 1, 1}, {0}},
    {0, {2023, 1, 1}, {0}},
};

static bool within(const struct vat_rate *r, day d)
{
    day from, until;
    if (!day_make(&from, r->from[0], r->from[1], r->from[2]) || day_cmp(d, from) < 0) {
        return false;
    }
    return !day_make(&until, r->until[0], r->until[1], r->until[2]) ||
           day_cmp(d, until) <= 0;
}

bool vat_rate_valid(decimal rate, day service)
{
    for (size_t i = 0; i < sizeof RATES / sizeof RATES[0]; i++) {
        if (decimal_cmp(rate, DECIMAL(RATES[i].percent, 0)) == 0 &&
            (!day_is_set(service) || within(&RATES[i], service))) {
            return true;
        }
    }
    return false;
}

bool vat_is_eu(const char *country)
{
    static const char EU[] = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV "
                             "MT NL PL PT RO SE SI SK XI ";
    if (!country || strlen(country) != 2) {
        return false;
    }
    for (const char *p = EU; *p; p += 3) {
        if (p[0] == country[0] && p[1] == country[1]) {
            return true;
        }
    }
    return false;
}
