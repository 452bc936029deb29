#include "kontor_test.h"

#include <string.h>

#include "base/mustache.h"

static struct k_err err;
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    err = (struct k_err){0};
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct value *person(const char *name, const char *city)
{
    struct value *v = value_map(&arena);
    value_set(v, "name", name);
    if (city) {
        value_set(v, "city", city);
    }
    return v;
}

/* What all tables of this file are filled with. */
static struct value *sample(void)
{
    struct value *root = value_map(&arena);
    value_set(root, "name", "außen");
    value_set(root, "html", "a < b & \"c\" > 'd'");
    value_setf(root, "number", "%d,%02d", 12, 5);
    value_set(root, "empty", "");
    value_set(root, "null", NULL);
    value_set(root, "lines", "eins\nzwei");
    value_set_bool(root, "yes", true);
    value_set_bool(root, "no", false);
    value_set_value(root, "none", value_list(&arena));
    struct value *words = value_list(&arena);
    value_push_text(words, "a");
    value_push_text(words, "<b>");
    value_set_value(root, "words", words);
    struct value *people = value_list(&arena);
    value_push(people, person("Anna", "Ulm"));
    value_push(people, person("Bert", NULL));
    value_set_value(root, "people", people);
    struct value *rows = value_list(&arena);
    struct value *row = value_list(&arena);
    value_push_text(row, "1");
    value_push_text(row, "2");
    value_push(rows, row);
    value_set_value(root, "rows", rows);
    struct value *order = value_map(&arena);
    value_set_value(order, "buyer", person("Petra", "Köln"));
    value_set(order, "number", "A-1");
    value_set_value(root, "order", order);
    return root;
}

struct partial_row {
    const char *name, *text;
};

static const char *find_partial(void *ud, const char *name)
{
    const struct partial_row *row = ud;
    for (; row->name; row++) {
        if (strcmp(row->name, name) == 0) {
            return row->text;
        }
    }
    return NULL;
}

static struct partial_row PARTIALS[] = {
    {"plain", "({{name}})"},
    {"block", "<\n{{name}}\n>\n"},
    {"filled", "|{{{lines}}}\n|\n"},
    {"outer", "[\n {{>block}}\n]\n"},
    {"own", "{{=| |=}}|name|"},
    {"loop", "{{>loop}}"},
    {"tree", "{{name}}{{#people}}{{>plain}}{{/people}}"},
    {"broken", "eins\nzwei {{#x}}"},
    {NULL, NULL},
};

static enum k_status render(struct str *out, const char *template,
                            enum mustache_escape escape, bool strict)
{
    const struct mustache_options opt = {.escape = escape,
                                         .partial = find_partial,
                                         .partial_ud = PARTIALS,
                                         .name = "probe",
                                         .strict = strict};
    return mustache_render(out, template, sample(), &opt, &err);
}

struct render_case {
    const char *template, *expected;
};

static void check_all(const struct render_case *cases, size_t n,
                      enum mustache_escape escape)
{
    for (size_t i = 0; i < n; i++) {
        struct str out;
        str_init(&out, 100000);
        assert_ok(render(&out, cases[i].template, escape, false));
        if (strcmp(out.data, cases[i].expected) != 0) {
            print_error("template: %s\n", cases[i].template);
        }
        assert_string_equal(out.data, cases[i].expected);
        str_release(&out);
    }
}

#define CHECK(CASES, ESCAPE) check_all(CASES, sizeof(CASES) / sizeof(CASES)[0], ESCAPE)

static void variables_are_filled_in_and_escaped(void **state)
{
    static const struct render_case CASES[] = {
        {"kein Platzhalter { } }} {", "kein Platzhalter { } }} {"},
        {"", ""},
        {"{{name}}-{{ name }}-{{\tname\n}}", "außen-außen-außen"},
        {"{{number}}", "12,05"},
        {"{{html}}", "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;"},
        {"{{{html}}}", "a < b & \"c\" > 'd'"},
        {"{{& html }}", "a < b & \"c\" > 'd'"},
        {"{{{ html }}}{{name}}", "a < b & \"c\" > 'd'außen"},
        {"<{{unbekannt}}{{null}}{{no}}{{empty}}{{people}}{{order}}>", "<>"},
        {"{{yes}}", "true"},
        {" {{name}} \n", " außen \n"},
    };
    (void)state;
    CHECK(CASES, MUSTACHE_HTML);
}

