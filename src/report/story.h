/*
 * story - a line of the journal in the words of the owner.
 *
 * In:      event and data of a journal line, as stored.
 * Out:     "Zahlung über 238,00 € gebucht, offen 0,00 €: Nummer exakt, Betrag exakt".
 * Effects: none.
 */
#ifndef KONTOR_REPORT_STORY_H
#define KONTOR_REPORT_STORY_H

#include "base/arena.h"

/* One line, in the arena. data is a flat JSON object of texts. An event without words
 * of its own is shown as it is stored, with its data. */
const char *story_line(struct arena *a, const char *event, const char *data);

#endif
