#include "document/document.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "document/compose.h"
#include "document/einvoice.h"
#include "document/kit.h"
#include "document/pdf.h"
#include "document/place.h"
#include "document/terms.h"
#include "document/values.h"

#include "base/banned.h"

/* ---- the page ---- */

static const struct girocode *make_code(struct arena *a, const struct invoice *inv)
{
    struct girocode *code = arena_alloc(a, sizeof *code);
    const char *payload = girocode_payload(a, inv);
    return payload && girocode_make(code, a, payload) ? code : NULL;
}

enum k_status kit_sheet(struct sheet *out, struct document *doc, struct arena *a,
                        const struct sheet_input *in, struct k_err *err)
{
    struct composer c;
    const struct invoice *inv = in->invoice;
    const struct texts *texts = kit_texts(in->kit, inv->locale);
    const struct girocode *code = make_code(a, inv);
    struct values_input values = {inv, in->kit->config, texts, code != NULL};
    struct value *data = values_make(a, &values);
    composer_init(&c, a, in->layout, texts, data, err);
    c.strict = in->strict;
    c.code = code;
    place_sheet(out, &c, data, inv->number ? NULL : texts_get(texts, "draft"));
    doc->pages = (int)out->pages;
    doc->note = c.note;
    doc->notes = c.notes;
    composer_release(&c);
    return c.status;
}

/* ---- the document ---- */

static enum k_status add_xml(struct document *out, struct arena *a,
                             const struct invoice *inv, struct k_err *err)
{
    struct einvoice x;
    if (!inv->number || !einvoice_wanted(inv)) {
        return K_OK;
    }
    enum k_status st = einvoice_make(&x, a, inv, err);
    out->xml = x.xml;
    out->xml_bytes = x.bytes;
    out->xml_name = x.name;
    return st;
}

static void describe(struct pdf_input *in, struct document *out, struct arena *a,
                     struct document_kit *kit, const struct invoice *inv)
{
    const struct texts *texts = kit_texts(kit, inv->locale);
    in->title =
        arena_printf(a, "%s %s", texts_get(texts, values_title(inv)),
                     inv->number ? inv->number : texts_get(texts, "draft_number"));
    in->author = inv->seller.name ? inv->seller.name : "";
    in->language = inv->locale && text_starts(inv->locale, "en") ? "en" : "de-DE";
    in->date = inv->issue_date;
    if (out->xml && strcmp(out->xml_name, EINVOICE_EMBEDDED) == 0) {
        in->xml = (const unsigned char *)out->xml;
        in->xml_bytes = out->xml_bytes;
        in->xml_name = out->xml_name;
        in->xml_level = "EN 16931";
    }
}

/* "Seite; factur-x.xml nach urn:cen.eu:en16931:2017; Kontor 0.1.0" */
static const char *checked(struct arena *a, const struct document *d,
                           const struct invoice *inv)
{
    return d->xml ? arena_printf(a, "Seite; %s nach %s; Kontor " KONTOR_VERSION,
                                 d->xml_name, terms_profile(inv))
                  : "Seite; Kontor " KONTOR_VERSION;
}

enum k_status document_render(struct document *out, struct arena *a,
                              struct document_kit *kit, const struct invoice *inv,
                              const char *layout, struct k_err *err)
{
    const struct layout *l = NULL;
    struct sheet sheet;
    struct pdf_input in = {.sheet = &sheet};
    *out = (struct document){.pdf = NULL};
    enum k_status st = kit_layout(&l, kit, layout, err);
    if (st == K_OK) {
        st = kit_sheet(&sheet, out, a, &(struct sheet_input){kit, l, inv, false}, err);
    }
    if (st == K_OK) {
        st = add_xml(out, a, inv, err);
    }
    if (st == K_OK) {
        describe(&in, out, a, kit, inv);
        st = pdf_make(&out->pdf, &out->pdf_bytes, a, &in, err);
        out->template_hash = kit_hash(a, kit, l);
    }
    if (st == K_OK && inv->number) {
        st = document_verify(out, inv, err);
        out->checked = checked(a, out, inv);
    }
    if (st != K_OK) {
        err_wrap(err, "Dokument zur Rechnung %s", inv->number ? inv->number : "(neu)");
    }
    return st;
}
