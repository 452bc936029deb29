#include "document/document_fixture.h"

#include "document/layout.h"

/* A templates folder of one's own: shipped fonts and texts, one layout. */
static const char *folder_with(struct desk *d, const char *name, const char *xml)
{
    struct k_err err = {.text = ""};
    const char *dir = arena_printf(&d->a, "%s/templates", d->dir);
    assert_ok(file_mkdirs(dir, &err));
    output(d,
           "rm -rf %s/* && cp -r " SOURCE_DIR "/templates/fonts " SOURCE_DIR
           "/templates/texts %s",
           dir, dir);
    assert_ok(file_write_lazy(arena_printf(&d->a, "%s/%s", dir, name), xml, strlen(xml),
                              &err));
    return dir;
}

#define FONT                                                                           \
    "<font name=\"f\" regular=\"fonts/KontorSans-Regular.ttf\" "                       \
    "bold=\"fonts/KontorSans-Bold.ttf\"/>"
#define STYLE "<style name=\"s\" font=\"f\" size=\"10\" leading=\"5\"/>"
#define PAGE "<page width=\"210\" height=\"297\"/>"
#define MUST                                                                           \
    "<text style=\"s\">{{number}} {{issue_date}} {{service}} {{payable}} {{net}} "     \
    "{{seller.vat_id}}</text>"                                                         \
    "<text style=\"s\" each=\"vats\">{{rate}} {{tax}}</text>"
#define FLOW_OPEN                                                                      \
    "<flow x=\"25\" width=\"165\" top=\"30\" next-top=\"30\" bottom=\"260\">"
#define FLOW FLOW_OPEN MUST "</flow>"

static enum k_status load(struct desk *d, const char *xml)
{
    struct document_kit *kit = NULL;
    struct config config = d->config;
    config.layout = "own";
    enum k_status st =
        document_kit_new(&kit, folder_with(d, "own.xml", xml), &config, &d->err);
    document_kit_free(kit);
    return st;
}

static void the_smallest_layout_is_a_page_a_style_and_a_flow(void **state)
{
    struct desk *d = *state;
    enum k_status st = load(d, "<layout>" PAGE FONT STYLE FLOW "</layout>");
    if (st != K_OK) {
        print_error("%s\n", d->err.text);
    }
    assert_int_equal(st, K_OK);
}

