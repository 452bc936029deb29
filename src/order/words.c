/* Tables of folded words (text_fold_alnum); '|' between. */
#include "order/words.h"

#include <string.h>

#include "base/text.h"

#include "base/banned.h"

struct word_row {
    const char *words;
    int value;
    const char *text;
};

#define ROWS(table) (table), sizeof(table) / sizeof((table)[0])

static bool in_list(const char *words, const char *folded)
{
    size_t n = strlen(folded);
    for (const char *p = words; *p;) {
        const char *end = strchrnul(p, '|');
        if ((size_t)(end - p) == n && memcmp(p, folded, n) == 0) {
            return true;
        }
        p = *end ? end + 1 : end;
    }
    return false;
}

static const struct word_row *find(const struct word_row *row, size_t rows,
                                   struct arena *a, const char *value)
{
    const char *folded = text_fold_alnum(a, value);
    for (size_t i = 0; i < rows && *folded; i++) {
        if (in_list(row[i].words, folded)) {
            return &row[i];
        }
    }
    return NULL;
}

bool words_yes_no(bool *out, struct arena *a, const char *value)
{
    static const struct word_row YES_NO[] = {
        {"JA|J|YES|Y|TRUE|WAHR|1|X", true, NULL},
        {"NEIN|N|NO|FALSE|FALSCH|0", false, NULL},
    };
    const struct word_row *w = find(ROWS(YES_NO), a, value);
    if (w) {
        *out = w->value != 0;
    }
    return w != NULL;
}

bool words_delivery(const char **out, struct arena *a, const char *value)
{
    static const struct word_row WAYS[] = {
        {"POST|BRIEF|BRIEFPOST|PAPIER|POSTVERSAND|LETTER", 0, "post"},
        {"EMAIL|MAIL|ELEKTRONISCH|PEREMAIL|PERMAIL", 0, NULL},
    };
    const struct word_row *w = find(ROWS(WAYS), a, value);
    if (w) {
        *out = w->text;
    }
    return w != NULL;
}

const char *words_country(struct arena *a, const char *value)
{
    static const struct word_row COUNTRIES[] = {
        {"D|BRD|DEUTSCHLAND|GERMANY|BUNDESREPUBLIKDEUTSCHLAND", 0, "DE"},
        {"A|OESTERREICH|AUSTRIA", 0, "AT"},
        {"SCHWEIZ|SWITZERLAND|SUISSE", 0, "CH"},
        {"L|LUXEMBURG|LUXEMBOURG", 0, "LU"},
        {"FL|LIECHTENSTEIN", 0, "LI"},
        {"B|BELGIEN|BELGIUM|BELGIQUE", 0, "BE"},
        {"NIEDERLANDE|HOLLAND|NETHERLANDS|NEDERLAND", 0, "NL"},
        {"F|FRANKREICH|FRANCE", 0, "FR"},
        {"I|ITALIEN|ITALY|ITALIA", 0, "IT"},
        {"E|SPANIEN|SPAIN|ESPANA", 0, "ES"},
        {"P|PORTUGAL", 0, "PT"},
        {"DAENEMARK|DENMARK|DANMARK", 0, "DK"},
        {"S|SCHWEDEN|SWEDEN|SVERIGE", 0, "SE"},
        {"N|NORWEGEN|NORWAY|NORGE", 0, "NO"},
        {"FINNLAND|FINLAND", 0, "FI"},
        {"POLEN|POLAND|POLSKA", 0, "PL"},
        {"TSCHECHIEN|TSCHECHISCHEREPUBLIK|CZECHIA|CZECHREPUBLIC", 0, "CZ"},
        {"SLOWAKEI|SLOVAKIA", 0, "SK"},
        {"H|UNGARN|HUNGARY", 0, "HU"},
        {"SLOWENIEN|SLOVENIA", 0, "SI"},
        {"KROATIEN|CROATIA|HRVATSKA", 0, "HR"},
        {"RUMAENIEN|ROMANIA", 0, "RO"},
        {"BULGARIEN|BULGARIA", 0, "BG"},
        {"GRIECHENLAND|GREECE", 0, "GR"},
        {"ZYPERN|CYPRUS", 0, "CY"},
        {"MALTA", 0, "MT"},
        {"IRLAND|IRELAND", 0, "IE"},
        {"ESTLAND|ESTONIA", 0, "EE"},
        {"LETTLAND|LATVIA", 0, "LV"},
        {"LITAUEN|LITHUANIA", 0, "LT"},
        {"GROSSBRITANNIEN|VEREINIGTESKOENIGREICH|ENGLAND|UNITEDKINGDOM|UK", 0, "GB"},
        {"USA|VEREINIGTESTAATEN|UNITEDSTATES|VEREINIGTESTAATENVONAMERIKA", 0, "US"},
        {"TUERKEI|TURKEY|TUERKIYE", 0, "TR"},
        {"UKRAINE", 0, "UA"},
        {"SERBIEN|SERBIA", 0, "RS"},
    };
    const char *folded = text_fold_alnum(a, value);
    if (strlen(folded) == 2 && folded[0] >= 'A' && folded[1] >= 'A' &&
        strcmp(folded, "UK") != 0 && strcmp(folded, "FL") != 0) {
        return folded;
    }
    const struct word_row *w = find(ROWS(COUNTRIES), a, value);
    return w ? w->text : NULL;
}

