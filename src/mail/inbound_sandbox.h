/*
 * inbound_sandbox - take from the present process all that parsing does not need.
 *
 * Effects: on this process, for good: no new files, sockets, processes or privileges;
 *          limits on time and memory. What it holds open it may still write to.
 */
#ifndef KONTOR_MAIL_INBOUND_SANDBOX_H
#define KONTOR_MAIL_INBOUND_SANDBOX_H

#include <stdbool.h>

/* false: the kernel refused; the process must not go on. */
bool inbound_sandbox(void);

#endif
