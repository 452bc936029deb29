#include "report/datev.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"

#include "base/banned.h"

#define FIELDS 125
#define TITLE_MAX 30
#define TEXT_MAX 60
#define DOCUMENT_MAX 36

/* The fields of a row that we fill, counted from 1 as DATEV does. */
enum {
    FIELD_AMOUNT = 1,
    FIELD_SIDE = 2,
    FIELD_CURRENCY = 3,
    FIELD_ACCOUNT = 7,
    FIELD_CONTRA = 8,
    FIELD_KEY = 9,
    FIELD_DATE = 10,
    FIELD_DOCUMENT = 11,
    FIELD_DUE = 12,
    FIELD_TEXT = 14,
    FIELD_VAT_ID = 40,
    FIELD_FIXED = 114,
    FIELD_SERVICE = 115,
    FIELD_DUE_DATE = 117,
};

static const char HEADINGS[] =
    "Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz;Kurs;"
    "Basis-Umsatz;WKZ Basis-Umsatz;Konto;Gegenkonto (ohne BU-Schlüssel);"
    "BU-Schlüssel;Belegdatum;Belegfeld 1;Belegfeld 2;Skonto;Buchungstext;"
    "Postensperre;Diverse Adressnummer;Geschäftspartnerbank;Sachverhalt;"
    "Zinssperre;Beleglink;Beleginfo - Art 1;Beleginfo - Inhalt 1;"
    "Beleginfo - Art 2;Beleginfo - Inhalt 2;Beleginfo - Art 3;"
    "Beleginfo - Inhalt 3;Beleginfo - Art 4;Beleginfo - Inhalt 4;"
    "Beleginfo - Art 5;Beleginfo - Inhalt 5;Beleginfo - Art 6;"
    "Beleginfo - Inhalt 6;Beleginfo - Art 7;Beleginfo - Inhalt 7;"
    "Beleginfo - Art 8;Beleginfo - Inhalt 8;KOST1 - Kostenstelle;"
    "KOST2 - Kostenstelle;Kost-Menge;EU-Land u. UStID (Bestimmung);"
    "EU-Steuersatz (Bestimmung);Abw. Versteuerungsart;Sachverhalt L+L;"
    "Funktionsergänzung L+L;BU 49 Hauptfunktionstyp;"
    "BU 49 Hauptfunktionsnummer;BU 49 Funktionsergänzung;"
    "Zusatzinformation - Art 1;Zusatzinformation- Inhalt 1;"
    "Zusatzinformation - Art 2;Zusatzinformation- Inhalt 2;"
    "Zusatzinformation - Art 3;Zusatzinformation- Inhalt 3;"
    "Zusatzinformation - Art 4;Zusatzinformation- Inhalt 4;"
    "Zusatzinformation - Art 5;Zusatzinformation- Inhalt 5;"
    "Zusatzinformation - Art 6;Zusatzinformation- Inhalt 6;"
    "Zusatzinformation - Art 7;Zusatzinformation- Inhalt 7;"
    "Zusatzinformation - Art 8;Zusatzinformation- Inhalt 8;"
    "Zusatzinformation - Art 9;Zusatzinformation- Inhalt 9;"
    "Zusatzinformation - Art 10;Zusatzinformation- Inhalt 10;"
    "Zusatzinformation - Art 11;Zusatzinformation- Inhalt 11;"
    "Zusatzinformation - Art 12;Zusatzinformation- Inhalt 12;"
    "Zusatzinformation - Art 13;Zusatzinformation- Inhalt 13;"
    "Zusatzinformation - Art 14;Zusatzinformation- Inhalt 14;"
    "Zusatzinformation - Art 15;Zusatzinformation- Inhalt 15;"
    "Zusatzinformation - Art 16;Zusatzinformation- Inhalt 16;"
    "Zusatzinformation - Art 17;Zusatzinformation- Inhalt 17;"
    "Zusatzinformation - Art 18;Zusatzinformation- Inhalt 18;"
    "Zusatzinformation - Art 19;Zusatzinformation- Inhalt 19;"
    "Zusatzinformation - Art 20;Zusatzinformation- Inhalt 20;Stück;Gewicht;"
    "Zahlweise;Forderungsart;Veranlagungsjahr;Zugeordnete Fälligkeit;"
    "Skontotyp;Auftragsnummer;Buchungstyp;USt-Schlüssel (Anzahlungen);"
    "EU-Land (Anzahlungen);Sachverhalt L+L (Anzahlungen);"
    "EU-Steuersatz (Anzahlungen);Erlöskonto (Anzahlungen);Herkunft-Kz;"
    "Buchungs GUID;KOST-Datum;SEPA-Mandatsreferenz;Skontosperre;"
    "Gesellschaftername;Beteiligtennummer;Identifikationsnummer;"
    "Zeichnernummer;Postensperre bis;Bezeichnung SoBil-Sachverhalt;"
    "Kennzeichen SoBil-Buchung;Festschreibung;Leistungsdatum;"
    "Datum Zuord. Steuerperiode;Fälligkeit;Generalumkehr (GU);Steuersatz;"
    "Land;Abrechnungsreferenz;BVV-Position;EU-Land u. UStID (Ursprung);"
    "EU-Steuersatz (Ursprung);Abw. Skontokonto";

