#include "flow/issue.h"

#include <string.h>

#include "base/language.h"
#include "base/log.h"
#include "base/str.h"
#include "flow/attachments.h"
#include "flow/issue_parts.h"
#include "invoice/invoice_build.h"
#include "store/store_customer.h"
#include "store/store_progress.h"

#include "base/banned.h"

#define REASON_BYTES 4000

/* ---- known already? ------------------------------------------------------------- */

static enum k_status conflict(struct issue_result *out, struct issue *is,
                              const char *document, struct k_err *err)
{
    struct arena *a = is->b->arena;
    char *diff = issue_difference(a, is->row.document, document);
    out->outcome = ISSUE_REFUSED;
    out->reason = arena_printf(
        a,
        tr("Auftrag %s ist schon berechnet, kommt aber jetzt mit anderem Inhalt:\n%s"
           "Die ausgestellte Rechnung bleibt unverändert. Soll sie geändert werden, muss "
           "sie storniert und neu gestellt werden."),
        is->read->order_number, diff);
    enum k_status st = store_journal(is->b->firm->store, err, "order.conflict",
                                     is->read->order_number, "difference", diff, NULL);
    if (st == K_OK) {
        st = batch_task(is->b, issue_order_key(is), "order", is->read->order_number,
                        arena_printf(a, tr("Auftrag %s kam geändert noch einmal"),
                                     is->read->order_number),
                        out->reason, err);
    }
    return st;
}

/* Set *known when nothing further is to be done. */
static enum k_status look_up(bool *known, struct issue_result *out, struct issue *is,
                             const char *document, struct k_err *err)
{
    struct store *store = is->b->firm->store;
    bool found;
    *known = false;
    enum k_status st = store_order_by_number(&is->row, &found, store, is->b->arena,
                                             is->read->order_number, err);
    if (st != K_OK || !found || is->row.state != ORDER_STATE_INVOICED) {
        return st;
    }
    *known = true;
    if (strcmp(is->row.document, document) != 0) {
        return conflict(out, is, document, err);
    }
    out->outcome = ISSUE_DUPLICATE;
    out->reason = arena_printf(is->b->arena, tr("Auftrag %s ist schon berechnet."),
                               is->read->order_number);
    return store_journal(store, err, "order.duplicate", is->read->order_number, NULL);
}

/* ---- the customer ---------------------------------------------------------------- */

/* The customer of the order with what the rule and the store know of them. *locale is
 * theirs beyond this order: the language of a voucher of lexoffice is that voucher's.
 */
static enum k_status know_customer(const char **locale, struct issue *is,
                                   struct k_err *err)
{
    struct customer known, *buyer = &is->order.buyer;
    bool found, foreign = order_source_is_foreign(is->order.source);
    *locale = foreign ? NULL : buyer->locale;
    if (is->rule && is->rule->customer_kind && buyer->kind == CUSTOMER_UNKNOWN) {
        (void)customer_kind_parse(&buyer->kind, is->rule->customer_kind);
    }
    if (is->rule && is->rule->invoice_format && !buyer->format) {
        buyer->format = is->rule->invoice_format;
    }
    enum k_status st = store_customer_find(&known, &found, is->b->firm->store,
                                           is->b->arena, buyer, err);
    if (st == K_OK && found) {
        if (foreign) {
            store_customer_keep_own(buyer, &known);
        }
        store_customer_fill(buyer, &known);
        buyer->id = known.id;
        *locale = *locale ? *locale : known.locale;
    }
    return st;
}

static enum k_status merge_customer(struct issue *is, struct k_err *err)
{
    const char *locale;
    enum k_status st = know_customer(&locale, is, err);
    if (st != K_OK || !is->order.buyer.party.name) {
        return st; /* without a name the check of the invoice will say so */
    }
    struct customer record = is->order.buyer;
    record.locale = locale;
    st = store_customer_put(is->b->firm->store, is->b->arena, &record, err);
    is->order.buyer.id = record.id;
    return st;
}

/* ---- what an order lacks -----------------------------------------------------------
 */

static char *list_findings(struct arena *a, const struct finding_list *l)
{
    struct str s;
    str_init(&s, REASON_BYTES);
    for (size_t i = 0; i < l->count; i++) {
        if (l->item[i].kind != FINDING_NOTE) {
            str_addf(&s, tr("%s%s (Feld %s)"), s.len ? "\n" : "", l->item[i].text,
                     l->item[i].field);
        }
    }
    char *out = arena_strdup(a, s.data);
    str_release(&s);
    return out;
}

