/*
 * cmd_table - print a table in the form that was asked for.
 */
#ifndef KONTOR_CMD_CMD_TABLE_H
#define KONTOR_CMD_CMD_TABLE_H

#include "cmd/cmd.h"
#include "report/report_table.h"

/* Text to a terminal's width, CSV or JSON. `nothing` is printed (as text only) when
 * there are no rows. */
void cmd_table_print(const struct cmd *c, const struct report_table *t,
                     const char *nothing);

#endif
