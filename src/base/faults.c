#include "base/faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"

#include "base/banned.h"

void faults_init(struct faults *f)
{
    *f = (struct faults){0};
}

void faults_add(struct faults *f, const char *fmt, ...)
{
    char line[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(line, sizeof line, tr(fmt), ap);
    va_end(ap);
    f->count++;
    /* A line that was cut might end within a character: leave it out as a whole. */
    if (n < 0 || n >= (int)sizeof line || f->len + (size_t)n + 2 > sizeof f->text) {
        return;
    }
    for (char *p = line; *p; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7F) {
            *p = ' ';
        }
    }
    if (f->len > 0) {
        f->text[f->len++] = '\n';
    }
    memcpy(f->text + f->len, line, (size_t)n + 1);
    f->len += (size_t)n;
}

static size_t lines_of(const struct faults *f)
{
    size_t lines = f->len > 0;
    for (size_t i = 0; i < f->len; i++) {
        lines += f->text[i] == '\n';
    }
    return lines;
}

enum k_status faults_status(const struct faults *f, struct k_err *err)
{
    if (f->count == 0) {
        return K_OK;
    }
    size_t left_out = f->count - lines_of(f);
    if (left_out > 0) {
        return err_set(err, K_REJECT, "%s%s… und %zu weitere Fehler.", f->text,
                       f->len > 0 ? "\n" : "", left_out);
    }
    return err_set(err, K_REJECT, "%s", f->text);
}
