#include "flow/issue_parts.h"

#include <string.h>

#include "base/language.h"
#include "base/log.h"
#include "base/text.h"
#include "flow/attachments.h"
#include "flow/fees.h"
#include "flow/post.h"

#include "base/banned.h"

char *issue_order_key(const struct issue *is)
{
    return arena_printf(is->b->arena, "order:%s", is->read->order_number);
}

static enum k_status draw_number(struct issue *is, struct invoice *inv, char **series,
                                 int64_t *n, struct k_err *err)
{
    const struct config *c = &is->b->firm->config;
    char *number;
    *series = invoice_series(is->b->arena, c->number_pattern, inv->issue_date);
    enum k_status st =
        store_series_next(n, is->b->firm->store, *series, c->number_start, err);
    if (st == K_OK) {
        st = invoice_number(&number, is->b->arena, c->number_pattern, inv->issue_date,
                            *n, err);
    }
    if (st == K_OK) {
        invoice_set_number(inv, is->b->arena, number);
        st = invoice_verify(inv, err);
    }
    return st;
}

static enum k_status journal_issued(struct issue *is, const struct invoice *inv,
                                    const struct finding_list *findings,
                                    struct k_err *err)
{
    char net[MONEY_BUF], tax[MONEY_BUF], gross[MONEY_BUF], due[DAY_BUF];
    struct arena *a = is->b->arena;
    const char *notes = NULL;
    for (size_t i = 0; i < findings->count; i++) {
        notes = arena_printf(a, "%s%s%s", notes ? notes : "", notes ? "\n" : "",
                             findings->item[i].text);
    }
    return store_journal(is->b->firm->store, err, "invoice.issued", inv->number,
                         "order", inv->order_number, "net", money_format(net, inv->net),
                         "tax", money_format(tax, inv->tax), "gross",
                         money_format(gross, inv->gross), "due",
                         day_format_iso(due, inv->due_date), "notes", notes, NULL);
}

static enum k_status keep_document(struct issue *is, const struct invoice *inv,
                                   const struct post_file *f, const char *kind,
                                   const struct document *doc, struct k_err *err)
{
    char *dir, hash[HASH_HEX];
    enum k_status st = batch_archive_dir(&dir, is->b, inv->issue_date, err);
    if (st != K_OK) {
        return st;
    }
    const char *path = arena_printf(is->b->arena, "%s/%s", dir, f->name);
    st = batch_file(hash, is->b, path, f->bytes, f->n, err);
    if (st == K_OK) {
        struct document_row d = {
            .invoice_id = inv->id,
            .kind = kind,
            .path = path,
            .sha256 = arena_strdup(is->b->arena, hash),
            .bytes = (int64_t)f->n,
            .template = doc->template_hash,
        };
        st = store_document_put(is->b->firm->store, &d, err);
    }
    if (st == K_OK) {
        st = store_journal(is->b->firm->store, err, "document.made", inv->number,
                           "kind", kind, "file", path, "sha256", hash, "template",
                           doc->template_hash, "checked", doc->checked, NULL);
    }
    return st;
}

/* What the page could not show as written: told, never printed as an empty box. */
static void tell_notes(struct issue *is, const struct invoice *inv,
                       const struct document *doc)
{
    for (size_t i = 0; i < doc->notes; i++) {
        batch_notice(is->b, inv->number,
                     arena_printf(is->b->arena, tr("Rechnung %s: %s"), inv->number,
                                  doc->note[i]));
    }
}

/* Files of the order, behind the document. */
static size_t add_attachments(struct post_file *file, size_t files,
                              const struct invoice *inv)
{
    for (size_t i = 0; i < inv->attachments; i++) {
        const struct attachment *at = &inv->attachment[i];
        file[files++] = (struct post_file){.name = at->name,
                                           .media_type = at->media_type,
                                           .bytes = at->data,
                                           .n = at->n};
    }
    return files;
}

