/*
 * letter_sample - values such as the templates get in earnest, for trying them out.
 *
 * In:      the name of a template. Out: a tree with every name that flow sets for it.
 * Effects: none.
 */
#ifndef KONTOR_MAIL_LETTER_SAMPLE_H
#define KONTOR_MAIL_LETTER_SAMPLE_H

#include "base/mustache.h"

/* "invoice", "reminder-…", "notice", "forward" and "control"; NULL for a template of
 * another name.
 */
struct value *letter_sample(struct arena *a, const char *name);

#endif
