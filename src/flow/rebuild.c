#include "flow/rebuild.h"

#include <string.h>

#include "base/hash.h"
#include "base/language.h"
#include "flow/attachments.h"
#include "store/store_invoice.h"
#include "store/store_order.h"

#include "base/banned.h"

struct rebuild {
    struct firm *firm;
    struct rebuild_result *result;
    verify_fault_fn *fault;
    void *ud;
    struct arena arena;
};

/* The layout that a rule chose stands with the order. */
static enum k_status layout_of(const char **layout, struct rebuild *r,
                               int64_t invoice_id, struct k_err *err)
{
    struct invoice_row row;
    struct order_row order;
    *layout = NULL;
    enum k_status st =
        store_invoice_row(&row, r->firm->store, &r->arena, invoice_id, err);
    if (st == K_OK && row.order_id) {
        st = store_order_get(&order, r->firm->store, &r->arena, row.order_id, err);
        *layout = st == K_OK ? order.layout : NULL;
    }
    return st;
}

static void compare(struct rebuild *r, const struct document_row *d,
                    const struct document *doc)
{
    char hash[HASH_HEX];
    bool pdf = strcmp(d->kind, "pdf") == 0;
    if (strcmp(d->template, doc->template_hash) != 0) {
        r->result->other_templates++;
        return;
    }
    hash_hex(hash, pdf ? (const void *)doc->pdf : doc->xml,
             pdf ? doc->pdf_bytes : doc->xml_bytes);
    if (strcmp(hash, d->sha256) == 0) {
        r->result->same++;
        return;
    }
    r->result->faults++;
    r->fault(r->ud,
             arena_printf(&r->arena,
                          tr("%s lässt sich nicht gleich wiederherstellen: aus der "
                             "gespeicherten Rechnung wird heute eine andere Datei"),
                          d->path));
}

static enum k_status on_document(void *ud, const struct document_row *d,
                                 struct k_err *err)
{
    struct rebuild *r = ud;
    struct invoice inv;
    struct document doc;
    const char *layout;
    if (strcmp(d->kind, "pdf") != 0 && strcmp(d->kind, "xml") != 0) {
        return K_OK;
    }
    enum k_status st = layout_of(&layout, r, d->invoice_id, err);
    if (st == K_OK) {
        st = store_invoice_load(&inv, r->firm->store, &r->arena, d->invoice_id, err);
    }
    if (st == K_OK) {
        st = attachments_load(&inv, r->firm, &r->arena, err);
    }
    if (st == K_REJECT) {
        r->result->faults++;
        r->fault(r->ud, arena_printf(&r->arena, "%s: %s", d->path, err->text));
        arena_reset(&r->arena);
        return K_OK;
    }
    if (st == K_OK) {
        st = document_render(&doc, &r->arena, r->firm->kit, &inv, layout, err);
    }
    if (st == K_OK) {
        compare(r, d, &doc);
    }
    arena_reset(&r->arena);
    return st;
}

enum k_status rebuild_all(struct rebuild_result *out, struct firm *f,
                          verify_fault_fn *fault, void *ud, struct k_err *err)
{
    struct rebuild r = {.firm = f, .result = out, .fault = fault, .ud = ud};
    struct document_kit *kit;
    *out = (struct rebuild_result){0};
    arena_init(&r.arena);
    enum k_status st = firm_kit(&kit, f, err);
    if (st == K_OK) {
        st = store_document_each(f->store, 0, on_document, &r, err);
    }
    arena_release(&r.arena);
    return st;
}
