#include "kontor_test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/language.h"

static void the_status_goes_through_and_a_missing_err_does_no_harm(void **state)
{
    struct k_err err;
    (void)state;
    assert_int_equal(err_set(&err, K_REJECT, "Zeile %d", 3), K_REJECT);
    err_wrap(&err, "a.csv");
    assert_string_equal(err.text, "a.csv: Zeile 3");
    assert_int_equal(err_set(NULL, K_RETRY, "x"), K_RETRY);
    err_wrap(NULL, "x");
}

static void a_long_text_is_cut_between_characters(void **state)
{
    struct k_err err;
    char text[sizeof err.text + 2];
    (void)state;
    /* "ä" has two bytes: the last one that fits would be half a character. */
    memset(text, 'x', sizeof text);
    memcpy(text + sizeof err.text - 2, "ä", 3);
    (void)err_set(&err, K_REJECT, "%s", text);
    assert_int_equal(strlen(err.text), sizeof err.text - 2);
}

static void what_the_system_says_is_german(void **state)
{
    (void)state;
    assert_string_equal(err_cause(ENOSPC), "der Datenträger ist voll");
    assert_string_equal(err_cause(EACCES), "keine Berechtigung");
    assert_string_equal(err_cause(ESRCH), strerror(ESRCH));
}

/* Without a catalogue nothing is lost: it is said in German. */
static void a_message_without_english_stays_german(void **state)
{
    struct k_err err;
    (void)state;
    language_open("/nowhere");
    language_set("en");
    assert_string_equal(language(), "en");
    (void)err_set(&err, K_REJECT, "Zeile %d: %s", 3, err_cause(ENOENT));
    assert_string_equal(err.text, "Zeile 3: nicht vorhanden");
    assert_string_equal(tr(""), "");
    assert_string_equal(trn("ein Tag", "Tage", 2), "Tage");
    language_set("fr");
    assert_string_equal(language(), "de");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_status_goes_through_and_a_missing_err_does_no_harm),
        cmocka_unit_test(a_long_text_is_cut_between_characters),
        cmocka_unit_test(what_the_system_says_is_german),
        cmocka_unit_test(a_message_without_english_stays_german),
    };
    (void)unsetenv("KONTOR_LANG");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
