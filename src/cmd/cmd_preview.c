#include <errno.h>
#include <getopt.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/language.h"
#include "base/text.h"
#include "cmd/cmd_file.h"
#include "flow/attachments.h"
#include "flow/firm.h"
#include "flow/issue.h"
#include "order/order_read.h"
#include "store/store_invoice.h"
#include "store/store_order.h"

#include "base/banned.h"

#define PNG_DPI "110"

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

/* One that waits in the store. */
static enum k_status from_store(struct preview *p, const struct order_row *row)
{
    struct order order;
    struct rule rule = {.layout = row->layout};
    struct cmd *c = p->c;
    enum k_status st = order_from_json(&order, &c->arena, row->document,
                                       strlen(row->document), &c->err);
    p->layout = p->layout ? p->layout : row->layout;
    return st == K_OK ? build(p, &order, &rule) : st;
}

/* ---- the picture ----------------------------------------------------------------- */

/* pdftoppm of poppler-utils, which reads the PDF from its standard input. */
static int start_pdftoppm(pid_t *pid, FILE *pdf, char *root, bool single)
{
    char program[] = "pdftoppm", png[] = "-png", r[] = "-r", dpi[] = PNG_DPI;
    char one[] = "-singlefile", from[] = "-";
    char *argv[] = {program, png, r, dpi, from, root, single ? one : NULL, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fileno(pdf), 0);
    int rc = posix_spawnp(pid, program, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return rc;
}

/* NAME.png; of several pages NAME-1.png and so on. */
static enum k_status write_png(struct preview *p, const struct document *doc)
{
    struct k_err *err = &p->c->err;
    pid_t pid;
    int status = -1;
    size_t stem = strlen(p->output) - strlen(".png");
    /* What begins with '-' would be an option. */
    char *root = arena_printf(&p->c->arena, "%s%.*s", p->output[0] == '-' ? "./" : "",
                              (int)stem, p->output);
    FILE *pdf = tmpfile();
    if (!pdf || fwrite(doc->pdf, 1, doc->pdf_bytes, pdf) != doc->pdf_bytes ||
        fseek(pdf, 0, SEEK_SET) != 0) {
        enum k_status st = err_set(err, K_RETRY, "%s: %s", p->output, err_cause(errno));
        if (pdf) {
            (void)fclose(pdf);
        }
        return st;
    }
    int rc = start_pdftoppm(&pid, pdf, root, doc->pages == 1);
    if (rc == 0 && waitpid(pid, &status, 0) == pid && status != 0) {
        rc = EIO;
    }
    (void)fclose(pdf);
    if (rc == ENOENT || (WIFEXITED(status) && WEXITSTATUS(status) == 127)) {
        return err_set(err, K_REJECT,
                       "Für PNG fehlt das Programm pdftoppm (Debian-Paket "
                       "poppler-utils). Als PDF geht es ohne: -o vorschau.pdf");
    }
    return rc == 0 ? K_OK
                   : err_set(err, K_RETRY, "pdftoppm konnte %s nicht schreiben.",
                             p->output);
}

static enum k_status write_output(struct preview *p, const struct document *doc)
{
    return text_ends_icase(p->output, ".png")
               ? write_png(p, doc)
               : file_write_lazy(p->output, doc->pdf, doc->pdf_bytes, &p->c->err);
}

static void say_written(const struct preview *p, const struct document *doc)
{
    if (!text_ends_icase(p->output, ".png")) {
        printf(trn("%s: %d Seite, %zu Bytes\n", "%s: %d Seiten, %zu Bytes\n",
                   (unsigned long)doc->pages),
               p->output, doc->pages, doc->pdf_bytes);
    } else if (doc->pages == 1) {
        printf(tr("%s: 1 Seite\n"), p->output);
    } else {
        printf(tr("%.*s-*.png: %d Seiten\n"), (int)strlen(p->output) - 4, p->output,
               doc->pages);
    }
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
        st = write_output(p, &doc);
    }
    if (st == K_OK && !c->quiet) {
        say_written(p, &doc);
        for (size_t i = 0; i < doc.notes; i++) {
            printf(tr("Hinweis: %s\n"), doc.note[i]);
        }
    }
    return st;
}

static enum k_status run(struct preview *p, const char *what)
{
    struct invoice_row row;
    struct order_row order;
    bool found = false, waits = false;
    struct cmd *c = p->c;
    enum k_status st =
        store_invoice_by_number(&row, &found, p->f.store, &c->arena, what, &c->err);
    if (st == K_OK && found) {
        st = store_invoice_load(&p->inv, p->f.store, &c->arena, row.id, &c->err);
    } else if (st == K_OK) {
        st =
            store_order_by_number(&order, &waits, p->f.store, &c->arena, what, &c->err);
    }
    if (st == K_OK && !found) {
        st = waits ? from_store(p, &order) : from_file(p, what);
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
        return cmd_usage(c, "Welche Auftragsdatei, welcher Auftrag, welche Rechnung?");
    }
    enum k_status st = firm_open(&p.f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) {
        st = run(&p, c->argv[optind]);
    }
    firm_close(&p.f);
    return cmd_fail(c, st);
}
