#include "base/err.h"

#include <errno.h>
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

const char *err_cause(int code)
{
    static const struct {
        int code;
        const char *text;
    } CAUSES[] = {
        {ENOENT, N_("nicht vorhanden")},
        {EACCES, N_("keine Berechtigung")},
        {EPERM, N_("keine Berechtigung")},
        {EROFS, N_("der Datenträger ist schreibgeschützt")},
        {ENOSPC, N_("der Datenträger ist voll")},
        {EDQUOT, N_("das Kontingent auf dem Datenträger ist erschöpft")},
        {EIO, N_("Lese- oder Schreibfehler des Datenträgers")},
        {EEXIST, N_("schon vorhanden")},
        {ENOTDIR, N_("ein Teil des Pfads ist kein Ordner")},
        {EISDIR, N_("ist ein Ordner")},
        {ENOTEMPTY, N_("der Ordner ist nicht leer")},
        {ELOOP, N_("ist eine Verknüpfung")},
        {ENAMETOOLONG, N_("der Name ist zu lang")},
        {EXDEV, N_("liegt auf einem anderen Dateisystem")},
        {EBUSY, N_("ist gerade in Benutzung")},
        {EMFILE, N_("zu viele offene Dateien")},
        {ENFILE, N_("zu viele offene Dateien")},
        {ENOMEM, N_("der Arbeitsspeicher reicht nicht")},
        {ETIMEDOUT, N_("keine Antwort")},
        {ECONNREFUSED, N_("Verbindung abgelehnt")},
    };
    for (size_t i = 0; i < sizeof CAUSES / sizeof CAUSES[0]; i++) {
        if (CAUSES[i].code == code) {
            return tr(CAUSES[i].text);
        }
    }
    return strerror(code);
}

const char *k_status_name(enum k_status st)
{
    static const char *const NAMES[] = {"ok", "reject", "retry", "fatal"};
    return NAMES[st];
}
