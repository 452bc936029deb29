/*
 * table_file - a small table on disk for the length of one test.
 */
#ifndef TABLE_FILE_H
#define TABLE_FILE_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

static char table_path[64];

static inline const char *table_write(const char *text)
{
    struct k_err err = {0};
    (void)snprintf(table_path, sizeof table_path, "probe-%d.tab", (int)getpid());
    assert_ok(file_write_lazy(table_path, text, strlen(text), &err));
    return table_path;
}

static inline void table_remove(void)
{
    if (table_path[0]) {
        (void)unlink(table_path);
    }
    table_path[0] = '\0';
}

#endif