static void plain_text_is_not_escaped(void **state)
{
    static const struct render_case CASES[] = {
        {"{{html}} {{#words}}{{.}}{{/words}}", "a < b & \"c\" > 'd' a<b>"},
    };
    (void)state;
    CHECK(CASES, MUSTACHE_PLAIN);
}

static void sections_follow_the_truth_of_their_value(void **state)
{
    static const struct render_case CASES[] = {
        {"{{#yes}}ja{{/yes}}{{#no}}nein{{/no}}", "ja"},
        {"{{#null}}x{{/null}}{{#empty}}x{{/empty}}{{#none}}x{{/none}}"
         "{{#unbekannt}}x{{/unbekannt}}",
         ""},
        {"{{^null}}a{{/null}}{{^empty}}b{{/empty}}{{^none}}c{{/none}}{{^no}}d{{/no}}"
         "{{^unbekannt}}e{{/unbekannt}}",
         "abcde"},
        {"{{^yes}}x{{/yes}}{{^people}}x{{/people}}{{^order}}x{{/order}}", ""},
        {"{{#number}}n={{number}} {{.}}{{/number}}", "n=12,05 12,05"},
        {"{{#people}}[{{name}}]{{/people}}", "[Anna][Bert]"},
        {"{{#words}}{{.}},{{/words}}", "a,&lt;b&gt;,"},
        {"{{#words}}{{{.}}}{{&.}},{{/words}}", "aa,<b><b>,"},
        {"{{#rows}}{{#.}}({{.}}){{/.}}{{/rows}}", "(1)(2)"},
        {"{{#yes}}a{{#no}}b{{/no}}{{^no}}c{{/no}}d{{/yes}}", "acd"},
        {"{{#yes}}1{{/yes}}{{#yes}}2{{/yes}}", "12"},
        {"{{# yes }}x{{/\tyes\t}}", "x"},
        {"{{#people}}{{#people}}.{{/people}}{{/people}}", "...."},
    };
    (void)state;
    CHECK(CASES, MUSTACHE_HTML);
}

static void names_are_looked_up_from_the_inside_out(void **state)
{
    static const struct render_case CASES[] = {
        {"{{#order}}{{name}} {{number}}{{/order}}", "außen A-1"},
        {"{{#order}}{{#buyer}}{{name}} {{number}}{{/buyer}}{{/order}}", "Petra A-1"},
        {"{{order.buyer.city}}", "Köln"},
        {"{{#order.buyer}}{{city}}{{/order.buyer}}", "Köln"},
        {"{{^order.buyer.mail}}keine{{/order.buyer.mail}}", "keine"},
        /* The first part decides: no second try in the contexts outside. */
        {"{{#order}}{{buyer.number}}{{/order}}", ""},
        {"{{#people}}{{city}}{{^city}}-{{/city}}{{/people}}", "Ulm-"},
        {"{{name.first}}{{words.a}}", ""},
    };
    (void)state;
    CHECK(CASES, MUSTACHE_HTML);
}

static void comments_vanish(void **state)
{
    static const struct render_case CASES[] = {
        {"a{{! weg }}b", "ab"},
        {"a {{! über\nzwei {{ Zeilen }} b", "a  b"},
        {"a\n  {{! allein }}\nb", "a\nb"},
        {"a\n{{! über\nzwei\n}}\nb", "a\nb"},
        {"{{!a}}\n", ""},
        {"a\n {{!b}}", "a\n"},
    };
    (void)state;
    CHECK(CASES, MUSTACHE_HTML);
}

