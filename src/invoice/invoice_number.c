#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "invoice/invoice_build.h"

#include "base/banned.h"

#define DIGITS_MAX 8
/* Fits a remittance text beside the customer number, a file name and a screen. */
#define NUMBER_MAX 40
#define SERIES_MAX 160

/* One piece of a pattern: a placeholder {NAME}, or a single literal byte. */
struct piece {
    const char *at;
    size_t length; /* of the whole piece in the pattern */
    const char *name;
    size_t name_length; /* 0 for a literal */
};

static struct piece next_piece(const char *s)
{
    struct piece p = {.at = s, .length = 1};
    const char *end = *s == '{' ? strchr(s, '}') : NULL;
    if (end) {
        p.name = s + 1;
        p.name_length = (size_t)(end - s) - 1;
        p.length = p.name_length + 2;
    }
    return p;
}

static bool is_named(const struct piece *p, const char *name)
{
    return p->name_length == strlen(name) &&
           strncmp(p->name, name, p->name_length) == 0;
}

static bool is_running(const struct piece *p)
{
    return p->name_length > 0 && strspn(p->name, "N") >= p->name_length;
}

/* The date's part of a placeholder. */
static bool add_date(struct str *s, const struct piece *p, day date)
{
    int year, month, dom;
    day_split(date, &year, &month, &dom);
    if (is_named(p, "JJJJ")) {
        str_addf(s, "%04d", year);
    } else if (is_named(p, "JJ")) {
        str_addf(s, "%02d", year % 100);
    } else if (is_named(p, "MM")) {
        str_addf(s, "%02d", month);
    } else {
        return false;
    }
    return true;
}

enum k_status invoice_number(char **out, struct arena *a, const char *pattern, day date,
                             int64_t n, struct k_err *err)
{
    enum k_status st = K_OK;
    int running = 0;
    struct str s;
    str_init(&s, NUMBER_MAX);
    for (struct piece p = next_piece(pattern); *p.at && st == K_OK;
         p = next_piece(p.at + p.length)) {
        if (is_running(&p) && p.name_length <= DIGITS_MAX) {
            running++;
            str_addf(&s, "%0*" PRId64, (int)p.name_length, n);
        } else if (p.name && !add_date(&s, &p, date)) {
            st = err_set(err, K_REJECT,
                         "Nummernkreis „%s“: „%.*s“ ist unbekannt (erlaubt: {JJJJ}, "
                         "{JJ}, {MM}, {N} bis {NNNNNNNN}).",
                         pattern, (int)p.length, p.at);
        } else if (!p.name) {
            str_addc(&s, *p.at);
        }
    }
    if (st == K_OK && (running != 1 || n < 1 || !str_ok(&s))) {
        st =
            err_set(err, K_REJECT,
                    "Nummernkreis „%s“: Er braucht genau eine laufende Nummer ({N} bis "
                    "{NNNNNNNN}) ab 1 und ergibt höchstens %d Zeichen.",
                    pattern, NUMBER_MAX);
    }
    if (st == K_OK) {
        *out = arena_strdup(a, s.data);
    }
    str_release(&s);
    return st;
}

char *invoice_series(struct arena *a, const char *pattern, day date)
{
    struct str s;
    str_init(&s, SERIES_MAX);
    for (struct piece p = next_piece(pattern); *p.at; p = next_piece(p.at + p.length)) {
        if (!p.name || !add_date(&s, &p, date)) {
            str_addn(&s, p.at, p.length);
        }
    }
    char *series = arena_strdup(a, s.data);
    str_release(&s);
    return series;
}

void invoice_set_number(struct invoice *inv, struct arena *a, const char *number)
{
    const char *customer = inv->buyer.party.identifier;
    inv->number = arena_strdup(a, number);
    inv->remittance = text_blank(customer)
                          ? inv->number
                          : arena_printf(a, "%s Kd %s", number, customer);
}
