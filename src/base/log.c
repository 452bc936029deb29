#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/str.h"

#include "base/banned.h"

static enum log_level threshold = LOG_LEVEL_WARN;

void log_set_level(enum log_level level)
{
    threshold = level;
}

/* A value from outside must not move the cursor of a terminal or forge a line. */
static void add_escaped(struct str *s, const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p < 0x20 || *p == 0x7F) {
            str_addf(s, "\\x%02x", *p);
        } else {
            str_addc(s, (char)*p);
        }
    }
}

static void write_line(enum log_level level, const char *event, const char *fmt,
                       va_list ap)
{
    static const char *const NAMES[] = {"error", "warn", "info", "debug"};
    if (level > threshold) {
        return;
    }
    struct clock system_clock;
    clock_init(&system_clock);
    char at[CLOCK_BUF];
    struct str text, line;
    str_init(&text, 8192);
    str_init(&line, 32768);
    str_vaddf(&text, fmt, ap);
    str_addf(&line, "%s %s %s ", clock_format_utc(at, clock_now(&system_clock)),
             NAMES[level], event);
    add_escaped(&line, text.data);
    str_addc(&line, '\n');
    (void)fwrite(line.data, 1, line.len, stderr);
    str_release(&line);
    str_release(&text);
}

#define DEFINE_LEVEL(name, level)                                                      \
    void name(const char *event, const char *fmt, ...)                                 \
    {                                                                                  \
        va_list ap;                                                                    \
        va_start(ap, fmt);                                                             \
        write_line(level, event, fmt, ap);                                             \
        va_end(ap);                                                                    \
    }

DEFINE_LEVEL(log_error, LOG_LEVEL_ERROR)
DEFINE_LEVEL(log_warn, LOG_LEVEL_WARN)
DEFINE_LEVEL(log_info, LOG_LEVEL_INFO)
DEFINE_LEVEL(log_debug, LOG_LEVEL_DEBUG)
