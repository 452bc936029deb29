/*
 * record - structs of the model to JSON and back, by tables of their members.
 *
 * One table serves both ways, so that what is written can be read, and writing it
 * again gives the same bytes: members stand in the order of the table, and one that
 * is not given is left out. A member that the table lacks is a fault.
 */
#ifndef KONTOR_MODEL_RECORD_H
#define KONTOR_MODEL_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/json.h"
#include "model/names.h"

enum record_type {
    RECORD_TEXT,      /* const char *, one line */
    RECORD_LINES,     /* const char *, with line feeds */
    RECORD_DAY,       /* day */
    RECORD_BOTH_DAYS, /* read only: one day for two members, offset and other */
    RECORD_DECIMAL,
    RECORD_MONEY,
    RECORD_BOOL,
    RECORD_INT,    /* int, min to max */
    RECORD_NAME,   /* an enumeration, by its names */
    RECORD_STRUCT, /* a struct within the struct */
    RECORD_LIST,   /* pointer and size_t count at `other`, grown by arena_grow */
    RECORD_FIXED,  /* array within the struct, int count at `other`, max elements */
    RECORD_TEXTS,  /* const char ** and size_t count at `other` */
};

#define RECORD_NO_OFFSET ((size_t)-1)

enum record_flag {
    RECORD_REQUIRED = 1, /* reading: must be there and not null */
    RECORD_WRITTEN = 2,  /* writing: also when it has its resting value */
};

struct record;

struct record_field {
    const char *name;
    enum record_type type;
    size_t offset;
    /* DECIMAL, MONEY: a bool that says "given", or RECORD_NO_OFFSET. */
    size_t other;
    unsigned flags;
    int rest, min, max; /* INT, DECIMAL: the resting value, not written */
    const struct name_row *names;
    const struct record *record;
};

struct record {
    const struct record_field *field;
    size_t fields;
    size_t size;
    bool trusted; /* as in struct json_in, for records that only we write */
    void (*init)(void *object); /* NULL: all zero */
    /* Rules between members, after all were read; NULL: none. */
    void (*check)(struct json_in *in, void *object, const struct json_at *at);
};

/* Rows of a table: member M of struct S; HAS says whether it is given, COUNT how many
 * elements it has. */
#define RECORD_ROW(TYPE, NAME, S, M, FLAGS)                                            \
    {                                                                                  \
        .name = (NAME), .type = (TYPE), .offset = offsetof(S, M),                      \
        .other = RECORD_NO_OFFSET, .flags = (FLAGS)                                    \
    }
#define RECORD_GIVEN(TYPE, NAME, S, M, HAS)                                            \
    {                                                                                  \
        .name = (NAME), .type = (TYPE), .offset = offsetof(S, M),                      \
        .other = offsetof(S, HAS)                                                      \
    }
#define RECORD_NUMBER(NAME, S, M, REST, MIN, MAX, FLAGS)                               \
    {                                                                                  \
        .name = (NAME), .type = RECORD_INT, .offset = offsetof(S, M), .rest = (REST),  \
        .min = (MIN), .max = (MAX), .flags = (FLAGS)                                   \
    }
#define RECORD_WORD(NAME, S, M, NAMES, FLAGS)                                          \
    {                                                                                  \
        .name = (NAME), .type = RECORD_NAME, .offset = offsetof(S, M),                 \
        .names = (NAMES), .flags = (FLAGS)                                             \
    }
#define RECORD_PART(NAME, S, M, RECORD)                                                \
    {                                                                                  \
        .name = (NAME), .type = RECORD_STRUCT, .offset = offsetof(S, M),               \
        .record = (RECORD)                                                             \
    }
#define RECORD_MANY(TYPE, NAME, S, M, COUNT, MAX, RECORD)                              \
    {                                                                                  \
        .name = (NAME), .type = (TYPE), .offset = offsetof(S, M),                      \
        .other = offsetof(S, COUNT), .max = (MAX), .record = (RECORD)                  \
    }

/* The whole way: parse, read, report. */
K_MUST_CHECK enum k_status record_from_json(void *object, struct arena *a,
                                            const struct record *record,
                                            const char *json, size_t n,
                                            struct k_err *err);
char *record_to_json(const void *object, const struct record *record, struct arena *a);

#endif
