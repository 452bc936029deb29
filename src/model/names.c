#include "model/names.h"

#include <string.h>

#include "base/text.h"

#include "base/banned.h"

static bool is_first(const struct name_row *table, const struct name_row *row)
{
    while (table->value != row->value) {
        table++;
    }
    return table == row;
}

const char *names_get(const struct name_row *table, unsigned value)
{
    for (; table->name; table++) {
        if (table->value == value) {
            return table->name;
        }
    }
    return "";
}

bool names_parse(const struct name_row *table, unsigned *value, const char *name)
{
    if (!name) {
        return false;
    }
    for (; table->name; table++) {
        if (text_ieq(table->name, name)) {
            *value = table->value;
            return true;
        }
    }
    return false;
}

char *names_list(const struct name_row *table, struct arena *a)
{
    char *list = arena_strdup(a, "");
    for (const struct name_row *row = table; row->name; row++) {
        if (*row->name && is_first(table, row)) {
            list = arena_printf(a, "%s%s%s", list, *list ? ", " : "", row->name);
        }
    }
    return list;
}

const char *names_word(const struct word_row *table, const char *name)
{
    while (name && table->name && strcmp(table->name, name) != 0) {
        table++;
    }
    return name ? table->word : NULL;
}
