#include "kontor_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "config/rules.h"

static struct k_err err;
static struct arena arena;
static struct rules rules;
static char dir[64];

static int set_up(void **state)
{
    (void)state;
    err = (struct k_err){0};
    arena_init(&arena);
    (void)snprintf(dir, sizeof dir, "probe-rules-XXXXXX");
    assert_non_null(mkdtemp(dir));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"a.rule", "b.rule", "c.rule", "note.txt",
                                        ".hidden.rule"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        (void)unlink(file_join(&arena, dir, NAMES[i]));
    }
    (void)rmdir(dir);
    arena_release(&arena);
    return 0;
}

static void put(const char *name, const char *text)
{
    assert_ok(file_write_lazy(file_join(&arena, dir, name), text, strlen(text), &err));
}

static enum k_status load(void)
{
    return rules_load(&rules, &arena, dir, &err);
}

static const struct rule *ask(const char *folder, const char *name, const char *content)
{
    const struct rule_subject s = {.folder = folder, .name = name, .content = content};
    return rules_match(&rules, &s);
}

static void everything_of_a_rule_is_read(void **state)
{
    (void)state;
    put("a.rule", "# Kommentar\nrule \"Müller\" {\n folder = \"lexware/*\"\n"
                  " name = { \"*.json\", \"AB-*\" }\n content = lexoffice-order\n"
                  " action = order\n format = lexoffice\n"
                  " completed = { \"delivery-note\", # Lieferschein\n"
                  "               \"status:fertig*\" }\n"
                  " map = { \"Auftrags-Nr. = order_number\", \"a = b  c =name\" }\n"
                  " customer_kind = privat\n invoice_format = pdf\n layout = breit\n"
                  " default_vat_rate = \"7,0\"\n decimal_sign = \",\"\n"
                  " prices_gross = nein\n}\n");
    assert_ok(load());
    assert_int_equal(rules.count, 1);
    const struct rule *r = &rules.rule[0];
    assert_string_equal(r->title, "Müller");
    assert_string_equal(r->file, "a.rule");
    assert_int_equal(r->line, 2);
    assert_string_equal(r->folder, "lexware/*");
    assert_int_equal(r->name.count, 2);
    assert_int_equal(r->content.count, 1);
    assert_int_equal(r->action, RULE_ORDER);
    assert_string_equal(r->format, "lexoffice");
    assert_int_equal(r->completed.count, 2);
    assert_int_equal(r->maps, 2);
    assert_string_equal(r->map[0].column, "Auftrags-Nr.");
    assert_string_equal(r->map[0].field, "order_number");
    assert_string_equal(r->map[1].column, "a = b c");
    assert_string_equal(r->map[1].field, "name");
    assert_string_equal(r->customer_kind, "private");
    assert_string_equal(r->invoice_format, "pdf");
    assert_string_equal(r->layout, "breit");
    assert_string_equal(r->default_vat_rate, "7.0");
    assert_string_equal(r->decimal_sign, ",");
    assert_true(r->has_prices_gross);
    assert_false(r->prices_gross);
    assert_string_equal(rule_describe(&arena, r),
                        "a.rule:2 „Müller“: folder lexware/*, name *.json | AB-*, "
                        "content lexoffice-order → order");
}

static void payment_rules_tell_by_payer_account_and_text(void **state)
{
    (void)state;
    put("a.rule", "payment \"Amt\" { payer = { \"Finanzamt *\" } action = ignore }\n"
                  "rule \"alles\" { action = refuse }\n");
    put("b.rule", "payment \"Karte\" {\n account = \"DE02 1203 0000 0000 2020 51\"\n"
                  " text = { \"*Abrechnung*\", \"*Settlement*\" }\n action = ask\n}\n");
    assert_ok(load());
    assert_int_equal(rules.count, 1);
    assert_int_equal(rules.payments, 2);
    const struct payment_rule *p =
        rules_payment(&rules, "FINANZAMT Dortmund", NULL, "Erstattung");
    assert_non_null(p);
    assert_string_equal(p->title, "Amt");
    assert_string_equal(p->file, "a.rule");
    assert_int_equal(p->action, PAYMENT_IGNORE);
    p = rules_payment(&rules, NULL, "DE02120300000000202051", "TagesABRECHNUNG 7");
    assert_non_null(p);
    assert_int_equal(p->action, PAYMENT_ASK);
    assert_int_equal(p->line, 1);
    assert_null(rules_payment(&rules, NULL, "DE02120300000000202051", "Miete"));
    assert_null(rules_payment(&rules, "Das Finanzamt", NULL, NULL));
}

