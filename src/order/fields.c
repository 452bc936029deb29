/* The table of fields and headings. Extend it here: one row is all a field needs. */
#include "order/fields.h"

#include <string.h>

#include "base/text.h"
#include "order/cells.h"

#include "base/banned.h"

#define ORDER(m) offsetof(struct draft, order.m)
#define BUYER(m) offsetof(struct draft, order.buyer.m)
#define PARTY(m) offsetof(struct draft, order.buyer.party.m)
#define LINE(m) offsetof(struct draft, line.m)
#define DRAFT(m) offsetof(struct draft, m)

#define HEAD FIELD_HEAD
#define BOTH (FIELD_HEAD | FIELD_CONTACT)
#define POS FIELD_LINE
#define CONTACT FIELD_CONTACT
#define OPEN FIELD_OPEN

const struct field FIELDS[] = {
    /* the order */
    {"order_number", "Auftragsnummer", HEAD, false, cells_id, ORDER(order_number),
     "AUFTRAGSNUMMER|AUFTRAGSNR|AUFTRAGNR|AUFTRAGNUMMER|AUFTRAGSID|ABNUMMER|ABNR|"
     "AUFTRAGSBESTAETIGUNGSNUMMER|AUFTRAGSBESTAETIGUNG|ORDERNUMBER|ORDERNO|ORDERNR|"
     "ORDERID|VORGANGSNUMMER|VORGANGSNR|BELEGNUMMER|BELEGNR|AUFTRAG|ORDER"},
    {"order_date", "Auftragsdatum", HEAD, false, cells_date, ORDER(order_date),
     "AUFTRAGSDATUM|ORDERDATE|BELEGDATUM|DATUM|DATE"},
    {"status", "Status", HEAD, false, cells_text, ORDER(status),
     "AUFTRAGSSTATUS|ORDERSTATUS|STATUS"},
    {"document_kind", "Belegart", HEAD, false, cells_text, DRAFT(document_kind),
     "BELEGART|AUFTRAGSART|AUFTRAGSTYP|VORGANGSART|DOKUMENTART|RECHNUNGSART|ORDERTYPE|"
     "ORDERKIND|DOCUMENTKIND|DOCUMENTTYPE|TYP|TYPE"},
    {"service_date", "Leistungsdatum", HEAD, false, cells_service, ORDER(service_from),
     "LEISTUNGSDATUM|LEISTUNGSZEITRAUM|AUSFUEHRUNGSDATUM|AUSFUEHRUNGSZEITRAUM|"
     "LIEFERDATUM|LIEFERTAG|LEISTUNGSTAG|AUSGEFUEHRTAM|AUSGEFUEHRT|ERLEDIGTAM|"
     "FERTIGGESTELLTAM|FERTIGSTELLUNG|GELIEFERTAM|SERVICEDATE|DELIVERYDATE"},
    {"service_from", "Leistung von", HEAD, false, cells_date, ORDER(service_from),
     "LEISTUNGVON|LEISTUNGSDATUMVON|LEISTUNGSZEITRAUMVON|LEISTUNGSBEGINN|"
     "AUSFUEHRUNGVON|ZEITRAUMVON|SERVICEFROM"},
    {"service_to", "Leistung bis", HEAD, false, cells_date, DRAFT(service_to),
     "LEISTUNGBIS|LEISTUNGSDATUMBIS|LEISTUNGSZEITRAUMBIS|LEISTUNGSENDE|"
     "AUSFUEHRUNGBIS|ZEITRAUMBIS|SERVICETO"},
    {"purchase_order", "Bestellnummer", HEAD, false, cells_id, ORDER(purchase_order),
     "BESTELLNUMMER|BESTELLNR|IHREBESTELLNUMMER|BESTELLNUMMERKUNDE|"
     "KUNDENBESTELLNUMMER|PURCHASEORDER|PONUMBER|REFERENZ|IHRZEICHEN|IHREREFERENZ|"
     "CUSTOMERREFERENCE|YOURREFERENCE"},
    {"project", "Projekt", HEAD, false, cells_text, ORDER(project),
     "PROJEKT|PROJEKTNAME|PROJEKTNUMMER|BAUVORHABEN|BV|OBJEKT|KOMMISSION|PROJECT"},
    {"references", "Rechnung zu", HEAD, false, cells_id, ORDER(references),
     "STORNOZU|KORREKTURZU|RECHNUNGZU|ORIGINALRECHNUNG|REFERENCES"},
    {"reason", "Grund", HEAD, false, cells_text, ORDER(reason),
     "STORNOGRUND|KORREKTURGRUND|GRUND|REASON"},
    {"on_property", "Am Grundstück", HEAD, false, cells_yes_no, ORDER(on_property),
     "AMGRUNDSTUECK|GRUNDSTUECKSBEZOGEN|GRUNDSTUECK|ONPROPERTY"},
    {"delivery", "Zustellung", HEAD, false, cells_delivery, ORDER(delivery),
     "ZUSTELLUNG|RECHNUNGSVERSAND|RECHNUNGSZUSTELLUNG|DELIVERY"},
    {"tax_scheme", "Steuerfall", HEAD, false, cells_tax_scheme, ORDER(tax_scheme),
     "STEUERFALL|STEUERART|STEUERREGEL|STEUERSCHEMA|TAXSCHEME|TAXTYPE"},
    {"currency", "Währung", HEAD, false, cells_currency, 0, "WAEHRUNG|CURRENCY"},
    {"introduction", "Einleitung", HEAD, false, cells_lines, ORDER(introduction),
     "EINLEITUNG|EINLEITUNGSTEXT|KOPFTEXT|INTRODUCTION"},
    {"remark", "Schlusstext", HEAD, false, cells_lines, ORDER(remark),
     "SCHLUSSTEXT|FUSSTEXT|RECHNUNGSTEXT|REMARK"},
    {"order_discount_percent", "Gesamtrabatt %", HEAD, true, cells_percent,
     DRAFT(order_discount_percent),
     "GESAMTRABATTPROZENT|AUFTRAGSRABATTPROZENT|GESAMTRABATT|AUFTRAGSRABATT|"
     "ORDERDISCOUNTPERCENT"},
    {"order_discount_amount", "Gesamtrabatt €", HEAD, true, cells_number,
     DRAFT(order_discount_amount),
     "GESAMTRABATTEUR|AUFTRAGSRABATTEUR|GESAMTRABATTBETRAG|ORDERDISCOUNTAMOUNT"},
    {"total_net", "Auftragssumme netto", HEAD, true, cells_number, DRAFT(total_net),
     "AUFTRAGSSUMMENETTO|AUFTRAGSWERTNETTO|GESAMTSUMMENETTO|TOTALNET"},
    {"total_gross", "Auftragssumme brutto", HEAD, true, cells_number,
     DRAFT(total_gross),
     "AUFTRAGSSUMMEBRUTTO|AUFTRAGSWERTBRUTTO|GESAMTSUMMEBRUTTO|TOTALGROSS"},

    /* the customer, in orders and contacts */
    {"customer_number", "Kundennummer", BOTH, false, cells_id, PARTY(identifier),
     "KUNDENNUMMER|KUNDENNR|KDNR|KDNUMMER|KUNDENID|KONTAKTNUMMER|DEBITORENNUMMER|"
     "DEBITOR|CUSTOMERNUMBER|CUSTOMERNO|CUSTOMERID|CUSTOMERNR|CLIENTNUMBER"},
    {"name", "Kunde", BOTH, false, cells_text, DRAFT(full_name),
     "KUNDE|KUNDENNAME|RECHNUNGSEMPFAENGER|AUFTRAGGEBER|EMPFAENGER|CUSTOMERNAME|"
     "CUSTOMER|CLIENT|BILLTO|KONTAKTNAME|NAME"},
    {"company", "Firma", BOTH, false, cells_text, DRAFT(company),
     "FIRMA|FIRMENNAME|UNTERNEHMEN|UNTERNEHMENSNAME|ORGANISATION|COMPANY|COMPANYNAME|"
     "ORGANIZATION"},
    {"first_name", "Vorname", BOTH, false, cells_text, DRAFT(first_name),
     "VORNAME|FIRSTNAME|GIVENNAME"},
    {"last_name", "Nachname", BOTH, false, cells_text, DRAFT(last_name),
     "NACHNAME|FAMILIENNAME|ZUNAME|LASTNAME|SURNAME|FAMILYNAME"},
    {"title", "Titel", BOTH, false, cells_text, DRAFT(title),
     "TITEL|AKADEMISCHERTITEL"},
    {"salutation", "Anrede", BOTH, false, cells_text, BUYER(salutation),
     "ANREDE|SALUTATION"},
    {"contact", "Ansprechpartner", BOTH, false, cells_text, PARTY(contact),
     "ANSPRECHPARTNER|KONTAKTPERSON|ZUHAENDEN|ZHD|CONTACTPERSON|CONTACT"},
    {"street", "Straße", BOTH, false, cells_text, PARTY(address.line1),
     "STRASSE|KUNDENSTRASSE|CUSTOMERSTREET|STRASSEHAUSNR|STRASSEHAUSNUMMER|STRASSEUNDHAUSNUMMER|STRASSENR|"
     "RECHNUNGSSTRASSE|ANSCHRIFT|KUNDENANSCHRIFT|STREET|STREETADDRESS|ADDRESSLINE1|ADDRESS1"},
    {"house_number", "Hausnummer", BOTH, false, cells_text, DRAFT(house_number),
     "HAUSNUMMER|HAUSNR|HNR|HOUSENUMBER"},
    {"supplement", "Adresszusatz", BOTH, false, cells_text, PARTY(address.line2),
     "ADRESSZUSATZ|ADRESSZUSATZ1|ZUSATZ|SUPPLEMENT|ADDRESSLINE2|ADDRESS2"},
    {"supplement2", "Adresszusatz 2", BOTH, false, cells_text, PARTY(address.line3),
     "ADRESSZUSATZ2|ADDRESSLINE3|ADDRESS3|SUPPLEMENT2"},
    {"postcode", "PLZ", BOTH, false, cells_id, PARTY(address.postcode),
     "PLZ|POSTLEITZAHL|POSTCODE|POSTALCODE|ZIP|ZIPCODE"},
    {"city", "Ort", BOTH, false, cells_text, PARTY(address.city),
     "ORT|STADT|WOHNORT|CITY|TOWN"},
    {"postcode_city", "PLZ Ort", BOTH, false, cells_text, DRAFT(postcode_city),
     "PLZORT|PLZUNDORT|POSTCODECITY"},
    {"country", "Land", BOTH, false, cells_country_code, PARTY(address.country),
     "LAND|LAENDERCODE|LANDESCODE|LKZ|COUNTRY|COUNTRYCODE"},
    {"email", "E-Mail", BOTH, false, cells_email, PARTY(email),
     "EMAIL|EMAILADRESSE|RECHNUNGSEMAIL|EMAILRECHNUNG|MAIL|MAILADRESSE|EMAILADDRESS|"
     "EMAIL1"},
    {"phone", "Telefon", BOTH, false, cells_text, PARTY(phone),
     "TELEFON|TELEFONNUMMER|TEL|TELEFON1|FESTNETZ|PHONE|PHONENUMBER|TELEPHONE"},
    {"mobile", "Mobil", BOTH, false, cells_text, DRAFT(mobile),
     "MOBIL|MOBILTELEFON|MOBILNUMMER|HANDY|MOBILE|CELLPHONE"},
    {"vat_id", "USt-IdNr.", BOTH, false, cells_id, PARTY(vat_id),
     "USTIDNR|USTID|USTIDENTNR|UMSATZSTEUERID|UMSATZSTEUERIDNR|UID|UIDNUMMER|VATID|"
     "VATNUMBER|VATNO|VATREGISTRATIONID"},
    {"tax_number", "Steuernummer", BOTH, false, cells_id, PARTY(tax_number),
     "STEUERNUMMER|STEUERNR|STNR|TAXNUMBER"},
    {"register_number", "Handelsregister", BOTH, false, cells_text,
     PARTY(register_number), "HANDELSREGISTER|HRNUMMER|HRB|REGISTERNUMBER"},
    {"buyer_reference", "Leitweg-ID", BOTH, false, cells_id, BUYER(buyer_reference),
     "LEITWEGID|LEITWEG|BUYERREFERENCE"},
    {"customer_kind", "Kundenart", BOTH, false, cells_customer_kind, BUYER(kind),
     "KUNDENART|KUNDENTYP|KUNDENGRUPPE|KONTAKTTYP|CUSTOMERKIND|CUSTOMERTYPE"},
    {"region", "Bundesland", BOTH, false, cells_text, BUYER(region),
     "BUNDESLAND|REGION"},
    {"locale", "Sprache", BOTH, false, cells_locale, BUYER(locale),
     "SPRACHE|LANGUAGE|LOCALE"},
    {"format", "Rechnungsformat", BOTH, false, cells_format, BUYER(format),
     "RECHNUNGSFORMAT|ERECHNUNGSFORMAT|ERECHNUNG|INVOICEFORMAT"},
    {"iban", "IBAN", BOTH, false, cells_iban, BUYER(iban),
     "IBAN|KUNDENIBAN|KNOWNIBAN|BANKVERBINDUNG"},
    {"category", "Kategorie", CONTACT, false, cells_text, DRAFT(category),
     "KATEGORIE|KONTAKTKATEGORIE|KONTAKTART|CATEGORY"},

    /* terms of payment, of the order or the contact */
    {"net_days", "Zahlungsziel", BOTH, false, cells_net_days, 0,
     "ZAHLUNGSZIEL|ZAHLUNGSZIELTAGE|ZAHLUNGSZIELINTAGEN|ZAHLUNGSFRIST|ZAHLBARINTAGEN|"
     "NETTOTAGE|NETDAYS|PAYMENTDAYS|TIMETOPAY"},
    {"due_date", "Fällig am", HEAD | OPEN, false, cells_date, ORDER(terms.due),
     "FAELLIGAM|FAELLIGKEITSDATUM|FAELLIGKEIT|ZAHLBARBIS|DUEDATE"},
    {"skonto_percent", "Skonto %", BOTH, true, cells_skonto, DRAFT(skonto_percent[0]),
     "SKONTOPROZENT|SKONTO|SKONTOSATZ|SKONTO1|SKONTO1PROZENT|SKONTOINPROZENT|"
     "CASHDISCOUNTPERCENT|SKONTOPCT"},
    {"skonto_days", "Skontotage", BOTH, false, cells_days, DRAFT(skonto_days[0]),
     "SKONTOTAGE|SKONTOFRIST|SKONTOZIEL|SKONTOINTAGEN|SKONTO1TAGE|CASHDISCOUNTDAYS"},
    {"skonto2_percent", "Skonto 2 %", BOTH, true, cells_skonto,
     DRAFT(skonto_percent[1]), "SKONTO2PROZENT|SKONTO2"},
    {"skonto2_days", "Skontotage 2", BOTH, false, cells_days, DRAFT(skonto_days[1]),
     "SKONTO2TAGE|SKONTOTAGE2"},
    {"retention_percent", "Sicherheitseinbehalt %", HEAD, true, cells_percent,
     DRAFT(retention_percent),
     "SICHERHEITSEINBEHALT|SICHERHEITSEINBEHALTPROZENT|EINBEHALT|EINBEHALTPROZENT|"
     "GEWAEHRLEISTUNGSEINBEHALT|RETENTION|RETENTIONPERCENT"},
    {"retention_due", "Einbehalt fällig am", HEAD, false, cells_date,
     ORDER(retention.due),
     "EINBEHALTFAELLIGAM|EINBEHALTBIS|SICHERHEITSEINBEHALTBIS|"
     "SICHERHEITSEINBEHALTFAELLIGAM|RETENTIONDUE"},
    {"contractual_terms", "Zahlungsziel vertraglich", BOTH, false, cells_yes_no,
     BUYER(contractual_terms),
     "ZAHLUNGSZIELVERTRAGLICH|RAHMENVERTRAG|CONTRACTUALTERMS"},
    {"reverse_charge_until", "USt 1 TG gültig bis", BOTH, false, cells_date,
     BUYER(reverse_charge_until), "UST1TGBIS|UST1TGGUELTIGBIS|REVERSECHARGEUNTIL"},

    /* one position */
    {"position", "Position", POS, false, cells_text, LINE(position),
     "POS|POSITION|POSNR|POSITIONSNUMMER|POSITIONSNR|LFDNR|LINENUMBER|LINENO"},
    {"item_number", "Artikelnummer", POS, false, cells_id, LINE(seller_item_id),
     "ARTIKELNUMMER|ARTIKELNR|ARTNR|ARTIKELID|LEISTUNGSNUMMER|ITEMNUMBER|ITEMNO|SKU|"
     "PRODUCTNUMBER"},
    {"item_name", "Bezeichnung", POS, false, cells_text, LINE(name),
     "BEZEICHNUNG|ARTIKELBEZEICHNUNG|ARTIKELNAME|LEISTUNGSBEZEICHNUNG|"
     "POSITIONSBEZEICHNUNG|ITEMNAME|KURZTEXT|POSITIONSTEXT|ARTIKEL|LEISTUNG|PRODUKT|"
     "PRODUKTNAME|PRODUCTNAME|PRODUCT|ITEM"},
    {"description", "Beschreibung", POS, false, cells_lines, LINE(description),
     "BESCHREIBUNG|ARTIKELBESCHREIBUNG|LEISTUNGSBESCHREIBUNG|LANGTEXT|ZUSATZTEXT|"
     "DETAILS|DESCRIPTION|ITEMDESCRIPTION|TEXT"},
    {"quantity", "Menge", POS, true, cells_number, DRAFT(quantity),
     "MENGE|ANZAHL|STUECKZAHL|QUANTITY|QTY"},
    {"unit", "Einheit", POS, false, cells_text, LINE(unit),
     "EINHEIT|MENGENEINHEIT|ME|EH|UNIT|UNITNAME|UNITOFMEASURE"},
    {"unit_price_net", "Einzelpreis netto", POS, true, cells_number, DRAFT(price_net),
     "EINZELPREISNETTO|NETTOEINZELPREIS|EPNETTO|PREISNETTO|NETTOPREIS|"
     "STUECKPREISNETTO|UNITPRICENET|NETUNITPRICE|NETPRICE|PRICENET"},
    {"unit_price_gross", "Einzelpreis brutto", POS, true, cells_number,
     DRAFT(price_gross),
     "EINZELPREISBRUTTO|BRUTTOEINZELPREIS|EPBRUTTO|PREISBRUTTO|BRUTTOPREIS|"
     "STUECKPREISBRUTTO|UNITPRICEGROSS|GROSSUNITPRICE|GROSSPRICE|PRICEGROSS"},
    {"unit_price", "Einzelpreis", POS, true, cells_number, DRAFT(price),
     "EINZELPREIS|EP|STUECKPREIS|PREISPROEINHEIT|PREISJEEINHEIT|VKPREIS|UNITPRICE|"
     "PREIS|PRICE"},
    {"base_quantity", "Preiseinheit", POS, true, cells_number, DRAFT(base_quantity),
     "PREISEINHEIT|PREISPRO|PREISJE|PE|BASEQUANTITY|PRICEPER"},
    {"vat_rate", "MwSt-Satz", POS, true, cells_vat_rate, DRAFT(vat_rate),
     "MWSTSATZ|MWSTPROZENT|MWSTSATZPROZENT|USTSATZ|USTPROZENT|USTSATZPROZENT|"
     "STEUERSATZ|STEUERSATZPROZENT|STEUERPROZENT|UMSATZSTEUERSATZ|MWST|UST|"
     "MEHRWERTSTEUER|VATRATE|VATPERCENT|TAXRATE|TAXPERCENT|VAT"},
    {"discount_percent", "Rabatt %", POS, true, cells_percent, DRAFT(discount_percent),
     "RABATTPROZENT|RABATTINPROZENT|RABATTSATZ|NACHLASSPROZENT|DISCOUNTPERCENT|"
     "DISCOUNTPERCENTAGE"},
    {"discount_amount", "Rabatt €", POS, true, cells_number, DRAFT(discount_amount),
     "RABATTEUR|RABATTBETRAG|NACHLASSEUR|NACHLASSBETRAG|DISCOUNTAMOUNT"},
    {"discount", "Rabatt", POS, true, cells_discount, 0, "RABATT|NACHLASS|DISCOUNT"},
    {"line_kind", "Art", POS, false, cells_line_kind, LINE(kind),
     "POSITIONSART|POSITIONSTYP|POSTYP|LEISTUNGSART|KOSTENART|LINEKIND|ART|KIND"},
    {"optional", "Optional", POS, false, cells_yes_no, LINE(optional),
     "OPTIONAL|BEDARFSPOSITION"},
    {"line_total_net", "Gesamt netto", POS, true, cells_number, DRAFT(line_net),
     "GESAMTNETTO|GESAMTPREISNETTO|NETTOGESAMT|NETTOBETRAG|BETRAGNETTO|"
     "POSITIONSSUMMENETTO|NETTO|LINETOTALNET|NETAMOUNT"},
    {"line_total_gross", "Gesamt brutto", POS, true, cells_number, DRAFT(line_gross),
     "GESAMTBRUTTO|GESAMTPREISBRUTTO|BRUTTOGESAMT|BRUTTOBETRAG|BETRAGBRUTTO|"
     "POSITIONSSUMMEBRUTTO|BRUTTO|LINETOTALGROSS|GROSSAMOUNT"},
    {"line_total", "Gesamt", POS, true, cells_number, DRAFT(total),
     "GESAMT|GESAMTPREIS|POSITIONSSUMME|ZEILENSUMME|ZEILENBETRAG|GP|BETRAG|SUMME|"
     "LINETOTAL|TOTAL|AMOUNT"},

    /* an open invoice of another program, beside its customer */
    {"invoice_number", "Rechnungsnummer", OPEN, false, cells_id, DRAFT(invoice_number),
     "RECHNUNGSNUMMER|RECHNUNGSNR|RECHNUNGNR|RENR|RGNR|INVOICENUMBER|INVOICENO|"
     "INVOICENR|BELEGNUMMER|BELEGNR"},
    {"invoice_date", "Rechnungsdatum", OPEN, false, cells_date, DRAFT(invoice_date),
     "RECHNUNGSDATUM|RECHNUNGVOM|INVOICEDATE|BELEGDATUM|DATUM|DATE"},
    {"gross_amount", "Rechnungsbetrag", OPEN, true, cells_number, DRAFT(gross),
     "RECHNUNGSBETRAG|BRUTTOBETRAG|BETRAGBRUTTO|BRUTTO|RECHNUNGSSUMME|BETRAG|SUMME|"
     "GROSSAMOUNT|GROSS|AMOUNT|TOTAL"},
    {"gross_cents", "Rechnungsbetrag in Cent", OPEN, true, cells_number,
     DRAFT(gross_cents), "BRUTTOCENT|RECHNUNGSBETRAGCENT|GROSSCENTS"},
    {"open_amount", "Offener Betrag", OPEN, true, cells_number, DRAFT(open),
     "OFFEN|OFFENERBETRAG|OFFENEREST|RESTBETRAG|REST|OPENAMOUNT|OPEN"},
    {"open_cents", "Offener Betrag in Cent", OPEN, true, cells_number,
     DRAFT(open_cents), "OFFENCENT|OPENCENTS"},
    {"skonto_until", "Skonto bis", OPEN, false, cells_date, DRAFT(skonto_until),
     "SKONTOBIS|SKONTODATUM|SKONTOFRISTBIS|SKONTOUNTIL"},
    {"skonto_amount", "Skontobetrag", OPEN, true, cells_number, DRAFT(skonto_amount),
     "SKONTOBETRAG|SKONTOEUR|SKONTOAMOUNT"},
};

