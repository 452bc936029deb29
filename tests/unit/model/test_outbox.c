#include "kontor_test.h"

#include "model/outbox.h"

static void every_state_has_a_name_that_reads_back(void **state)
{
    (void)state;
    for (int i = OUTBOX_QUEUED; i <= OUTBOX_UNKNOWN; i++) {
        enum outbox_state s;
        const char *name = outbox_state_name((enum outbox_state)i);
        assert_true(*name);
        assert_true(outbox_state_parse(&s, name));
        assert_int_equal(s, i);
    }
}

static void another_word_is_no_state(void **state)
{
    enum outbox_state s;
    (void)state;
    assert_false(outbox_state_parse(&s, "gesendet"));
    assert_false(outbox_state_parse(&s, ""));
    assert_false(outbox_state_parse(&s, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_has_a_name_that_reads_back),
        cmocka_unit_test(another_word_is_no_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
