/*
 * names - the words for the values of an enumeration, in files and in the store.
 *
 * A table ends with a NULL name. The first name of a value is the one we write; the
 * others (German words, spellings) are read only. Case of ASCII letters is ignored.
 */
#ifndef KONTOR_MODEL_NAMES_H
#define KONTOR_MODEL_NAMES_H

#include <stdbool.h>

#include "base/arena.h"

struct name_row {
    const char *name;
    unsigned value;
};

/* "" for a value that the table lacks. */
const char *names_get(const struct name_row *table, unsigned value);
bool names_parse(const struct name_row *table, unsigned *value, const char *name);
/* The names that we write, for messages: "invoice, partial, final". */
char *names_list(const struct name_row *table, struct arena *a);

/* What a name of the store means to people, in German: a table ends with a NULL name.
 */
struct word_row {
    const char *name, *word;
};

/* NULL for a name (or no name) that the table lacks. */
const char *names_word(const struct word_row *table, const char *name);

#endif