static enum k_status not_issued(struct issue_result *out, struct issue *is,
                                const struct finding_list *findings,
                                const char *document, struct k_err *err)
{
    struct arena *a = is->b->arena;
    bool refuse = false;
    for (size_t i = 0; i < findings->count; i++) {
        refuse = refuse || findings->item[i].kind == FINDING_REFUSE;
    }
    out->outcome = refuse ? ISSUE_REFUSED : ISSUE_DECIDE;
    out->reason = list_findings(a, findings);
    if (is->row.id && strcmp(is->row.reason, out->reason) == 0 &&
        strcmp(is->row.document, document) == 0) {
        return K_OK; /* looked at again, nothing new */
    }
    enum k_status st =
        issue_put_order(is, refuse ? ORDER_STATE_REFUSED : ORDER_STATE_DECIDE,
                        out->reason, document, err);
    if (st == K_OK) {
        st = store_journal(is->b->firm->store, err,
                           refuse ? "order.refused" : "order.decide",
                           is->read->order_number, "reason", out->reason, NULL);
    }
    if (st == K_OK) {
        st = batch_task(
            is->b, issue_order_key(is), "order", is->read->order_number,
            arena_printf(a, tr("Auftrag %s: keine Rechnung"), is->read->order_number),
            arena_printf(a,
                         tr("%s\n\nBitte im Auftragsprogramm ergänzen und neu "
                            "exportieren, oder die fehlenden Kundendaten als "
                            "Kontaktdatei in inbox/ legen. Bis dahin ist keine "
                            "Rechnungsnummer verbraucht."),
                         out->reason),
            err);
    }
    return st;
}

static enum k_status waiting(struct issue_result *out, struct issue *is,
                             const char *document, struct k_err *err)
{
    out->outcome = ISSUE_WAITING;
    out->reason = arena_printf(
        is->b->arena,
        tr("Auftrag %s gilt noch nicht als fertig (Status „%s“): keine Rechnung."),
        is->read->order_number, is->read->status ? is->read->status : "-");
    enum k_status st =
        issue_put_order(is, ORDER_STATE_WAITING, out->reason, document, err);
    if (st == K_OK) {
        st = store_journal(is->b->firm->store, err, "order.waiting",
                           is->read->order_number, "status", is->read->status, NULL);
    }
    return st;
}

/* The progress invoices that a final one deducts: of the same project and customer. */
static enum k_status gather_progress(struct invoice_context *ctx, struct issue *is,
                                     struct k_err *err)
{
    struct progress_row *row;
    size_t n;
    struct arena *a = is->b->arena;
    enum k_status st = store_progress(&row, &n, is->b->firm->store, a,
                                      is->order.project, is->order.buyer.id, err);
    struct progress_invoice *p = arena_array(a, n + 1, sizeof *p);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        p[i] = (struct progress_invoice){.number = row[i].number,
                                         .date = row[i].issue_date,
                                         .net = row[i].net,
                                         .vat = row[i].tax,
                                         .gross = row[i].gross,
                                         .open = row[i].open,
                                         .retained = row[i].retained};
    }
    ctx->progress = p;
    ctx->progresses = n;
    return st;
}

/* What the build has to know beside the order: turnover for § 19, the invoice that is
 * cancelled or corrected, files that lie beside it. */
static enum k_status gather(struct invoice_context *ctx, struct issue *is,
                            struct k_err *err)
{
    const struct firm *f = is->b->firm;
    const struct order *o = &is->order;
    enum k_status st = K_OK;
    *ctx = (struct invoice_context){.config = &f->config,
                                    .units = f->units,
                                    .calendar = f->calendar,
                                    .issue_date = clock_today(&f->clock)};
    if (f->config.small_business) {
        st = store_turnover(&ctx->year_turnover, f->store, day_year(ctx->issue_date),
                            err);
    }
    if (st == K_OK && o->references) {
        bool found;
        st = store_invoice_by_number(&is->original_row, &found, f->store, is->b->arena,
                                     o->references, err);
        if (st == K_OK && found) {
            st = store_invoice_load(&is->original, f->store, is->b->arena,
                                    is->original_row.id, err);
            ctx->original = &is->original;
        }
    }
    if (st == K_OK && o->kind == ORDER_FINAL && o->project) {
        st = gather_progress(ctx, is, err);
    }
    return st == K_OK && o->order_number
               ? attachments_of_order(&ctx->attachment, &ctx->attachments, is->b->firm,
                                      is->b->arena, o->order_number, err)
               : st;
}

static enum k_status issue_one(struct issue_result *out, struct batch *b,
                               const struct order *order, const struct rule *rule,
                               int64_t file_id, struct k_err *err)
{
    struct issue is = {
        .b = b, .read = order, .order = *order, .rule = rule, .file_id = file_id};
    *out = (struct issue_result){0};
    char *document = order_to_json(order, b->arena);
    bool known;
    enum k_status st = look_up(&known, out, &is, document, err);
    if (st == K_OK && !known) {
        st = merge_customer(&is, err);
    }
    if (st != K_OK || known) {
        return st;
    }
    if (!order->completed) {
        return waiting(out, &is, document, err);
    }
    struct invoice inv;
    struct finding_list findings = {0};
    struct invoice_context ctx;
    st = gather(&ctx, &is, err);
    if (st == K_OK) {
        st = invoice_build(&inv, b->arena, &is.order, &ctx, &findings, err);
    }
    if (st != K_OK) {
        return st;
    }
    if (finding_blocks(&findings)) {
        return not_issued(out, &is, &findings, document, err);
    }
    return issue_make(out, &is, &inv, &findings, document, err);
}

