#include "kontor_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "base/text.h"
#include "config/config.h"

static struct k_err err;
static struct arena arena;
static char path[64];

static int set_up(void **state)
{
    (void)state;
    err = (struct k_err){0};
    arena_init(&arena);
    (void)snprintf(path, sizeof path, "kontor-%d.conf", (int)getpid());
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(path);
    arena_release(&arena);
    return 0;
}

static enum k_status load(struct config *c, const char *text)
{
    assert_ok(file_write_lazy(path, text, strlen(text), &err));
    return config_load(c, &arena, path, &err);
}

/* The least that a firm has to say. */
#define FIRM                                                                           \
    "firm {\n  name = \"Elektro Sommer e.K.\"\n  street = \"Werkstr. 5\"\n"            \
    "  postcode = \"44137\"\n  city = Dortmund\n  region = NW\n"                       \
    "  email = \"buero@sommer.example\"\n  vat_id = \"DE123456788\"\n"                 \
    "  iban = \"DE89 3704 0044 0532 0130 00\"\n}\n"
#define OWNER "owner { email = \"chef@sommer.example\" }\n"

static const struct config_answers ANSWERS = {
    .name = "Elektro \"Sommer\" ${HOME} \\ e.K.",
    .street = "Werkstr. 5",
    .postcode = "01067",
    .city = "Dresden",
    .region = "SN",
    .phone = "+49 351 1234567",
    .email = "buero@sommer.example",
    .tax_number = "202/123/04567",
    .iban = "DE89370400440532013000",
    .owner_email = "chef@sommer.example",
};

static void the_file_that_we_write_is_read_back(void **state)
{
    struct config c;
    (void)state;
    assert_ok(load(&c, config_text(&arena, &ANSWERS)));
    assert_string_equal(c.seller.name, ANSWERS.name);
    assert_string_equal(c.seller.address.postcode, "01067");
    assert_string_equal(c.seller.tax_number, "202/123/04567");
    assert_null(c.seller.vat_id);
    assert_string_equal(c.iban, "DE89370400440532013000");
    assert_string_equal(c.owner_email[0], "chef@sommer.example");
    assert_false(c.small_business);
    assert_string_equal(c.number_pattern, "R{JJJJ}-{NNNN}");
    assert_int_equal(c.levels, 3);
    assert_string_equal(c.level[0].name, "Zahlungserinnerung");
    assert_string_equal(c.level[2].template, "reminder-3");
    assert_true(c.level[1].lump_sum);
}

/* Every commented-out example must be a line that works. */
static void the_examples_in_the_file_are_valid(void **state)
{
    struct config c;
    char *text = config_text(&arena, NULL);
    size_t found = 0;
    (void)state;
    for (char *p = strstr(text, "\n  # "); p; p = strstr(p + 1, "\n  # ")) {
        size_t key = strspn(p + 5, "abcdefghijklmnopqrstuvwxyz_0123456789");
        bool twin =
            text_starts(p + 5, "password_command") || text_starts(p + 5, "credential");
        if (key > 0 && text_starts(p + 5 + key, " = ") && !twin) {
            p[3] = ' ';
            found++;
        }
    }
    assert_true(found > 20);
    assert_ok(load(&c, text));
    assert_string_equal(c.smtp_url, "smtp://mail.example.org:587");
    assert_int_equal(c.terms.skontos, 1);
    assert_string_equal(c.logo, "logo.png");
}

static void every_key_is_explained(void **state)
{
    char *text = config_text(&arena, &ANSWERS);
    (void)state;
    assert_non_null(strstr(text, "§ 14 Abs. 4 Nr. 2 UStG"));
    assert_int_equal(text_valid_utf8(text, strlen(text)), strlen(text));
    for (const char *p = text; *p; p += strcspn(p, "\n") + 1) {
        char *line = arena_strndup(&arena, p, strcspn(p, "\n"));
        if (text_columns(line) > 90) {
            print_error("%s\n", line);
            fail();
        }
    }
}

