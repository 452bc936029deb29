#include "document/document_fixture.h"

#include "document/image.h"

#define DATA SOURCE_DIR "/tests/data/document/"

/* The shipped templates with one more file, and that file as the logo. */
static enum k_status with_logo(struct desk *d, struct document *doc, const char *name)
{
    struct document_kit *kit = NULL;
    struct config config = d->config;
    const char *dir = arena_printf(&d->a, "%s/templates", d->dir);
    config.logo = name;
    output(d, "mkdir -p %s && cp -r " SOURCE_DIR "/templates/* " DATA "* %s", dir, dir);
    enum k_status st = document_kit_new(&kit, dir, &config, &d->err);
    if (st == K_OK) {
        st = document_render(doc, &d->a, kit, sample_private(&d->a), NULL, &d->err);
    }
    document_kit_free(kit);
    return st;
}

static void png_and_jpeg_of_all_usual_kinds_are_drawn(void **state)
{
    struct desk *d = *state;
    static const struct {
        const char *name, *listed;
    } CASES[] = {
        {"logo.png", "rgb "},  {"rgb.png", "rgb "},         {"palette.png", "rgb "},
        {"grey.png", "gray "}, {"photo.jpg", "rgb "},       {"grey.jpg", "gray "},
        {"deep.png", "rgb "},  {"interlaced.png", "gray "},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct document doc = {.pdf = NULL};
        if (with_logo(d, &doc, CASES[i].name) != K_OK) {
            print_error("%s: %s\n", CASES[i].name, d->err.text);
            fail();
        }
        const char *path = saved(d, &doc);
        const char *list = output(d, "pdfimages -list %s", path);
        assert_has(list, CASES[i].listed);
        assert_has(output(d, "qpdf --check %s 2>&1", path), "No syntax");
    }
}

static void a_transparent_logo_keeps_its_mask(void **state)
{
    struct desk *d = *state;
    struct document doc = {.pdf = NULL};
    assert_int_equal(with_logo(d, &doc, "logo.png"), K_OK);
    assert_has(output(d, "pdfimages -list %s", saved(d, &doc)), "smask ");
}

static void images_that_no_pdf_a_can_hold_are_refused_with_the_reason(void **state)
{
    struct desk *d = *state;
    static const struct {
        const char *name, *says;
    } CASES[] = {
        {"cmyk.jpg", "CMYK"},
        {"cut.png", "beschädigt"},
        {"units.tab", "weder PNG noch JPEG"},
        {"none.png", "none.png"},
        {"../logo.png", "kein Dateiname in templates/"},
        {"/etc/passwd", "kein Dateiname in templates/"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct document doc = {.pdf = NULL};
        assert_int_equal(with_logo(d, &doc, CASES[i].name), K_REJECT);
        assert_has(d->err.text, "classic.xml:");
        assert_has(d->err.text, CASES[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png_and_jpeg_of_all_usual_kinds_are_drawn),
        cmocka_unit_test(a_transparent_logo_keeps_its_mask),
        cmocka_unit_test(images_that_no_pdf_a_can_hold_are_refused_with_the_reason),
    };
    return cmocka_run_group_tests(tests, desk_open, desk_close);
}
