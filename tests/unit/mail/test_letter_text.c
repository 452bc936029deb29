#include "kontor_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "mail/letter_sample.h"
#include "mail/letter_text.h"

#define SHIPPED SOURCE_DIR "/templates"

static struct k_err err;
static struct arena arena;
static char *dir; /* an owner's templates/ */

static int setup(void **state)
{
    (void)state;
    char path[] = "/tmp/kontor-text-XXXXXX";
    arena_init(&arena);
    dir = mkdtemp(path) ? arena_strdup(&arena, path) : NULL;
    return dir && file_mkdirs(file_join(&arena, dir, "mail"), &err) == K_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    int rc = system(arena_printf(&arena, "rm -r %s", dir));
    arena_release(&arena);
    return rc;
}

static void owner_writes(const char *name, const char *text)
{
    char *path = arena_printf(&arena, "%s/mail/%s", dir, name);
    assert_ok(file_write_lazy(path, text, strlen(text), &err));
}

static struct letter_text render(const char *from, const char *name, const char *locale,
                                 const struct value *data)
{
    struct letter_text t;
    const struct letter_template which = {from, name, locale};
    assert_ok(letter_text_render(&t, &arena, &which, data, &err));
    return t;
}

static struct letter_text shipped(const char *name, const char *locale)
{
    return render(SHIPPED, name, locale, letter_sample(&arena, name));
}

static void assert_says(const char *text, const char *part)
{
    if (!strstr(text, part)) {
        print_error("„%s“ is not in:\n%s\n", part, text);
        fail();
    }
}

/* ---- the templates that we ship -------------------------------------------------- */

static void all_shipped_templates_are_sound(void **state)
{
    (void)state;
    assert_ok(letter_text_check(SHIPPED, &err));
}

static void the_invoice_has_its_fixed_subject_and_all_to_pay_it(void **state)
{
    (void)state;
    struct letter_text t = shipped("invoice", "de");
    assert_string_equal(t.subject, "Rechnung R2026-0001 – Elektro Sommer e.K.");
    static const char *const PARTS[] = {
        "Frau Petra Krause",
        "DE89 3704 0044 0532 0130 00",
        "924,04\u00A0€",
        "17.02.2026",
        "R2026-0001 Kd 1001",
        "2 % Skonto bei Zahlung bis 13.02.2026: Abzug 18,48\u00A0€, Zahlbetrag",
        "905,56\u00A0€",
    };
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        assert_says(t.text, PARTS[i]);
        assert_says(t.html, PARTS[i]);
    }
}

static void a_paid_invoice_and_a_cancellation_ask_for_no_money(void **state)
{
    (void)state;
    struct value *v = letter_sample(&arena, "invoice");
    value_set_bool(v, "owes", false);
    struct letter_text t = render(SHIPPED, "invoice", "de", v);
    assert_says(t.text, "nichts überweisen");
    assert_null(strstr(t.text, "DE89"));
    assert_null(strstr(t.html, "DE89"));
    value_set_bool(v, "cancellation", true);
    t = render(SHIPPED, "invoice", "de", v);
    assert_string_equal(t.subject, "Stornorechnung R2026-0001 – Elektro Sommer e.K.");
    assert_says(t.text, "R2026-0000");
    assert_null(strstr(t.html, "DE89"));
}

static void a_reminder_lists_every_invoice_with_what_was_paid(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"reminder-1", "reminder-2", "reminder-3"};
    static const char *const PARTS[] = {
        "R2026-0001",     "03.02.2026",  "17.02.2026",
        "924,04\u00A0€",  "13.02.2026",  "500,00\u00A0€",
        "424,04\u00A0€",  "R2026-0004",  "119,00\u00A0€",
        "543,04\u00A0€",  "4,29\u00A0€", "40,00\u00A0€",
        "593,33\u00A0€",  "03.03.2026",  "R2026-0001 R2026-0004",
        "DE89 3704 0044",
    };
    for (size_t i = 0; i < 3; i++) {
        static const char *const LOCALES[] = {"de", "en"};
        for (size_t k = 0; k < 2; k++) {
            struct letter_text t = shipped(NAMES[i], LOCALES[k]);
            for (size_t p = 0; p < sizeof PARTS / sizeof *PARTS; p++) {
                assert_says(t.text, PARTS[p]);
                assert_says(t.html, PARTS[p]);
            }
        }
        assert_says(shipped(NAMES[i], "de").subject, "Mahnung zu ");
    }
}

