/*
 * cmd - the commands: arguments in, one call into flow, text out.
 *
 * One file a command (or a small family). The table in cmd.c is the only list: help,
 * completion and dispatch come from it. Exit codes are those of sysexits.h.
 */
#ifndef KONTOR_CMD_CMD_H
#define KONTOR_CMD_CMD_H

#include <stdbool.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

enum cmd_output {
    OUTPUT_TEXT,
    OUTPUT_JSON,
    OUTPUT_CSV
};

struct cmd {
    const char *root; /* the firm folder */
    struct clock clock;
    enum cmd_output output;
    bool quiet;
    int argc;    /* arguments behind the command's name */
    char **argv; /* argv[0] is the command's name */
    struct arena arena;
    struct k_err err;
};

typedef int cmd_fn(struct cmd *c);

/* Parse the command line and run the command. Returns the exit code. */
int cmd_main(int argc, char **argv);

/* ---- helpers of the commands ---------------------------------------------------- */

/* Print "kontor: TEXT" and return the exit code of a status. */
int cmd_fail(const struct cmd *c, enum k_status st);
/* Wrong arguments: the message and where to find help. Returns EX_USAGE. */
int cmd_usage(const struct cmd *c, const char *fmt, ...) K_PRINTF(2, 3);
/* A positive number, or 0 with *ok false. */
long long cmd_number(const char *text, bool *ok);

/* A bar on a terminal, nothing elsewhere. */
struct cmd_bar {
    const char *what;
    bool shown;
    long long last_ms;
};
void cmd_bar_step(void *ud, size_t done, size_t of);
void cmd_bar_end(struct cmd_bar *bar);

/* Everything that is due, once; accounts of other programs due or not. */
int cmd_once_with(struct cmd *c, bool connect_now);

cmd_fn cmd_connect;

/* Where the shipped inbox-rules/, templates/ and maildir/ lie. NULL when not found. */
char *cmd_data_dir(struct arena *a);

cmd_fn cmd_init, cmd_check, cmd_once, cmd_run, cmd_import, cmd_preview, cmd_list,
    cmd_show, cmd_review, cmd_match, cmd_unmatch, cmd_report, cmd_tasks, cmd_outbox,
    cmd_verify, cmd_cancel, cmd_correct, cmd_hold, cmd_reminders, cmd_paid, cmd_export,
    cmd_explain, cmd_ignore, cmd_forget, cmd_split, cmd_writeoff, cmd_handbook;

#endif
