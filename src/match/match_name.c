#include "match/match_name.h"

#include <string.h>

#include "base/text.h"
#include "match/match_table.h"

#include "base/banned.h"

#define NAME_MAX_BYTES 140 /* ISO 20022 Max140Text */
#define LEGAL_MAX_BYTES 40
_Static_assert(1 + 2 * MATCH_NAME_TOKENS + NAME_MAX_BYTES + LEGAL_MAX_BYTES <=
                   MATCH_NAME_PACKED,
               "each token lies apart from the others in the elements");
#define SUBSET_TOKENS 6 /* 2 * (2^6 - 1) keys */
#define CUT_LENGTH 26   /* banks cut after 27; a trailing blank may be gone */

/* Elements above the letters: 1 to 4 are the digraphs, 0x80 | letter an accent. */
static const char DIGRAPH[5][3] = {"", "AE", "OE", "UE", "SS"};
#define ACCENT 0x80

static const char *const LEGAL_FORM[] = {
    "GMBH", "MBH", "CO",    "KG",   "KGAA",     "GBR", "UG",   "HAFTUNGSBESCHRAENKT",
    "AG",   "SE",  "PARTG", "PART", "PARTGMBB", "MBB", "OHG",  "EK",
    "EV",   "EG",  "EKFR",  "LTD",  "INC",      "BV",  "SARL", NULL};
static const char *const TITLE[] = {
    "DR",       "PROF", "DIPL",  "ING", "HERR", "HERRN", "FRAU", "FAM", "FAMILIE",
    "EHELEUTE", "FA",   "FIRMA", "U",   "UND",  "ODER",  "C",    "O",   NULL};

struct parser {
    unsigned char *element;
    char *plain;
    size_t elements, plains;
};

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static int digraph_of(const char *two)
{
    for (int i = 1; i <= 4; i++) {
        if (two[0] == DIGRAPH[i][0] && two[1] == DIGRAPH[i][1]) {
            return i;
        }
    }
    return 0;
}

static void put(struct parser *p, unsigned char element, const char *plain, size_t n)
{
    p->element[p->elements++] = element;
    memcpy(p->plain + p->plains, plain, n);
    p->plains += n;
}

static void put_blank(struct parser *p)
{
    if (p->elements > 0 && p->element[p->elements - 1] != ' ') {
        put(p, ' ', " ", 1);
    }
}

/* "AE" out of "Ä" or out of two letters is the same element. */
static void put_letter(struct parser *p, char c)
{
    if (p->elements > 0 && p->element[p->elements - 1] < ACCENT) {
        const char two[2] = {(char)p->element[p->elements - 1], c};
        int d = digraph_of(two);
        if (d) {
            p->element[p->elements - 1] = (unsigned char)d;
            p->plain[p->plains++] = c;
            return;
        }
    }
    put(p, (unsigned char)c, &c, 1);
}

static void put_foreign(struct parser *p, struct arena *a, uint32_t cp)
{
    char utf8[5] = "";
    (void)text_encode(utf8, cp);
    const char *fold = text_fold(a, utf8);
    size_t n = strlen(fold);
    if (n == 1 && is_letter(fold[0])) {
        put(p, (unsigned char)(ACCENT | fold[0]), fold, 1);
    } else if (n == 2 && digraph_of(fold)) {
        put(p, (unsigned char)digraph_of(fold), fold, 2);
    } else {
        put_blank(p);
    }
}

static void put_code_point(struct parser *p, struct arena *a, uint32_t cp)
{
    if (cp >= 'a' && cp <= 'z') {
        put_letter(p, (char)(cp - 'a' + 'A'));
    } else if (cp < 0x80 && is_letter((char)cp)) {
        put_letter(p, (char)cp);
    } else if (cp >= '0' && cp <= '9') {
        const char c = (char)cp;
        put(p, (unsigned char)c, &c, 1);
    } else if (cp == '?' || cp == 0xFFFD) {
        put(p, '?', "?", 1);
    } else if (cp < 0x80) {
        put_blank(p);
    } else {
        put_foreign(p, a, cp);
    }
}

