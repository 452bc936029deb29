/*
 * haru_page - the floor: the same page drawn by libharu alone, as its manual says.
 *
 *     haru_page REGULAR.ttf BOLD.ttf COUNT
 *
 * No layout, no XML, no PDF/A. Prints milliseconds of processor time for each with
 * libharu's own UTF-8 font path, and with the shortest one: a single-byte encoding.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <hpdf.h>

static void on_fault(HPDF_STATUS fault, HPDF_STATUS detail, void *ud)
{
    (void)ud;
    (void)fprintf(stderr, "haru_page: 0x%04lX (%lu)\n", (unsigned long)fault,
                  (unsigned long)detail);
    exit(1);
}

static void put(HPDF_Page page, HPDF_Font font, float size, float x, float y,
                const char *text)
{
    HPDF_Page_BeginText(page);
    HPDF_Page_SetFontAndSize(page, font, size);
    HPDF_Page_TextOut(page, x, 842 - y, text);
    HPDF_Page_EndText(page);
}

static void put_rows(HPDF_Page page, HPDF_Font regular, HPDF_Font bold)
{
    for (int i = 0; i < 6; i++) {
        float y = 355.0F + (float)i * 22;
        put(page, regular, 8.5F, 71, y, "1");
        put(page, bold, 9.5F, 100, y, "Elektroinstallation");
        put(page, regular, 9.5F, 330, y, "2,5 Std");
        put(page, regular, 9.5F, 400, y, "58,00 EUR");
        put(page, regular, 9.5F, 490, y, "145,00 EUR");
        HPDF_Page_Rectangle(page, 71, 842 - y - 16, 468, 0.4F);
        HPDF_Page_Fill(page);
    }
}

static void draw(HPDF_Page page, HPDF_Font regular, HPDF_Font bold)
{
    put(page, bold, 15, 71, 55, "Elektro Sommer e.K.");
    for (int i = 0; i < 6; i++) {
        float y = 142.0F + (float)i * 13;
        put(page, regular, 10.5F, 71, y + 40, "Lindenweg 12, 44225 Dortmund");
        put(page, regular, 8.5F, 354, y, "Rechnungsnummer");
        put(page, bold, 8.5F, 480, y, "R2026-0001");
        put(page, regular, 8.5F, 71, y + 420, "IBAN DE89 3704 0044 0532 0130 00");
    }
    put(page, bold, 16, 71, 300, "Rechnung R2026-0001");
    put(page, regular, 9.5F, 71, 320, "Sehr geehrte Frau Krause,");
    put(page, regular, 9.5F, 71, 335, "vielen Dank. Wir berechnen Ihnen:");
    put_rows(page, regular, bold);
    for (int i = 0; i < 12; i++) {
        put(page, regular, 7, 71.0F + (float)(i % 4) * 120, 770,
            "St.-Nr. 317/5123/4567");
    }
    for (int i = 0; i < 37 * 19; i++) {
        HPDF_Page_Rectangle(page, 465.0F + (float)(i % 19) * 4,
                            180.0F + (float)(i / 19) * 2, 2, 2);
    }
    HPDF_Page_Fill(page);
}

static size_t make(const char *regular_path, const char *bold_path,
                   const char *encoding)
{
    HPDF_Doc doc = HPDF_New(on_fault, NULL);
    HPDF_SetCompressionMode(doc, HPDF_COMP_ALL);
    HPDF_UseUTFEncodings(doc);
    const char *name = HPDF_LoadTTFontFromFile(doc, regular_path, HPDF_TRUE);
    HPDF_Font regular = HPDF_GetFont(doc, name, encoding);
    name = HPDF_LoadTTFontFromFile(doc, bold_path, HPDF_TRUE);
    HPDF_Font bold = HPDF_GetFont(doc, name, encoding);
    HPDF_Page page = HPDF_AddPage(doc);
    HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
    draw(page, regular, bold);
    HPDF_SaveToStream(doc);
    size_t n = HPDF_GetStreamSize(doc);
    HPDF_Free(doc);
    return n;
}

static void measure(const char *regular, const char *bold, int count,
                    const char *encoding)
{
    size_t n = make(regular, bold, encoding);
    clock_t from = clock();
    for (int i = 0; i < count; i++) {
        n = make(regular, bold, encoding);
    }
    double ms = (double)(clock() - from) * 1000.0 / CLOCKS_PER_SEC / count;
    printf("libharu,%s %.3f %zu\n", encoding, ms, n);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        (void)fprintf(stderr, "usage: haru_page REGULAR.ttf BOLD.ttf COUNT\n");
        return 2;
    }
    int count = (int)strtol(argv[3], NULL, 10);
    measure(argv[1], argv[2], count, "UTF-8");
    measure(argv[1], argv[2], count, "WinAnsiEncoding");
    return 0;
}
