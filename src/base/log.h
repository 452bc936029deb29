/*
 * log - what the program tells whoever runs it, one line an event.
 *
 * `log_info("invoice.issued", "no=%s", no)`: an event name, then key=value.
 * error: someone must act. warn: Kontor worked around it. info: one line per business
 * fact. debug: the rest. No names, addresses, IBANs or secrets above debug.
 * Control bytes in values are escaped. Only flow, cmd, intake and mail log.
 */
#ifndef KONTOR_BASE_LOG_H
#define KONTOR_BASE_LOG_H

#include "base/err.h"

enum log_level {
    LOG_LEVEL_ERROR,
    LOG_LEVEL_WARN,
    LOG_LEVEL_INFO,
    LOG_LEVEL_DEBUG
};

void log_set_level(enum log_level level);

void log_error(const char *event, const char *fmt, ...) K_PRINTF(2, 3);
void log_warn(const char *event, const char *fmt, ...) K_PRINTF(2, 3);
void log_info(const char *event, const char *fmt, ...) K_PRINTF(2, 3);
void log_debug(const char *event, const char *fmt, ...) K_PRINTF(2, 3);

#endif
