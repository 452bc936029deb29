/*
 * err - how a call says what went wrong.
 *
 * The status tells the caller what to do; the text tells a person what happened.
 * Whoever finds the fault sets the text once (err_set); those above add where it
 * happened (err_wrap). Only flow and the program log it.
 */
#ifndef KONTOR_BASE_ERR_H
#define KONTOR_BASE_ERR_H

#include <stddef.h>

#define K_MUST_CHECK __attribute__((warn_unused_result))
#define K_PRINTF(f, a) __attribute__((format(printf, f, a)))

enum k_status {
    K_OK = 0, /* done */
    K_REJECT, /* the input is wrong: set it aside with the reason, go on */
    K_RETRY,  /* the world is busy (lock, network, disk): leave it, try again later */
    K_FATAL,  /* Kontor cannot go on (schema, configuration, memory): stop cleanly */
};

/* A message for a person: UTF-8, one or more lines, cut at the capacity on a
 * character border. Untouched as long as nothing fails. */
struct k_err {
    char text[2000];
};

/* Store the message and return `st`, so that a fault is one line:
 * `return err_set(err, K_REJECT, "line %d: ...", n);`. err may be NULL. */
enum k_status err_set(struct k_err *err, enum k_status st, const char *fmt, ...)
    K_PRINTF(3, 4);

/* Put "context: " before what is there. */
void err_wrap(struct k_err *err, const char *fmt, ...) K_PRINTF(2, 3);

/* K_FATAL with the text every failed allocation gets. */
enum k_status err_nomem(struct k_err *err);

/* What a value of errno means, in the owner's language; for a rare one, the C library's
 * words. Valid until the next call. */
const char *err_cause(int code);

/* "ok", "reject", "retry", "fatal". Static. */
const char *k_status_name(enum k_status st);

#endif
