#include "document/document_fixture.h"

static void a_private_invoice_shows_what_the_law_wants(void **state)
{
    struct desk *d = *state;
    struct document doc = render(d, sample_private(&d->a), NULL);
    const char *text = page_text(d, &doc);
    static const char *const WORDS[] = {
        "Rechnung R2026-0001",
        "Frau Petra Krause",
        "44225 Dortmund",
        "03.02.2026",
        "02.02.2026",
        "DE123456788",
        "8 Std",
        "58,00 €",
        "776,50 €",
        "19 %",
        "147,54 €",
        "924,04 €",
        "(§ 35a EStG)",
        "bis 31.12.2028",
        "§ 286 Abs. 3",
        "R2026-0001 Kd 1001",
        "DE89 3704 0044 0532 0130 00",
    };
    assert_int_equal(doc.pages, 1);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        assert_has(text, WORDS[i]);
    }
}

static void two_rates_are_shown_apart(void **state)
{
    struct desk *d = *state;
    struct document doc = render(d, sample_mixed(&d->a), NULL);
    const char *text = page_text(d, &doc);
    assert_has(text, "zzgl. 19 % Umsatzsteuer auf 144,97 €");
    assert_has(text, "27,54 €");
    assert_has(text, "zzgl. 7 % Umsatzsteuer auf 12,50 €");
    assert_has(text, "0,88 €");
    assert_has(text, "185,89 €");
}

/* § 14c UStG: tax that is printed is owed. */
static void without_tax_no_rate_and_no_tax_is_printed(void **state)
{
    struct desk *d = *state;
    const struct invoice *inv[] = {sample_small_business(&d->a),
                                   sample_reverse_charge(&d->a)};
    static const char *const SAYS[] = {"Steuerfrei nach § 19 Abs. 1 UStG",
                                       "Steuerschuldnerschaft des Leistungsempfängers"};
    for (size_t i = 0; i < 2; i++) {
        struct document doc = render(d, inv[i], NULL);
        const char *text = page_text(d, &doc);
        assert_has(text, SAYS[i]);
        assert_lacks(text, "Umsatzsteuer ");
        assert_lacks(text, "%");
    }
}

static void a_final_invoice_deducts_each_payment_with_its_tax(void **state)
{
    struct desk *d = *state;
    struct document doc = render(d, sample_final(&d->a), NULL);
    const char *text = page_text(d, &doc);
    static const char *const WORDS[] = {
        "Schlussrechnung R2026-0012",
        "12.447,40 €",
        "R2026-0008",
        "−950,00 €",
        "−3.570,00 €",
        "2.460,00 €",
        "467,40 €",
        "Zahlbetrag",
        "2.927,40 €",
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        assert_has(text, WORDS[i]);
    }
}

static void a_cancellation_names_the_original_and_has_no_code_to_pay(void **state)
{
    struct desk *d = *state;
    struct document doc = render(d, sample_cancellation(&d->a), NULL);
    const char *text = page_text(d, &doc);
    assert_has(text, "Stornorechnung R2026-0013");
    assert_has(text, "Storno zu Rechnung R2026-0001 vom 03.02.2026");
    assert_has(text, "−924,04 €");
    assert_lacks(text, "GiroCode");
    assert_lacks(text, "Gutschrift");
}

static void foreign_customers_get_english_texts(void **state)
{
    struct desk *d = *state;
    struct document doc = render(d, sample_intra_eu(&d->a), NULL);
    const char *text = page_text(d, &doc);
    assert_has(text, "Invoice R2026-0014");
    assert_has(text, "NETHERLANDS");
    assert_has(text, "€4,722.00");
    assert_has(text, "3 February 2026");
    assert_lacks(text, "Rechnung");
}

