/*
 * loose - members of foreign JSON, whose scalars may be string, number, bool or null.
 *
 * sevDesk answers almost everything as strings, but not all; lexoffice sends numbers.
 * Both leave out what is null. A member that is absent, null or "" is "not given".
 * Decimals come from the text of the number, days from their literal date part.
 * Effects: none but faults in the reader, with the member's path.
 */
#ifndef KONTOR_ORDER_LOOSE_H
#define KONTOR_ORDER_LOOSE_H

#include "order/reader.h"

/* One clean line, or clean text with line breaks; NULL when not given. */
const char *loose_text(struct reader *r, const struct json_at *up, const char *name);
const char *loose_lines(struct reader *r, const struct json_at *up, const char *name);

/* false and *out untouched when not given or (with a fault) unreadable. */
bool loose_decimal(decimal *out, struct reader *r, const struct json_at *up,
                   const char *name);
bool loose_money(money *out, struct reader *r, const struct json_at *up,
                 const char *name); /* rounded to cents */
bool loose_int(int *out, struct reader *r, const struct json_at *up, const char *name);

day loose_day(struct reader *r, const struct json_at *up, const char *name);
bool loose_bool(struct reader *r, const struct json_at *up, const char *name);

bool loose_has(const struct json_at *up, const char *name); /* there and not null */
size_t loose_length(const struct json_at *at); /* of a list; 0 for all else */

#endif
