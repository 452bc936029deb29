#include "bank/bank_codes.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "model/remittance.h"

#include "base/banned.h"

int bank_gvc(const char *code)
{
    const char *s = code ? strchr(code, '+') : NULL;
    if (!s) {
        return 0;
    }
    int n = 0, digits = 0;
    for (s++; isdigit((unsigned char)*s); s++, digits++) {
        n = digits < 3 ? n * 10 + (*s - '0') : n;
    }
    return digits == 3 && (*s == '+' || *s == '\0') ? n : 0;
}

bool bank_gvc_is_return(int gvc)
{
    return gvc == 108 || gvc == 109 || gvc == 159;
}

bool bank_gvc_is_batch(int gvc)
{
    return gvc >= 191 && gvc <= 199;
}

bool bank_sub_family_is_return(const char *sub)
{
    /* ISO 20022 external code set: unpaid or reversed direct debits and cheques,
     * returned credit transfers. */
    static const char *const RETURNS[] = {"UPDD", "PRDD", "RRTN", "UPCQ", "UPTC"};
    if (!sub) {
        return false;
    }
    for (size_t i = 0; i < sizeof RETURNS / sizeof RETURNS[0]; i++) {
        if (strcmp(sub, RETURNS[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Behind "Rü" or "Rue" all spellings, broken umlauts too, go on with "ck"; what
 * follows tells a return from "Rücksprache" and "Rückzahlung". */
static bool return_stem(const char *s)
{
    static const char *const STEMS[] = {
        "cklast",    "ckgabe",   "ckbelast", "ckbuch",   "ckscheck", "ckruf",
        "ckueberw",  "cküberw",  "ckÜberw",  "ck berw",  "ck?berw",  "ckuberw",
        "ck ueberw", "ck überw", "ck-überw", "ck-Überw",
    };
    for (size_t i = 0; i < sizeof STEMS / sizeof STEMS[0]; i++) {
        if (strncasecmp(s, STEMS[i], strlen(STEMS[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* Does "R" and an ü, in whatever state, stand before s? "Druck" has no ü. */
static bool after_rue(const char *s, const char *begin)
{
    static const char *const BEFORE[] = {"RÜ",  "Rü", "rü", "RUE", "Rue",
                                         "rue", "R ", "R?", "r ",  "r?"};
    for (size_t i = 0; i < sizeof BEFORE / sizeof BEFORE[0]; i++) {
        size_t n = strlen(BEFORE[i]);
        if ((size_t)(s - begin) >= n && memcmp(s - n, BEFORE[i], n) == 0) {
            return true;
        }
    }
    return false;
}

static bool contains_return(const char *text, size_t within)
{
    for (size_t i = 0; text[i] && i < within; i++) {
        char c = text[i], d = text[i + 1];
        if ((c == 'c' || c == 'C') && (d == 'k' || d == 'K') && return_stem(text + i) &&
            after_rue(text + i, text)) {
            return true;
        }
    }
    return false;
}

bool bank_words_say_return(const char *text)
{
    return text &&
           (contains_return(text, (size_t)-1) || strncasecmp(text, "retoure", 7) == 0);
}

bool bank_text_begins_return(const char *text)
{
    if (!text) {
        return false;
    }
    const char *purpose = strstr(text, "SVWZ+");
    text = purpose ? purpose + 5 : text;
    text += strspn(text, " ");
    if (strncasecmp(text, "LS ", 3) == 0 || strncasecmp(text, "LS-", 3) == 0) {
        text += 3; /* "LS RUECKBELASTUNG" */
    }
    /* R, ü or ue or what is left of it, ck: the stem begins within 4 bytes. */
    return (*text == 'R' || *text == 'r') && contains_return(text, 4);
}

const char *bank_return_reason(const char *text)
{
    /* ISO 20022 ExternalReturnReason1Code as the SEPA rule books use them. */
    static const char *const CODES[] = {
        "AC01", "AC04", "AC06", "AC13", "AG01", "AG02", "AM04", "AM05", "BE04",
        "BE05", "CNOR", "DNOR", "DT01", "FF01", "FF05", "MD01", "MD02", "MD06",
        "MD07", "MS02", "MS03", "RC01", "RR01", "RR04", "SL01"};
    for (size_t i = 0; text && i < sizeof CODES / sizeof CODES[0]; i++) {
        const char *at = strstr(text, CODES[i]);
        bool alone = at && (at == text || !isalnum((unsigned char)at[-1])) &&
                     !isalnum((unsigned char)at[4]);
        if (alone) {
            return CODES[i];
        }
    }
    return NULL;
}

const char *bank_name(const char *name)
{
    static const char *const NONE[] = {"keine Information vorhanden",
                                       "keine Informationen vorhanden", "UNBEKANNT",
                                       "not available"};
    if (!remittance_reference(name)) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++) {
        if (text_ieq(name, NONE[i])) {
            return NULL;
        }
    }
    return name;
}
