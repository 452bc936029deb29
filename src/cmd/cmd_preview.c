#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "cmd/cmd_file.h"
#include "flow/attachments.h"
#include "flow/firm.h"
#include "flow/issue.h"
#include "order/order_read.h"
#include "store/store_invoice.h"

#include "base/banned.h"

struct preview {
    struct cmd *c;
    struct firm f;
    const char *output, *layout, *order_number;
    struct invoice inv;
};

/* The order as it would be invoiced today; nothing is drawn, nothing stored. */
static enum k_status build(struct preview *p, const struct order *order,
                           const struct rule *rule)
{
    struct cmd *c = p->c;
    struct finding_list findings = {0};
    struct batch nothing_stored = {.firm = &p->f, .arena = &c->arena};
    enum k_status st =
        issue_preview(&p->inv, &findings, &nothing_stored, order, rule, &c->err);
    if (st != K_OK) {
        return st;
    }
    bool drawable = true; /* what only keeps it from being sent keeps it from nothing */
    for (size_t i = 0; i < findings.count; i++) {
        const struct finding *x = &findings.item[i];
        drawable = drawable &&
                   (x->kind == FINDING_NOTE || strcmp(x->field, "buyer.email") == 0);
    }
    cmd_findings_print(stderr, &findings);
    if (!drawable) {
        st = err_set(&c->err, K_REJECT, "Auftrag %s ist noch nicht vollständig.",
                     order->order_number ? order->order_number : "?");
    }
    return st;
}

static enum k_status from_file(struct preview *p, const char *path)
{
    struct cmd *c = p->c;
    struct order_file file = {0};
    struct cmd_file in;
    enum k_status st = cmd_file_read(&in, c, &p->f, path);
    if (st != K_OK) {
        return st;
    }
    st = order_read(&file, &c->arena, in.bytes, in.n, in.rule, &c->err);
    if (st != K_OK) {
        err_wrap(&c->err, "%s", path);
        return st;
    }
    for (size_t i = 0; i < file.orders; i++) {
        const char *number = file.order[i].order_number;
        if (!p->order_number || (number && strcmp(number, p->order_number) == 0)) {
            return build(p, &file.order[i], in.rule);
        }
    }
    return err_set(&c->err, K_REJECT, "%s enthält %s.", path,
                   p->order_number ? tr("diesen Auftrag nicht") : tr("keinen Auftrag"));
}

static enum k_status render(struct preview *p)
{
    struct document_kit *kit;
    struct document doc;
    struct cmd *c = p->c;
    enum k_status st = firm_kit(&kit, &p->f, &c->err);
    if (st == K_OK) {
        st = attachments_load(&p->inv, &p->f, &c->arena, &c->err);
    }
    if (st == K_OK) {
        st = document_render(&doc, &c->arena, kit, &p->inv, p->layout, &c->err);
    }
    if (st == K_OK) {
        st = file_write_lazy(p->output, doc.pdf, doc.pdf_bytes, &c->err);
    }
    if (st == K_OK && !c->quiet) {
        printf(trn("%s: %d Seite, %zu Bytes\n", "%s: %d Seiten, %zu Bytes\n",
                   (unsigned long)doc.pages),
               p->output, doc.pages, doc.pdf_bytes);
        for (size_t i = 0; i < doc.notes; i++) {
            printf(tr("Hinweis: %s\n"), doc.note[i]);
        }
    }
    return st;
}

static enum k_status run(struct preview *p, const char *what)
{
    struct invoice_row row;
    bool found = false;
    struct cmd *c = p->c;
    enum k_status st =
        store_invoice_by_number(&row, &found, p->f.store, &c->arena, what, &c->err);
    if (st == K_OK && found) {
        st = store_invoice_load(&p->inv, p->f.store, &c->arena, row.id, &c->err);
    } else if (st == K_OK) {
        st = from_file(p, what);
    }
    return st == K_OK ? render(p) : st;
}

int cmd_preview(struct cmd *c)
{
    static const struct option OPTIONS[] = {{"output", required_argument, NULL, 'o'},
                                            {"layout", required_argument, NULL, 'l'},
                                            {"order", required_argument, NULL, 'n'},
                                            {NULL, 0, NULL, 0}};
    struct preview p = {.c = c, .output = "vorschau.pdf"};
    int o;
    while ((o = getopt_long(c->argc, c->argv, "o:", OPTIONS, NULL)) != -1) {
        switch (o) {
        case 'o':
            p.output = optarg;
            break;
        case 'l':
            p.layout = optarg;
            break;
        case 'n':
            p.order_number = optarg;
            break;
        default:
            return EX_USAGE;
        }
    }
    if (optind != c->argc - 1) {
        return cmd_usage(c, "Welche Auftragsdatei oder Rechnung?");
    }
    enum k_status st = firm_open(&p.f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) {
        st = run(&p, c->argv[optind]);
    }
    firm_close(&p.f);
    return cmd_fail(c, st);
}