static void a_friendly_reminder_speaks_of_no_delay(void **state)
{
    (void)state;
    static const char *const LOCALES[] = {"de", "en"};
    static const char *const PARTS[] = {
        "R2026-0001",    "17.02.2026",     "424,04\u00A0€", "R2026-0004",
        "119,00\u00A0€", "DE89 3704 0044", "543,04\u00A0€"};
    static const char *const NEVER[] = {"seit",    "since",      "erzug",  "Mahnkosten",
                                        "4,29",    "40,00",      "593,33", "default",
                                        "Mahnung", "überfällig", "late"};
    for (size_t k = 0; k < 2; k++) {
        struct value *v = letter_sample(&arena, "reminder-0");
        value_set(v, "level_name", "Freundliche Erinnerung");
        struct letter_text t = render(SHIPPED, "reminder-0", LOCALES[k], v);
        for (size_t p = 0; p < sizeof PARTS / sizeof *PARTS; p++) {
            assert_says(t.text, PARTS[p]);
            assert_says(t.html, PARTS[p]);
        }
        for (size_t p = 0; p < sizeof NEVER / sizeof *NEVER; p++) {
            assert_null(strstr(t.text, NEVER[p]));
            /* The style sheet has words of its own. */
            assert_null(strstr(strstr(t.html, "<body>"), NEVER[p]));
        }
    }
}

static void a_reminder_of_one_unpaid_invoice_is_short(void **state)
{
    (void)state;
    struct value *v = letter_sample(&arena, "reminder-1"), *list = value_list(&arena);
    struct value *one = value_map(&arena);
    static const char *const NAMES[] = {"number", "issue_date", "due_date", "gross",
                                        "open"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        value_set(one, NAMES[i], "x");
    }
    value_set_bool(one, "part_paid", false);
    value_set_value(one, "payments", value_list(&arena));
    value_push(list, one);
    value_set_value(v, "invoices", list);
    value_set_bool(v, "several", false);
    value_set_bool(v, "extras", false);
    struct letter_text t = render(SHIPPED, "reminder-1", "de", v);
    assert_null(strstr(t.text, "Verzug"));
    assert_null(strstr(t.text, "bezahlt 1"));
    assert_null(strstr(t.text, "Zusammen"));
    assert_says(t.subject, "Rechnung R2026-0001");
}

static void no_mail_loads_anything_from_elsewhere(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"invoice",    "reminder-0", "reminder-1",
                                        "reminder-2", "reminder-3", "notice",
                                        "forward",    "control"};
    static const char *const OUTSIDE[] = {"http:",   "https:", "src=",   "url(",
                                          "@import", "<link",  "<script"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        const char *html = shipped(NAMES[i], "de").html;
        for (size_t k = 0; k < sizeof OUTSIDE / sizeof *OUTSIDE; k++) {
            for (const char *at = strstr(html, OUTSIDE[k]); at;
                 at = strstr(at + 1, OUTSIDE[k])) {
                /* What the mail brings itself (RFC 2392). */
                assert_int_equal(strncmp(at, "src=\"cid:", 9), 0);
            }
        }
    }
}

static void a_name_cannot_bring_markup_into_the_html(void **state)
{
    (void)state;
    struct value *v = letter_sample(&arena, "invoice");
    value_set(v, "greeting", "<script>x</script>\" & Söhne");
    struct letter_text t = render(SHIPPED, "invoice", "de", v);
    assert_null(strstr(t.html, "<script>"));
    assert_says(t.html, "&lt;script&gt;");
    assert_says(t.text, "<script>x</script>\" & Söhne");
}

/* What strangers write to the owner comes as text, in each of its places. */
static void a_forwarded_mail_cannot_bring_markup_into_the_html(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"customer", "from", "numbers", "subject",
                                        "text"};
    static const char *const LOCALES[] = {"de", "en"};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
            struct value *v = letter_sample(&arena, "forward");
            value_set(v, NAMES[i], "</div><img src=x onerror=\"y\">");
            struct letter_text t = render(SHIPPED, "forward", LOCALES[k], v);
            assert_null(strstr(t.html, "<img"));
            assert_says(t.html, "&lt;/div&gt;&lt;img src=x");
        }
        struct value *v = letter_sample(&arena, "control"), *list = value_list(&arena);
        struct value *one = value_map(&arena);
        value_set(one, "command", "<img src=x>");
        value_set(one, "result", "</td><script>");
        value_push(list, one);
        value_set_value(v, "answers", list);
        struct letter_text t = render(SHIPPED, "control", LOCALES[k], v);
        assert_null(strstr(t.html, "<img"));
        assert_null(strstr(t.html, "<script>"));
        assert_says(t.html, "&lt;img src=x&gt;");
        assert_says(t.html, "&lt;script&gt;");
    }
}

