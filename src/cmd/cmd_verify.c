#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "cmd/cmd.h"
#include "flow/rebuild.h"
#include "flow/verify.h"

#include "base/banned.h"

static void print_fault(void *ud, const char *text)
{
    (void)ud;
    printf(tr("FEHLER: %s\n"), text);
}

static void print_result(const struct cmd *c, const struct verify_result *r,
                         const struct rebuild_result *re, bool rebuilt)
{
    int faults = r->faults + re->faults;
    if (c->output == OUTPUT_JSON) {
        printf("{\"journal\":%lld,\"invoices\":%lld,\"files\":%lld,\"documents\":%lld,"
               "\"rebuilt\":%lld,\"other_templates\":%lld,\"faults\":%d}\n",
               (long long)r->journal_rows, (long long)r->invoices, (long long)r->files,
               (long long)r->documents, (long long)re->same,
               (long long)re->other_templates, faults);
        return;
    }
    if (c->quiet && !faults) {
        return;
    }
    printf(
        tr("%lld Journalzeilen, %lld Rechnungen, %lld Eingangsdateien, %lld Belege: %s\n"),
        (long long)r->journal_rows, (long long)r->invoices, (long long)r->files,
        (long long)r->documents,
        faults ? tr("FEHLER GEFUNDEN") : tr("alles in Ordnung"));
    if (rebuilt) {
        printf(
            tr("%lld Belege bytegleich wiederhergestellt, %lld aus früheren Vorlagen oder "
               "Versionen\n"),
            (long long)re->same, (long long)re->other_templates);
    }
}

int cmd_verify(struct cmd *c)
{
    struct firm f;
    struct verify_result r;
    struct rebuild_result re = {0};
    bool rebuild = c->argc == 2 && strcmp(c->argv[1], "--rebuild") == 0;
    if (c->argc > 1 && !rebuild) {
        return cmd_usage(c, "„%s“ gibt es hier nicht.", c->argv[1]);
    }
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_WORK, &c->err);
    if (st == K_OK) {
        st = verify_all(&r, &f, print_fault, NULL, &c->err);
    }
    if (st == K_OK && rebuild) {
        st = rebuild_all(&re, &f, print_fault, NULL, &c->err);
    }
    firm_close(&f);
    if (st != K_OK) {
        return cmd_fail(c, st);
    }
    print_result(c, &r, &re, rebuild);
    return r.faults || re.faults ? EX_DATAERR : EX_OK;
}
