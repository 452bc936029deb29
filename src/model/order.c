#include "model/order.h"

#include <string.h>

#include "model/names.h"
#include "model/tables.h"

#include "base/banned.h"

const struct name_row LINE_KINDS[] = {
    {"", LINE_UNSPECIFIED},
    {"labour", LINE_LABOUR},
    {"labor", LINE_LABOUR},
    {"Lohn", LINE_LABOUR},
    {"Arbeit", LINE_LABOUR},
    {"Arbeitszeit", LINE_LABOUR},
    {"Arbeitslohn", LINE_LABOUR},
    {"Lohnkosten", LINE_LABOUR},
    {"Montage", LINE_LABOUR},
    {"machine", LINE_MACHINE},
    {"Maschine", LINE_MACHINE},
    {"Maschinen", LINE_MACHINE},
    {"Gerät", LINE_MACHINE},
    {"Geräte", LINE_MACHINE},
    {"travel", LINE_TRAVEL},
    {"Fahrt", LINE_TRAVEL},
    {"Fahrtkosten", LINE_TRAVEL},
    {"Anfahrt", LINE_TRAVEL},
    {"material", LINE_MATERIAL},
    {"Ware", LINE_MATERIAL},
    {"Artikel", LINE_MATERIAL},
    {"text", LINE_TEXT},
    {"Textposition", LINE_TEXT},
    {"Hinweis", LINE_TEXT},
    {NULL, 0},
};

const struct name_row TAX_SCHEMES[] = {
    {"standard", TAX_STANDARD},
    {"Regelbesteuerung", TAX_STANDARD},
    {"small_business", TAX_SMALL_BUSINESS},
    {"Kleinunternehmer", TAX_SMALL_BUSINESS},
    {"§ 19", TAX_SMALL_BUSINESS},
    {"reverse_charge", TAX_REVERSE_CHARGE},
    {"Bauleistung", TAX_REVERSE_CHARGE},
    {"§ 13b", TAX_REVERSE_CHARGE},
    {"13b", TAX_REVERSE_CHARGE},
    {"intra_eu", TAX_INTRA_EU},
    {"innergemeinschaftlich", TAX_INTRA_EU},
    {"export", TAX_EXPORT},
    {"Ausfuhr", TAX_EXPORT},
    {"exempt", TAX_EXEMPT},
    {"steuerfrei", TAX_EXEMPT},
    {"unknown", TAX_UNKNOWN},
    {NULL, 0},
};

const struct name_row ORDER_KINDS[] = {
    {"invoice", ORDER_INVOICE},
    {"Rechnung", ORDER_INVOICE},
    {"partial", ORDER_PARTIAL},
    {"Abschlag", ORDER_PARTIAL},
    {"Abschlagsrechnung", ORDER_PARTIAL},
    {"final", ORDER_FINAL},
    {"Schlussrechnung", ORDER_FINAL},
    {"cancellation", ORDER_CANCELLATION},
    {"Storno", ORDER_CANCELLATION},
    {"Stornorechnung", ORDER_CANCELLATION},
    {"correction", ORDER_CORRECTION},
    {"Korrektur", ORDER_CORRECTION},
    {"Rechnungskorrektur", ORDER_CORRECTION},
    {NULL, 0},
};

bool order_source_is_foreign(const char *source)
{
    static const char *const FOREIGN[] = {"lexoffice", "sevdesk", "vcard"};
    for (size_t i = 0; source && i < sizeof FOREIGN / sizeof FOREIGN[0]; i++) {
        if (strcmp(source, FOREIGN[i]) == 0) {
            return true;
        }
    }
    return false;
}

void order_init(struct order *o)
{
    *o = (struct order){
        .order_date = DAY_NONE,
        .service_from = DAY_NONE,
        .service_to = DAY_NONE,
        .terms = {.net_days = -1, .due = DAY_NONE},
        .retention = {.due = DAY_NONE},
    };
    customer_init(&o->buyer);
}

struct order_line *order_add_line(struct order *o, struct arena *a)
{
    o->line = arena_grow(a, o->line, o->lines, sizeof *o->line);
    struct order_line *l = &o->line[o->lines++];
    *l = (struct order_line){.base_quantity = DECIMAL(1, 0)};
    return l;
}

char *order_file_key(struct arena *a, const char *number, size_t n)
{
    char *key = arena_strndup(a, number, n);
    for (char *p = key; *p; p++) {
        if (strchr("/\\:*?\"<>|_ ", *p)) {
            *p = '-';
        } else if (*p >= 'A' && *p <= 'Z') {
            *p = (char)(*p - 'A' + 'a');
        }
    }
    return key;
}

bool line_kind_parse(enum line_kind *out, const char *name)
{
    unsigned value;
    if (!names_parse(LINE_KINDS, &value, name)) {
        return false;
    }
    *out = (enum line_kind)value;
    return true;
}

bool tax_scheme_parse(enum tax_scheme *out, const char *name)
{
    unsigned value;
    if (!names_parse(TAX_SCHEMES, &value, name)) {
        return false;
    }
    *out = (enum tax_scheme)value;
    return true;
}

const char *order_kind_name(enum order_kind k)
{
    return names_get(ORDER_KINDS, k);
}

bool order_kind_parse(enum order_kind *out, const char *name)
{
    unsigned value;
    if (!names_parse(ORDER_KINDS, &value, name)) {
        return false;
    }
    *out = (enum order_kind)value;
    return true;
}
