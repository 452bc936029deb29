#include "match/reference_word.h"

#include <string.h>

#include "base/banned.h"

#define LOOK_BACK 10

static const char *const INVOICE[] = {"RE",
                                      "RG",
                                      "RN",
                                      "RNR",
                                      "RENR",
                                      "RGNR",
                                      "RECH",
                                      "RECHN",
                                      "RECHNR",
                                      "RCHG",
                                      "RECHNG",
                                      "INVOICE",
                                      "INV",
                                      "FAKTURA",
                                      "BELEG",
                                      "BELEGNR",
                                      "RECHNUNG",
                                      "RECHNUNGEN",
                                      "RECHNUNGSNR",
                                      "RECHNUNGSNUMMER",
                                      "RECHNUNGSNUMMERN",
                                      "RECHNUNGNR",
                                      "RGNRN",
                                      NULL};
static const char *const CUSTOMER[] = {
    "KD",       "KDNR",         "KND",     "KUNDE", "KUNDEN", "KUNDENNR",
    "KDNUMMER", "KUNDENNUMMER", "DEBITOR", "DEB",   NULL};
static const char *const FOREIGN[] = {"VK",
                                      "VERTRAG",
                                      "VERTRAGSKONTO",
                                      "VERTRAGSNR",
                                      "KUNDENKONTO",
                                      "MITGL",
                                      "MITGLIED",
                                      "MITGLIEDSNR",
                                      "BETR",
                                      "BETRIEB",
                                      "BETRIEBSNR",
                                      "STNR",
                                      "STEUERNR",
                                      "STEUERNUMMER",
                                      "AUFTRAG",
                                      "AUFTRAGSNR",
                                      "AB",
                                      "ANGEBOT",
                                      "LS",
                                      "LIEFERSCHEIN",
                                      "BEST",
                                      "BESTELLUNG",
                                      "BESTELLNR",
                                      "SCHADEN",
                                      "SCHADENNR",
                                      "POLICE",
                                      "VERS",
                                      "VSNR",
                                      "AKTENZEICHEN",
                                      "AZ",
                                      "MANDAT",
                                      "MANDATSREF",
                                      "VORGANG",
                                      "VORGANGSNR",
                                      "BUCHUNG",
                                      "KUNDENREFERENZ",
                                      "TICKET",
                                      "ZAEHLER",
                                      "OBJEKT",
                                      "WOHNUNG",
                                      NULL};
/* Between the telling word and the number. */
static const char *const FILLER[] = {"NR",  "NRN", "NUMMER", "NUMMERN", "NO",  "N", "R",
                                     "NRO", "UND", "U",      "SOWIE",   "BIS", NULL};

bool reference_word_is(const struct match_text *t, const struct match_token *k,
                       const char *word)
{
    size_t n = (size_t)(k->end - k->start);
    const char *s = t->fold + k->start;
    return *word == *s && strlen(word) == n && memcmp(word, s, n) == 0;
}

static bool any(const struct match_text *t, const struct match_token *k,
                const char *const *words)
{
    for (; *words; words++) {
        if (reference_word_is(t, k, *words)) {
            return true;
        }
    }
    return false;
}

bool reference_word_joins(const struct match_text *t, const struct match_token *k)
{
    static const char *const JOIN[] = {"UND", "U", "SOWIE", "BIS", NULL};
    return any(t, k, JOIN);
}

/* "RECHNUNGSNR", "RNRRE", "TEILRECHNUNG": the word may be glued to others. */
static bool ends_with(const struct match_text *t, const struct match_token *k,
                      const char *end)
{
    size_t n = strlen(end);
    return (size_t)(k->end - k->start) > n && memcmp(t->fold + k->end - n, end, n) == 0;
}

static enum reference_word kind_of(const struct match_text *t,
                                   const struct match_token *k)
{
    if (any(t, k, INVOICE) || ends_with(t, k, "RECHNUNG") ||
        ends_with(t, k, "RECHNUNGEN") || ends_with(t, k, "RECHNUNGSNR")) {
        return WORD_INVOICE;
    }
    if (any(t, k, CUSTOMER)) {
        return WORD_CUSTOMER;
    }
    return any(t, k, FOREIGN) ? WORD_FOREIGN : WORD_NONE;
}

/* "17" is all that somebody wrote. */
static bool stands_alone(const struct match_text *t, size_t at)
{
    return at == 0 && t->token[0].segment == SEGMENT_TEXT &&
           (t->tokens == 1 || t->token[1].segment != SEGMENT_TEXT);
}

enum reference_word reference_word_before(const struct match_text *t, size_t at)
{
    bool list = false;
    bool number = false; /* "Nr." with nothing before it */
    if (stands_alone(t, at)) {
        return WORD_INVOICE;
    }
    for (size_t back = 1; back <= LOOK_BACK && back <= at; back++) {
        const struct match_token *next = &t->token[at - back + 1];
        const struct match_token *k = &t->token[at - back];
        /* "Kd.-Nr.: 17" has a wider gap than a number may have */
        bool wide = next->gap == GAP_HARD && next->start - k->end > 3;
        if (wide || next->segment != k->segment) {
            return WORD_NONE;
        }
        if (k->digits) {
            if (k->mask || next->gap == GAP_HARD) {
                return WORD_NONE;
            }
            list = true;
            continue;
        }
        if (any(t, k, FILLER)) {
            number = number || reference_word_is(t, k, "NR");
            continue;
        }
        enum reference_word word = kind_of(t, k);
        /* "Kd 1001 2026-0001": a customer has one number, what follows is another */
        return list && word != WORD_INVOICE ? WORD_NONE : word;
    }
    return number && !list ? WORD_INVOICE : WORD_NONE;
}

bool reference_word_is_prefix(const struct match_index *ix, const struct match_text *t,
                              size_t at)
{
    const struct match_token *before = at > 0 ? &t->token[at - 1] : NULL;
    if (!before || before->digits || t->token[at].gap > GAP_SOFT) {
        return false;
    }
    for (size_t i = 0; i < ix->schemes; i++) {
        if (ix->scheme[i].prefix[0] &&
            reference_word_is(t, before, ix->scheme[i].prefix)) {
            return true;
        }
    }
    return false;
}

bool reference_word_continues(const struct match_text *t, size_t at)
{
    const struct match_token *k = &t->token[at];
    const struct match_token *before = at > 0 ? &t->token[at - 1] : NULL;
    if (at > 1 && !before->digits && reference_word_joins(t, before)) {
        return t->token[at - 2].digits && before->gap != GAP_HARD && k->gap != GAP_HARD;
    }
    if (!before || !before->digits || (k->gap != GAP_LIST && k->gap != GAP_SOFT)) {
        return false;
    }
    /* "2025-0017" is one number, "0016/0017" are two */
    bool year = before->end - before->start == 4 &&
                memcmp(t->fold + before->start, "20", 2) == 0;
    return k->gap == GAP_LIST || !year;
}
