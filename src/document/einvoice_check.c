#include "document/einvoice_check.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "base/faults.h"
#include "base/text.h"
#include "document/terms.h"

#include "base/banned.h"

enum need {
    MANDATORY,     /* EN 16931 */
    FOR_XRECHNUNG, /* BR-DE-*, PEPPOL-EN16931-R* */
    OPTIONAL,
};

/* One term: where it stands in CII and in UBL, below the root, by local names. */
struct term {
    const char *name;
    enum need need;
    const char *cii, *ubl;
};

#define DOC "ExchangedDocument/"
#define CTX "ExchangedDocumentContext/"
#define AGR "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/"
#define DEL "SupplyChainTradeTransaction/ApplicableHeaderTradeDelivery/"
#define SET "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/"
#define SUM SET "SpecifiedTradeSettlementHeaderMonetarySummation/"
#define SELLER AGR "SellerTradeParty/"
#define BUYER AGR "BuyerTradeParty/"
#define U_SELLER "AccountingSupplierParty/Party/"
#define U_BUYER "AccountingCustomerParty/Party/"
#define U_SUM "LegalMonetaryTotal/"

/* What has to be there, whatever it says. */
static const struct term PRESENT[] = {
    {"BT-24 Profil", MANDATORY, CTX "GuidelineSpecifiedDocumentContextParameter/ID",
     "CustomizationID"},
    {"BT-23 Geschäftsprozess", FOR_XRECHNUNG,
     CTX "BusinessProcessSpecifiedDocumentContextParameter/ID", "ProfileID"},
    {"BT-10 Leitweg-ID oder Referenz des Käufers", FOR_XRECHNUNG, AGR "BuyerReference",
     "BuyerReference"},
    {"BT-37 Ort des Verkäufers", FOR_XRECHNUNG, SELLER "PostalTradeAddress/CityName",
     U_SELLER "PostalAddress/CityName"},
    {"BT-38 Postleitzahl des Verkäufers", FOR_XRECHNUNG,
     SELLER "PostalTradeAddress/PostcodeCode", U_SELLER "PostalAddress/PostalZone"},
    {"BT-40 Land des Verkäufers", MANDATORY, SELLER "PostalTradeAddress/CountryID",
     U_SELLER "PostalAddress/Country/IdentificationCode"},
    {"BT-41 Ansprechpartner", FOR_XRECHNUNG, SELLER "DefinedTradeContact/PersonName",
     U_SELLER "Contact/Name"},
    {"BT-42 Telefon des Verkäufers", FOR_XRECHNUNG,
     SELLER "DefinedTradeContact/TelephoneUniversalCommunication/CompleteNumber",
     U_SELLER "Contact/Telephone"},
    {"BT-43 E-Mail des Verkäufers", FOR_XRECHNUNG,
     SELLER "DefinedTradeContact/EmailURIUniversalCommunication/URIID",
     U_SELLER "Contact/ElectronicMail"},
    {"BT-34 elektronische Adresse des Verkäufers", FOR_XRECHNUNG,
     SELLER "URIUniversalCommunication/URIID", U_SELLER "EndpointID"},
    {"BT-52 Ort des Käufers", FOR_XRECHNUNG, BUYER "PostalTradeAddress/CityName",
     U_BUYER "PostalAddress/CityName"},
    {"BT-53 Postleitzahl des Käufers", FOR_XRECHNUNG,
     BUYER "PostalTradeAddress/PostcodeCode", U_BUYER "PostalAddress/PostalZone"},
    {"BT-55 Land des Käufers", MANDATORY, BUYER "PostalTradeAddress/CountryID",
     U_BUYER "PostalAddress/Country/IdentificationCode"},
    {"BT-49 elektronische Adresse des Käufers", FOR_XRECHNUNG,
     BUYER "URIUniversalCommunication/URIID", U_BUYER "EndpointID"},
    {"BT-81 Zahlungsweg", FOR_XRECHNUNG,
     SET "SpecifiedTradeSettlementPaymentMeans/TypeCode",
     "PaymentMeans/PaymentMeansCode"},
};

/* What has to be equal. */
enum value {
    V_NUMBER,
    V_TYPE,
    V_ISSUED,
    V_DUE,
    V_DELIVERED,
    V_SELLER,
    V_BUYER,
    V_IBAN,
    V_LINES,
    V_NET,
    V_TAX,
    V_GROSS,
    V_PREPAID,
    V_ROUNDING,
    V_PAYABLE,
};

