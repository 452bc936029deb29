/* A line of the journal in the words of the owner. */
#include "kontor_test.h"

#include "report/story.h"

static void assert_story(const char *expected, const char *event, const char *data)
{
    struct arena a;
    arena_init(&a);
    assert_string_equal(story_line(&a, event, data), expected);
    arena_release(&a);
}

static void amounts_and_days_are_shown_as_such(void **state)
{
    (void)state;
    assert_story(
        "Zahlung über 1.190,00\u00A0€ vom 20.02.2026 gebucht, Skonto "
        "23,80\u00A0€, offen 0,00\u00A0€: Nummer exakt",
        "payment.booked",
        "{\"transaction\":\"4\",\"date\":\"2026-02-20\",\"amount\":\"1190.00\","
        "\"skonto\":\"23.80\",\"open\":\"0.00\",\"reason\":\"Nummer exakt\"}");
}

static void what_is_not_there_leaves_no_hole(void **state)
{
    (void)state;
    assert_story("Zahlung über 5,00\u00A0€ vom 20.02.2026 gebucht, offen 1,00\u00A0€",
                 "payment.booked",
                 "{\"date\":\"2026-02-20\",\"amount\":\"5.00\",\"open\":\"1.00\"}");
}

static void a_mail_is_called_by_its_kind(void **state)
{
    (void)state;
    assert_story("Mahnung an a@example.org aufgeschoben (2. Versuch): 451 später",
                 "mail.deferred",
                 "{\"kind\":\"reminder\",\"recipient\":\"a@example.org\","
                 "\"attempt\":\"2\",\"answer\":\"451 später\"}");
}

static void an_event_without_words_is_shown_as_stored(void **state)
{
    (void)state;
    assert_story("report.queued {\"head\":\"ab\"}", "report.queued",
                 "{\"head\":\"ab\"}");
    assert_story("payment.split", "payment.split", "{ }");
    assert_story("payment.undone not json", "payment.undone", "not json");
    assert_story("payment.undone [1]", "payment.undone", "[1]");
}

static void lines_and_markup_stay_text(void **state)
{
    (void)state;
    assert_story("Antwort von a@example.org: {{x}} <b>1</b> 2", "mail.reply",
                 "{\"from\":\"a@example.org\",\"subject\":\"{{x}} <b>1</b>\\n2\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_and_days_are_shown_as_such),
        cmocka_unit_test(what_is_not_there_leaves_no_hole),
        cmocka_unit_test(a_mail_is_called_by_its_kind),
        cmocka_unit_test(an_event_without_words_is_shown_as_stored),
        cmocka_unit_test(lines_and_markup_stay_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
