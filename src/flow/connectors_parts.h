/*
 * connectors_parts - one account's poll under way. Private to connectors*.c.
 *
 * LIST -> entries of the page -> next page ... -> CONTACTS (one page) -> PUSH -> done.
 * An account whose contacts were never read begins with all of them: then orders need
 * no request for their contact.
 */
#ifndef KONTOR_FLOW_CONNECTORS_PARTS_H
#define KONTOR_FLOW_CONNECTORS_PARTS_H

#include "connect/connect.h"
#include "flow/batch.h"
#include "flow/connectors.h"
#include "store/store_connect.h"

#define SEEN_AT_ONCE 25 /* orders between two commits */
#define PAGES_MAX 1000  /* of one list */

enum poll_step {
    POLL_IDLE,
    POLL_FIRST_CONTACTS,
    POLL_LIST,
    POLL_ENTRIES,
    POLL_CONTACTS,
    POLL_PUSH,
    POLL_END,
};

struct poll {
    struct firm *firm;
    const struct connectors_options *opt;
    struct connectors_summary *sum;
    struct config_account account; /* a copy: settings may be read anew */
    struct connect *connect;
    struct connect_state state;
    enum poll_step step;
    struct arena arena; /* of the page */
    struct arena one;   /* of the order */
    int64_t begun_at;
    /* The list. */
    struct connect_page page;
    size_t at;
    size_t fresh;  /* of this page: not known as they are */
    int64_t news;  /* of the whole poll */
    bool may_stop; /* the list before this one was read and stored to its end */
    bool turned;   /* beyond the first page: one of the known pages, in turn */
    int number;    /* of the page */
    int rounds;    /* lists begun anew because they changed under our hands */
    int64_t total;
    char first_id[80]; /* of the page before */
    day newest;        /* change that was listed */
    bool held;         /* an order could not be had: look again next time */
    /* Fetched and laid down, not yet stored. */
    struct connect_seen_row seen[SEEN_AT_ONCE * 2 + 16];
    size_t seens;
    struct arena seen_arena;
    bool tasks_changed;
};

/* ---- connectors_take.c ----------------------------------------------------------- */

/* One entry of the list: fetched, when it is new or changed. */
K_MUST_CHECK enum k_status poll_take(struct poll *p, const struct connect_entry *e,
                                     struct k_err *err);
/* Store what was seen. */
K_MUST_CHECK enum k_status poll_flush(struct poll *p, struct k_err *err);
/* Next page of the refresh of contacts. *over: it has come to its end. */
K_MUST_CHECK enum k_status poll_contacts(bool *over, struct poll *p, struct k_err *err);

/* ---- connectors_push.c ----------------------------------------------------------- */

/* Queue what is new, and send what is queued. *over false: there is more. */
K_MUST_CHECK enum k_status poll_push(bool *over, struct poll *p, struct k_err *err);
/* The first time: nothing of before is written back. */
K_MUST_CHECK enum k_status poll_push_begin(struct poll *p, struct k_err *err);

/* ---- connectors.c ---------------------------------------------------------------- */

/* How the store knows the task about `what` of an account. */
char *poll_task_key(struct arena *a, const char *account, const char *what);
/* A task about the account or one thing of it, told once. */
K_MUST_CHECK enum k_status poll_task(struct poll *p, const char *what,
                                     const char *title, const char *text,
                                     struct k_err *err);
/* Store the state alone. */
K_MUST_CHECK enum k_status poll_store_state(struct poll *p, struct k_err *err);

#endif