static void a_payment_rule_for_everything_is_a_fault(void **state)
{
    (void)state;
    put("a.rule", "payment \"x\" { action = ignore }\npayment \"y\" { payer = a\n"
                  " action = book }");
    assert_int_equal(load(), K_REJECT);
    assert_non_null(strstr(err.text, "a.rule:1: payment „x“: nennen Sie payer"));
    assert_non_null(strstr(err.text, "a.rule:3: payment.action: gefunden „book“, "
                                     "erwartet: eines von: ignore ask"));
}

static void what_a_rule_does_not_say_is_unset(void **state)
{
    (void)state;
    put("a.rule", "rule \"alles\" { action = refuse reason = \"nein\" }");
    assert_ok(load());
    const struct rule *r = &rules.rule[0];
    assert_null(r->folder);
    assert_string_equal(r->format, "auto");
    assert_false(r->has_prices_gross);
    assert_null(r->default_vat_rate);
    assert_string_equal(r->reason, "nein");
    assert_string_equal(rule_describe(&arena, r), "a.rule:1 „alles“: alles → refuse");
    assert_ptr_equal(ask("", "x", "unknown"), r);
}

static void files_and_rules_are_asked_in_their_order(void **state)
{
    (void)state;
    put("b.rule", "rule \"3\" { action = refuse }\n");
    put("a.rule", "rule \"1\" { name = \"*.xml\" action = statement }\n"
                  "rule \"2\" { name = \"a*\" action = ignore }\n");
    put("note.txt", "keine Regel");
    put(".hidden.rule", "kaputt {");
    assert_ok(load());
    assert_int_equal(rules.count, 3);
    assert_string_equal(ask("", "a.xml", "camt")->title, "1");
    assert_string_equal(ask("", "a.txt", "unknown")->title, "2");
    assert_string_equal(ask("", "b.txt", "unknown")->title, "3");
    assert_int_equal(rules.rule[1].line, 2);
}

static void all_conditions_must_hold(void **state)
{
    (void)state;
    put("a.rule", "rule \"r\" { folder = \"bank\" name = { \"*.XML\", \"*.sta\" }\n"
                  " content = { \"camt\", mt940 } action = statement }\n"
                  "rule \"mail\" { sender = \"*@bank.example\" subject = \"*Auszug*\"\n"
                  " action = statement }\n");
    assert_ok(load());
    assert_non_null(ask("bank", "a.xml", "camt"));
    assert_non_null(ask("BANK", "A.STA", "mt940"));
    assert_null(ask("", "a.xml", "camt"));
    assert_null(ask("bank", "a.txt", "camt"));
    assert_null(ask("bank", "a.xml", "pdf"));
    struct rule_subject s = {.folder = "",
                             .name = "a",
                             .content = "pdf",
                             .sender = "info@BANK.example",
                             .mail_subject = "Ihr Auszug 3",
                             .authentic = true};
    assert_string_equal(rules_match(&rules, &s)->title, "mail");
    s.mail_subject = "Werbung";
    assert_null(rules_match(&rules, &s));
}

static void a_mail_is_taken_only_by_a_rule_that_trusts_its_sender(void **state)
{
    (void)state;
    put("a.rule",
        "rule \"named\" { sender = \"a@b.example\" action = order }\n"
        "rule \"trusted\" { sender = \"c@b.example\" recipient = \"*r@x.de*\"\n"
        " trust = ja action = order }\n"
        "rule \"rest\" { action = refuse }\n");
    assert_ok(load());
    struct rule_subject s = {.folder = "", .name = "a.csv", .content = "csv"};
    assert_string_equal(rules_match(&rules, &s)->title, "rest");
    s.sender = "a@b.example";
    s.recipient = "Firma <r@x.de>";
    assert_null(rules_match(&rules, &s));
    s.authentic = true;
    assert_string_equal(rules_match(&rules, &s)->title, "named");
    s.authentic = false;
    s.sender = "c@b.example";
    assert_string_equal(rules_match(&rules, &s)->title, "trusted");
    s.recipient = "else@x.de";
    assert_null(rules_match(&rules, &s));
}

static void completed_words_are_patterns_and_an_empty_list_takes_all(void **state)
{
    (void)state;
    put("a.rule", "rule \"a\" { action = order completed = { \"status:fertig*\", "
                  "\"kind:AB\" } }\nrule \"b\" { action = order }\n");
    assert_ok(load());
    assert_true(rule_completes(&rules.rule[0], "status:Fertiggestellt"));
    assert_true(rule_completes(&rules.rule[0], "KIND:ab"));
    assert_false(rule_completes(&rules.rule[0], "status:offen"));
    assert_false(rule_completes(&rules.rule[0], "no-status"));
    assert_true(rule_completes(&rules.rule[1], "status:offen"));
}