static void what_is_not_said_has_its_resting_value(void **state)
{
    struct config c;
    (void)state;
    assert_ok(load(&c, FIRM OWNER));
    assert_string_equal(c.account_holder, "Elektro Sommer e.K.");
    assert_string_equal(c.mail_from, "buero@sommer.example");
    assert_string_equal(c.seller.address.country, "DE");
    assert_string_equal(c.seller.electronic_address, "buero@sommer.example");
    assert_string_equal(c.seller.electronic_scheme, "EM");
    assert_int_equal(c.net_days, 14);
    assert_int_equal(c.terms.net_days, 14);
    assert_int_equal(c.terms.skontos, 0);
    assert_false(day_is_set(c.terms.due));
    assert_int_equal(c.small_business_limit.cents, 10000000);
    assert_int_equal(c.report_minute, 7 * 60);
    assert_int_equal(c.window_from, 8 * 60);
    assert_int_equal(c.window_to, 18 * 60);
    assert_int_equal(c.fresh_days, 3);
    assert_int_equal(c.skonto_grace, 3);
    assert_int_equal(c.give_up_hours, 120);
    assert_int_equal(c.dunning_minimum.cents, 500);
    assert_true(c.dunning);
    assert_int_equal(c.levels, 3);
    assert_int_equal(c.level[0].after_days, 7);
    assert_int_equal(c.level[1].after_days, 10);
    assert_false(c.level[0].interest);
    assert_true(c.level[1].interest);
    assert_null(c.smtp_url);
}

static void levels_of_the_file_replace_the_ladder(void **state)
{
    struct config c;
    (void)state;
    assert_ok(load(&c, FIRM OWNER
                   "dunning {\n level \"Gruß\" { after_days = 3 channel = task }\n"
                   " level \"Ernst\" {\n after_days = 20 fee = \"2,50\" interest = ja\n"
                   " template = reminder-2 }\n}\n"));
    assert_int_equal(c.levels, 2);
    assert_string_equal(c.level[0].name, "Gruß");
    assert_string_equal(c.level[0].channel, "task");
    assert_int_equal(c.level[1].fee.cents, 250);
    assert_true(c.level[1].interest);
    assert_string_equal(c.level[0].template, "reminder-1");
}

static void values_may_be_written_in_many_ways(void **state)
{
    struct config c;
    (void)state;
    assert_ok(load(&c, "# a\n// b\n/* c\n d */\n" FIRM
                       "invoice { net_days = 30 # hinter dem Wert\n"
                       " skonto = { \"3 % 7 Tage\", # erste\n \"2,5 % 14\" }\n"
                       " number_pattern = 'RE/{JJ}.{MM}-{NNNNN}' }\n"
                       "mail { smtp_url = smtp://localhost:2525 allow_plain = yes }\n"
                       "owner {\r\n email = { \"a@b.example\", \"c@d.example\", }\r\n"
                       " report_time = \"6:30\" }\n"
                       "dunning { minimum = 10 }"));
    assert_int_equal(c.terms.skontos, 2);
    assert_int_equal(c.terms.skonto[0].days, 7);
    assert_int_equal(c.terms.skonto[1].percent.coef, 25);
    assert_int_equal(c.owner_emails, 2);
    assert_string_equal(c.owner_email[1], "c@d.example");
    assert_int_equal(c.report_minute, 390);
    assert_true(c.allow_plain);
    assert_int_equal(c.dunning_minimum.cents, 1000);
    assert_string_equal(c.number_pattern, "RE/{JJ}.{MM}-{NNNNN}");
}

static void a_file_in_windows_1252_is_understood(void **state)
{
    struct config c;
    (void)state;
    assert_ok(load(&c, FIRM OWNER "mail { from_name = \"B\xFCro\" }\n"));
    assert_string_equal(c.mail_from_name, "Büro");
}

struct fault_case {
    const char *text, *fault;
};

