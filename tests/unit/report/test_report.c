#include "report/report_fixture.h"

struct bench {
    struct arena a;
    struct report_data d;
    char *text, *html;
};

static void bench_open(struct bench *b, void (*day_of)(struct report_data *))
{
    memset(b, 0, sizeof *b);
    arena_init(&b->a);
    day_of(&b->d);
}

static void write_report(struct bench *b)
{
    struct value *v = report_value(&b->a, &b->d);
    b->text = fill(&b->a, "mail/report.de.txt", v, MUSTACHE_PLAIN);
    b->html = fill(&b->a, "mail/report.de.html", v, MUSTACHE_HTML);
}

static void bench_close(struct bench *b)
{
    arena_release(&b->a);
}

static void assert_says(const struct bench *b, const char *what)
{
    if (!strstr(b->text, what)) {
        print_error("%s\n", b->text);
        fail_msg("the report does not say: %s", what);
    }
}

/* S12: "bezahlt 1/924,04; offen 0". */
static void a_quiet_day_says_that_all_is_well(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, quiet_day);
    write_report(&b);
    assert_int_equal(report_light(&b.d), REPORT_GREEN);
    assert_says(&b, "Subject: Alles in Ordnung – Statusbericht Elektro Sommer e.K. "
                    "16.02.2026\n\n");
    assert_says(&b, "  bezahlt        1        924,04" NBSP "€\n");
    assert_says(&b, "  offen          0          0,00" NBSP "€\n");
    assert_says(&b, "Nummer exakt + Betrag exakt + IBAN bekannt");
    assert_null(strstr(b.text, "FEHLER"));
    assert_null(strstr(b.html, "Aufgaben"));
    bench_close(&b);
}

static void the_head_of_the_journal_goes_into_each_report(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, quiet_day);
    write_report(&b);
    assert_says(&b, b.d.journal_hash);
    assert_non_null(strstr(b.html, b.d.journal_hash));
    assert_says(&b, "Der Lauf davor: 16.02.2026 06:59 Uhr\n"
                    "Nächster Bericht 17.02.2026 07:00 Uhr.\n"
                    "Bleibt er aus, läuft Kontor nicht mehr.\n");
    b.d.next_at_latest = true;
    write_report(&b);
    assert_says(&b, "Nächster Bericht spätestens 17.02.2026 07:00 Uhr.");
    bench_close(&b);
}

/* S17, S21, and each list in its place. */
static void a_busy_day_shows_everything(void **state)
{
    /* NOLINTBEGIN(bugprone-suspicious-missing-comma): NBSP stands within a line */
    static const char *const SAYS[] = {
        "Subject: 1 Fehler: bitte ansehen – ",
        "- 11: AB-4711.csv (24.02.2026 06:00)\n  Zeile 4",
        "\n  Bitte in der Datei berichtigen",
        "  Vorgang Z7: [1] R2026-0001 Krause [2] R2026-0002 Yildiz\n",
        "- 12: Überzahlung 75,96: erstatten oder verrechnen (seit 23.02.2026)",
        "Mahnlauf angehalten: Kontoauszug vom 18.02. ist 4 Bankarbeitstage alt (max. 3)",
        "- R2026-0001  Petra Krause: 424,04" NBSP "€, fällig 17.02.2026, seit 7 Tagen",
        "  Gesperrt bis 31.03.2026: Mangel gerügt.",
        "- R2023-0110  Anna Alt: 88,00" NBSP "€",
        "- Petra Krause: Zahlungserinnerung über 424,04",
        "- 02.03.2026: Deniz Yildiz, Mahnung über 357,00" NBSP "€ (R-0003, R-0004)",
        "Versand fehlgeschlagen: 550 mailbox unavailable",
        "- 27.02.2026: R2026-0009  Deniz Yildiz, 119,00",
        "im Mittel 41 Tage, offen 12.480,00",
        "im Mittel 1 Tag\n",
        "  Feb 2026: ",
        "- Basiszins ab 01.07.2026 fehlt",
        "Kontoauszug bis 18.02.2026 (4 Bankarbeitstage alt)",
        "Im Ausgang warten 2 Mails",
    };
    /* NOLINTEND(bugprone-suspicious-missing-comma) */
    struct bench b;
    (void)state;
    bench_open(&b, busy_day);
    write_report(&b);
    assert_int_equal(report_light(&b.d), REPORT_RED);
    for (size_t i = 0; i < sizeof SAYS / sizeof SAYS[0]; i++) {
        assert_says(&b, SAYS[i]);
    }
    bench_close(&b);
}

static void names_are_escaped_in_html(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, busy_day);
    write_report(&b);
    assert_null(strstr(b.html, "<KG>"));
    assert_non_null(strstr(b.html, "Hofmann Ladenbau GmbH &amp; Co. &lt;KG&gt;"));
    assert_says(&b, "Hofmann Ladenbau GmbH & Co. <KG>");
    bench_close(&b);
}

static void the_subject_names_what_is_most_urgent(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, busy_day);
    b.d.failures = 0;
    write_report(&b);
    assert_says(&b, "Subject: 3 Entscheidungen warten auf Sie – ");
    b.d.tasks = 0;
    write_report(&b);
    assert_says(&b, "Subject: 1 Entscheidung wartet auf Sie – ");
    b.d.reviews = 0;
    write_report(&b);
    assert_says(&b, "Subject: Kontoauszug fehlt – ");
    b.d.statement_old = false;
    write_report(&b);
    assert_says(&b, "Subject: Mahnlauf angehalten – ");
    assert_int_equal(report_light(&b.d), REPORT_YELLOW);
    bench_close(&b);
}

static void long_lists_are_cut_and_counted(void **state)
{
    static struct report_payment many[REPORT_ROWS + 3];
    struct bench b;
    (void)state;
    bench_open(&b, quiet_day);
    for (size_t i = 0; i < REPORT_ROWS + 3; i++) {
        many[i] = b.d.payment[0];
    }
    b.d.payment = many;
    b.d.payments = REPORT_ROWS + 3;
    write_report(&b);
    assert_says(&b, "… und 3 weitere");
    bench_close(&b);
}

static void without_a_statement_the_report_says_so(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, quiet_day);
    b.d.statement = DAY_NONE;
    b.d.trial = true;
    write_report(&b);
    assert_says(&b, "Noch kein Kontoauszug eingelesen");
    assert_says(&b, "PROBEBETRIEB");
    bench_close(&b);
}

static void only_what_is_new_makes_news(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, quiet_day);
    assert_true(report_has_news(&b.d));
    b.d.payments = 0;
    assert_false(report_has_news(&b.d));
    b.d.statement_old = true;
    assert_true(report_has_news(&b.d));
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quiet_day_says_that_all_is_well),
        cmocka_unit_test(the_head_of_the_journal_goes_into_each_report),
        cmocka_unit_test(a_busy_day_shows_everything),
        cmocka_unit_test(names_are_escaped_in_html),
        cmocka_unit_test(the_subject_names_what_is_most_urgent),
        cmocka_unit_test(long_lists_are_cut_and_counted),
        cmocka_unit_test(without_a_statement_the_report_says_so),
        cmocka_unit_test(only_what_is_new_makes_news),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