const char *words_locale(struct arena *a, const char *value)
{
    static const struct word_row LOCALES[] = {
        {"DE|DEUTSCH|GERMAN|DEDE|DEAT|DECH", 0, "de"},
        {"EN|ENGLISCH|ENGLISH|ENGB|ENUS", 0, "en"},
    };
    const struct word_row *w = find(ROWS(LOCALES), a, value);
    return w ? w->text : NULL;
}

const char *words_format(struct arena *a, const char *value)
{
    static const struct word_row FORMATS[] = {
        {"ZUGFERD|FACTURX", 0, "zugferd"},
        {"XRECHNUNG", 0, "xrechnung"},
        {"XRECHNUNGUBL", 0, "xrechnung-ubl"},
        {"PDF|PAPIER", 0, "pdf"},
    };
    const struct word_row *w = find(ROWS(FORMATS), a, value);
    return w ? w->text : NULL;
}

bool words_status_is_over(struct arena *a, const char *status)
{
    static const struct word_row OVER[] = {
        {"STORNIERT|STORNO|ABGELEHNT|ABGEBROCHEN|GELOESCHT|ENTWURF|CANCELLED|CANCELED|"
         "REJECTED|DRAFT|DECLINED|ABGERECHNET|BERECHNET|FAKTURIERT|INVOICED|BILLED|"
         "BEZAHLT|PAID",
         0, NULL},
    };
    return find(ROWS(OVER), a, status) != NULL;
}

bool words_is_offer(struct arena *a, const char *kind)
{
    static const struct word_row OFFERS[] = {
        {"AN|ANGEBOT|KOSTENVORANSCHLAG|OFFER|QUOTE|QUOTATION|ANFRAGE", 0, NULL},
    };
    return find(ROWS(OFFERS), a, kind) != NULL;
}

bool words_is_supplier(struct arena *a, const char *category)
{
    static const struct word_row SUPPLIERS[] = {
        {"LIEFERANT|LIEFERANTEN|KREDITOR|SUPPLIER|VENDOR", 0, NULL},
    };
    return find(ROWS(SUPPLIERS), a, category) != NULL;
}

bool words_is_sum(struct arena *a, const char *value)
{
    static const struct word_row SUMS[] = {
        {"SUMME|GESAMT|TOTAL|GESAMTSUMME|ENDSUMME|ZWISCHENSUMME|SUMMENETTO|"
         "SUMMEBRUTTO|GESAMTNETTO|GESAMTBRUTTO|NETTOSUMME|BRUTTOSUMME|GESAMTBETRAG|"
         "ENDBETRAG|RECHNUNGSBETRAG|NETTOBETRAG|BRUTTOBETRAG|SUBTOTAL|GRANDTOTAL|SUM|"
         "MWST|UST|MEHRWERTSTEUER|UMSATZSTEUER|SUMMEN|SUMMEGESAMT",
         0, NULL},
    };
    return find(ROWS(SUMS), a, value) != NULL;
}
