#include "base/language.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define DOMAIN "kontor"

static bool english, fixed;

static void choose(const char *code)
{
    english = code && strcmp(code, "en") == 0;
    if (!english) {
        return;
    }
    /* Translations need a locale other than "C", and LANGUAGE names the catalogue
     * whatever that locale is. C.UTF-8 is part of the C library and changes nothing
     * else; German messages need no locale at all. */
    (void)setlocale(LC_MESSAGES, "C.UTF-8");
    (void)setenv("LANGUAGE", "en", 1);
    (void)dgettext(DOMAIN, "Kontor");
}

void language_open(const char *folder)
{
    const char *wanted = getenv("KONTOR_LANG");
    (void)bindtextdomain(DOMAIN, folder);
    (void)bind_textdomain_codeset(DOMAIN, "UTF-8");
    fixed = wanted && *wanted;
    if (fixed) {
        choose(wanted);
    }
}

void language_set(const char *code)
{
    if (!fixed) {
        choose(code);
    }
}

const char *language(void)
{
    return english ? "en" : "de";
}

bool language_is_english(void)
{
    return english;
}

const char *tr(const char *german)
{
    /* gettext answers an empty text with the head of the catalogue. */
    return english && *german ? dgettext(DOMAIN, german) : german;
}

const char *trn(const char *one, const char *many, unsigned long n)
{
    return english ? dngettext(DOMAIN, one, many, n) : n == 1 ? one : many;
}
