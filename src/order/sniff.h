/*
 * sniff - what the words of order_sniff stand for, inside this folder.
 *
 * Effects: none.
 */
#ifndef KONTOR_ORDER_SNIFF_H
#define KONTOR_ORDER_SNIFF_H

#include <stdbool.h>

#include "base/text.h"

static inline bool sniff_is_json(const char *word)
{
    return text_starts(word, "lexoffice-") || text_starts(word, "sevdesk-") ||
           text_starts(word, "kontor-") || text_starts(word, "json");
}

#endif