static bool listed(const char *const *list, const char *s, size_t n)
{
    for (; *list; list++) {
        if (**list == *s && strlen(*list) == n && memcmp(*list, s, n) == 0) {
            return true;
        }
    }
    return false;
}

/* "HAFTU" at the end of a cut name. */
static bool begins_legal_form(const char *s, size_t n)
{
    for (const char *const *l = LEGAL_FORM; *l; l++) {
        if (n >= 1 && strlen(*l) > n && memcmp(*l, s, n) == 0) {
            return true;
        }
    }
    return false;
}

/* Plain length of one element. */
static size_t width(unsigned char element)
{
    return element >= 1 && element <= 4 ? 2 : 1;
}

static void add_legal(char *legal, const char *s, size_t n)
{
    size_t at = strlen(legal);
    if (at + n + 2 > LEGAL_MAX_BYTES) {
        return;
    }
    if (at > 0) {
        legal[at++] = ' ';
    }
    memcpy(legal + at, s, n);
    legal[at + n] = '\0';
}

/* Keep, drop or note one token of the parsed row. */
static void add_token(struct match_name *out, char *legal, struct match_name_token t)
{
    const char *s = out->plain + t.from;
    bool last = (size_t)t.from + t.len >= out->plain_len;
    if (listed(LEGAL_FORM, s, t.len) ||
        (out->cut && last && out->tokens >= 2 && begins_legal_form(s, t.len))) {
        add_legal(legal, s, t.len);
        return;
    }
    /* "e.K.", "e.V.", "e.G.": a lone K, V or G after a lone E. */
    if (t.len == 1 && out->tokens > 0 && (*s == 'K' || *s == 'V' || *s == 'G')) {
        const struct match_name_token *before = &out->token[out->tokens - 1];
        if (before->len == 1 && out->plain[before->from] == 'E') {
            const char both[2] = {'E', *s};
            out->tokens--;
            add_legal(legal, both, 2);
            return;
        }
    }
    if (!listed(TITLE, s, t.len) && out->tokens < MATCH_NAME_TOKENS) {
        out->token[out->tokens++] = t;
    }
}

static void split(struct match_name *out, struct arena *a, const struct parser *p)
{
    char legal[LEGAL_MAX_BYTES] = "";
    size_t at = 0;
    size_t from = 0;
    for (size_t i = 0, plain = 0; i <= p->elements; i++) {
        if (i < p->elements && p->element[i] != ' ') {
            plain += width(p->element[i]);
            continue;
        }
        if (i > at) {
            add_token(out, legal,
                      (struct match_name_token){.at = (uint16_t)at,
                                                .n = (uint16_t)(i - at),
                                                .from = (uint16_t)from,
                                                .len = (uint16_t)(plain - from)});
        }
        plain++;
        at = i + 1;
        from = plain;
    }
    if (legal[0]) {
        out->legal = arena_strdup(a, legal);
    }
}

void match_name_parse(struct match_name *out, struct arena *a, const char *utf8)
{
    *out = (struct match_name){.plain = "", .legal = ""};
    if (!utf8 || text_blank(utf8)) {
        return;
    }
    size_t room = strlen(utf8);
    room = (room < NAME_MAX_BYTES ? room : NAME_MAX_BYTES) + 2;
    struct parser p = {.element = arena_alloc(a, room),
                       .plain = arena_alloc(a, 2 * room)};
    const char *s = utf8;
    size_t length = 0;
    for (uint32_t cp; p.elements < NAME_MAX_BYTES && (cp = text_next(&s)); length++) {
        put_code_point(&p, a, cp);
    }
    while (p.elements > 0 && p.element[p.elements - 1] == ' ') {
        p.elements--;
        p.plains--;
    }
    p.plain[p.plains] = '\0';
    out->element = p.element;
    out->plain = p.plain;
    out->plain_len = p.plains;
    out->cut = length >= CUT_LENGTH;
    split(out, a, &p);
}

