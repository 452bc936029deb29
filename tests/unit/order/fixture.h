/* fixture - read a text as an order file and look at what came of it. */
#ifndef KONTOR_TESTS_ORDER_FIXTURE_H
#define KONTOR_TESTS_ORDER_FIXTURE_H

#include "kontor_test.h"

#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/money.h"
#include "order/order_read.h"

struct fixture {
    struct arena arena;
    struct order_file file;
    struct k_err err;
    enum k_status st;
};

static inline int fixture_setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    arena_init(&f.arena);
    *state = &f;
    return 0;
}

static inline int fixture_teardown(void **state)
{
    struct fixture *f = *state;
    arena_release(&f->arena);
    return 0;
}

static inline void read_under(struct fixture *f, const char *text,
                              const struct rule *rule)
{
    f->err.text[0] = '\0';
    f->st = order_read(&f->file, &f->arena, text, strlen(text), rule, &f->err);
}

/* Read and expect success. */
static inline void read_ok(struct fixture *f, const char *text)
{
    read_under(f, text, NULL);
    if (f->st != K_OK) {
        fail_msg("%s", f->err.text);
    }
}

/* Read and expect a refusal whose message holds each of the words. */
static inline void read_refused(struct fixture *f, const char *text,
                                const char *const *word, size_t words)
{
    read_under(f, text, NULL);
    if (f->st != K_REJECT) {
        fail_msg("not refused: %s", text);
    }
    for (size_t i = 0; i < words && word[i]; i++) {
        if (!strstr(f->err.text, word[i])) {
            fail_msg("„%s“ is not in: %s", word[i], f->err.text);
        }
    }
}

static inline void read_file(struct fixture *f, const char *path,
                             const struct rule *rule)
{
    char *bytes;
    size_t n;
    assert_int_equal(file_read(&bytes, &n, &f->arena, path, (size_t)64 << 20, &f->err),
                     K_OK);
    f->st = order_read(&f->file, &f->arena, bytes, n, rule, &f->err);
    if (f->st != K_OK) {
        fail_msg("%s: %s", path, f->err.text);
    }
}

static inline bool has_note(const struct fixture *f, const char *word)
{
    for (size_t i = 0; i < f->file.notes; i++) {
        if (strstr(f->file.note[i], word)) {
            return true;
        }
    }
    return false;
}

static inline void assert_decimal(decimal d, const char *text)
{
    char buf[DECIMAL_BUF];
    assert_string_equal(decimal_format(buf, d), text);
}

static inline void assert_day(day d, const char *iso)
{
    char buf[DAY_BUF];
    assert_string_equal(day_format_iso(buf, d), iso);
}

#endif