static enum k_status render(struct issue *is, struct invoice *inv, struct k_err *err)
{
    struct document doc;
    struct document_kit *kit;
    struct arena *a = is->b->arena;
    struct post_file *file = arena_array(a, 2 + inv->attachments, sizeof *file);
    size_t files = 0;
    enum k_status st = firm_kit(&kit, is->b->firm, err);
    if (st == K_OK) {
        st = attachments_load(inv, is->b->firm, a, err);
    }
    if (st == K_OK) {
        st =
            document_render(&doc, a, kit, inv, is->rule ? is->rule->layout : NULL, err);
    }
    if (st != K_OK) {
        return st;
    }
    tell_notes(is, inv, &doc);
    const char *stem = text_filename(a, inv->number, 80);
    file[files++] = (struct post_file){.name = arena_printf(a, "%s.pdf", stem),
                                       .media_type = "application/pdf",
                                       .bytes = doc.pdf,
                                       .n = doc.pdf_bytes};
    st = keep_document(is, inv, &file[0], "pdf", &doc, err);
    /* Embedded XML lies within the PDF already; an XRechnung is a file of its own. */
    if (st == K_OK && doc.xml && text_starts(inv->format, "xrechnung")) {
        file[files++] = (struct post_file){.name = arena_printf(a, "%s.xml", stem),
                                           .media_type = "application/xml",
                                           .bytes = doc.xml,
                                           .n = doc.xml_bytes};
        st = keep_document(is, inv, &file[1], "xml", &doc, err);
    }
    if (st != K_OK) {
        return st;
    }
    files = add_attachments(file, files, inv);
    if (is->order.delivery && strcmp(is->order.delivery, "post") == 0) {
        st = store_invoice_delivery(is->b->firm->store, inv->id, "post", err);
        if (st == K_OK) {
            st = batch_task(
                is->b, arena_printf(a, "post:%s", inv->number), "post", inv->number,
                arena_printf(a, tr("Rechnung %s per Post senden"), inv->number),
                inv->attachments
                    ? tr("Für diesen Auftrag ist Zustellung per Post vereinbart. Die "
                         "Rechnung und ihre Anlagen liegen im Ordner archive/.")
                    : tr("Für diesen Auftrag ist Zustellung per Post vereinbart. Die "
                         "Rechnung liegt als PDF im Ordner archive/."),
                err);
        }
        return st;
    }
    return post_invoice(is->b, inv, file, files, err);
}

enum k_status issue_put_order(struct issue *is, enum order_state state,
                              const char *reason, const char *document,
                              struct k_err *err)
{
    is->row = (struct order_row){
        .number = is->read->order_number,
        .state = state,
        .reason = reason,
        .document = document,
        .file_id = is->file_id,
        .customer_id = is->order.buyer.id,
        .layout = is->rule ? is->rule->layout : NULL,
        .file_key = order_file_key(is->b->arena, is->read->order_number,
                                   strlen(is->read->order_number)),
    };
    return store_order_put(is->b->firm->store, &is->row, err);
}

/* The original stays as it is; what is owed on it ends. */
static enum k_status cancel_original(struct issue *is, const struct invoice *inv,
                                     struct k_err *err)
{
    struct store *store = is->b->firm->store;
    if (is->order.kind != ORDER_CANCELLATION || is->original_row.id == 0) {
        return K_OK;
    }
    enum k_status st =
        store_invoice_cancelled(store, is->original_row.id, inv->id, err);
    if (st == K_OK) {
        st = store_journal(store, err, "invoice.cancelled", is->original_row.number,
                           "by", inv->number, "reason", is->order.reason, NULL);
    }
    is->b->settled = true;
    if (st == K_OK && is->original_row.fee.cents > 0) {
        st = fees_forgo(is->b, &is->original_row, tr("Rechnung storniert"), err);
    }
    if (st == K_OK && is->original_row.order_id) {
        /* The same order may come again, corrected. */
        st = store_order_state(
            store, is->original_row.order_id, ORDER_STATE_DROPPED,
            arena_printf(is->b->arena, tr("storniert durch %s"), inv->number), err);
    }
    if (st == K_OK && is->original_row.paid.cents > 0) {
        st = batch_task(
            is->b, arena_printf(is->b->arena, "credit:%s", is->original_row.number),
            "payment", is->original_row.number,
            arena_printf(is->b->arena, tr("Guthaben aus stornierter Rechnung %s"),
                         is->original_row.number),
            tr("Auf die stornierte Rechnung war schon gezahlt worden. Bitte "
               "erstatten oder mit einer anderen Rechnung verrechnen."),
            err);
    }
    return st;
}

enum k_status issue_make(struct issue_result *out, struct issue *is,
                         struct invoice *inv, const struct finding_list *findings,
                         const char *document, struct k_err *err)
{
    struct store *store = is->b->firm->store;
    char *series;
    int64_t n;
    /* First 'waiting': only with its invoice stored is it 'invoiced'. */
    enum k_status st = issue_put_order(is, ORDER_STATE_WAITING, NULL, document, err);
    if (st == K_OK) {
        st = draw_number(is, inv, &series, &n, err);
    }
    if (st == K_OK) {
        st = store_invoice_put(store, is->b->arena, inv, series, n, is->row.id, err);
    }
    if (st == K_OK) {
        st = store_order_state(store, is->row.id, ORDER_STATE_INVOICED, NULL, err);
    }
    if (st == K_OK) {
        st = journal_issued(is, inv, findings, err);
    }
    if (st == K_OK) {
        st = cancel_original(is, inv, err);
    }
    if (st == K_OK) {
        st = render(is, inv, err);
    }
    if (st == K_OK) {
        st = batch_task_close(is->b, issue_order_key(is), err);
    }
    if (st == K_OK && inv->attachments > 0) {
        st = attachments_sent(is->b, is->read->order_number, err);
    }
    if (st == K_OK) {
        log_info("invoice.issued", "no=%s order=%s", inv->number, inv->order_number);
        out->outcome = ISSUE_INVOICED;
        out->number = inv->number;
        is->b->invoices++;
    }
    return st;
}