/* ---- values ---- */

/* Text in quotes, in Windows-1252, at most `max` characters. */
static const char *quoted(struct arena *a, const char *text, size_t max)
{
    const char *s = text_to_cp1252(a, text ? text : "");
    char *out = arena_alloc(a, 2 * max + 3), *to = out;
    size_t n = 0;
    *to++ = '"';
    for (; *s && n < max; s++) {
        unsigned char c = (unsigned char)*s;
        if (c < ' ' || c == 0x7F || (n == 0 && strchr("=+-@ ", c))) {
            continue;
        }
        if (c == '"') {
            *to++ = '"';
        }
        *to++ = (char)c;
        n++;
    }
    *to++ = '"';
    *to = '\0';
    return out;
}

/* Belegfeld 1 takes letters, digits and $ & % * + - / only. */
static const char *document_field(struct arena *a, const char *number)
{
    char *plain = arena_strdup(a, number ? number : "");
    for (char *p = plain; *p; p++) {
        bool ok = (*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') ||
                  (*p >= 'A' && *p <= 'Z') || strchr("$&%*+-/", *p);
        *p = ok ? *p : '-';
    }
    return quoted(a, plain, DOCUMENT_MAX);
}

static const char *digits(struct arena *a, day d, const char *format)
{
    int y, m, dom;
    if (!day_is_set(d)) {
        return "";
    }
    day_split(d, &y, &m, &dom);
    if (strcmp(format, "TTMM") == 0) {
        return arena_printf(a, "%02d%02d", dom, m);
    }
    if (strcmp(format, "TTMMJJ") == 0) {
        return arena_printf(a, "\"%02d%02d%02d\"", dom, m, y % 100);
    }
    return strcmp(format, "TTMMJJJJ") == 0 ? arena_printf(a, "%02d%02d%04d", dom, m, y)
                                           : arena_printf(a, "%04d%02d%02d", y, m, dom);
}

/* YYYYMMDDHHMMSSmmm in German time. */
static const char *stamp(struct arena *a, int64_t at)
{
    day on = clock_day_of(at);
    int64_t second = at - clock_instant(on, 0);
    return arena_printf(a, "%s%02d%02d%02d000", digits(a, on, "JJJJMMTT"),
                        (int)(second / 3600), (int)(second / 60 % 60),
                        (int)(second % 60));
}

/* ---- lines ---- */

void datev_begin(struct str *out, struct arena *a, const struct datev_head *h)
{
    str_addf(out,
             "\"EXTF\";700;21;\"Buchungsstapel\";13;%s;;\"RE\";\"\";\"\";%ld;%ld;%s;"
             "%d;%s;%s;%s;\"\";1;0;0;\"EUR\";;\"\";;;\"%s\";;;\"\";\"\"\r\n",
             stamp(a, h->created), h->consultant, h->client,
             digits(a, h->year_begin, "JJJJMMTT"), h->account_length,
             digits(a, h->from, "JJJJMMTT"), digits(a, h->to, "JJJJMMTT"),
             quoted(a, h->title, TITLE_MAX), h->chart);
    str_addf(out, "%s\r\n", text_to_cp1252(a, HEADINGS));
}

void datev_add(struct str *out, struct arena *a, const struct datev_row *r)
{
    char amount[MONEY_BUF];
    const char *field[FIELDS + 1] = {0};
    money positive = MONEY(r->amount.cents < 0 ? -r->amount.cents : r->amount.cents);
    if (positive.cents == 0) {
        return;
    }
    field[FIELD_AMOUNT] = decimal_format_de(amount, decimal_from_money(positive));
    field[FIELD_SIDE] = r->amount.cents < 0 ? "\"H\"" : "\"S\"";
    field[FIELD_CURRENCY] = "\"EUR\"";
    field[FIELD_ACCOUNT] = r->account;
    field[FIELD_CONTRA] = r->contra;
    field[FIELD_KEY] = "\"\""; /* the accounts know their tax themselves */
    field[FIELD_DATE] = digits(a, r->on, "TTMM");
    field[FIELD_DOCUMENT] = document_field(a, r->document);
    field[FIELD_DUE] = day_is_set(r->due) ? digits(a, r->due, "TTMMJJ") : "\"\"";
    field[FIELD_TEXT] = quoted(a, r->text, TEXT_MAX);
    field[FIELD_VAT_ID] = r->vat_id ? quoted(a, r->vat_id, 15) : NULL;
    field[FIELD_FIXED] = "0";
    field[FIELD_SERVICE] = digits(a, r->service, "TTMMJJJJ");
    field[FIELD_DUE_DATE] = digits(a, r->due, "TTMMJJJJ");
    for (int i = 1; i <= FIELDS; i++) {
        str_addf(out, "%s%s", i > 1 ? ";" : "", field[i] ? field[i] : "");
    }
    str_add(out, "\r\n");
}
