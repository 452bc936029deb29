/*
 * api_error - what a failed answer says, in one short line.
 *
 * In:      a body: JSON in one of the shapes that the two products use, HTML of a
 *          gateway, or nothing.
 * Out:     its message, cleaned for a log and a mail; NULL when it says nothing.
 * Effects: none.
 */
#ifndef KONTOR_CONNECT_API_ERROR_H
#define KONTOR_CONNECT_API_ERROR_H

#include <stddef.h>

#include "base/arena.h"

struct json_object;

char *api_error_text(struct arena *a, const char *body, size_t n);

/* The same of a document: sevDesk puts errors into answers with status 200. NULL when
 * it holds no error. */
char *api_error_of(struct arena *a, struct json_object *doc);

#endif
