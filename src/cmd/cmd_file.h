/*
 * cmd_file - a file that the command line names, and what Kontor makes of it.
 *
 * In:      a path as the user wrote it; the firm with its rules.
 * Out:     bytes, content and rule in c->arena; findings as lines of text.
 * Effects: reads the file. The rule is the one that would take the file if it lay in
 *          inbox/ itself.
 */
#ifndef KONTOR_CMD_CMD_FILE_H
#define KONTOR_CMD_CMD_FILE_H

#include <stddef.h>
#include <stdio.h>

#include "cmd/cmd.h"
#include "config/rules.h"
#include "flow/firm.h"
#include "invoice/finding.h"

struct cmd_file {
    const char *name; /* without folders */
    char *bytes;
    size_t n;
    const char *content;     /* order_sniff */
    const struct rule *rule; /* NULL: none takes it */
};

/* Up to 64 MiB. K_REJECT or K_RETRY name the path. */
K_MUST_CHECK enum k_status cmd_file_read(struct cmd_file *out, struct cmd *c,
                                         const struct firm *f, const char *path);

/* One line each: note or fault, its text and its field. */
void cmd_findings_print(FILE *to, const struct finding_list *l);

#endif
