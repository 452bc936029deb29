/*
 * The journal: each row's hash is SHA-256 over
 *   prev_hash LF seq LF at LF actor LF event LF subject LF data
 * in the forms in which they are stored, so that anybody can check the chain with a
 * few lines of script. The first row's prev_hash is empty.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "store/sql.h"

#include "base/banned.h"

static void row_hash(char out[HASH_HEX], const char *prev, const struct journal_row *r)
{
    char numbers[64];
    int n = snprintf(numbers, sizeof numbers, "\n%lld\n%lld\n", (long long)r->seq,
                     (long long)r->at);
    struct hash h;
    hash_init(&h);
    hash_add(&h, prev, strlen(prev));
    hash_add(&h, numbers, (size_t)n);
    hash_add(&h, r->actor, strlen(r->actor));
    hash_add(&h, "\n", 1);
    hash_add(&h, r->event, strlen(r->event));
    hash_add(&h, "\n", 1);
    hash_add(&h, r->subject, strlen(r->subject));
    hash_add(&h, "\n", 1);
    hash_add(&h, r->data, strlen(r->data));
    hash_end_hex(&h, out);
}

/* Within a transaction nobody else can append: the head is read once. */
static enum k_status load_head(struct store *s, int64_t *seq, struct k_err *err)
{
    if (s->head[0] != '\0' && !sqlite3_get_autocommit(s->db)) {
        *seq = s->head_seq;
        return K_OK;
    }
    sqlite3_stmt *q = sql_query(
        s, err, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", "");
    enum k_status st = K_OK;
    *seq = 0;
    s->head[0] = '\0';
    if (sql_row(&st, s, q, err)) {
        *seq = sql_i64(q, 0);
        (void)snprintf(s->head, sizeof s->head, "%s",
                       (const char *)sqlite3_column_text(q, 1));
        sql_done(q);
    }
    s->head_seq = *seq;
    return st;
}

static enum k_status append(struct store *s, const char *event, const char *subject,
                            const char *data, struct k_err *err)
{
    int64_t seq;
    enum k_status st = load_head(s, &seq, err);
    if (st != K_OK) {
        return st;
    }
    struct journal_row r = {.seq = seq + 1,
                            .at = sql_now(s),
                            .actor = s->actor,
                            .event = event,
                            .subject = subject ? subject : "",
                            .data = data};
    char hash[HASH_HEX];
    row_hash(hash, s->head, &r);
    st = sql_run(s, err, "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                 "iitttttt", r.seq, r.at, r.actor, r.event, r.subject, r.data, s->head,
                 hash);
    if (st == K_OK) {
        memcpy(s->head, hash, sizeof hash);
        s->head_seq = r.seq;
    }
    return st;
}

enum k_status store_journal(struct store *s, struct k_err *err, const char *event,
                            const char *subject, ...)
{
    struct json_object *data = json_object_new_object();
    if (!data) {
        return err_nomem(err);
    }
    va_list ap;
    va_start(ap, subject);
    for (const char *name = va_arg(ap, const char *); name;
         name = va_arg(ap, const char *)) {
        const char *text = va_arg(ap, const char *);
        if (text) {
            (void)json_object_object_add_ex(data, name, json_object_new_string(text),
                                            JSON_C_OBJECT_ADD_KEY_IS_NEW |
                                                JSON_C_OBJECT_ADD_CONSTANT_KEY);
        }
    }
    va_end(ap);
    enum k_status st = append(
        s, event, subject,
        json_object_to_json_string_ext(data, JSON_C_TO_STRING_NOSLASHESCAPE), err);
    (void)json_object_put(data);
    return st;
}

static struct journal_row read_row(sqlite3_stmt *q)
{
    return (struct journal_row){
        .seq = sql_i64(q, 0),
        .at = sql_i64(q, 1),
        .actor = (const char *)sqlite3_column_text(q, 2),
        .event = (const char *)sqlite3_column_text(q, 3),
        .subject = (const char *)sqlite3_column_text(q, 4),
        .data = (const char *)sqlite3_column_text(q, 5),
        .hash = (const char *)sqlite3_column_text(q, 6),
    };
}

static enum k_status each_row(struct store *s, sqlite3_stmt *q, store_journal_fn *fn,
                              void *ud, struct k_err *err)
{
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        struct journal_row r = read_row(q);
        st = fn(ud, &r, err);
    }
    return st;
}

enum k_status store_journal_each(struct store *s, const char *subject,
                                 store_journal_fn *fn, void *ud, struct k_err *err)
{
    if (!subject) {
        return store_journal_after(s, 0, fn, ud, err);
    }
    return each_row(s,
                    sql_query(s, err,
                              "SELECT seq, at, actor, event, subject, data, hash "
                              "FROM journal WHERE subject = ? ORDER BY seq",
                              "t", subject),
                    fn, ud, err);
}

enum k_status store_journal_after(struct store *s, int64_t seq, store_journal_fn *fn,
                                  void *ud, struct k_err *err)
{
    return each_row(s,
                    sql_query(s, err,
                              "SELECT seq, at, actor, event, subject, data, hash "
                              "FROM journal WHERE seq > ? ORDER BY seq",
                              "i", seq),
                    fn, ud, err);
}

struct chain {
    char prev[HASH_HEX];
    int64_t seq;
};

static enum k_status check_row(void *ud, const struct journal_row *row,
                               struct k_err *err)
{
    struct chain *c = ud;
    char want[HASH_HEX];
    row_hash(want, c->prev, row);
    if (row->seq != c->seq + 1 || strcmp(want, row->hash) != 0) {
        return err_set(err, K_REJECT,
                       "Journal, Zeile %lld: die Prüfkette stimmt nicht. Diese oder "
                       "eine frühere Zeile wurde außerhalb von Kontor verändert.",
                       (long long)row->seq);
    }
    c->seq = row->seq;
    memcpy(c->prev, want, sizeof want);
    return K_OK;
}

enum k_status store_journal_verify(struct store *s, int64_t *rows, struct k_err *err)
{
    struct chain c = {0};
    enum k_status st = store_journal_each(s, NULL, check_row, &c, err);
    *rows = c.seq;
    return st;
}

enum k_status store_journal_head(char out[65], struct store *s, struct k_err *err)
{
    int64_t seq;
    enum k_status st = load_head(s, &seq, err);
    memcpy(out, s->head, sizeof s->head);
    return st;
}

enum k_status store_journal_count(int64_t *out, struct store *s, struct k_err *err)
{
    return sql_int(out, s, err, 0, "SELECT max(seq) FROM journal", "");
}