/* The paper's picture must not hide it: letters in that grey are seen. */
static void a_preview_on_own_paper_says_draft_too(void **state)
{
    struct desk *d = *state;
    struct invoice *inv = sample_private(&d->a);
    inv->number = NULL;
    struct document doc = render(d, inv, "letterhead");
    output(d, "pdftoppm -r 30 -singlefile %s %s/page", saved(d, &doc), d->dir);
    const char *grey = output(
        d, "tail -c +16 %s/page.ppm | od -An -tx1 -v -w3 | grep -c 'e6 e6 e6'", d->dir);
    assert_in_range(strtol(grey, NULL, 10), 1000, 20000);
}

static void a_preview_says_draft_and_holds_no_xml(void **state)
{
    struct desk *d = *state;
    struct invoice *inv = sample_private(&d->a);
    inv->number = NULL;
    struct document doc = render(d, inv, NULL);
    assert_null(doc.xml);
    assert_has(page_text(d, &doc), "Entwurf");
    /* Across the page: the letters come one by one. */
    assert_has(output(d, "pdftotext -raw %s -", saved(d, &doc)), "E\nN\nT\nW\nU\nR\nF");
    assert_has(output(d, "pdfdetach -list %s", saved(d, &doc)), "0 embedded files");
}

static void each_page_but_the_last_carries_its_sum_over(void **state)
{
    struct desk *d = *state;
    struct document doc = render(d, sample_long(&d->a, 45), NULL);
    const char *path = saved(d, &doc);
    assert_in_range(doc.pages, 3, 4);
    const char *first = output(d, "pdftotext -layout -f 1 -l 1 %s -", path);
    const char *second = output(d, "pdftotext -layout -f 2 -l 2 %s -", path);
    const char *out = strstr(first, "Übertrag");
    const char *in = strstr(second, "Übertrag");
    assert_non_null(out);
    assert_non_null(in);
    size_t n = strspn(out + strlen("Übertrag"), " ");
    const char *sum = out + strlen("Übertrag") + n;
    sum = arena_strndup(&d->a, sum, strcspn(sum, "\n"));
    assert_has(in, sum);
    assert_has(second, "Seite 2 von");
    assert_has(second, "Einzelpreis"); /* the head is repeated */
}

static void a_text_longer_than_a_page_is_divided(void **state)
{
    struct desk *d = *state;
    struct document doc = render(d, sample_names(&d->a), NULL);
    const char *text = page_text(d, &doc);
    assert_in_range(doc.pages, 2, 6);
    assert_has(text, "1. Prüfung des Abgangs");
    assert_has(text, "60. Prüfung des Abgangs");
}

static void names_of_all_europe_can_be_copied_out(void **state)
{
    struct desk *d = *state;
    struct document doc = render(d, sample_names(&d->a), NULL);
    const char *text = page_text(d, &doc);
    assert_has(text, "Łukasz Wiśniewski und Şükrü Yağmuroğlu");
    assert_has(text, "Ευάγγελος Παπαδόπουλος");
    assert_has(text, "Олександр Шевченко");
    assert_int_equal(doc.notes, 0);
}

static void what_the_font_lacks_is_told_and_becomes_a_question_mark(void **state)
{
    struct desk *d = *state;
    struct invoice *inv = sample_private(&d->a);
    inv->line[0].name = "Grüße 😀 und 漢, nochmals 漢";
    struct document doc = render(d, inv, NULL);
    assert_int_equal(doc.notes, 2);
    assert_has(doc.note[0], "„😀“ (U+1F600)");
    assert_has(doc.note[1], "U+6F22");
    assert_has(page_text(d, &doc), "Grüße ? und ?, nochmals ?");
}

static void the_same_invoice_gives_the_same_bytes(void **state)
{
    struct desk *d = *state;
    struct document_kit *other;
    struct document one = render(d, sample_skonto(&d->a), NULL), two;
    struct k_err err = {.text = ""};
    render(d, sample_names(&d->a), NULL); /* whatever came between */
    assert_ok(document_kit_new(&other, SOURCE_DIR "/templates", &d->config, &err));
    assert_ok(document_render(&two, &d->a, other, sample_skonto(&d->a), NULL, &err));
    assert_int_equal(one.pdf_bytes, two.pdf_bytes);
    assert_memory_equal(one.pdf, two.pdf, one.pdf_bytes);
    assert_string_equal(one.template_hash, two.template_hash);
    document_kit_free(other);
}

