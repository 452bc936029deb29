/*
 * outbox - a mail on its way, and the states it can be in.
 *
 *   queued -> committing -> sent
 *      |  ^       |   |----> unknown    (the answer to the dot never came)
 *      v  |       |   |----> failed
 *   deferred <----+   +----> held       (log-in, certificate: the account pauses,
 *                                        nothing is burnt)
 *
 * Until `committing` the final dot cannot have left: what a crash leaves queued is sent
 * again. `committing` found at start is unknown: never sent again by itself.
 */
#ifndef KONTOR_MODEL_OUTBOX_H
#define KONTOR_MODEL_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

enum outbox_state {
    OUTBOX_QUEUED,
    OUTBOX_COMMITTING,
    OUTBOX_SENT,
    OUTBOX_DEFERRED,
    OUTBOX_FAILED,
    OUTBOX_HELD,
    OUTBOX_UNKNOWN,
};

struct outbox_entry {
    int64_t id;
    const char *kind;      /* "invoice", "reminder", "report", "failure", "task" */
    int64_t invoice_id;    /* 0 when none */
    int level;             /* of a reminder */
    const char *recipient; /* one addr-spec */
    const char *subject;
    const char *message_id; /* without angle brackets */
    const char *path;       /* of the frozen message, relative to the firm folder */
    const char *sha256;
    enum outbox_state state;
    int attempts;
    int64_t next_at; /* seconds UTC */
    int last_code;   /* SMTP reply code, 0 when none */
    const char *last_text;
    int64_t created_at, sent_at;
};

/* For the store and for programs: "deferred". */
const char *outbox_state_name(enum outbox_state s);
/* For the owner: "aufgeschoben"; "Rechnung" for the kind "invoice". */
const char *outbox_state_word(enum outbox_state s);
const char *outbox_kind_word(const char *kind);
bool outbox_state_parse(enum outbox_state *out, const char *name);

#endif
