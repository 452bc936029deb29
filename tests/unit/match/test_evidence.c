/* What a decision says of itself, for `kontor explain` (N5): tier, reason, the piece of
 * text, what else was proposed, and which candidates lost. One payment a row. */
#include "firm.h"

enum {
    HEATING = 1,
    SOCKET,
    OFFICE,
    DOOR,
    SHOP,
    LAMP,
    LAMP_AGAIN,
    DOOR_CANCELLED
};

static void settled_one(struct firm *f, int64_t id, struct person p, const char *number,
                        int64_t cents, enum match_invoice_state state)
{
    struct match_invoice inv = firm_make(id, p, number, cents, "2026-02-03");
    inv.open = MONEY(0);
    inv.state = state;
    inv.touched = state == MATCH_PAID;
    match_index_add(f->ix, &inv);
}

static void open_street(struct firm *f)
{
    firm_open(f);
    firm_invoice(f, HEATING, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    firm_invoice(f, SOCKET, KRAUSE, "R2026-0002", 18589, "2026-02-03");
    firm_invoice(f, OFFICE, YILDIZ, "R2026-0003", 50000, "2026-02-03");
    settled_one(f, DOOR, KRAUSE, "R2026-0004", 11900, MATCH_PAID);
    firm_invoice_skonto(f, SHOP, HOFMANN, "R2026-0005", 218960,
                        (struct terms){"2026-02-03", 4379, "2026-02-13", "2026-02-18"});
    firm_invoice(f, LAMP, NAGEL, "R2026-0006", 30000, "2026-02-03");
    firm_invoice(f, LAMP_AGAIN, NAGEL, "R2026-0007", 30000, "2026-02-04");
    settled_one(f, DOOR_CANCELLED, KRAUSE, "R2026-0008", 7700, MATCH_CANCELLED);
}

/* "2=185.89": the allocations of a proposal; "A3 1=924.04,2=185.89" with its tier. */
static char *short_of(struct arena *a, const struct match_proposal *p)
{
    char *text = arena_strdup(a, p->tier);
    for (size_t i = 0; i < p->allocations; i++) {
        const struct match_allocation *al = &p->allocation[i];
        char amount[MONEY_BUF], skonto[MONEY_BUF];
        text = arena_printf(a, "%s%c%d=%s", text, i ? ',' : ' ', (int)al->invoice_id,
                            money_format(amount, al->amount));
        if (al->skonto.cents) {
            text = arena_printf(a, "%s/%s", text, money_format(skonto, al->skonto));
        }
    }
    return text;
}

static char *all_of(struct arena *a, const struct match_result *r)
{
    char *text = arena_strdup(a, "");
    for (size_t i = 0; i < r->proposals; i++) {
        text = arena_printf(a, "%s%s%s", text, i ? "; " : "",
                            short_of(a, &r->proposal[i]));
    }
    return text;
}

static char *losers_of(struct arena *a, const struct match_result *r)
{
    char *text = arena_strdup(a, "");
    for (size_t i = 0; i < r->losts; i++) {
        text = arena_printf(a, "%s%s%s", text, i ? "; " : "", r->lost[i]);
    }
    return text;
}

/* What lies before the payment. */
enum given {
    NOTHING,
    PART_BEFORE, /* Krause paid 500.00 of the heating the day before */
    PART_TODAY,  /* ... on the same day (N3) */
    IN_REVIEW,   /* the heating is the first proposal of a review (N1) */
    PROVEN,      /* Krause's account was proven by a payment */
    REFUSED,     /* the owner undid this pair (N6) */
    ASKED        /* a rule of the owner wants to be asked */
};

struct row {
    struct person payer;
    enum given given;
    const char *date;
    int64_t cents;
    const char *text;
    enum match_decision decision;
    const char *proposals;    /* best first */
    const char *reason;       /* of the first; where there is none, the explanation */
    const char *found, *lost; /* "" when there is none */
};

static void part_payment(struct firm *f, const char *date)
{
    firm_pays(f, KRAUSE, 50000, date, "R2026-0001");
    assert_int_equal(f->r.decision, MATCH_AUTO);
}

static void prepare(struct firm *f, const struct row *row)
{
    struct match_allocation heating = {.invoice_id = HEATING};
    const struct match_proposal first = {.allocation = &heating, .allocations = 1};
    switch (row->given) {
    case PART_BEFORE:
        part_payment(f, "2026-02-09");
        break;
    case PART_TODAY:
        part_payment(f, "2026-02-10");
        break;
    case IN_REVIEW:
        match_index_reserve(f->ix, &first, true);
        break;
    case PROVEN:
        match_index_add_account(f->ix, &(struct match_account){.iban = KRAUSE.iban,
                                                               .customer_id = KRAUSE.id,
                                                               .proven = true});
        break;
    case NOTHING:
    case REFUSED:
    case ASKED:
        break;
    }
}

static void expect_row(const struct row *row)
{
    static const int64_t REFUSED_ONE[] = {HEATING};
    struct firm f;
    open_street(&f);
    prepare(&f, row);
    firm_payment(&f, row->payer.name, row->payer.iban, row->cents, row->date,
                 row->text);
    if (row->given == REFUSED) {
        f.pay.rejected = REFUSED_ONE;
        f.pay.rejecteds = 1;
    }
    f.pay.ask = row->given == ASKED ? "Ihre Regel „Hausverwaltung“" : NULL;
    firm_decide(&f);
    const struct match_proposal *p = f.r.proposals ? &f.r.proposal[0] : NULL;
    assert_string_equal(all_of(&f.arena, &f.r), row->proposals);
    assert_int_equal(f.r.decision, row->decision);
    assert_string_equal(p ? p->reason : f.r.explanation, row->reason);
    assert_string_equal(p && p->found ? p->found : "", row->found);
    assert_string_equal(losers_of(&f.arena, &f.r), row->lost);
    if (row->given == ASKED) {
        assert_string_equal(f.r.explanation, f.pay.ask);
    }
    firm_close(&f);
}

#define EXPECT(ROWS)                                                                   \
    for (size_t i = 0; i < sizeof(ROWS) / sizeof *(ROWS); i++) {                       \
        expect_row(&(ROWS)[i]);                                                        \
    }

static void what_is_booked_says_why(void **state)
{
    const struct person nobody = STRANGER;
    const struct row ROWS[] = {
        {KRAUSE, NOTHING, "2026-02-10", 92404, "RF55R20260001", MATCH_AUTO,
         "A1 1=924.04", "Referenz exakt + Betrag exakt + IBAN bekannt", "55R20260001",
         ""},
        {KRAUSE, NOTHING, "2026-02-10", 92404, "Rechnung R2026 - 0001 Kd 1001",
         MATCH_AUTO, "A2 1=924.04", "Nummer exakt + Betrag exakt + IBAN bekannt",
         "R2026 - 0001", ""},
        {nobody, NOTHING, "2026-02-10", 92404, "R2026-0001", MATCH_AUTO, "A2 1=924.04",
         "Nummer exakt + Betrag exakt + Zahler unbekannt", "R2026-0001", ""},
        {KRAUSE, NOTHING, "2026-02-10", 110993, "R2026-0001 und R2026-0002", MATCH_AUTO,
         "A3 1=924.04,2=185.89",
         "Summe 924,04 + 185,89 = 1.109,93, eindeutig + alle Nummern exakt + IBAN bekannt",
         "R2026-0001 und R2026-0002", ""},
        {HOFMANN, NOTHING, "2026-02-13", 214581, "R2026-0005", MATCH_AUTO,
         "A4 5=2145.81/43.79",
         "Nummer exakt + Skonto 43,79 (Frist 13.02.2026) + IBAN bekannt", "R2026-0005",
         ""},
        {HOFMANN, NOTHING, "2026-02-18", 214581, "R2026-0005", MATCH_AUTO,
         "A4 5=2145.81/43.79",
         "Nummer exakt + Skonto in Kulanz: 43,79 (Frist 13.02.2026) + IBAN bekannt",
         "R2026-0005", ""},
        {HOFMANN, NOTHING, "2026-02-19", 214581, "R2026-0005", MATCH_AUTO,
         "A9 5=2145.81",
         "Nummer exakt + Skonto verspätet: 43,79 bleiben offen (Frist 13.02.2026) + IBAN bekannt",
         "R2026-0005", ""},
        {KRAUSE, NOTHING, "2026-02-10", 92404, "Rg 2026-1", MATCH_AUTO, "A5 1=924.04",
         "Nummer ohne führende Nullen + Betrag exakt + IBAN bekannt", "2026-1", ""},
        {KRAUSE, NOTHING, "2026-02-10", 92404, "R2026-0010", MATCH_AUTO, "A5 1=924.04",
         "Nummer mit einem Schreibfehler + Betrag exakt + IBAN bekannt", "R2026-0010",
         ""},
        {KRAUSE, PROVEN, "2026-02-10", 92404, "Heizung", MATCH_AUTO, "A6 1=924.04",
         "IBAN bekannt + Betrag exakt + einzige offene Rechnung des Kunden mit diesem Betrag",
         "", ""},
        {KRAUSE, PART_BEFORE, "2026-02-10", 42404, "Rest R2026-0001", MATCH_AUTO,
         "A7 1=424.04", "Nummer exakt + Betrag ist genau der Rest + IBAN bekannt",
         "R2026-0001", ""},
        {KRAUSE, NOTHING, "2026-02-10", 30000, "Rate R2026-0001", MATCH_AUTO,
         "A9 1=300.00",
         "Nummer exakt + Teilzahlung, 624,04 bleiben offen + IBAN bekannt",
         "R2026-0001", ""},
        {KRAUSE, NOTHING, "2026-02-10", 92404, "R2026-0001 statt R2026-0004",
         MATCH_AUTO, "A2 1=924.04", "Nummer exakt + Betrag exakt + IBAN bekannt",
         "R2026-0001", "R2026-0004: im Text genannt, aber schon erledigt"},
    };
    (void)state;
    EXPECT(ROWS);
}

static void what_is_asked_says_why(void **state)
{
    const struct person nobody = STRANGER;
    const struct row ROWS[] = {
        {nobody, NOTHING, "2026-02-10", 30000, "Rate R2026-0001", MATCH_REVIEW,
         "B1 1=300.00",
         "Nummer exakt + Teilzahlung, 624,04 bleiben offen + Zahler unbekannt",
         "R2026-0001", ""},
        {YILDIZ, NOTHING, "2026-02-10", 92404, "R2026-0001", MATCH_REVIEW,
         "B2 1=924.04",
         "Nummer exakt + Betrag exakt + Konto gehört einem anderen Kunden",
         "R2026-0001", ""},
        {KRAUSE, NOTHING, "2026-02-10", 92404, "Heizung", MATCH_REVIEW, "B3 1=924.04",
         "Betrag exakt + IBAN bekannt", "", ""},
        {KRAUSE, NOTHING, "2026-02-10", 110993, "Heizung", MATCH_REVIEW,
         "B3 1=924.04,2=185.89",
         "Summe 924,04 + 185,89 = 1.109,93 + einzige passende Auswahl + IBAN bekannt",
         "", ""},
        {KRAUSE, NOTHING, "2026-02-10", 100000, "R2026-0001, R2026-0002", MATCH_REVIEW,
         "B1 1=924.04,2=75.96",
         "genannt sind 2 Rechnungen über zusammen 1.109,93, gezahlt wurden 1.000,00; ältere zuerst: Summe 924,04 + 75,96 = 1.000,00",
         "R2026-0001, R2026-0002", ""},
        {NAGEL, NOTHING, "2026-02-10", 30000, "Lampe", MATCH_REVIEW,
         "B3 6=300.00; B3 7=300.00", "Betrag exakt + IBAN bekannt", "", ""},
        {KRAUSE, NOTHING, "2026-02-10", 50000, "R2026-0001 R2026-0003", MATCH_REVIEW,
         "B2 3=500.00; B1 1=500.00",
         "Nummer exakt + Betrag exakt + Konto gehört einem anderen Kunden",
         "R2026-0003", ""},
        {nobody, NOTHING, "2026-02-10", 50000, "Danke", MATCH_REVIEW, "B5 3=500.00",
         "Betrag exakt + Zahler unbekannt", "", ""},
        {KRAUSE, IN_REVIEW, "2026-02-10", 92404, "R2026-0001", MATCH_REVIEW,
         "B1 1=924.04",
         "Nummer exakt + Betrag exakt + IBAN bekannt; R2026-0001 ist schon für eine andere Zahlung vorgeschlagen, die noch nicht entschieden ist",
         "R2026-0001", ""},
        {KRAUSE, PART_TODAY, "2026-02-10", 42404, "R2026-0001", MATCH_REVIEW,
         "B1 1=424.04",
         "Nummer exakt + Betrag ist genau der Rest + IBAN bekannt; R2026-0001 hat an diesem Tag schon eine Zahlung bekommen",
         "R2026-0001", ""},
        {KRAUSE, REFUSED, "2026-02-10", 92404, "R2026-0001", MATCH_REVIEW,
         "B3 2=185.89",
         "Kunde an der IBAN erkannt; der Betrag passt zu keiner offenen Rechnung; ältere zuerst: Summe 185,89 = 185,89",
         "", "R2026-0001: für diese Zahlung abgelehnt oder später datiert"},
        {KRAUSE, ASKED, "2026-02-10", 92404, "R2026-0001", MATCH_REVIEW, "A2 1=924.04",
         "Nummer exakt + Betrag exakt + IBAN bekannt", "R2026-0001", ""},
    };
    (void)state;
    EXPECT(ROWS);
}

static void what_is_left_alone_says_why(void **state)
{
    const struct person nobody = STRANGER;
    const struct row ROWS[] = {
        {KRAUSE, NOTHING, "2026-02-10", 11900, "R2026-0004", MATCH_NONE, "",
         "R2026-0004 ist schon bezahlt; 119,00 sind ein Guthaben des Kunden: erstatten oder verrechnen.",
         "", ""},
        {KRAUSE, NOTHING, "2026-02-10", 7700, "R2026-0008", MATCH_NONE, "",
         "R2026-0008 ist storniert; 77,00 sind ein Guthaben des Kunden: erstatten oder verrechnen.",
         "", ""},
        {KRAUSE, NOTHING, "2026-01-20", 92404, "R2026-0001", MATCH_NONE, "",
         "Keine Rechnung gefunden.", "",
         "R2026-0001: für diese Zahlung abgelehnt oder später datiert"},
        {nobody, NOTHING, "2026-02-10", 4711, "Spende", MATCH_NONE, "",
         "Keine Rechnung gefunden.", "", ""},
        {nobody, NOTHING, "2026-02-10", -4711, "R2026-0001", MATCH_NONE, "",
         "Abbuchung: keine Zahlung eines Kunden.", "", ""},
    };
    (void)state;
    EXPECT(ROWS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_booked_says_why),
        cmocka_unit_test(what_is_asked_says_why),
        cmocka_unit_test(what_is_left_alone_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
