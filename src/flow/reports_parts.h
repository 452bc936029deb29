/*
 * reports_parts - what the files that gather a report share.
 */
#ifndef KONTOR_FLOW_REPORTS_PARTS_H
#define KONTOR_FLOW_REPORTS_PARTS_H

#include "flow/firm.h"
#include "report/report.h"

struct gather {
    struct firm *firm;
    struct arena *arena;
    struct report_data *data;
    struct report_invoice *late, *next, *created, *expiring;
    struct report_payment *payment;
    day today;
    int64_t since; /* instant: what is new came behind it */
};

/* One more element in a list of the report. */
#define REPORTS_APPEND(g, list, count)                                                 \
    ((list) = arena_grow((g)->arena, (list), (count), sizeof *(list)),                 \
     &(list)[(count)++])

/* Only counted: behind the last row that a report shows. */
bool reports_beyond(size_t *count);

/* Tasks, what failed, and payments that wait for the owner. */
K_MUST_CHECK enum k_status reports_gather_work(struct gather *g, struct k_err *err);

/* Who was reminded, is reminded next, is not reminded and why. */
/* Of a level that went out (store_task.h), by the ladder of today when it is not known.
 */
const char *reports_level_name(const struct config *c, int level, const char *name);
K_MUST_CHECK enum k_status reports_gather_reminders(struct gather *g,
                                                    struct k_err *err);

/* Turnover by months; who pays late; notices. */
K_MUST_CHECK enum k_status reports_gather_figures(struct gather *g, struct k_err *err);

#endif
