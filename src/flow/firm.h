/*
 * firm - one firm folder, opened: settings, rules, tables, store, clock.
 *
 * Everything the flow works on hangs here; nothing is global, so one process can
 * serve many firms. The lock makes sure that only one process works on a firm at a
 * time; it is the file system's (flock), so a crash leaves nothing behind.
 */
#ifndef KONTOR_FLOW_FIRM_H
#define KONTOR_FLOW_FIRM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "config/calendar.h"
#include "config/config.h"
#include "config/rules.h"
#include "config/units.h"
#include "document/document.h"
#include "store/store.h"

enum firm_need {
    FIRM_CONFIG, /* settings, rules and tables only */
    FIRM_STORE,  /* and the store, to read */
    FIRM_WORK,   /* and the lock: state may change */
};

struct firm {
    struct arena arena; /* lives as long as the firm is open */
    const char *root;   /* path of the folder */
    struct clock clock;
    struct config config;
    struct rules rules;
    struct unit_table *units;
    struct calendar *calendar;
    struct store *store;
    struct document_kit *kit; /* made when first needed */
    /* Where templates are read: templates/ itself, or the copy of it that was last
     * without fault (templates.h). */
    const char *templates;
    uint64_t templates_stamp;
    int64_t ran_before; /* life.h: the pass before this one, 0 = not known */
    int lock_fd;
};

/* K_REJECT: the folder or a file in it is wrong; K_RETRY: another process works on it
 * (after waiting a while). Release with firm_close in any case. */
K_MUST_CHECK enum k_status firm_open(struct firm *f, const char *root,
                                     const struct clock *clock, enum firm_need need,
                                     struct k_err *err);
void firm_close(struct firm *f);

/* Let others work on the folder between two passes, and go on. */
void firm_unlock(struct firm *f);
K_MUST_CHECK enum k_status firm_lock(struct firm *f, struct k_err *err);

/* The same around each wait for the network: a server that hangs keeps nobody from the
 * folder. No transaction is open, and what was read before may have changed behind it.
 * Coming back takes as long as others work. */
void firm_leave(struct firm *f);
void firm_return(struct firm *f);

/* Mailbox and accounts are talked to by one process at a time. *out is to be closed. */
K_MUST_CHECK enum k_status firm_network(int *out, struct firm *f, struct k_err *err);

/* Changes when a file in kontor.conf, inbox-rules/ or templates/ did. */
uint64_t firm_stamp(const struct firm *f);

/* Settings, rules and tables anew, after a file of them changed. On failure the old
 * ones stay in force. */
K_MUST_CHECK enum k_status firm_reload(struct firm *f, struct k_err *err);

/* "ROOT/name" in the given arena. */
char *firm_path(const struct firm *f, struct arena *a, const char *name);

/* Changes when a file in templates/, or kontor.conf, did. */
uint64_t firm_templates_stamp(const struct firm *f);

/* The document kit, made on first use; anew after firm_kit_drop. */
K_MUST_CHECK enum k_status firm_kit(struct document_kit **out, struct firm *f,
                                    struct k_err *err);
void firm_kit_drop(struct firm *f);

/* The folders of a firm, in the order in which init makes them. NULL at the end. */
extern const char *const FIRM_FOLDERS[];

#endif
