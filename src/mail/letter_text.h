/*
 * letter_text - subject, text and HTML of a mail from the owner's templates.
 *
 * In:      templates/mail/NAME.LOCALE.txt and, if there is one, NAME.LOCALE.html
 *          (Mustache), a tree of values.
 * Out:     the texts that letter_build takes, in the arena.
 * Effects: reads the files. No SQL, no clock, no network.
 *
 * The text begins with "Subject: ..." (comments may stand before it) and an empty
 * line. {{>foot}} takes in _foot.LOCALE.txt or _foot.txt, or .html likewise. A
 * language without a template of its own gets the German one. A name that no value
 * has is an error with file and line, so that no customer reads a gap.
 */
#ifndef KONTOR_MAIL_LETTER_TEXT_H
#define KONTOR_MAIL_LETTER_TEXT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/mustache.h"

struct letter_text {
    const char *subject; /* one line */
    const char *text;
    const char *html; /* NULL when there is no template */
};

/* Which template. */
struct letter_template {
    const char *dir;    /* templates/ of the firm */
    const char *name;   /* "invoice", "reminder-1" */
    const char *locale; /* NULL = "de" */
};

/* K_REJECT for a fault in a template, with file and line. */
K_MUST_CHECK enum k_status letter_text_render(struct letter_text *out, struct arena *a,
                                              const struct letter_template *t,
                                              const struct value *data,
                                              struct k_err *err);

/* Fill every template in templates/mail/ on trial: every fault, one a line. */
K_MUST_CHECK enum k_status letter_text_check(const char *templates_dir,
                                             struct k_err *err);

#endif