static void a_tag_alone_on_its_line_takes_the_line_with_it(void **state)
{
    static const struct render_case CASES[] = {
        {"a\n{{#yes}}\nb\n{{/yes}}\nc\n", "a\nb\nc\n"},
        {"a\n \t{{#yes}}\t \nb\n  {{/yes}} \nc", "a\nb\nc"},
        {"a\r\n{{#yes}}\r\nb\r\n{{/yes}}\r\nc", "a\r\nb\r\nc"},
        {"{{#yes}}\nb\n{{/yes}}", "b\n"},
        {"a\n{{^yes}}\nb\n{{/yes}}\nc", "a\nc"},
        {"  {{#yes}} x\n{{/yes}}\n", "   x\n"},
        {" {{#yes}}x{{/yes}} \n", " x \n"},
        {"{{#yes}}{{/yes}}\n", "\n"},
        {"{{#yes}} {{! }}\n{{/yes}}", " \n"},
        {" {{name}}\n", " außen\n"},
        {"{{#people}}\n- {{name}}\n{{/people}}\n", "- Anna\n- Bert\n"},
        {"a\n\n{{#yes}}\n\n{{/yes}}\n\nb", "a\n\n\n\nb"},
    };
    (void)state;
    CHECK(CASES, MUSTACHE_HTML);
}

static void delimiters_can_be_changed_and_changed_back(void **state)
{
    static const struct render_case CASES[] = {
        {"{{=<% %>=}}<%name%> {{name}}", "außen {{name}}"},
        {"{{= | | =}}|name||={{ }}=|{{name}}", "außenaußen"},
        {"{{=<% %>=}}<%{html}%><%&html%>", "a < b & \"c\" > 'd'a < b & \"c\" > 'd'"},
        {"a\n {{=<% %>=}}\nb", "a\nb"},
        {"a {{=<% %>=}}\nb", "a \nb"},
        {"{{=[[ ]]=}}[[#people]][[name]];[[/people]]", "Anna;Bert;"},
        /* A partial begins with the usual ones, and keeps its own to itself. */
        {"{{=<% %>=}}<%>plain%>", "(außen)"},
        {"{{>own}} {{name}}", "außen außen"},
    };
    (void)state;
    CHECK(CASES, MUSTACHE_HTML);
}

static void partials_are_put_in_with_their_indentation(void **state)
{
    static const struct render_case CASES[] = {
        {"a {{>plain}} b", "a (außen) b"},
        {"{{> plain }}", "(außen)"},
        {"a{{>fehlt}}b", "ab"},
        {"a\n{{>fehlt}}\nb", "a\nb"},
        {"a\n  {{>block}}\nb", "a\n  <\n  außen\n  >\nb"},
        {"{{>block}}", "<\naußen\n>\n"},
        {"  {{>block}} x", "  <\naußen\n>\n x"},
        {"a\n\t{{>plain}}\nb", "a\n\t(außen)b"},
        {" {{>filled}}\n", " |eins\nzwei\n |\n"},
        {" {{>outer}}\n", " [\n  <\n  außen\n  >\n ]\n"},
        {"{{#people}}{{>plain}}{{/people}}", "(Anna)(Bert)"},
        {"{{>tree}}", "außen(Anna)(Bert)"},
    };
    (void)state;
    CHECK(CASES, MUSTACHE_HTML);
}

struct fault_case {
    const char *template, *text;
    bool strict;
};

