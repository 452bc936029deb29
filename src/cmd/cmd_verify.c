#include <stdio.h>

#include "cmd/cmd.h"
#include "flow/verify.h"

#include "base/banned.h"

static void print_fault(void *ud, const char *text)
{
    (void)ud;
    printf("FEHLER: %s\n", text);
}

int cmd_verify(struct cmd *c)
{
    struct firm f;
    struct verify_result r;
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_WORK, &c->err);
    if (st == K_OK) {
        st = verify_all(&r, &f, print_fault, NULL, &c->err);
    }
    firm_close(&f);
    if (st != K_OK) {
        return cmd_fail(c, st);
    }
    if (c->output == OUTPUT_JSON) {
        printf("{\"journal\":%lld,\"invoices\":%lld,\"files\":%lld,\"documents\":%lld,"
               "\"faults\":%d}\n",
               (long long)r.journal_rows, (long long)r.invoices, (long long)r.files,
               (long long)r.documents, r.faults);
    } else if (!c->quiet || r.faults) {
        printf(
            "%lld Journalzeilen, %lld Rechnungen, %lld Eingangsdateien, %lld Belege: %s\n",
            (long long)r.journal_rows, (long long)r.invoices, (long long)r.files,
            (long long)r.documents, r.faults ? "FEHLER GEFUNDEN" : "alles in Ordnung");
    }
    return r.faults ? EX_DATAERR : EX_OK;
}