static void each_fault_is_told_with_file_and_line(void **state)
{
    struct desk *d = *state;
    static const struct {
        const char *xml, *says;
    } CASES[] = {
        {"<layout>\n" PAGE FONT STYLE FLOW "\n<bow/></layout>",
         "own.xml:3: unbekanntes Element <bow> in <layout>; meinten Sie <box>?"},
        {"<layout>" PAGE FONT STYLE "\n<area x=\"1\" y=\"1\" widht=\"2\"/>" FLOW
         "</layout>",
         "own.xml:2: unbekanntes Attribut widht; meinten Sie width?"},
        {"<layout>" PAGE FONT STYLE "\n<area x=\"1\" y=\"1\"/>" FLOW "</layout>",
         "own.xml:2: in <area> fehlt das Attribut width"},
        {"<layout>" PAGE FONT STYLE "\n<area x=\"1cm\" y=\"1\" width=\"2\"/>" FLOW
         "</layout>",
         "own.xml:2: x=\"1cm\": erwartet wird eine Zahl wie 12.5"},
        {"<layout>" PAGE FONT "\n\n<style name=\"s\" font=\"g\" size=\"9\" "
         "leading=\"4\"/>" FLOW "</layout>",
         "own.xml:3: die Schrift „g“"},
        {"<layout>" PAGE FONT STYLE "\n<box x=\"0\" y=\"0\" width=\"1\" height=\"1\" "
         "colour=\"red\"/>" FLOW "</layout>",
         "own.xml:2: die Farbe „red“"},
        {"<layout>" PAGE FONT STYLE "\n<colour name=\"red\" value=\"red\"/>" FLOW
         "</layout>",
         "own.xml:2: value=\"red\": erwartet wird eine Farbe: #1F4E79"},
        {"<layout>" PAGE FONT STYLE FLOW_OPEN MUST
         "\n<text style=\"s\">{{numbr}}</text>"
         "</flow></layout>",
         "own.xml:2: "},
        {"<layout>" PAGE FONT STYLE FLOW_OPEN MUST
         "\n<text style=\"s\">{{#vats}}</text></flow></layout>",
         "own.xml:2: "},
        {"<layout>" PAGE FONT STYLE FLOW_OPEN MUST
         "\n<text style=\"s\">{{>nothing}}</text></flow></layout>",
         "own.xml:2: "},
        {"<layout>" PAGE FONT STYLE FLOW_OPEN MUST
         "\n<text>ohne Stil</text></flow></layout>",
         "own.xml:2: <text> braucht einen Stil"},
        {"<layout>" PAGE FONT STYLE FLOW_OPEN
         "<text style=\"s\">{{number}}</text></flow></layout>",
         "auf der Seite fehlt: Zahlbetrag"},
        {"<layout>" PAGE STYLE FLOW "</layout>", "own.xml:1: die Schrift „f“"},
        {"<layout>" FONT STYLE FLOW "</layout>", "own.xml:1: <page> fehlt"},
        {"<layout>" PAGE FONT STYLE "</layout>", "own.xml:1: <flow> fehlt"},
        {"<layout>\n" PAGE FONT STYLE FLOW, "own.xml:2: kein gültiges XML"},
        {"<seite/>", "own.xml:1: das äußerste Element muss <layout> heißen"},
        {"<!DOCTYPE layout [<!ENTITY a \"b\">]><layout>&a;</layout>",
         "own.xml:1: eine DOCTYPE-Zeile"},
        {"<layout>" PAGE "\n<font name=\"f\" regular=\"fonts/none.ttf\" "
         "bold=\"fonts/KontorSans-Bold.ttf\"/>" STYLE FLOW "</layout>",
         "none.ttf"},
        {"<layout>" PAGE "\n<font name=\"f\" regular=\"../../etc/passwd\" "
         "bold=\"fonts/KontorSans-Bold.ttf\"/>" STYLE FLOW "</layout>",
         "own.xml:2: „../../etc/passwd“ ist kein Dateiname in templates/"},
        {"<layout>" PAGE "\n<font name=\"f\" regular=\"texts/de.tab\" "
         "bold=\"fonts/KontorSans-Bold.ttf\"/>" STYLE FLOW "</layout>",
         "keine TrueType-Schrift"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_int_equal(load(d, CASES[i].xml), K_REJECT);
        assert_has(d->err.text, CASES[i].says);
    }
}

static void all_faults_of_a_file_come_together(void **state)
{
    struct desk *d = *state;
    assert_int_equal(load(d, "<layout>" PAGE FONT STYLE FLOW
                             "\n<bow/>\n<area/>\n<style name=\"t\"/></layout>"),
                     K_REJECT);
    assert_has(d->err.text, "own.xml:2:");
    assert_has(d->err.text, "own.xml:3:");
    assert_has(d->err.text, "own.xml:4:");
}

static void a_broken_text_is_told_with_its_own_file(void **state)
{
    struct desk *d = *state;
    struct document_kit *kit = NULL;
    const char *dir = folder_with(d, "classic.xml", "");
    output(d,
           "cp " SOURCE_DIR "/templates/classic.xml %s && sed -i "
           "'s/^title_final .*/title_final {{#oops}}/; s/^greeting .*/greeting "
           "{{family_nam}}/' %s/texts/de.tab",
           dir, dir);
    assert_int_equal(document_kit_new(&kit, dir, &d->config, &d->err), K_REJECT);
    assert_has(d->err.text, "texts/de.tab:");
    assert_has(d->err.text, "family_nam");
}

static void the_shipped_templates_are_without_fault(void **state)
{
    struct desk *d = *state;
    struct k_err err = {.text = ""};
    assert_ok(document_check(SOURCE_DIR "/templates", &d->config, &err));
}

static void a_check_names_the_faults_of_every_layout(void **state)
{
    struct desk *d = *state;
    const char *dir = folder_with(d, "one.xml", "<layout/>");
    struct k_err err = {.text = ""};
    assert_ok(file_write_lazy(arena_printf(&d->a, "%s/two.xml", dir), "<x/>", 4, &err));
    assert_int_equal(document_check(dir, &d->config, &d->err), K_REJECT);
    assert_has(d->err.text, "one.xml:1:");
    assert_has(d->err.text, "two.xml:1:");
}

/* ---- what elements do ---- */

static struct document draw(struct desk *d, const char *blocks)
{
    const char *xml = arena_printf(
        &d->a, "<layout>" PAGE FONT STYLE FLOW_OPEN MUST "%s</flow></layout>", blocks);
    struct document_kit *kit = NULL;
    struct config config = d->config;
    struct document doc = {.pdf = NULL};
    struct k_err err = {.text = ""};
    config.layout = "own";
    assert_ok(document_kit_new(&kit, folder_with(d, "own.xml", xml), &config, &err));
    assert_ok(document_render(&doc, &d->a, kit, sample_mixed(&d->a), NULL, &err));
    document_kit_free(kit);
    return doc;
}

static void conditions_and_loops_follow_the_values(void **state)
{
    struct desk *d = *state;
    struct document doc = draw(
        d,
        "<text style=\"s\" if=\"mixed_rates\">zwei Sätze</text>"
        "<text style=\"s\" unless=\"mixed_rates\">ein Satz</text>"
        "<group if=\"has_deductions\"><text style=\"s\">Abzug</text></group>"
        "<group unless=\"has_deductions\"><text style=\"s\">ohne Abzug</text></group>"
        "<text style=\"s\" each=\"lines\">[{{position}} {{name}}]</text>");
    const char *text = page_text(d, &doc);
    assert_has(text, "zwei Sätze");
    assert_lacks(text, "ein Satz");
    assert_has(text, "ohne Abzug");
    assert_has(text, "[1 LED-Einbauleuchte]");
    assert_has(text, "[3 Fachbuch Lichtplanung]");
}

static void a_hidden_column_leaves_its_room_to_the_others(void **state)
{
    struct desk *d = *state;
    struct document doc = draw(
        d, "<table><col width=\"*\"/><col width=\"40\" if=\"has_skonto\"/>"
           "<col width=\"20\" align=\"right\"/>"
           "<row style=\"s\"><cell>A</cell><cell>B</cell><cell>C</cell></row></table>");
    const char *text = page_text(d, &doc);
    assert_has(text, "A ");
    assert_lacks(text, "B");
    assert_has(text, "C");
}

static void bold_type_and_breaks_are_part_of_a_text(void **state)
{
    struct desk *d = *state;
    struct document doc = draw(d, "<text style=\"s\">eins <b>zwei</b><br/>drei</text>");
    const char *text = page_text(d, &doc);
    assert_has(text, "eins zwei\n");
    assert_has(text, "drei");
}

static void an_optional_group_never_begins_a_page(void **state)
{
    struct desk *d = *state;
    struct document doc =
        draw(d, "<space height=\"205\"/><group optional=\"yes\"><space height=\"20\"/>"
                "<text style=\"s\">Danke</text></group>");
    assert_int_equal(doc.pages, 1);
    assert_lacks(page_text(d, &doc), "Danke");
}

static void a_group_is_kept_together(void **state)
{
    struct desk *d = *state;
    struct document doc = draw(
        d, "<space height=\"185\"/><group keep=\"yes\"><text style=\"s\">oben</text>"
           "<space height=\"30\"/><text style=\"s\">unten</text></group>");
    assert_int_equal(doc.pages, 2);
    const char *second = output(d, "pdftotext -f 2 -l 2 %s -", saved(d, &doc));
    assert_has(second, "oben");
    assert_has(second, "unten");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_layout_is_a_page_a_style_and_a_flow),
        cmocka_unit_test(each_fault_is_told_with_file_and_line),
        cmocka_unit_test(all_faults_of_a_file_come_together),
        cmocka_unit_test(a_broken_text_is_told_with_its_own_file),
        cmocka_unit_test(the_shipped_templates_are_without_fault),
        cmocka_unit_test(a_check_names_the_faults_of_every_layout),
        cmocka_unit_test(conditions_and_loops_follow_the_values),
        cmocka_unit_test(a_hidden_column_leaves_its_room_to_the_others),
        cmocka_unit_test(bold_type_and_breaks_are_part_of_a_text),
        cmocka_unit_test(an_optional_group_never_begins_a_page),
        cmocka_unit_test(a_group_is_kept_together),
    };
    return cmocka_run_group_tests(tests, desk_open, desk_close);
}
