/*
 * language - the language in which Kontor speaks to its owner: German or English.
 *
 * Messages stand in the source in German. tr() gives the English one from po/en.po,
 * compiled into a catalogue of GNU gettext (glibc); what has none stays German. Texts
 * for customers do not pass here: their templates are chosen by the customer's locale.
 *
 * err_set, err_wrap, faults_add and the like pass their format through tr() themselves:
 * their callers write plain German. scripts/check-language lists them, and finds what
 * is missing in po/en.po.
 *
 * State: one choice for the whole process. Owns: nothing; texts are static.
 */
#ifndef KONTOR_BASE_LANGUAGE_H
#define KONTOR_BASE_LANGUAGE_H

#include <stdbool.h>

/* The folder with en/LC_MESSAGES/kontor.mo. $KONTOR_LANG ("de", "en"), when set, holds
 * against language_set. */
void language_open(const char *folder);

/* "de" or "en"; anything else counts as "de". The catalogue is read now, so that
 * processes that may open no file have it. */
void language_set(const char *code);

/* "de" or "en", as in names of templates. */
const char *language(void);
bool language_is_english(void);

/* The message in the owner's language. */
const char *tr(const char *german) __attribute__((format_arg(1)));
/* The same for one of something and for many: trn("%zu Fehler", "%zu Fehler", n). */
const char *trn(const char *one, const char *many, unsigned long n)
    __attribute__((format_arg(1), format_arg(2)));

/* Marks a message in a table, which passes tr() when it is used. */
#define N_(german) german

#endif
