/*
 * loop - `kontor run`: wait for something to be due, do a pass, wait again.
 *
 * Events of inbox/ and maildir/ are hints, the periodic scan is the truth. Between
 * passes the firm's lock is free, so that other commands can work. SIGTERM and SIGINT
 * end it after the running pass, SIGHUP reads the settings anew and scans.
 */
#ifndef KONTOR_FLOW_LOOP_H
#define KONTOR_FLOW_LOOP_H

#include "flow/arrivals.h"
#include "flow/courier.h"
#include "flow/firm.h"

K_MUST_CHECK enum k_status loop_run(struct firm *f, struct arrivals *arrivals,
                                    struct courier *courier, struct k_err *err);

#endif
