#include "kontor_test.h"

#include <string.h>

#include "base/faults.h"

static void without_faults_all_is_well(void **state)
{
    struct k_err err = {{0}};
    struct faults f;
    (void)state;
    faults_init(&f);
    assert_ok(faults_status(&f, &err));
    assert_string_equal(err.text, "");
}

static void each_fault_is_one_line(void **state)
{
    struct k_err err = {{0}};
    struct faults f;
    (void)state;
    faults_init(&f);
    faults_add(&f, "Zeile %d: a\nb", 1);
    faults_add(&f, "Zeile %d: ä", 2);
    assert_int_equal(faults_status(&f, &err), K_REJECT);
    assert_string_equal(err.text, "Zeile 1: a b\nZeile 2: ä");
}

static void what_does_not_fit_is_counted(void **state)
{
    struct k_err err = {{0}};
    struct faults f;
    char line[500];
    (void)state;
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    faults_init(&f);
    for (int i = 0; i < 10; i++) {
        faults_add(&f, "%s", line);
    }
    assert_int_equal(faults_status(&f, &err), K_REJECT);
    assert_non_null(strstr(err.text, "\n… und 7 weitere Fehler."));
}

static void a_line_beyond_all_measure_is_only_counted(void **state)
{
    struct k_err err = {{0}};
    struct faults f;
    char line[2000];
    (void)state;
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    faults_init(&f);
    faults_add(&f, "%s", line);
    assert_int_equal(faults_status(&f, &err), K_REJECT);
    assert_string_equal(err.text, "… und 1 weitere Fehler.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_faults_all_is_well),
        cmocka_unit_test(each_fault_is_one_line),
        cmocka_unit_test(what_does_not_fit_is_counted),
        cmocka_unit_test(a_line_beyond_all_measure_is_only_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
