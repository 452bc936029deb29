#include "document/verify.h"

#include <string.h>

#include "base/language.h"
#include "base/str.h"
#include "base/text.h"
#include "document/document.h"
#include "document/einvoice.h"
#include "document/einvoice_check.h"
#include "document/format.h"
#include "document/pdf_read.h"

#include "base/banned.h"

#define PAGE_TEXT_MAX ((size_t)16 * 1024 * 1024)

/* ---- words on the page ---- */

/* Without blanks of any kind and line feeds. */
static char *squash(struct arena *a, const char *text)
{
    char *out = arena_alloc(a, strlen(text) + 1), *to = out;
    const char *from = text;
    for (uint32_t cp = text_next(&text); cp; cp = text_next(&text)) {
        if (cp != ' ' && cp != '\n' && cp != 0xA0 && cp != 0x202F) {
            memcpy(to, from, (size_t)(text - from));
            to += text - from;
        }
        from = text;
    }
    *to = '\0';
    return out;
}

struct page_text {
    struct faults *faults;
    struct arena *arena;
    const char *text; /* squashed */
};

/* In a column the words of a phrase may stand below each other, with those of the next
 * column between them. */
static bool has_each_word(const struct page_text *p, const char *words)
{
    for (const char *s = words; *s;) {
        size_t n = strcspn(s, " ");
        if (!strstr(p->text, squash(p->arena, arena_strndup(p->arena, s, n)))) {
            return false;
        }
        s += n + strspn(s + n, " ");
    }
    return true;
}

static void want(const struct page_text *p, const char *what, const char *words)
{
    if (!text_blank(words) && !strstr(p->text, squash(p->arena, words)) &&
        !has_each_word(p, words)) {
        faults_add(p->faults, "auf der Seite fehlt: %s %s", what, words);
    }
}

/* § 14 Abs. 4 UStG, and what the customer shall pay. */
void verify_text(struct faults *faults, struct arena *a, const char *text,
                 const struct invoice *inv)
{
    struct format f = {.arena = a,
                       .english = inv->locale && text_starts(inv->locale, "en")};
    struct page_text p = {faults, a, squash(a, text)};
    want(&p, "Rechnungsnummer", inv->number);
    want(&p, "Rechnungsdatum", format_day(&f, inv->issue_date));
    want(&p, "Leistungsdatum", format_period(&f, inv->service_from, inv->service_to));
    want(&p, "Zahlbetrag", format_money(&f, inv->payable));
    for (size_t i = 0; i < inv->vats; i++) {
        if (inv->vat[i].category == VAT_S) {
            want(&p, "Umsatzsteuer", format_money(&f, inv->vat[i].tax));
            want(&p, "Steuersatz", format_percent(&f, inv->vat[i].rate));
        }
    }
    if (inv->tax.cents) {
        want(&p, "Nettobetrag", format_money(&f, inv->net));
    }
    want(&p, tr("Steuernummer oder USt-IdNr."),
         inv->seller.vat_id ? inv->seller.vat_id : inv->seller.tax_number);
}

void verify_sheet(struct faults *faults, struct arena *a, const struct sheet *sheet,
                  const struct invoice *inv)
{
    struct str s;
    str_init(&s, PAGE_TEXT_MAX);
    for (size_t i = 0; i < sheet->pages; i++) {
        for (size_t k = 0; k < sheet->page[i].count; k++) {
            if (sheet->page[i].item[k].kind == OP_TEXT) {
                str_add(&s, sheet->page[i].item[k].text);
            }
        }
    }
    verify_text(faults, a, s.data, inv);
    str_release(&s);
}

/* ---- the file ---- */

static enum k_status verify_page(struct arena *a, const struct pdf_file *f,
                                 const struct invoice *inv, struct k_err *err)
{
    struct faults faults;
    struct str s;
    faults_init(&faults);
    str_init(&s, PAGE_TEXT_MAX);
    enum k_status st = pdf_read_text(&s, f, err);
    if (st == K_OK) {
        verify_text(&faults, a, s.data, inv);
        st = faults_status(&faults, err);
    }
    str_release(&s);
    return st;
}

static enum k_status verify_xml(struct arena *a, const struct pdf_file *f,
                                const struct document *doc, const struct invoice *inv,
                                struct k_err *err)
{
    const char *embedded = NULL, *name = "";
    size_t n = 0;
    enum k_status st = pdf_read_attachment(&embedded, &n, &name, f, err);
    if (st != K_OK) {
        return st;
    }
    bool wanted = doc->xml && strcmp(doc->xml_name, EINVOICE_EMBEDDED) == 0;
    if (wanted != (embedded != NULL)) {
        return err_set(err, K_REJECT, "die eingebettete E-Rechnung %s",
                       wanted ? tr("fehlt im PDF") : tr("gehört nicht in dieses PDF"));
    }
    if (embedded && (n != doc->xml_bytes || strcmp(name, doc->xml_name) != 0 ||
                     memcmp(embedded, doc->xml, n) != 0)) {
        return err_set(err, K_REJECT, "die eingebettete E-Rechnung ist verändert");
    }
    if (doc->xml) {
        return einvoice_check(a, embedded ? embedded : doc->xml, doc->xml_bytes, inv,
                              err);
    }
    return K_OK;
}

enum k_status document_verify(const struct document *doc, const struct invoice *inv,
                              struct k_err *err)
{
    struct arena a;
    struct pdf_file f;
    arena_init(&a);
    enum k_status st = pdf_read_open(&f, &a, doc->pdf, doc->pdf_bytes, err);
    if (st == K_OK) {
        st = verify_page(&a, &f, inv, err);
    }
    if (st == K_OK) {
        st = verify_xml(&a, &f, doc, inv, err);
    }
    arena_release(&a);
    return st;
}