static void a_page_is_small(void **state)
{
    struct desk *d = *state;
    const struct invoice *inv[] = {sample_private(&d->a), sample_skonto(&d->a),
                                   sample_intra_eu(&d->a)};
    for (size_t i = 0; i < sizeof inv / sizeof inv[0]; i++) {
        assert_in_range(render(d, inv[i], NULL).pdf_bytes, 20000, 60000);
    }
}

static void the_xml_lies_inside_byte_by_byte(void **state)
{
    struct desk *d = *state;
    struct document doc = render(d, sample_skonto(&d->a), NULL);
    const char *path = saved(d, &doc);
    const char *xml =
        output(d, "pdfdetach -savefile factur-x.xml -o /dev/stdout %s", path);
    assert_string_equal(doc.xml_name, "factur-x.xml");
    assert_int_equal(strlen(xml), doc.xml_bytes);
    assert_memory_equal(xml, doc.xml, doc.xml_bytes);
}

static void qpdf_finds_no_fault_and_all_fonts_are_embedded(void **state)
{
    struct desk *d = *state;
    struct document doc = render(d, sample_names(&d->a), NULL);
    const char *path = saved(d, &doc);
    assert_has(output(d, "qpdf --check %s 2>&1", path), "No syntax or stream encoding");
    const char *fonts = output(d, "pdffonts %s | tail -n +3", path);
    assert_has(fonts, "KontorSans-Regular");
    assert_has(fonts, "KontorSans-Bold");
    for (const char *line = fonts; *line; line = strchr(line, '\n') + 1) {
        const char *end = strchr(line, '\n');
        assert_non_null(end);
        assert_has(arena_strndup(&d->a, line, (size_t)(end - line)), "yes yes yes");
    }
}

static void the_code_on_the_page_reads_as_the_payment(void **state)
{
    struct desk *d = *state;
    struct document doc = render(d, sample_private(&d->a), NULL);
    const char *path = saved(d, &doc);
    output(d, "pdftoppm -r 200 -png -singlefile %s %s/page", path, d->dir);
    const char *code = output(d, "zbarimg -q --nodbus --raw %s/page.png", d->dir);
    assert_string_equal(code, "BCD\n002\n1\nSCT\n\nElektro Sommer e.K.\n"
                              "DE89370400440532013000\nEUR924.04\n\n\n"
                              "R2026-0001 Kd 1001\n");
}

static void an_xrechnung_is_a_file_of_its_own(void **state)
{
    struct desk *d = *state;
    struct invoice *inv = sample_skonto(&d->a);
    inv->format = "xrechnung";
    inv->buyer.buyer_reference = "04011000-12345-34";
    struct document doc = render(d, inv, NULL);
    assert_string_equal(doc.xml_name, "xrechnung.xml");
    assert_has(output(d, "pdfdetach -list %s", saved(d, &doc)), "0 embedded files");
}

static void an_xrechnung_without_reference_is_refused(void **state)
{
    struct desk *d = *state;
    struct invoice *inv = sample_skonto(&d->a);
    struct document doc = {.pdf = NULL};
    inv->format = "xrechnung";
    assert_int_equal(document_render(&doc, &d->a, d->kit, inv, NULL, &d->err),
                     K_REJECT);
    assert_has(d->err.text, "BT-10");
}

static void an_unknown_layout_is_refused_by_name(void **state)
{
    struct desk *d = *state;
    struct document doc = {.pdf = NULL};
    static const char *const NAMES[] = {"klassisch", "../etc/passwd", "a/b"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        assert_int_equal(document_render(&doc, &d->a, d->kit, sample_private(&d->a),
                                         NAMES[i], &d->err),
                         K_REJECT);
        assert_has(d->err.text, NAMES[i]);
    }
}

