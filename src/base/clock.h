/*
 * clock - the only source of "now" and "today".
 *
 * A clock either follows the system or stands still at a set instant (--now,
 * --today, KONTOR_NOW), so that tests, the demo and dry runs live on any date.
 * Instants are seconds since 1970-01-01 UTC. What people read is Europe/Berlin;
 * the rule of the summer time (directive 2000/84/EC) is computed here and does not
 * depend on the zone of the machine.
 */
#ifndef KONTOR_BASE_CLOCK_H
#define KONTOR_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/day.h"
#include "base/err.h"

struct clock {
    bool fixed;
    int64_t fixed_at; /* seconds UTC, when fixed */
};

#define CLOCK_BUF 40

void clock_init(struct clock *c); /* follows the system */

/* "2026-02-03", "2026-02-03T09:00", "2026-02-03T09:00:30" in Berlin time, or with a
 * trailing 'Z' in UTC. A date alone means 09:00. */
K_MUST_CHECK enum k_status clock_set(struct clock *c, const char *text,
                                     struct k_err *err);

int64_t clock_now(const struct clock *c);
day clock_today(const struct clock *c); /* calendar day in Berlin */
/* Minutes since midnight in Berlin. */
int clock_minute(const struct clock *c);
day clock_day_of(int64_t instant);
/* "2026-02-03T08:00:00Z" (journal), "03.02.2026 09:00" (people, Berlin). */
char *clock_format_utc(char buf[CLOCK_BUF], int64_t instant);
char *clock_format_de(char buf[CLOCK_BUF], int64_t instant);
/* RFC 5322 date-time in Berlin time: "Tue, 03 Feb 2026 09:00:00 +0100". */
char *clock_format_rfc5322(char buf[CLOCK_BUF], int64_t instant);
/* The instant of a Berlin wall-clock minute on a day. */
int64_t clock_instant(day d, int minute);
/* Milliseconds that only grow; for timers, never for dates. */
int64_t clock_monotonic_ms(void);

#endif