enum k_status issue_preview(struct invoice *out, struct finding_list *findings,
                            struct batch *b, const struct order *order,
                            const struct rule *rule, struct k_err *err)
{
    struct issue is = {.b = b, .read = order, .order = *order, .rule = rule};
    struct invoice_context ctx;
    const char *locale;
    enum k_status st = know_customer(&locale, &is, err);
    if (st == K_OK) {
        st = gather(&ctx, &is, err);
    }
    return st == K_OK ? invoice_build(out, b->arena, &is.order, &ctx, findings, err)
                      : st;
}

enum k_status issue_cancellation(struct issue_result *out, struct batch *b,
                                 const char *number, const char *reason,
                                 struct k_err *err)
{
    struct order order;
    struct invoice_row row;
    struct invoice original;
    struct store *store = b->firm->store;
    bool found;
    enum k_status st =
        store_invoice_by_number(&row, &found, store, b->arena, number, err);
    if (st == K_OK && !found) {
        return err_set(err, K_REJECT, "Eine Rechnung „%s“ gibt es nicht.", number);
    }
    if (st == K_OK && row.cancelled_by) {
        return err_set(err, K_REJECT, "Rechnung %s ist schon storniert.", number);
    }
    if (st == K_OK) {
        st = store_invoice_load(&original, store, b->arena, row.id, err);
    }
    if (st != K_OK) {
        return st;
    }
    order_init(&order);
    order.source = "kontor";
    order.kind = ORDER_CANCELLATION;
    order.order_number = arena_printf(b->arena, "STORNO-%s", number);
    order.references = number;
    order.reason = reason;
    order.buyer = original.buyer;
    order.completed = true;
    order.order_date = clock_today(&b->firm->clock);
    st = issue_one(out, b, &order, NULL, 0, err);
    if (st == K_OK && out->outcome != ISSUE_INVOICED) {
        st = err_set(err, K_REJECT, "Rechnung %s lässt sich nicht stornieren: %s",
                     number, out->reason ? out->reason : "-");
    }
    return st;
}

/* A correction is a cancellation and a new invoice that names the old one. Both or
 * none: what the new one lacks refuses the whole. */
static enum k_status correct(struct issue_result *out, struct batch *b,
                             const struct order *order, const struct rule *rule,
                             int64_t file_id, struct k_err *err)
{
    struct order again = *order;
    if (!order->references) {
        return err_set(err, K_REJECT,
                       "Auftrag %s: eine Korrektur muss die Rechnung nennen, die sie "
                       "ersetzt (references).",
                       order->order_number);
    }
    enum k_status st =
        issue_cancellation(out, b, order->references, order->reason, err);
    if (st == K_OK) {
        again.kind = ORDER_INVOICE;
        st = issue_one(out, b, &again, rule, file_id, err);
    }
    if (st == K_OK && out->outcome != ISSUE_INVOICED) {
        st = err_set(err, K_REJECT, "Die Korrektur von %s ist so nicht möglich: %s",
                     order->references, out->reason ? out->reason : "-");
    }
    return st;
}

enum k_status issue_order(struct issue_result *out, struct batch *b,
                          const struct order *order, const struct rule *rule,
                          int64_t file_id, struct k_err *err)
{
    return order->kind == ORDER_CORRECTION && order->completed
               ? correct(out, b, order, rule, file_id, err)
               : issue_one(out, b, order, rule, file_id, err);
}

/* ---- again -------------------------------------------------------------------------
 */

/* One of them, alone: what it cannot do is undone, and its task stays. */
static enum k_status retry_one(int *issued, struct batch *b,
                               const struct order_row *row, struct k_err *err)
{
    struct order order;
    struct issue_result r = {.outcome = ISSUE_DECIDE};
    struct rule rule = {.layout = row->layout};
    struct k_err why = {{0}};
    enum k_status st = batch_part_begin(b, err);
    if (st != K_OK) {
        return st;
    }
    st = order_from_json(&order, b->arena, row->document, strlen(row->document), &why);
    if (st == K_OK) {
        order.completed = true;
        st = issue_order(&r, b, &order, &rule, row->file_id, &why);
    }
    if (st == K_OK) {
        *issued += r.outcome == ISSUE_INVOICED;
        return batch_part_end(b, err);
    }
    batch_part_undo(b);
    if (st == K_REJECT) {
        log_warn("order.waits", "order=%s %s", row->number, why.text);
        return K_OK;
    }
    *err = why;
    return st;
}

enum k_status issue_retry(int *issued, struct batch *b, struct k_err *err)
{
    struct order_row *row;
    size_t n;
    *issued = 0;
    enum k_status st =
        store_orders_in(&row, &n, b->firm->store, b->arena, ORDER_STATE_DECIDE, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        struct arena scratch;
        batch_scratch(b, &scratch);
        st = retry_one(issued, b, &row[i], err);
        batch_scratch_end(b, &scratch);
    }
    return st;
}
