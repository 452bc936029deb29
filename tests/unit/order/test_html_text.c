#include "base/str.h"
#include "order/fixture.h"
#include "order/html_text.h"

static void html_becomes_lines_of_plain_text(void **state)
{
    static const struct {
        const char *html, *text;
    } CASES[] = {
        {"<p>vielen Dank f&uuml;r Ihren Auftrag.</p>",
         "vielen Dank für Ihren Auftrag."},
        {"<p>eins</p><p>zwei</p>", "eins\nzwei"},
        {"eins<br>zwei<br />drei", "eins\nzwei\ndrei"},
        {"<ul><li>eins</li><li>zwei</li></ul>", "eins\nzwei"},
        {"<b>fett</b> und <i>kursiv</i>", "fett und kursiv"},
        {"<p>mit\n  Umbruch\tim Text</p>", "mit Umbruch im Text"},
        {"A &amp; B &lt; C", "A & B < C"},
        {"5 &#8364; &euro;", "5 € €"},
        {"Stra\xC3\x9F"
         "e <b>M\xC3\xBCller</b>",
         "Straße Müller"},
        {"<p>offen", "offen"},
        {"<p></p>", NULL},
        {"<br>", NULL},
        /* no HTML: as it is */
        {"Rohr < 20 mm & Bogen > 5", "Rohr < 20 mm & Bogen > 5"},
        {"Typ <DN20> & Co; fertig", "Typ <DN20> & Co; fertig"},
        {"zwei\nZeilen", "zwei\nZeilen"},
        {"", ""},
        {NULL, NULL},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *text = html_text(&f->arena, CASES[i].html);
        if (CASES[i].text == NULL) {
            assert_null(text);
        } else {
            assert_non_null(text);
            assert_string_equal(text, CASES[i].text);
        }
    }
}

static void deep_nesting_costs_nothing(void **state)
{
    struct fixture *f = *state;
    size_t n = 20000;
    struct str html;
    str_init(&html, 4 * n);
    for (size_t i = 0; i < n; i++) {
        str_add(&html, "<b>");
    }
    str_add(&html, "tief");
    assert_string_equal(html_text(&f->arena, html.data), "tief");
    str_release(&html);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(html_becomes_lines_of_plain_text),
        T(deep_nesting_costs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