/* The places in the plain text (bit i = i letters after its start) that one element
 * can lead to from the places in `from`. */
static uint64_t step(unsigned char element, uint64_t from, const char *plain, size_t n)
{
    uint64_t to = 0;
    bool digraph = element >= 1 && element <= 4;
    bool umlaut = digraph || element >= ACCENT;
    char letter = (char)(element & ~ACCENT);
    if (digraph) {
        letter = DIGRAPH[element][0];
    }
    for (size_t i = 0; i < n && i < 62; i++) {
        if (!(from >> i & 1)) {
            continue;
        }
        uint64_t next = (uint64_t)1 << (i + 1);
        bool one = plain[i] == '?' || plain[i] == letter || (umlaut && plain[i] == ' ');
        to |= one ? next : 0;
        bool two = digraph && i + 1 < n && memcmp(plain + i, DIGRAPH[element], 2) == 0;
        to |= two ? next << 1 : 0;
    }
    return umlaut ? to | from : to; /* gone altogether: "MLLER" */
}

/* Does the token stand at the beginning of `plain`, up to a blank or the end? */
static bool stands_at(const struct match_name *c, const struct match_name_token *t,
                      const char *plain, size_t n, bool may_be_cut)
{
    uint64_t at = 1;
    size_t window = n < 62 ? n : 62;
    for (size_t i = 0; i < t->n; i++) {
        at = step(c->element[t->at + i], at, plain, window);
        if (may_be_cut && i >= 2 && n < 62 && (at >> n & 1)) {
            return true; /* the bank's cut goes through the token */
        }
        if (!at) {
            return false;
        }
    }
    for (size_t i = 1; i <= window; i++) {
        if ((at >> i & 1) && (i == n || plain[i] == ' ')) {
            return true;
        }
    }
    return false;
}

static bool contains(const struct match_name *payer, const struct match_name *customer,
                     const struct match_name_token *t)
{
    unsigned char first = customer->element[t->at];
    bool plain = first > 4 && first < ACCENT; /* most tokens begin with a letter */
    for (size_t i = 0; i < payer->plain_len; i++) {
        if (plain && payer->plain[i] != (char)first && payer->plain[i] != '?') {
            continue;
        }
        if ((i == 0 || payer->plain[i - 1] == ' ') &&
            stands_at(customer, t, payer->plain + i, payer->plain_len - i,
                      payer->cut)) {
            return true;
        }
    }
    return false;
}

/* "GMBH" fits "GMBH CO KG" (cut) and nothing at all, but not "EK". */
static bool legal_forms_agree(const char *a, const char *b)
{
    size_t na = strlen(a);
    size_t nb = strlen(b);
    return strncmp(a, b, na < nb ? na : nb) == 0;
}

enum match_name_fit match_name_compare(const struct match_name *customer,
                                       const struct match_name *payer)
{
    if (customer->tokens == 0 || payer->tokens == 0) {
        return NAME_NONE;
    }
    int found = 0;
    bool longest_found = false;
    size_t longest = 0;
    for (int i = 0; i < customer->tokens; i++) {
        const struct match_name_token *t = &customer->token[i];
        bool here = contains(payer, customer, t);
        found += here;
        /* of two equally long the last, which is the surname */
        if (t->len >= longest) {
            longest = t->len;
            longest_found = here;
        }
    }
    bool surname = contains(payer, customer, &customer->token[customer->tokens - 1]);
    if (found == customer->tokens && legal_forms_agree(customer->legal, payer->legal) &&
        (found >= 2 || payer->tokens == 1)) {
        return NAME_FULL;
    }
    return found > 0 && (surname || longest_found) ? NAME_PART : NAME_NONE;
}