static const struct fault_case FAULTS[] = {
    {FIRM OWNER "invoice {\n net_days = vierzehn\n}\n",
     ".conf:13: invoice.net_days: gefunden „vierzehn“, erwartet: eine ganze Zahl "
     "von 0 bis 365"},
    {"# Kommentar\n# noch einer\n" FIRM OWNER "bank { fresh_days = 010000 }\n",
     ".conf:14: bank.fresh_days: gefunden „010000“"},
    {FIRM OWNER "invoice {\n netdays = 14\n}\n",
     ".conf:13: invoice.netdays: diesen Schlüssel kennt Kontor nicht. Meinten Sie "
     "„net_days“?"},
    {FIRM OWNER "rechnung { }\n", ".conf:12: rechnung: diesen Schlüssel kennt"},
    {FIRM OWNER "bnak { }\n", "Meinten Sie „bank“?"},
    {OWNER "firm { name = a }", ".conf: firm.iban: fehlt, z. B.: iban = \"DE89"},
    {FIRM, ".conf: owner.email: fehlt"},
    {FIRM "owner { email = \"chef\" }",
     "owner.email: gefunden „chef“, erwartet: eine E-Mail-Adresse (diese enthält "
     "kein @)"},
    {FIRM OWNER "owner { report = täglich }",
     "owner.report: gefunden „täglich“, erwartet: eines von: daily"},
    {FIRM OWNER "owner { report_time = \"25:00\" }", "eine Uhrzeit von"},
    {FIRM OWNER "owner { report_time = \"7\" }", "eine Uhrzeit von"},
    {FIRM OWNER "dunning { minimum = fünf }", "ein Betrag von 0,00 bis"},
    {FIRM OWNER "dunning { minimum = -1 }", "ein Betrag von 0,00 bis"},
    {FIRM OWNER "dunning { enabled = vielleicht }", "erwartet: ja oder nein"},
    {FIRM OWNER "dunning { window_from = \"19:00\" }",
     "dunning.window_to: muss nach window_from liegen"},
    {FIRM OWNER "dunning { level \"a\" { after_days = 1 fee = 5 } }",
     "level „a“: fee und lump_sum sind in der ersten Stufe"},
    {FIRM OWNER "dunning { level \"a\" { after_days = -3 template = reminder-0 } }",
     "level „a“: vor der Fälligkeit (after_days unter 0) kann nur die erste"},
    {FIRM OWNER "dunning { level \"a\" { after_days = 1 }\n"
                "level \"b\" { after_days = -1 template = reminder-0 } }",
     "level „b“: vor der Fälligkeit (after_days unter 0) kann nur die erste"},
    {FIRM OWNER "dunning { level \"a\" { after_days = -3 }\n"
                "level \"b\" { after_days = 1 } }",
     "level „a“: die Vorlage reminder-1 spricht von Verspätung"},
    {FIRM OWNER "dunning { level \"a\" { after_days = -3 interest = ja\n"
                "template = reminder-0 }\nlevel \"b\" { after_days = 1 } }",
     "level „a“: vor der Fälligkeit gibt es keine Verzugszinsen"},
    {FIRM OWNER "dunning { level \"a\" { after_days = -3 template = reminder-0 }\n"
                "level \"b\" { after_days = 1 fee = 5 } }",
     "level „b“: fee und lump_sum sind in der ersten Stufe"},
    {FIRM OWNER "dunning {\n\n level \"a\" {\n }\n}",
     ".conf:14: level.after_days: fehlt"},
    {FIRM OWNER "dunning { level \"a\" { after_days = 1 }\n level \"a\" { } }",
     ".conf:13: „a“ gibt es schon"},
    {FIRM OWNER "dunning { level { } }", "hinter „level“ fehlt der Name"},
    {FIRM OWNER "invoice { number_pattern = \"R{JJJJ}\" }", "ein Muster wie"},
    {FIRM OWNER "invoice { number_pattern = \"R{N}{N}\" }", "ein Muster wie"},
    {FIRM OWNER "invoice { number_pattern = \"R{JJJJ}-{NNNN\" }", "ein Muster wie"},
    {FIRM OWNER "invoice { number_pattern = \"R#{N}\" }", "ein Muster wie"},
    {FIRM OWNER "invoice { skonto = \"2 Prozent\" }", "Prozent und Tage wie"},
    {FIRM OWNER "invoice { skonto = { \"2 % 10\", \"3 % 7\" } }", "die kürzere zuerst"},
    {FIRM OWNER "invoice { skonto = \"2 % 20\" }",
     "invoice.skonto: 20 Tage sind mehr als das Zahlungsziel von 14"},
    {FIRM OWNER "invoice { logo = \"../geheim.png\" }", "Datei in templates/"},
    {FIRM OWNER "mail { smtp_url = \"http://x\" }", "der Mail-Server als"},
    {FIRM OWNER "mail { smtp_url = \"smtp://a:b@c\" }", "ohne Benutzer"},
    {FIRM OWNER "mail { smtp_user = a }", "mail.smtp_user: dazu fehlt"},
    {FIRM OWNER "mail { credential = a }", "mail.smtp_user: fehlt zum"},
    {FIRM OWNER "mail { smtp_user = a credential = a password_file = b }",
     "nur eines von password_file"},
    {FIRM OWNER "mail { smtp_url = \"smtp://localhost.example\" allow_plain = ja }",
     "mail.allow_plain: ja ist nur bei einem Server auf diesem Rechner"},
    {FIRM OWNER "bank { fresh_days = 1 fresh_days = 2 }",
     "bank.fresh_days: steht schon in Zeile 12"},
    {FIRM OWNER "bank { fresh_days 1 }", "hinter „fresh_days“ fehlt ="},
    {FIRM OWNER "bank { fresh_days = { 1 } }", "unerwartet"},
    {FIRM OWNER "bank { fresh_days += 1 }", "nimmt nur einen Wert"},
    {FIRM OWNER "}\n", "hier steht eine } zu viel"},
    {FIRM OWNER "bank\n", "die Datei endet, bevor alles geschlossen ist"},
    {FIRM OWNER "bank {\n fresh_days = 1\n", "die Datei endet"},
    {FIRM OWNER "mail { from_name = \"offen\n", "die Datei endet"},
    {FIRM OWNER "/* offen\n", "die Datei endet"},
    {FIRM OWNER "firm|name = a\n", "steht außerhalb seines Abschnitts"},
    {FIRM OWNER "kontor_end = 1\nbank {", "die Datei endet"},
};

