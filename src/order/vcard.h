/*
 * vcard - the content lines of an address book file, one after the other.
 *
 * In:      the bytes of a file: vCard 2.1, 3.0 (RFC 2426) or 4.0 (RFC 6350), any number
 *          of cards. Bytes, not text: 2.1 names a charset for each line, and old
 * programs fold a line in the middle of a character. Out:     lines unfolded, their
 * parameters looked up, the parts of a value decoded (quoted-printable), in UTF-8,
 * without escapes. Effects: none; everything lives in the arena.
 *
 * Debian has no library that fits: libical 3 reads calendars only (its old vCalendar
 * part keeps its state in globals), libvc and libvformat know 2.1 and 3.0 and have no
 * maintainer any more, belcard reads 4.0 only, Evolution's reader brings GTK along.
 */
#ifndef KONTOR_ORDER_VCARD_H
#define KONTOR_ORDER_VCARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct vcard {
    struct arena *arena;
    const char *at, *end;
    int line; /* of `at`, from 1 */
};

/* One property. Nothing ends with NUL but the name. */
struct vcard_line {
    int line;
    const char
        *name; /* "ADR": upper case, without "item1." before it; "" = no property */
    const char *parameters; /* ";TYPE=WORK;CHARSET=UTF-8" */
    size_t parameters_n;
    const char *value;
    size_t value_n;
    bool quoted_printable;
};

void vcard_init(struct vcard *v, struct arena *a, const void *bytes, size_t n);

/* The next line that is not empty; false at the end of the file. */
bool vcard_next(struct vcard_line *out, struct vcard *v);

/* Is the property of that type: TYPE=WORK, TYPE="work,voice", or bare WORK (2.1)? */
bool vcard_is(const struct vcard_line *l, const char *type);

/* PREF=1 (4.0) or the type PREF: how much it is preferred, 0 = not at all, 100 = most.
 */
int vcard_preference(const struct vcard_line *l);

/* Part `i` of a value, between its semicolons: clean UTF-8, NULL when it is blank, not
 * there or no text. */
const char *vcard_part(struct arena *a, const struct vcard_line *l, size_t i);
/* The whole value as one. */
const char *vcard_text(struct arena *a, const struct vcard_line *l);

#endif
