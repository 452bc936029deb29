/* fuzz_text - what a reader's text must be like, whatever its bytes were. */
#ifndef KONTOR_TESTS_FUZZ_FUZZ_TEXT_H
#define KONTOR_TESTS_FUZZ_FUZZ_TEXT_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static inline void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static inline void check_line(const char *s)
{
    must(!s || (*s && text_valid_utf8(s, strlen(s)) == strlen(s) &&
                !text_has_control(s, false)));
}

#endif
