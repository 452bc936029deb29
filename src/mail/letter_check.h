/*
 * letter_check - what a letter may hold, before any library sees it.
 *
 * The last barrier against header injection: one row a field in a table, so that no
 * field can be forgotten. Effects: none.
 */
#ifndef KONTOR_MAIL_LETTER_CHECK_H
#define KONTOR_MAIL_LETTER_CHECK_H

#include "mail/letter.h"

/* K_REJECT with the name of the field and what is wrong with it. */
K_MUST_CHECK enum k_status letter_check(const struct letter *l, struct k_err *err);

#endif