static void a_changed_page_or_file_does_not_pass(void **state)
{
    struct desk *d = *state;
    struct invoice *inv = sample_private(&d->a);
    struct document doc = render(d, inv, NULL);
    assert_int_equal(document_verify(&doc, inv, &d->err), K_OK);
    inv->payable = MONEY(92405);
    assert_int_equal(document_verify(&doc, inv, &d->err), K_REJECT);
    assert_has(d->err.text, "Zahlbetrag 924,05");
    inv->payable = MONEY(92404);
    inv->due_date = on(2026, 2, 18); /* in the XML, and on the page in a sentence */
    assert_int_equal(document_verify(&doc, inv, &d->err), K_REJECT);
    assert_has(d->err.text, "BT-9");
    inv->due_date = on(2026, 2, 17);
    inv->line[1].net_amount.cents++;
    assert_int_equal(document_verify(&doc, inv, &d->err), K_REJECT);
    assert_has(d->err.text, "BT-131");
    inv->line[1].net_amount.cents--;
    doc.pdf_bytes -= 30;
    assert_int_equal(document_verify(&doc, inv, &d->err), K_FATAL);
}

/* Whatever a damaged file holds, reading it back ends with a status. */
static void reading_back_survives_any_damage(void **state)
{
    struct desk *d = *state;
    struct invoice *inv = sample_private(&d->a);
    struct document doc = render(d, inv, NULL), broken = doc;
    unsigned char *bytes = arena_alloc(&d->a, doc.pdf_bytes);
    unsigned seed = 1;
    broken.pdf = bytes;
    for (int i = 0; i < 400; i++) {
        memcpy(bytes, doc.pdf, doc.pdf_bytes);
        for (int k = 0; k < 20; k++) {
            seed = seed * 1103515245U + 12345U;
            bytes[seed % doc.pdf_bytes] = (unsigned char)(seed >> 16);
        }
        broken.pdf_bytes = i % 2 ? doc.pdf_bytes : seed % doc.pdf_bytes;
        (void)!document_verify(&broken, inv, &d->err);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_private_invoice_shows_what_the_law_wants),
        cmocka_unit_test(two_rates_are_shown_apart),
        cmocka_unit_test(without_tax_no_rate_and_no_tax_is_printed),
        cmocka_unit_test(a_final_invoice_deducts_each_payment_with_its_tax),
        cmocka_unit_test(a_cancellation_names_the_original_and_has_no_code_to_pay),
        cmocka_unit_test(foreign_customers_get_english_texts),
        cmocka_unit_test(a_preview_says_draft_and_holds_no_xml),
        cmocka_unit_test(a_preview_on_own_paper_says_draft_too),
        cmocka_unit_test(each_page_but_the_last_carries_its_sum_over),
        cmocka_unit_test(a_text_longer_than_a_page_is_divided),
        cmocka_unit_test(names_of_all_europe_can_be_copied_out),
        cmocka_unit_test(what_the_font_lacks_is_told_and_becomes_a_question_mark),
        cmocka_unit_test(the_same_invoice_gives_the_same_bytes),
        cmocka_unit_test(a_page_is_small),
        cmocka_unit_test(the_xml_lies_inside_byte_by_byte),
        cmocka_unit_test(qpdf_finds_no_fault_and_all_fonts_are_embedded),
        cmocka_unit_test(the_code_on_the_page_reads_as_the_payment),
        cmocka_unit_test(an_xrechnung_is_a_file_of_its_own),
        cmocka_unit_test(an_xrechnung_without_reference_is_refused),
        cmocka_unit_test(an_unknown_layout_is_refused_by_name),
        cmocka_unit_test(a_changed_page_or_file_does_not_pass),
        cmocka_unit_test(reading_back_survives_any_damage),
    };
    return cmocka_run_group_tests(tests, desk_open, desk_close);
}
