#include "store/store_progress.h"

#include "store/sql.h"

#include "base/banned.h"

enum k_status store_progress(struct progress_row **out, size_t *n, struct store *s,
                             struct arena *a, const char *project, int64_t customer_id,
                             struct k_err *err)
{
    *out = NULL;
    *n = 0;
    /* UNTDID 1001: 326 partial invoice, 875 partial construction invoice. */
    sqlite3_stmt *q = sql_query(
        s, err,
        "SELECT number, issue_date, net, tax, gross, "
        "open - min(retained, max(open, 0)), min(retained, max(open, 0)) FROM invoice "
        "JOIN invoice_text ON invoice_id = id "
        "WHERE customer_id = ?1 AND type_code IN (326, 875) AND cancelled_by IS NULL "
        "AND json_extract(document, '$.project') = ?2 ORDER BY id",
        "it", customer_id, project);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = (struct progress_row){.number = sql_text(q, 0, a),
                                               .issue_date = sql_day(q, 1),
                                               .net = sql_money(q, 2),
                                               .tax = sql_money(q, 3),
                                               .gross = sql_money(q, 4),
                                               .open = sql_money(q, 5),
                                               .retained = sql_money(q, 6)};
    }
    return st;
}
