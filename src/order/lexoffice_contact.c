#include "order/lexoffice_contact.h"

#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "order/loose.h"
#include "order/words.h"

#include "base/banned.h"

#define PERSONS_MAX 50

void lexoffice_address(struct address *out, struct reader *r, const struct json_at *at)
{
    struct json_at country_at = json_member(at, "countryCode");
    const char *code = loose_text(r, at, "countryCode");
    const char *country = code ? words_country(r->arena, code) : NULL;
    if (code && !country) {
        (void)json_expected(&r->in, &country_at, "Länderkürzel wie DE");
    }
    *out = (struct address){
        .line1 = loose_text(r, at, "street"),
        .line2 = loose_text(r, at, "supplement"),
        .postcode = loose_text(r, at, "zip"),
        .city = loose_text(r, at, "city"),
        .country = country ? country : "DE",
    };
}

static const char *joined(struct reader *r, const char *a, const char *b)
{
    if (!a || !b) {
        return a ? a : b;
    }
    return arena_printf(r->arena, "%s %s", a, b);
}

static const char *person_name(struct reader *r, const struct json_at *person)
{
    return joined(r, loose_text(r, person, "firstName"),
                  loose_text(r, person, "lastName"));
}

/* The first entry of the first kind that has one: kinds in order of preference. */
static const char *first_of(struct reader *r, const struct json_at *up,
                            const char *const *kind, size_t kinds)
{
    for (size_t i = 0; i < kinds; i++) {
        struct json_at list = json_member(up, kind[i]);
        for (size_t k = 0; k < loose_length(&list); k++) {
            struct json_at entry = json_element(&list, k);
            const char *text = NULL;
            if (json_text(&text, &r->in, &entry, false) && text) {
                return text_trim(r->arena, text);
            }
        }
    }
    return NULL;
}

static void read_company(struct customer *c, struct reader *r,
                         const struct json_at *company)
{
    struct party *p = &c->party;
    struct json_at persons = json_member(company, "contactPersons");
    c->kind = CUSTOMER_BUSINESS;
    p->name = loose_text(r, company, "name");
    p->tax_number = loose_text(r, company, "taxNumber");
    p->vat_id = loose_text(r, company, "vatRegistrationId");
    for (size_t i = 0; i < loose_length(&persons) && i < PERSONS_MAX; i++) {
        struct json_at person = json_element(&persons, i);
        if (i > 0 && !loose_bool(r, &person, "primary")) {
            continue;
        }
        p->contact =
            joined(r, loose_text(r, &person, "salutation"), person_name(r, &person));
        p->phone = loose_text(r, &person, "phoneNumber");
        p->email = loose_text(r, &person, "emailAddress");
    }
}

/* Where the mail for invoices goes, and a number to call: never a fax. */
static void read_ways(struct party *p, struct reader *r, const struct json_at *at)
{
    static const char *const MAILS[] = {"business", "office", "private", "other"};
    static const char *const PHONES[] = {"business", "office", "mobile", "private",
                                         "other"};
    struct json_at mails = json_member(at, "emailAddresses");
    struct json_at phones = json_member(at, "phoneNumbers");
    const char *mail = first_of(r, &mails, MAILS, sizeof MAILS / sizeof MAILS[0]);
    const char *phone = first_of(r, &phones, PHONES, sizeof PHONES / sizeof PHONES[0]);
    p->email = mail ? mail : p->email;
    p->phone = phone ? phone : p->phone;
}

static void read_addresses(struct party *p, struct reader *r, const struct json_at *at)
{
    struct json_at addresses = json_member(at, "addresses");
    struct json_at list = json_member(&addresses, "billing");
    if (loose_length(&list) == 0) {
        list = json_member(&addresses, "shipping");
    }
    struct json_at first = json_element(&list, 0);
    if (first.value) {
        lexoffice_address(&p->address, r, &first);
    }
}

bool lexoffice_contact(struct customer *out, struct reader *r, const struct json_at *at)
{
    struct json_at roles = json_member(at, "roles");
    struct json_at role = json_member(&roles, "customer");
    struct json_at company = json_member(at, "company");
    struct json_at person = json_member(at, "person");
    struct json_at xrechnung = json_member(at, "xRechnung");
    customer_init(out);
    if (company.value) {
        read_company(out, r, &company);
    } else {
        out->kind = CUSTOMER_PRIVATE;
        out->salutation = loose_text(r, &person, "salutation");
        out->party.name = person_name(r, &person);
    }
    if (!role.value && loose_has(&roles, "vendor")) {
        reader_note(r, "Kontakt „%s“ ist nur Lieferant: übergangen.",
                    out->party.name ? out->party.name : tr("ohne Namen"));
        return false;
    }
    out->party.identifier = loose_text(r, &role, "number");
    out->buyer_reference = loose_text(r, &xrechnung, "buyerReference");
    read_ways(&out->party, r, at);
    read_addresses(&out->party, r, at);
    return true;
}
