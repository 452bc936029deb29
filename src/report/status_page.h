/*
 * status_page - status/index.html: the same state as the report, for the browser.
 *
 * In:      the data of a report, the invoices to list, the template status/index.html.
 * Out:     one self-contained page: no network, readable without its script, which
 *          only sorts and searches; light and dark, printable, fit for a phone.
 * Effects: none; flow writes the file.
 */
#ifndef KONTOR_REPORT_STATUS_PAGE_H
#define KONTOR_REPORT_STATUS_PAGE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "report/report.h"

/* More rows make a page slow on a phone: give all open invoices and the newest of the
 * others. What is beyond is dropped and counted on the page. */
#define STATUS_PAGE_ROWS 2000

struct status_page {
    const struct report_data *report;
    const struct report_invoice *invoice; /* newest first */
    size_t invoices;
    mustache_partial_fn *partial; /* {{>style}} is templates/status/_style.html */
    void *partial_ud;
};

/* Append the page. `template` is the text of templates/status/index.html; K_REJECT
 * with file and line when it is broken. */
K_MUST_CHECK enum k_status status_page_render(struct str *out, struct arena *a,
                                              const struct status_page *page,
                                              const char *template, struct k_err *err);

#endif