static const struct {
    enum value value;
    struct term term;
} EQUAL[] = {
    {V_NUMBER, {"BT-1 Rechnungsnummer", MANDATORY, DOC "ID", "ID"}},
    {V_TYPE, {"BT-3 Rechnungsart", MANDATORY, DOC "TypeCode", "InvoiceTypeCode"}},
    {V_ISSUED,
     {"BT-2 Rechnungsdatum", MANDATORY, DOC "IssueDateTime/DateTimeString",
      "IssueDate"}},
    {V_DUE,
     {"BT-9 Fälligkeit", OPTIONAL,
      SET "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString", "DueDate"}},
    {V_DELIVERED,
     {"BT-72 Leistungsdatum", OPTIONAL,
      DEL "ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString",
      "Delivery/ActualDeliveryDate"}},
    {V_SELLER,
     {"BT-27 Name des Verkäufers", MANDATORY, SELLER "Name",
      U_SELLER "PartyLegalEntity/RegistrationName"}},
    {V_BUYER,
     {"BT-44 Name des Käufers", MANDATORY, BUYER "Name",
      U_BUYER "PartyLegalEntity/RegistrationName"}},
    {V_IBAN,
     {"BT-84 IBAN", OPTIONAL,
      SET "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/"
          "IBANID",
      "PaymentMeans/PayeeFinancialAccount/ID"}},
    {V_LINES,
     {"BT-106 Summe der Positionen", MANDATORY, SUM "LineTotalAmount",
      U_SUM "LineExtensionAmount"}},
    {V_NET,
     {"BT-109 Nettobetrag", MANDATORY, SUM "TaxBasisTotalAmount",
      U_SUM "TaxExclusiveAmount"}},
    {V_TAX,
     {"BT-110 Umsatzsteuer", MANDATORY, SUM "TaxTotalAmount", "TaxTotal/TaxAmount"}},
    {V_GROSS,
     {"BT-112 Gesamtbetrag", MANDATORY, SUM "GrandTotalAmount",
      U_SUM "TaxInclusiveAmount"}},
    {V_PREPAID,
     {"BT-113 bereits bezahlt", OPTIONAL, SUM "TotalPrepaidAmount",
      U_SUM "PrepaidAmount"}},
    {V_ROUNDING,
     {"BT-114 Rundung", OPTIONAL, SUM "RoundingAmount", U_SUM "PayableRoundingAmount"}},
    {V_PAYABLE,
     {"BT-115 Zahlbetrag", MANDATORY, SUM "DuePayableAmount", U_SUM "PayableAmount"}},
};

struct check {
    struct arena *arena;
    const struct invoice *inv;
    bool ubl;
    struct faults faults;
};

/* ---- the tree ---- */

static const xmlNode *child_named(const xmlNode *n, const char *name, size_t len)
{
    for (const xmlNode *c = n->children; c; c = c->next) {
        if (c->type == XML_ELEMENT_NODE &&
            strncmp((const char *)c->name, name, len) == 0 && c->name[len] == '\0') {
            return c;
        }
    }
    return NULL;
}

static const xmlNode *at_path(const xmlNode *n, const char *path)
{
    while (n && *path) {
        size_t len = strcspn(path, "/");
        n = child_named(n, path, len);
        path += len + (path[len] ? 1 : 0);
    }
    return n;
}

static const char *text_at(const struct check *c, const xmlNode *root,
                           const struct term *t)
{
    const xmlNode *n = at_path(root, c->ubl ? t->ubl : t->cii);
    return n && n->children && n->children->content ? (const char *)n->children->content
                                                    : NULL;
}

/* ---- what it should say ---- */

static const char *date_text(const struct check *c, day d)
{
    char buf[DAY_BUF];
    if (!day_is_set(d)) {
        return NULL;
    }
    return arena_strdup(c->arena,
                        c->ubl ? day_format_iso(buf, d) : day_format_basic(buf, d));
}

static const char *money_text(const struct check *c, money m, bool always)
{
    char buf[MONEY_BUF];
    return always || m.cents ? arena_strdup(c->arena, money_format(buf, m)) : NULL;
}

static const char *should_be(const struct check *c, enum value v)
{
    const struct invoice *inv = c->inv;
    switch (v) {
    case V_NUMBER:
        return inv->number;
    case V_TYPE:
        return arena_printf(c->arena, "%d", inv->type_code);
    case V_ISSUED:
        return date_text(c, inv->issue_date);
    case V_DUE:
        return date_text(c, inv->due_date);
    case V_DELIVERED:
        return date_text(c, day_is_set(inv->service_to) ? inv->service_to
                                                        : inv->service_from);
    case V_SELLER:
        return inv->seller.name;
    case V_BUYER:
        return inv->buyer.party.name;
    case V_IBAN:
        return inv->iban;
    case V_LINES:
        return money_text(c, inv->line_total, true);
    case V_NET:
        return money_text(c, inv->net, true);
    case V_TAX:
        return money_text(c, inv->tax, true);
    case V_GROSS:
        return money_text(c, inv->gross, true);
    case V_PREPAID:
        return money_text(c, inv->prepaid, false);
    case V_ROUNDING:
        return money_text(c, inv->rounding, false);
    case V_PAYABLE:
        return money_text(c, inv->payable, true);
    }
    return NULL;
}

/* ---- the checks ---- */