const size_t FIELDS_COUNT = sizeof FIELDS / sizeof FIELDS[0];

const struct field *fields_by_name(const char *name, unsigned scope)
{
    for (size_t i = 0; i < FIELDS_COUNT; i++) {
        if ((FIELDS[i].scope & scope) != 0 && text_ieq(FIELDS[i].name, name)) {
            return &FIELDS[i];
        }
    }
    return NULL;
}

/* text_fold_alnum drops % and €, which tell "Rabatt %" from "Rabatt €". */
static char *fold_heading(struct arena *a, const char *heading)
{
    char *wide = arena_alloc(a, 8 * strlen(heading) + 1);
    size_t n = 0;
    for (const char *s = heading; *s;) {
        const char *at = s;
        uint32_t cp = text_next(&s);
        const char *word = cp == '%' ? "PROZENT" : cp == 0x20AC ? "EUR" : NULL;
        size_t k = word ? strlen(word) : (size_t)(s - at);
        memcpy(wide + n, word ? word : at, k);
        n += k;
    }
    wide[n] = '\0';
    return text_fold_alnum(a, wide);
}

/* Place of a heading in a list such as "MENGE|ANZAHL", or -1. */
static int rank_in(const char *headings, const char *folded)
{
    size_t n = strlen(folded);
    int rank = 0;
    for (const char *p = headings; *p; rank++) {
        const char *end = strchrnul(p, '|');
        if ((size_t)(end - p) == n && memcmp(p, folded, n) == 0) {
            return rank;
        }
        p = *end ? end + 1 : end;
    }
    return -1;
}

static const struct field *lookup(const char *folded, unsigned scope, int *rank)
{
    for (size_t i = 0; i < FIELDS_COUNT && *folded; i++) {
        int r =
            (FIELDS[i].scope & scope) != 0 ? rank_in(FIELDS[i].headings, folded) : -1;
        if (r >= 0) {
            *rank = r;
            return &FIELDS[i];
        }
    }
    return NULL;
}

const struct field *fields_by_heading(struct arena *a, const char *heading,
                                      unsigned scope, int *rank)
{
    /* What headings carry on at their end: "Einzelpreis netto in EUR". */
    static const char *const TAILS[] = {"INEURO", "INEUR", "EURO", "EUR"};
    char *folded = fold_heading(a, heading);
    const struct field *f = lookup(folded, scope, rank);
    for (size_t i = 0; i < sizeof TAILS / sizeof TAILS[0] && !f; i++) {
        size_t n = strlen(folded), k = strlen(TAILS[i]);
        if (n > k && strcmp(folded + n - k, TAILS[i]) == 0) {
            folded[n - k] = '\0';
            f = lookup(folded, scope, rank);
            break;
        }
    }
    return f;
}
