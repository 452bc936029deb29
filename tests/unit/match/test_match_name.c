#include "kontor_test.h"

#include <string.h>

#include "match/match_name.h"

static enum match_name_fit compare(const char *customer, const char *payer)
{
    struct arena a;
    struct match_name c;
    struct match_name p;
    arena_init(&a);
    match_name_parse(&c, &a, customer);
    match_name_parse(&p, &a, payer);
    enum match_name_fit fit = match_name_compare(&c, &p);
    arena_release(&a);
    return fit;
}

static void names_are_recognised_as_banks_write_them(void **state)
{
    static const struct {
        const char *customer, *payer;
        enum match_name_fit fit;
    } CASE[] = {
        {"Petra Krause", "PETRA KRAUSE", NAME_FULL},
        {"Petra Krause", "Krause, Petra", NAME_FULL},
        {"Petra Krause", "Dr. Petra Krause", NAME_FULL},
        {"Petra Krause", "Hans u. Petra Krause", NAME_FULL},
        {"Petra Krause", "P. Krause-Meier", NAME_PART},
        {"Petra Krause", "Petra Schmidt", NAME_NONE},
        {"Petra Krause", "Petra Krausemann", NAME_NONE},
        {"Petra Krause", "", NAME_NONE},
        {"Jürgen Müller", "JUERGEN MUELLER", NAME_FULL},
        {"Jürgen Müller", "Jurgen Muller", NAME_FULL},
        {"Jürgen Müller", "J?RGEN M?LLER", NAME_FULL},
        {"Jürgen Müller", "J RGEN M LLER", NAME_FULL},
        {"Jürgen Müller", "J.RGEN M.LLER", NAME_FULL},
        {"Jürgen Müller", "JRGEN MLLER", NAME_FULL},
        {"Juergen Mueller", "Jürgen Müller", NAME_FULL},
        {"Jürgen Müller", "Jürgen Möller", NAME_NONE},
        {"Emre Yıldırım", "EMRE YILDIRIM", NAME_FULL},
        {"Özlem Groß", "OEZLEM GROSS", NAME_FULL},
        {"Bäckerei Müller GmbH", "BAECKEREI MUELLER", NAME_FULL},
        {"Bäckerei Müller GmbH", "Bäckerei Müller e.K.", NAME_PART},
        {"Bäckerei Müller GmbH & Co. KG", "BAECKEREI MUELLER GMBH & CO", NAME_FULL},
        {"Gärtnerei Grün UG (haftungsbeschränkt)", "Gärtnerei Grün UG (haftungs",
         NAME_FULL},
        {"Hausverwaltung Zimmermann KG", "Hausverwaltung Zimmerma", NAME_PART},
        {"Hausverwaltungen Zimmermann KG", "HAUSVERWALTUNGEN ZIMMERMAN", NAME_FULL},
        {"Rossmann", "Rossmann", NAME_FULL},
        {"Rossmann", "Peter Rossmann", NAME_PART},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        enum match_name_fit fit = compare(CASE[i].customer, CASE[i].payer);
        if (fit != CASE[i].fit) {
            fail_msg("%s / %s: %d", CASE[i].customer, CASE[i].payer, (int)fit);
        }
    }
}

static bool share_key(const char *customer, const char *payer)
{
    struct arena a;
    struct match_name c;
    struct match_name p;
    uint64_t own[2];
    uint64_t key[MATCH_NAME_KEYS];
    bool shared = false;
    arena_init(&a);
    match_name_parse(&c, &a, customer);
    match_name_parse(&p, &a, payer);
    match_name_keys(own, &c);
    size_t n = match_name_subset_keys(key, &p);
    for (size_t i = 0; i < n; i++) {
        shared = shared || key[i] == own[0] || key[i] == own[1];
    }
    arena_release(&a);
    return shared;
}

static void the_index_finds_a_customer_by_every_spelling(void **state)
{
    static const char *const PAYER[] = {"Jürgen Müller",     "MUELLER, JUERGEN",
                                        "J?RGEN M?LLER",     "J RGEN M LLER",
                                        "Dr. Jürgen Müller", "Jürgen u. Anna Müller"};
    (void)state;
    for (size_t i = 0; i < sizeof PAYER / sizeof *PAYER; i++) {
        if (!share_key("Jürgen Müller", PAYER[i])) {
            fail_msg("%s", PAYER[i]);
        }
    }
    assert_true(share_key("Emre Yıldırım", "EMRE YILDIRIM"));
    assert_false(share_key("Jürgen Müller", "Jürgen Schmidt"));
}

static void endless_names_are_bounded(void **state)
{
    char name[4000];
    (void)state;
    for (size_t i = 0; i < sizeof name - 1; i++) {
        name[i] = "s sess"[i % 6];
    }
    name[sizeof name - 1] = '\0';
    assert_int_not_equal(compare(name, name), NAME_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_recognised_as_banks_write_them),
        cmocka_unit_test(the_index_finds_a_customer_by_every_spelling),
        cmocka_unit_test(endless_names_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