static bool is_needed(const struct check *c, enum need need)
{
    return need == MANDATORY || (need == FOR_XRECHNUNG && terms_is_xrechnung(c->inv));
}

static void check_present(struct check *c, const xmlNode *root)
{
    for (size_t i = 0; i < sizeof PRESENT / sizeof PRESENT[0]; i++) {
        if (is_needed(c, PRESENT[i].need) &&
            text_blank(text_at(c, root, &PRESENT[i]))) {
            faults_add(&c->faults, "%s fehlt", PRESENT[i].name);
        }
    }
}

static void check_equal(struct check *c, const xmlNode *root)
{
    for (size_t i = 0; i < sizeof EQUAL / sizeof EQUAL[0]; i++) {
        const struct term *t = &EQUAL[i].term;
        const char *is = text_at(c, root, t);
        const char *should = should_be(c, EQUAL[i].value);
        if (!is && !should && t->need == OPTIONAL) {
            continue;
        }
        if (!is || !should || strcmp(is, should) != 0) {
            faults_add(&c->faults, "%s: im XML „%s“, in der Rechnung „%s“", t->name,
                       is ? is : "", should ? should : "");
        }
    }
}

struct line_path {
    const char *line, *amount, *group, *group_amount;
};

static const struct line_path CII_PATHS = {
    "IncludedSupplyChainTradeLineItem",
    "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/"
    "LineTotalAmount",
    "ApplicableTradeTax", "CalculatedAmount"};
static const struct line_path UBL_PATHS = {"InvoiceLine", "LineExtensionAmount",
                                           "TaxSubtotal", "TaxAmount"};

static money amount_of(const xmlNode *n)
{
    decimal d;
    money m = MONEY(INT64_MIN);
    const char *s = n && n->children ? (const char *)n->children->content : NULL;
    if (s && decimal_parse(&d, s, strlen(s))) {
        (void)money_from_decimal(&m, d);
    }
    return m;
}

static size_t next_line(const struct invoice *inv, size_t i)
{
    while (i < inv->lines && inv->line[i].kind == LINE_TEXT) {
        i++;
    }
    return i;
}

static void check_lines(struct check *c, const xmlNode *up, const struct line_path *p)
{
    size_t i = next_line(c->inv, 0);
    for (const xmlNode *n = up ? up->children : NULL; n; n = n->next) {
        if (!n->name || strcmp((const char *)n->name, p->line) != 0) {
            continue;
        }
        if (i >= c->inv->lines ||
            money_cmp(amount_of(at_path(n, p->amount)), c->inv->line[i].net_amount)) {
            faults_add(&c->faults, "BT-131: Position %zu im XML weicht ab", i + 1);
            return;
        }
        i = next_line(c->inv, i + 1);
    }
    if (i < c->inv->lines) {
        faults_add(&c->faults, "BG-25: im XML fehlen Positionen");
    }
}

static void check_groups(struct check *c, const xmlNode *up, const struct line_path *p)
{
    size_t i = 0;
    for (const xmlNode *n = up ? up->children : NULL; n; n = n->next) {
        if (!n->name || strcmp((const char *)n->name, p->group) != 0) {
            continue;
        }
        if (i >= c->inv->vats ||
            money_cmp(amount_of(at_path(n, p->group_amount)), c->inv->vat[i].tax)) {
            faults_add(&c->faults, "BT-117: Steuergruppe %zu im XML weicht ab", i + 1);
            return;
        }
        i++;
    }
    if (i < c->inv->vats) {
        faults_add(&c->faults, "BG-23: im XML fehlen Steuergruppen");
    }
}

static void check_root(struct check *c, const xmlNode *root)
{
    c->ubl = strcmp((const char *)root->name, "Invoice") == 0 ||
             strcmp((const char *)root->name, "CreditNote") == 0;
    check_present(c, root);
    check_equal(c, root);
    if (c->ubl) {
        check_lines(c, root, &UBL_PATHS);
        check_groups(c, at_path(root, "TaxTotal"), &UBL_PATHS);
    } else {
        check_lines(c, at_path(root, "SupplyChainTradeTransaction"), &CII_PATHS);
        check_groups(c,
                     at_path(root, "SupplyChainTradeTransaction/"
                                   "ApplicableHeaderTradeSettlement"),
                     &CII_PATHS);
    }
}

enum k_status einvoice_check(struct arena *a, const char *xml, size_t n,
                             const struct invoice *inv, struct k_err *err)
{
    struct check c = {.arena = a, .inv = inv};
    faults_init(&c.faults);
    xmlDoc *doc =
        xmlReadMemory(xml, (int)n, NULL, NULL,
                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    if (root) {
        check_root(&c, root);
    } else {
        faults_add(&c.faults, "die E-Rechnung ist kein gültiges XML");
    }
    enum k_status st = faults_status(&c.faults, err);
    if (st != K_OK) {
        err_wrap(err, "E-Rechnung");
    }
    xmlFreeDoc(doc);
    return st;
}