bool match_name_same(const struct match_name *a, const struct match_name *b)
{
    if (a->tokens != b->tokens || strcmp(a->legal, b->legal) != 0) {
        return false;
    }
    for (int i = 0; i < a->tokens; i++) {
        const struct match_name_token *x = &a->token[i];
        const struct match_name_token *y = &b->token[i];
        if (x->n != y->n || memcmp(a->element + x->at, b->element + y->at, x->n) != 0) {
            return false;
        }
    }
    return true;
}

/* How many tokens; for each its elements and its plain letters; the elements; the legal
 * form, NUL behind it. */
size_t match_name_pack(unsigned char packed[MATCH_NAME_PACKED],
                       const struct match_name *name)
{
    size_t at = 1 + 2 * (size_t)name->tokens;
    packed[0] = (unsigned char)name->tokens;
    for (int i = 0; i < name->tokens; i++) {
        const struct match_name_token *t = &name->token[i];
        packed[1 + 2 * i] = (unsigned char)t->n; /* NAME_MAX_BYTES at most */
        packed[2 + 2 * i] = (unsigned char)(t->len < UINT8_MAX ? t->len : UINT8_MAX);
        memcpy(packed + at, name->element + t->at, t->n);
        at += t->n;
    }
    size_t legal = strlen(name->legal) + 1;
    memcpy(packed + at, name->legal, legal);
    return at + legal;
}

void match_name_unpack(struct match_name *out, const unsigned char *packed)
{
    size_t at = 0;
    *out = (struct match_name){.plain = "", .tokens = packed[0]};
    out->element = packed + 1 + (size_t)2 * packed[0];
    for (int i = 0; i < out->tokens; i++) {
        out->token[i] = (struct match_name_token){
            .at = (uint16_t)at, .n = packed[1 + 2 * i], .len = packed[2 + 2 * i]};
        at += packed[1 + 2 * i];
    }
    out->legal = (const char *)out->element + at;
}

/* How often each letter occurs: the sum over tokens does not depend on their order. */
struct letters {
    unsigned char n[MATCH_NAME_LETTERS + 10];
};

static void count_letters(struct letters *l, const struct match_name *name, int token,
                          bool accents)
{
    const struct match_name_token *t = &name->token[token];
    for (size_t i = 0; i < t->n; i++) {
        unsigned char e = name->element[t->at + i];
        if (e >= ACCENT && accents) {
            e = (unsigned char)(e & ~ACCENT);
        }
        if (e >= 'A' && e <= 'Z') {
            l->n[e - 'A']++;
        } else if (e >= '0' && e <= '9') {
            l->n[MATCH_NAME_LETTERS + e - '0']++;
        }
    }
}

void match_name_keys(uint64_t key[2], const struct match_name *customer)
{
    for (int variant = 0; variant < 2; variant++) {
        struct letters l = {{0}};
        for (int i = 0; i < customer->tokens; i++) {
            count_letters(&l, customer, i, variant == 1);
        }
        key[variant] = match_hash_bytes(0, &l, sizeof l);
    }
}

static uint64_t subset_key(const struct match_name *payer, unsigned set, bool accents)
{
    struct letters l = {{0}};
    for (int i = 0; i < payer->tokens; i++) {
        if (set >> i & 1) {
            count_letters(&l, payer, i, accents);
        }
    }
    return match_hash_bytes(0, &l, sizeof l);
}

static void add_key(uint64_t *key, size_t *n, uint64_t k)
{
    for (size_t i = 0; i < *n; i++) {
        if (key[i] == k) {
            return;
        }
    }
    if (*n < MATCH_NAME_KEYS) {
        key[(*n)++] = k;
    }
}

size_t match_name_subset_keys(uint64_t key[MATCH_NAME_KEYS],
                              const struct match_name *payer)
{
    size_t n = 0;
    int tokens = payer->tokens < SUBSET_TOKENS ? payer->tokens : SUBSET_TOKENS;
    for (unsigned set = 1; set < 1U << tokens; set++) {
        add_key(key, &n, subset_key(payer, set, false));
        add_key(key, &n, subset_key(payer, set, true));
    }
    return n;
}
