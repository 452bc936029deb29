#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"

#include "base/banned.h"

/* A cut must not leave half a character behind. */
static void trim_broken_end(char *s, size_t len)
{
    size_t i = len;
    while (i > 0 && ((unsigned char)s[i - 1] & 0xC0) == 0x80) {
        i--;
    }
    if (i == 0) {
        return;
    }
    unsigned char lead = (unsigned char)s[i - 1];
    size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (len - (i - 1) < want) {
        s[i - 1] = '\0';
    }
}

enum k_status err_set(struct k_err *err, enum k_status st, const char *fmt, ...)
{
    if (!err) {
        return st;
    }
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(err->text, sizeof err->text, tr(fmt), ap);
    va_end(ap);
    if (n >= (int)sizeof err->text) {
        trim_broken_end(err->text, sizeof err->text - 1);
    }
    return st;
}

void err_wrap(struct k_err *err, const char *fmt, ...)
{
    if (!err) {
        return;
    }
    char inner[sizeof err->text];
    memcpy(inner, err->text, sizeof inner);
    inner[sizeof inner - 1] = '\0';
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(err->text, sizeof err->text, tr(fmt), ap);
    va_end(ap);
    if (n < 0 || n >= (int)sizeof err->text) {
        trim_broken_end(err->text, sizeof err->text - 1);
        return;
    }
    size_t used = (size_t)n;
    n = snprintf(err->text + used, sizeof err->text - used, ": %s", inner);
    if (n >= (int)(sizeof err->text - used)) {
        trim_broken_end(err->text, sizeof err->text - 1);
    }
}

enum k_status err_nomem(struct k_err *err)
{
    return err_set(err, K_FATAL, "Der Arbeitsspeicher reicht nicht.");
}

const char *k_status_name(enum k_status st)
{
    static const char *const NAMES[] = {"ok", "reject", "retry", "fatal"};
    return NAMES[st];
}