static void assert_fault(const char *text, const char *fault)
{
    struct config c;
    err = (struct k_err){0};
    enum k_status st = load(&c, text);
    if (st != K_REJECT || !strstr(err.text, fault)) {
        print_error("%s\n  gives: %s\n", text, err.text);
        fail();
    }
}

static void faults_name_file_line_key_found_and_expected(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
        assert_fault(FAULTS[i].text, FAULTS[i].fault);
    }
}

static void firm_data_are_checked(void **state)
{
    static const struct fault_case CASES[] = {
        {"iban = \"DE89370400440532013001\"",
         "firm.iban: gefunden „DE8937040044053201"},
        {"vat_id = \"DE12345\"", "eine USt-IdNr. wie"},
        {"bic = \"abc\"", "eine BIC aus 8 oder 11"},
        {"country = Deutschland", "ein Land in zwei Großbuchstaben"},
        {"region = XX", "firm.region: gefunden „XX“, erwartet: eines von: BW"},
        {"postcode = \"4413\"",
         "firm.postcode: gefunden „4413“, erwartet: fünf Ziffern"},
        {"name = \"a\\nb\"", "Text ohne Zeilenumbrüche"},
        {"name = \"\"", "firm.name: gefunden „“, erwartet: nicht leer"},
        {"email = \"müller@firma.de\"", "enthält Umlaute"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_fault(arena_printf(&arena, "firm { %s }\n" OWNER, CASES[i].text),
                     CASES[i].fault);
    }
}

static void a_tax_number_or_vat_id_is_needed(void **state)
{
    struct config c;
    char *text = arena_strdup(&arena, FIRM OWNER);
    (void)state;
    *strstr(text, "vat_id") = '#';
    assert_int_equal(load(&c, text), K_REJECT);
    assert_non_null(strstr(err.text, "firm.tax_number: fehlt: Steuernummer oder"));
    assert_null(strchr(err.text, '\n'));
}

static void all_faults_are_listed_at_once(void **state)
{
    struct config c;
    int lines = 1;
    (void)state;
    assert_int_equal(
        load(&c, "firm { iban = DE00 bic = x }\nbank { fresh_days = x }\n"), K_REJECT);
    for (const char *p = err.text; *p; p++) {
        lines += *p == '\n';
    }
    assert_true(lines > 8);
    assert_non_null(strstr(err.text, ".conf:1: firm.iban: "));
    assert_non_null(strstr(err.text, ".conf:1: firm.bic: "));
    assert_non_null(strstr(err.text, ".conf:2: bank.fresh_days: "));
    assert_non_null(strstr(err.text, "owner.email: fehlt"));
}

static void a_file_that_is_not_there_is_tried_again(void **state)
{
    struct config c;
    (void)state;
    assert_int_equal(config_load(&c, &arena, "gibt-es-nicht.conf", &err), K_RETRY);
}

static void too_many_levels_are_refused(void **state)
{
    struct config c;
    struct str s;
    (void)state;
    str_init(&s, 10000);
    str_add(&s, FIRM OWNER "dunning {\n");
    for (int i = 0; i < 8; i++) {
        str_addf(&s, "level \"%d\" { after_days = 1 }\n", i);
    }
    str_add(&s, "}\n");
    assert_int_equal(load(&c, s.data), K_REJECT);
    assert_non_null(strstr(err.text, "höchstens 6 Stufen"));
    str_release(&s);
}

#define ACCOUNT(TEXT) FIRM OWNER "account \"Büro\" {\n" TEXT "}\n"

static void an_account_knows_its_product_and_what_is_finished_there(void **state)
{
    struct config c;
    (void)state;
    assert_ok(load(
        &c,
        ACCOUNT(
            "product = lexoffice key_file = lex.key\n"
            "since = \"2026-01-01\"\n") "account \"Zwei\" { product = sevdesk credential = sev "
                                        "since = 01.02.2026 base_url = \"https://sev.example/api/v1/\" "
                                        "finished = { \"status:200\", \"kind:LI\" } }\n"));
    assert_int_equal(c.accounts, 2);
    assert_string_equal(c.account[0].name, "Büro");
    assert_string_equal(c.account[0].base_url, "https://api.lexware.io/v1");
    assert_int_equal(c.account[0].finished_count, 2);
    assert_string_equal(c.account[0].finished[1], "mark:fertig");
    assert_int_equal(c.account[0].pace_ms, 500);
    assert_false(c.account[0].upload_invoices);
    assert_string_equal(c.account[1].base_url, "https://sev.example/api/v1");
    assert_string_equal(c.account[1].finished[1], "kind:LI");
}

static void what_an_account_cannot_do_is_said_with_its_line(void **state)
{
    static const char LEX[] = "product = lexoffice since = 1.1.2026 key_file = k\n";
    static const struct {
        const char *text, *message;
    } CASES[] = {
        {ACCOUNT("product = lexoffice\n key_file = k\n"), "account.since: fehlt"},
        {ACCOUNT("product = lexoffice since = 1.1.2026\n"), "genau eines von key_file"},
        {ACCOUNT("product = datev since = 1.1.2026 key_file = k\n"),
         "account.product: gefunden „datev“"},
        {ACCOUNT("%s base_url = \"http://x\"\n"),
         "erwartet: eine Adresse wie https://"},
        {ACCOUNT("%s base_url = \"https://a:b@x\"\n"), "ohne Benutzer"},
        {ACCOUNT("%s finished = \"wenn ich will\"\n"), "erwartet: delivery-note"},
        {ACCOUNT("%s finished = \"status:500\"\n"), "gibt es bei lexoffice nicht"},
        {ACCOUNT("%s order_status = ja\n"), "nimmt weder Auftragsstatus"},
        {ACCOUNT(
             "product = sevdesk since = 1.1.2026 key_file = k book_payments = ja\n"),
         "zu book_payments fehlt check_account"},
    };
    struct config c;
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct str text;
        const char *at = strstr(CASES[i].text, "%s");
        str_init(&text, 20000);
        if (at) {
            str_addn(&text, CASES[i].text, (size_t)(at - CASES[i].text));
            str_add(&text, LEX);
        }
        str_add(&text, at ? at + 2 : CASES[i].text);
        assert_int_equal(load(&c, text.data), K_REJECT);
        const char *message = strstr(CASES[i].message, "account");
        assert_non_null(strstr(err.text, message ? message : CASES[i].message));
        str_release(&text);
    }
}

int main(void)
{
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_file_that_we_write_is_read_back),
        TEST(the_examples_in_the_file_are_valid),
        TEST(every_key_is_explained),
        TEST(what_is_not_said_has_its_resting_value),
        TEST(levels_of_the_file_replace_the_ladder),
        TEST(values_may_be_written_in_many_ways),
        TEST(a_file_in_windows_1252_is_understood),
        TEST(faults_name_file_line_key_found_and_expected),
        TEST(firm_data_are_checked),
        TEST(a_tax_number_or_vat_id_is_needed),
        TEST(all_faults_are_listed_at_once),
        TEST(a_file_that_is_not_there_is_tried_again),
        TEST(too_many_levels_are_refused),
        TEST(an_account_knows_its_product_and_what_is_finished_there),
        TEST(what_an_account_cannot_do_is_said_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
