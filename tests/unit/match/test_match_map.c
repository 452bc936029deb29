/* Where numbers stand, when some come and go. */
#include "kontor_test.h"

#include <string.h>

#include "match/match_map.h"
#include "match/match_pool.h"
#include "match/match_table.h"

#define MANY 5000

static void a_number_is_found_until_nothing_stands_for_it(void **state)
{
    static int64_t key[MANY];
    struct match_map m = {0};
    struct match_keys keys = {key, sizeof key[0], 0};
    (void)state;
    assert_true(match_map_get(&m, keys, 7) == MATCH_NIL);
    for (uint32_t i = 0; i < MANY; i++) {
        key[i] = (int64_t)i * i - 1000;
        match_map_set(&m, keys, key[i], i);
    }
    for (uint32_t i = 0; i < MANY; i += 3) {
        match_map_set(&m, keys, key[i], MATCH_NIL);
    }
    for (uint32_t i = 0; i < MANY; i++) {
        assert_true(match_map_get(&m, keys, key[i]) == (i % 3 ? i : MATCH_NIL));
    }
    for (uint32_t i = 0; i < MANY; i += 3) { /* in the places that were left */
        match_map_set(&m, keys, key[i], i);
    }
    for (uint32_t i = 0; i < MANY; i++) {
        assert_true(match_map_get(&m, keys, key[i]) == i);
    }
    match_map_clear(&m);
    assert_true(match_map_get(&m, keys, key[1]) == MATCH_NIL);
    match_map_release(&m);
}

static void another_element_may_take_over_a_number(void **state)
{
    static const int64_t key[] = {119, 119};
    struct match_map m = {0};
    struct match_keys keys = {key, sizeof key[0], 0};
    (void)state;
    match_map_set(&m, keys, 119, 0);
    match_map_set(&m, keys, 119, 1);
    assert_int_equal(match_map_get(&m, keys, 119), 1);
    match_map_set(&m, keys, 119, MATCH_NIL);
    assert_true(match_map_get(&m, keys, 119) == MATCH_NIL);
    match_map_release(&m);
}

static void texts_keep_their_place_while_others_come(void **state)
{
    struct match_pool p = {0};
    uint32_t at[MANY];
    char text[16];
    (void)state;
    assert_string_equal(match_pool_text(&p, 0), "");
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(text, sizeof text, "RE-%d", i);
        at[i] = match_pool_add(&p, text, strlen(text));
    }
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(text, sizeof text, "RE-%d", i);
        assert_string_equal(match_pool_text(&p, at[i]), text);
    }
    match_pool_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_found_until_nothing_stands_for_it),
        cmocka_unit_test(another_element_may_take_over_a_number),
        cmocka_unit_test(texts_keep_their_place_while_others_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
