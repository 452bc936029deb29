#include "cmd/cmd_file.h"

#include "base/file.h"
#include "base/language.h"
#include "order/order_read.h"

#include "base/banned.h"

#define BYTES_MAX ((size_t)64 * 1024 * 1024)

enum k_status cmd_file_read(struct cmd_file *out, struct cmd *c, const struct firm *f,
                            const char *path)
{
    *out = (struct cmd_file){.name = file_base(path)};
    enum k_status st =
        file_read(&out->bytes, &out->n, &c->arena, path, BYTES_MAX, &c->err);
    if (st == K_OK) {
        out->content = order_sniff(out->bytes, out->n);
        struct rule_subject s = {
            .folder = "", .name = out->name, .content = out->content};
        out->rule = rules_match(&f->rules, &s);
    }
    return st;
}

void cmd_findings_print(FILE *to, const struct finding_list *l)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct finding *x = &l->item[i];
        (void)fprintf(to, tr("  %s: %s (Feld %s)\n"),
                      x->kind == FINDING_NOTE ? tr("Hinweis") : "FEHLT", x->text,
                      x->field);
    }
}