static void faults_carry_name_and_line(void **state)
{
    static const struct fault_case CASES[] = {
        {"a\n{{name", "probe:2: zu {{ fehlt das schließende }}.", false},
        {"{{{name}}", "probe:1: zu {{ fehlt das schließende }}}.", false},
        {"a\n\n{{#yes}}", "probe:3: der Abschnitt {{#yes}} wird nicht geschlossen",
         false},
        {"{{/yes}}", "probe:1: {{/yes}} schließt keinen Abschnitt", false},
        {"{{#yes}}\n{{/no}}",
         "probe:2: {{/no}} steht, wo {{/yes}} erwartet wird (Abschnitt aus Zeile 1)",
         false},
        {"{{}}", "probe:1:", false},
        {"{{#}}{{/}}", "probe:1:", false},
        {"{{a b}}", "ein Name ohne Leerzeichen", false},
        {"{{=<%=}}", "neue Trennzeichen", false},
        {"{{=< = >=}}", "neue Trennzeichen", false},
        {"{{>broken}}", "broken:2: der Abschnitt {{#x}} wird nicht geschlossen", false},
        {"{{>loop}}", "loop:1: mehr als 32 Bausteine ineinander", false},
        {"\n{{nmae}}", "probe:2: den Namen „nmae“ gibt es hier nicht", true},
        {"{{#nmae}}{{/nmae}}", "den Namen „nmae“", true},
        {"{{^nmae}}{{/nmae}}", "den Namen „nmae“", true},
        {"{{order.buyer.nmae}}", "den Namen „order.buyer.nmae“", true},
        {"{{>fehlt}}", "probe:1: den Baustein „fehlt“ gibt es nicht", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct str out;
        str_init(&out, 100000);
        err = (struct k_err){0};
        assert_int_equal(
            render(&out, CASES[i].template, MUSTACHE_HTML, CASES[i].strict), K_REJECT);
        if (!strstr(err.text, CASES[i].text)) {
            print_error("%s\n  gives: %s\n", CASES[i].template, err.text);
            fail();
        }
        str_release(&out);
    }
}

static void strict_allows_what_is_known_to_be_empty(void **state)
{
    struct str out;
    (void)state;
    str_init(&out, 1000);
    assert_ok(render(&out, "{{null}}{{#none}}{{x}}{{/none}}{{^no}}{{name}}{{/no}}",
                     MUSTACHE_HTML, true));
    assert_string_equal(out.data, "außen");
    str_release(&out);
}

static void too_many_sections_are_refused(void **state)
{
    struct str text, out;
    (void)state;
    str_init(&text, 10000);
    str_init(&out, 1000);
    for (int i = 0; i < 65; i++) {
        str_add(&text, "{{#yes}}");
    }
    assert_int_equal(render(&out, text.data, MUSTACHE_HTML, false), K_REJECT);
    assert_non_null(strstr(err.text, "Abschnitte ineinander"));
    str_release(&text);
    str_release(&out);
}

static void what_is_written_is_bounded(void **state)
{
    const struct mustache_options opt = {.name = "probe", .max_bytes = 10};
    struct str out;
    (void)state;
    str_init(&out, 1000);
    str_add(&out, "was vorher da war, zählt nicht: ");
    assert_ok(mustache_render(&out, "0123456789", sample(), &opt, &err));
    assert_int_equal(mustache_render(&out, "0123456789+", sample(), &opt, &err),
                     K_REJECT);
    assert_non_null(strstr(err.text, "das Ergebnis ist zu lang"));
    str_release(&out);
}

static void a_template_without_an_end_is_stopped(void **state)
{
    struct str text, out;
    (void)state;
    str_init(&text, 10000);
    str_init(&out, 1000);
    for (int i = 0; i < 60; i++) {
        str_add(&text, "{{#people}}");
    }
    for (int i = 0; i < 60; i++) {
        str_add(&text, "{{/people}}");
    }
    assert_int_equal(render(&out, text.data, MUSTACHE_HTML, false), K_REJECT);
    assert_non_null(strstr(err.text, "kommt zu keinem Ende"));
    str_release(&text);
    str_release(&out);
}

static void a_name_set_twice_keeps_the_later_value(void **state)
{
    const struct mustache_options opt = {.name = "probe"};
    struct value *v = value_map(&arena);
    struct str out;
    (void)state;
    str_init(&out, 100);
    value_set(v, "a", "alt");
    value_set(v, "a", "neu");
    assert_ok(mustache_render(&out, "{{a}}", v, &opt, &err));
    assert_string_equal(out.data, "neu");
    str_release(&out);
}

int main(void)
{
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(variables_are_filled_in_and_escaped),
        TEST(plain_text_is_not_escaped),
        TEST(sections_follow_the_truth_of_their_value),
        TEST(names_are_looked_up_from_the_inside_out),
        TEST(comments_vanish),
        TEST(a_tag_alone_on_its_line_takes_the_line_with_it),
        TEST(delimiters_can_be_changed_and_changed_back),
        TEST(partials_are_put_in_with_their_indentation),
        TEST(faults_carry_name_and_line),
        TEST(strict_allows_what_is_known_to_be_empty),
        TEST(too_many_sections_are_refused),
        TEST(what_is_written_is_bounded),
        TEST(a_template_without_an_end_is_stopped),
        TEST(a_name_set_twice_keeps_the_later_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
