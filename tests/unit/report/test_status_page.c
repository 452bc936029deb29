#include "report/report_fixture.h"
#include "report/status_page.h"

struct bench {
    struct arena a;
    struct report_data d;
    struct report_invoice inv[3];
    struct status_page page;
    char *html;
};

static const char *partial(void *ud, const char *name)
{
    struct bench *b = ud;
    struct k_err err = {0};
    char *text = NULL;
    size_t n = 0;
    assert_ok(
        file_read(&text, &n, &b->a,
                  arena_printf(&b->a, SOURCE_DIR "/templates/status/_%s.html", name),
                  (size_t)1 << 20, &err));
    return text;
}

static void bench_open(struct bench *b)
{
    memset(b, 0, sizeof *b);
    arena_init(&b->a);
    busy_day(&b->d);
    b->inv[0] = b->d.created[0];
    b->inv[1] = b->d.created[1];
    b->inv[2] = b->d.late[0];
    b->page = (struct status_page){&b->d, b->inv, 3, partial, b};
}

static void render(struct bench *b)
{
    struct k_err err = {0};
    struct str out;
    char *template = NULL;
    size_t n = 0;
    str_init(&out, (size_t)1 << 24);
    assert_ok(file_read(&template, &n, &b->a, SOURCE_DIR "/templates/status/index.html",
                        (size_t)1 << 20, &err));
    assert_ok(status_page_render(&out, &b->a, &b->page, template, &err));
    b->html = arena_strdup(&b->a, out.data);
    str_release(&out);
}

static void bench_close(struct bench *b)
{
    arena_release(&b->a);
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *p = strstr(text, what); p; p = strstr(p + 1, what)) {
        n++;
    }
    return n;
}

static void each_invoice_is_a_row_with_its_state(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    render(&b);
    assert_int_equal(count(b.html, "<tr data-state="), 3);
    assert_non_null(strstr(b.html, "<tr data-state=\"overdue\"><td class=\"c-number "
                                   "nowrap\">R2026-0001</td>"));
    assert_non_null(strstr(b.html, "data-key=\"2026-02-17\">17.02.2026</td>"));
    assert_non_null(strstr(b.html, "data-key=\"42404\">424,04" NBSP "€</td>"));
    bench_close(&b);
}

static void nothing_is_fetched_from_anywhere(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    render(&b);
    assert_null(strstr(b.html, "http:"));
    assert_null(strstr(b.html, "https:"));
    assert_null(strstr(b.html, "<script src"));
    assert_null(strstr(b.html, "<link"));
    assert_non_null(strstr(b.html, "default-src 'none'"));
    bench_close(&b);
}

static void names_cannot_become_markup(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    b.inv[0].customer = "<script>alert(1)</script>\" onload=\"x";
    render(&b);
    assert_null(strstr(b.html, "<script>alert"));
    assert_null(strstr(b.html, "\" onload=\""));
    bench_close(&b);
}

static void links_stay_within_the_firm_folder(void **state)
{
    static const char *const BAD[] = {"javascript:alert(1)", "/etc/passwd",
                                      "https://example.org/", "a\"b"};
    struct bench b;
    (void)state;
    bench_open(&b);
    b.inv[0].pdf = "../archive/2026/02/R2026-0017.pdf";
    render(&b);
    assert_non_null(
        strstr(b.html, "<a href=\"../archive/2026/02/R2026-0017.pdf\">PDF</a>"));
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        b.inv[0].pdf = BAD[i];
        render(&b);
        assert_null(strstr(b.html, ">PDF</a>"));
    }
    bench_close(&b);
}

static void the_story_of_an_invoice_can_be_opened(void **state)
{
    static const char *const STORY[] = {"03.02.2026 09:00 ausgestellt",
                                        "03.02.2026 09:01 gesendet"};
    struct bench b;
    (void)state;
    bench_open(&b);
    b.inv[2].story = STORY;
    b.inv[2].stories = 2;
    render(&b);
    assert_int_equal(count(b.html, "<details>"), 1);
    assert_non_null(strstr(b.html, "<li>03.02.2026 09:01 gesendet</li>"));
    bench_close(&b);
}

static void more_rows_than_a_phone_bears_are_counted(void **state)
{
    static struct report_invoice many[STATUS_PAGE_ROWS + 7];
    struct bench b;
    (void)state;
    bench_open(&b);
    for (size_t i = 0; i < STATUS_PAGE_ROWS + 7; i++) {
        many[i] = b.inv[0];
    }
    b.page.invoice = many;
    b.page.invoices = STATUS_PAGE_ROWS + 7;
    render(&b);
    assert_int_equal(count(b.html, "<tr data-state="), STATUS_PAGE_ROWS);
    assert_non_null(strstr(b.html, "2000 Rechnungen; 7 ältere"));
    bench_close(&b);
}

static void a_new_firm_is_told_how_to_begin(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    quiet_day(&b.d);
    b.page.invoices = 0;
    render(&b);
    assert_non_null(strstr(b.html, "Legen Sie eine Auftragsdatei in den Ordner"));
    assert_null(strstr(b.html, "<table"));
    assert_null(strstr(b.html, "<svg"));
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_invoice_is_a_row_with_its_state),
        cmocka_unit_test(nothing_is_fetched_from_anywhere),
        cmocka_unit_test(names_cannot_become_markup),
        cmocka_unit_test(links_stay_within_the_firm_folder),
        cmocka_unit_test(the_story_of_an_invoice_can_be_opened),
        cmocka_unit_test(more_rows_than_a_phone_bears_are_counted),
        cmocka_unit_test(a_new_firm_is_told_how_to_begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