static void faults_of_all_files_are_listed(void **state)
{
    static const char *const FAULTS[] = {
        "a.rule:1: rule.action: fehlt",
        "a.rule:3: rule.action: gefunden „orders“, erwartet: eines von: order contacts",
        "a.rule:4: rule.content: gefunden „cammt“, erwartet: eines von: camt,",
        "a.rule:5: rule.map: gefunden „nur Spalte“",
        "a.rule:6: rule.decimal_sign: gefunden „;“",
        "a.rule:7: rule.customer_kind: gefunden „x“",
        "a.rule:8: rule.default_vat_rate: gefunden „190“",
        "a.rule:9: rule.format: gefunden „excel“",
        "b.rule:1: rule.nmae: diesen Schlüssel kennt Kontor nicht. Meinten Sie „name“?",
        "c.rule:1: die Datei endet",
    };
    (void)state;
    put("a.rule", "rule \"a\" { }\nrule \"b\" {\n action = orders\n content = cammt\n"
                  " map = \"nur Spalte\"\n decimal_sign = \";\"\n customer_kind = x\n"
                  " default_vat_rate = 190\n format = excel\n}\n");
    put("b.rule", "rule \"c\" { nmae = a }");
    put("c.rule", "rule \"d\" { action = order");
    assert_int_equal(load(), K_REJECT);
    for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
        if (!strstr(err.text, FAULTS[i])) {
            print_error("%s\n  lacks: %s\n", err.text, FAULTS[i]);
            fail();
        }
    }
}

static void two_rules_of_one_name_are_refused(void **state)
{
    (void)state;
    put("a.rule", "rule \"a\" { action = order }\nrule \"a\" { action = order }\n");
    assert_int_equal(load(), K_REJECT);
    assert_non_null(strstr(err.text, "a.rule:2: „a“ gibt es schon"));
}

static void a_folder_that_is_not_there_is_tried_again(void **state)
{
    (void)state;
    assert_int_equal(rules_load(&rules, &arena, "gibt-es-nicht", &err), K_RETRY);
}

static void the_rules_that_we_ship_decide_as_they_say(void **state)
{
    static const struct {
        const char *name, *content;
        enum rule_action action;
    } CASES[] = {
        {"auszug.xml", "camt", RULE_STATEMENT},
        {"umsaetze.sta", "mt940", RULE_STATEMENT},
        {"auszuege.zip", "zip", RULE_STATEMENT},
        {"A-1001.json", "kontor-order", RULE_ORDER},
        {"kunde.json", "kontor-contact", RULE_CONTACTS},
        {"ab.json", "lexoffice-order", RULE_ORDER},
        {"ls.json", "lexoffice-delivery-note", RULE_ORDER},
        {"c.json", "lexoffice-contact", RULE_CONTACTS},
        {"o.json", "sevdesk-order", RULE_ORDER},
        {"k.json", "sevdesk-contact", RULE_CONTACTS},
        {"kunden.csv", "csv-contacts", RULE_CONTACTS},
        {"auftraege.csv", "csv-orders", RULE_ORDER},
        {"tabelle.csv", "csv", RULE_ORDER},
        {"liste.xlsx", "xlsx", RULE_REFUSE},
        {"foto.jpg", "image", RULE_REFUSE},
        {"brief.pdf", "pdf", RULE_REFUSE},
        {"x", "unknown", RULE_REFUSE},
        {"Thumbs.db", "unknown", RULE_IGNORE},
    };
    (void)state;
    assert_ok(rules_load(&rules, &arena, SOURCE_DIR "/inbox-rules", &err));
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct rule *r = ask("", CASES[i].name, CASES[i].content);
        assert_non_null(r);
        assert_int_equal(r->action, CASES[i].action);
        assert_true(rules_knows_content(CASES[i].content));
        if (r->action == RULE_REFUSE) {
            assert_non_null(r->reason);
        }
    }
    assert_true(rule_completes(ask("", "a", "kontor-order"), "status:abgeschlossen"));
    assert_true(rule_completes(ask("", "a", "csv-orders"), "no-status"));
    assert_false(rule_completes(ask("", "a", "csv-orders"), "status:Entwurf"));
    assert_false(rule_completes(ask("", "a", "sevdesk-order"), "status:invoiced"));
    assert_true(rule_completes(ask("", "a", "lexoffice-order"), "delivery-note"));
    assert_false(rules_knows_content("etwas"));
}

int main(void)
{
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(everything_of_a_rule_is_read),
        TEST(payment_rules_tell_by_payer_account_and_text),
        TEST(a_payment_rule_for_everything_is_a_fault),
        TEST(what_a_rule_does_not_say_is_unset),
        TEST(files_and_rules_are_asked_in_their_order),
        TEST(all_conditions_must_hold),
        TEST(a_mail_is_taken_only_by_a_rule_that_trusts_its_sender),
        TEST(completed_words_are_patterns_and_an_empty_list_takes_all),
        TEST(faults_of_all_files_are_listed),
        TEST(two_rules_of_one_name_are_refused),
        TEST(a_folder_that_is_not_there_is_tried_again),
        TEST(the_rules_that_we_ship_decide_as_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