static void a_language_without_a_template_gets_german(void **state)
{
    (void)state;
    assert_says(shipped("invoice", "fr").subject, "Rechnung");
    assert_says(shipped("invoice", NULL).subject, "Rechnung");
    assert_says(shipped("invoice", "../../etc").subject, "Rechnung");
    assert_says(shipped("invoice", "en").subject, "Invoice");
}

/* ---- what an owner may do to them ------------------------------------------------ */

static struct value *one_name(void)
{
    struct value *v = value_map(&arena);
    value_set(v, "number", "R1");
    return v;
}

static void any_line_ends_and_encodings_will_do(void **state)
{
    (void)state;
    owner_writes("x.de.txt", "{{! Kommentar }}\r\n\r\nSubject: Gr\xFC\xDF"
                             "e {{number}}\r\n\r\nZeile\r\n");
    struct letter_text t = render(dir, "x", "de", one_name());
    assert_string_equal(t.subject, "Grüße R1");
    assert_string_equal(t.text, "Zeile\n");
    assert_null(t.html);
}

static void a_partial_comes_in_the_language_of_the_mail(void **state)
{
    (void)state;
    owner_writes("x.de.txt", "Subject: x\n\n{{>foot}}");
    owner_writes("x.en.txt", "Subject: x\n\n{{>foot}}");
    owner_writes("_foot.de.txt", "deutsch");
    owner_writes("_foot.txt", "jede Sprache");
    assert_string_equal(render(dir, "x", "de", one_name()).text, "deutsch");
    assert_string_equal(render(dir, "x", "en", one_name()).text, "jede Sprache");
}

static void a_broken_template_says_where_and_what(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } BAD[] = {
        {"Subject: x\n\n{{numbr}}\n", "x.de.txt:3"},
        {"Subject: x\n\n{{#number}}\n", "x.de.txt"},
        {"Subject: x\n\n{{>../../../etc/passwd}}\n", "passwd"},
        {"Betreff: x\n\nText\n", "Subject:"},
        {"Subject: x\nText ohne Leerzeile\n", "Leerzeile"},
        {"Subject:\n\nText\n", "leer"},
        {"Subject: x\n\n \n", "leer"},
        {"", "Subject:"},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct letter_text t;
        owner_writes("x.de.txt", BAD[i].text);
        const struct letter_template x = {dir, "x", "de"};
        assert_int_equal(letter_text_render(&t, &arena, &x, one_name(), &err),
                         K_REJECT);
        assert_says(err.text, BAD[i].message);
    }
}

static void a_template_name_is_no_path(void **state)
{
    (void)state;
    struct letter_text t;
    const struct letter_template x = {dir, "../x", "de"};
    assert_int_equal(letter_text_render(&t, &arena, &x, one_name(), &err), K_REJECT);
}

static void the_check_finds_every_fault_at_once(void **state)
{
    (void)state;
    owner_writes("invoice.de.txt", "Subject: {{number}}\n\n{{ibann}}\n");
    owner_writes("invoice.de.html", "{{iban}}");
    owner_writes("reminder-9.en.txt", "kein Betreff\n\nText");
    owner_writes("report.de.txt", "Subject: {{whatever}} x\n\n{{#open\n");
    owner_writes("README", "kein Vorlage");
    assert_int_equal(letter_text_check(dir, &err), K_REJECT);
    assert_says(err.text, "invoice.de.txt:3");
    assert_says(err.text, "reminder-9.en.txt");
    assert_says(err.text, "report.de.txt");
    assert_null(strstr(err.text, "README"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_shipped_templates_are_sound),
        TEST(the_invoice_has_its_fixed_subject_and_all_to_pay_it),
        TEST(a_paid_invoice_and_a_cancellation_ask_for_no_money),
        TEST(a_reminder_lists_every_invoice_with_what_was_paid),
        TEST(a_friendly_reminder_speaks_of_no_delay),
        TEST(a_reminder_of_one_unpaid_invoice_is_short),
        TEST(no_mail_loads_anything_from_elsewhere),
        TEST(a_name_cannot_bring_markup_into_the_html),
        TEST(a_forwarded_mail_cannot_bring_markup_into_the_html),
        TEST(a_language_without_a_template_gets_german),
        TEST(any_line_ends_and_encodings_will_do),
        TEST(a_partial_comes_in_the_language_of_the_mail),
        TEST(a_broken_template_says_where_and_what),
        TEST(a_template_name_is_no_path),
        TEST(the_check_finds_every_fault_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
