/*
 * conf - files in libconfuse syntax, read by tables of their keys.
 *
 * In:      the text of a file; sections with their rows: key, type, resting value.
 * Out:     structs filled through the rows, and every fault with file and line, as
 *          "kontor.conf:12: firm.iban: gefunden „…“, erwartet: …".
 * Effects: none. Not for several threads: the lexer of libconfuse has one state.
 *
 * All values are taken from libconfuse as text and read here: it would stop at the
 * first wrong one, speak English, and take 010 for 8. What it cannot go on after (an
 * unknown key, a missing brace) ends the reading; the faults so far are kept.
 */
#ifndef KONTOR_CONFIG_CONF_H
#define KONTOR_CONFIG_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/faults.h"

#define CONF_BYTES_MAX ((size_t)1024 * 1024)
#define CONF_NO_OFFSET ((size_t)-1)

struct conf_reader;
struct conf_row;

/* Read one value into the object. Returns NULL, or what was expected, in German. */
typedef const char *conf_read_fn(void *object, struct conf_reader *r,
                                 const struct conf_row *row, const char *text);

struct conf_row {
    const char *key;
    conf_read_fn *read;
    size_t offset, other; /* of the member; other: count of a list, or a "given" */
    const char *rest;     /* the value when the key is not there; NULL = none */
    bool list;            /* { "a", "b" } or a single value */
    bool required;
    long min, max;       /* of numbers */
    const char *choices; /* words with a blank between */
    const char *comment; /* German, lines with \n */
    const char *example; /* for a key without a resting value */
};

struct conf_section {
    const char *name;
    bool titled; /* any number of them, each with a title */
    const struct conf_row *row;
    size_t rows;
    const struct conf_section *inner; /* one titled section within, or NULL */
    const char *comment;
};

struct conf_seen;

struct conf_reader {
    struct arena *arena;
    struct faults *faults;
    const char *file; /* as it is called in messages */
    void *object;     /* filled by the rows of sections without title */
    void *user;
    /* A titled section begins: return what its rows fill. Never NULL. */
    void *(*begin)(struct conf_reader *r, const struct conf_section *s,
                   const char *title, int line);

    /* Private to conf.c. */
    const char *text;
    const struct conf_section *section;
    size_t sections;
    const void *titled; /* the section that `current` belongs to */
    void *current;
    int current_line;
    const void *list; /* the list being read, and how much of it */
    unsigned list_count;
    struct conf_seen *seen;
    size_t seens;
    int last_line;
    bool stopped;
};

/* A reader whose private parts are empty. */
struct conf_reader conf_reader(struct arena *a, struct faults *faults,
                               const char *file);

/* Read a file from disk as UTF-8 (or Windows-1252). */
K_MUST_CHECK enum k_status conf_load_text(char **out, struct arena *a, const char *path,
                                          struct k_err *err);

/* Read `text`: resting values first, then what stands there, then what is missing.
 * Faults are collected in the reader. */
void conf_read(struct conf_reader *r, const struct conf_section *section,
               size_t sections, const char *text);

/* A fault of an untitled section's key; with its line, when the file has it. */
void conf_fault(struct conf_reader *r, const char *section, const char *key,
                const char *fmt, ...) K_PRINTF(4, 5);

/* ---- readers of values: conf_value.c --------------------------------------------- */

conf_read_fn conf_text;    /* const char *; one line, at most 200 characters */
conf_read_fn conf_texts;   /* const char ** with size_t count */
conf_read_fn conf_int;     /* int, min to max */
conf_read_fn conf_bool;    /* bool: ja, nein, yes, no, true, false, on, off */
conf_read_fn conf_money;   /* money, min to max in cents */
conf_read_fn conf_minute;  /* int: minutes since midnight, from "07:00" */
conf_read_fn conf_choice;  /* const char *: one of `choices` */
conf_read_fn conf_email;   /* const char * */
conf_read_fn conf_emails;  /* const char ** with size_t count */
conf_read_fn conf_iban;    /* const char *: without blanks */
conf_read_fn conf_bic;     /* const char * */
conf_read_fn conf_vat_id;  /* const char *: without blanks */
conf_read_fn conf_country; /* const char *: ISO 3166-1 alpha-2 */
conf_read_fn conf_stem;    /* const char *: a file's name without its end */
conf_read_fn conf_file;    /* const char *: a file's name without folders */

#endif
