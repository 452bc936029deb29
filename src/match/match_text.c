#include "match/match_text.h"

#include <string.h>

#include "base/text.h"
#include "match/match_mask.h"

#include "base/banned.h"

#define SOFT_GAP_MAX 4

struct builder {
    struct match_text *t;
    struct arena *a;
    size_t segment_at[4]; /* where each segment begins in fold */
};

static void put(struct match_text *t, char c, size_t raw_at)
{
    if (t->n < t->cap) {
        t->fold[t->n] = c;
        t->pos[t->n] = (uint16_t)raw_at;
        t->n++;
    }
}

static bool is_dash(uint32_t cp)
{
    return (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212;
}

static void put_foreign(struct builder *b, uint32_t cp, size_t raw_at)
{
    if (is_dash(cp)) {
        put(b->t, '-', raw_at);
        return;
    }
    if (cp == 0xA0 || cp == 0x202F || cp == 0x2009) { /* blanks that do not break */
        put(b->t, ' ', raw_at);
        return;
    }
    char utf8[5] = "";
    (void)text_encode(utf8, cp);
    for (const char *f = text_fold(b->a, utf8); *f; f++) {
        bool ascii = (*f >= 'A' && *f <= 'Z') || (*f >= '0' && *f <= '9');
        if (!ascii) {
            put(b->t, '?', raw_at);
            break;
        }
        put(b->t, *f, raw_at);
    }
}

static void put_code_point(struct builder *b, uint32_t cp, size_t raw_at)
{
    if (cp >= 'a' && cp <= 'z') {
        put(b->t, (char)(cp - 'a' + 'A'), raw_at);
    } else if (cp <= ' ' || cp == 0x7F) {
        put(b->t, ' ', raw_at);
    } else if (cp < 0x80) {
        put(b->t, (char)cp, raw_at);
    } else {
        put_foreign(b, cp, raw_at);
    }
}

/* One piece behind the others; with a blank between unless there is one (T16). */
static void add_piece(struct builder *b, const char *piece, char join)
{
    struct match_text *t = b->t;
    if (!piece) {
        return;
    }
    if (t->raw_len > 0 && t->raw_len < t->cap &&
        (join == '\n' || t->raw[t->raw_len - 1] != ' ')) {
        put(t, join, t->raw_len);
        t->raw[t->raw_len++] = join;
    }
    const char *s = piece;
    while (t->raw_len + 4 < t->cap) {
        const char *from = s;
        uint32_t cp = text_next(&s);
        if (!cp) {
            break;
        }
        put_code_point(b, cp, t->raw_len);
        memcpy(t->raw + t->raw_len, from, (size_t)(s - from));
        t->raw_len += (size_t)(s - from);
    }
}

static void add_segment(struct builder *b, enum match_segment segment,
                        const char *piece)
{
    if (!text_blank(piece)) {
        add_piece(b, piece, '\n');
    }
    for (int i = (int)segment + 1; i < 4; i++) {
        b->segment_at[i] = b->t->n;
    }
}

static bool soft(char c)
{
    return c == ' ' || c == '-' || c == '/' || c == '.' || c == '_' || c == ':' ||
           c == '#';
}

static bool list(char c)
{
    return c == ',' || c == ';' || c == '+' || c == '&' || c == ' ';
}

static void set_gap(struct match_token *k, const struct match_text *t, size_t from)
{
    size_t n = (size_t)k->start - from;
    bool all_soft = n <= SOFT_GAP_MAX;
    bool all_list = n <= SOFT_GAP_MAX;
    for (size_t i = from; i < k->start; i++) {
        all_soft = all_soft && soft(t->fold[i]);
        all_list = all_list && list(t->fold[i]);
        k->dash = k->dash || t->fold[i] == '-';
    }
    k->gap = n == 0 ? GAP_NONE : all_soft ? GAP_SOFT : all_list ? GAP_LIST : GAP_HARD;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static void tokenise(struct builder *b)
{
    struct match_text *t = b->t;
    size_t last_end = 0;
    size_t max = t->n < MATCH_TOKENS_MAX ? t->n : MATCH_TOKENS_MAX;
    t->token = arena_array(b->a, max, sizeof *t->token);
    for (size_t i = 0; i < t->n && t->tokens < max;) {
        bool digits = is_digit(t->fold[i]);
        if (!digits && !is_letter(t->fold[i])) {
            i++;
            continue;
        }
        struct match_token *k = &t->token[t->tokens++];
        k->start = (uint16_t)i;
        k->digits = digits;
        while (i < t->n && (digits ? is_digit(t->fold[i]) : is_letter(t->fold[i])) &&
               t->mask[i] == t->mask[k->start]) {
            i++;
        }
        k->end = (uint16_t)i;
        k->mask = t->mask[k->start];
        while (k->segment < 3 && k->start >= b->segment_at[k->segment + 1]) {
            k->segment++;
        }
        set_gap(k, t, last_end);
        if (t->tokens == 1) {
            k->gap = GAP_HARD;
        }
        last_end = i;
    }
}

static void glue(struct builder *b)
{
    struct match_text *t = b->t;
    size_t end = b->segment_at[SEGMENT_END_TO_END];
    size_t n = 0;
    t->glued = arena_alloc(b->a, end + 1);
    for (size_t i = 0; i < end; i++) {
        if (is_digit(t->fold[i]) || is_letter(t->fold[i])) {
            t->glued[n++] = t->fold[i];
        }
    }
}

/* Room for all pieces with what joins them; a letter may become two. */
static size_t room(const struct match_payment *pay)
{
    const char *other[] = {pay->end_to_end_id, pay->creditor_reference,
                           pay->additional_information};
    size_t n = 8;
    for (size_t i = 0; i < pay->remittances && n < MATCH_TEXT_MAX; i++) {
        n += pay->remittance_information[i] ? strlen(pay->remittance_information[i]) + 1
                                            : 0;
    }
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        n += other[i] ? strlen(other[i]) + 1 : 0;
    }
    return n < MATCH_TEXT_MAX / 2 ? 2 * n : MATCH_TEXT_MAX;
}

void match_text_build(struct match_text *out, struct arena *a,
                      const struct match_payment *pay)
{
    size_t cap = room(pay);
    *out = (struct match_text){
        .cap = cap,
        .raw = arena_alloc(a, cap + 1),
        .fold = arena_alloc(a, cap + 1),
        .pos = arena_array(a, cap + 1, sizeof(uint16_t)),
        .mask = arena_alloc(a, cap + 1),
    };
    struct builder b = {.t = out, .a = a};
    for (size_t i = 0; i < pay->remittances; i++) {
        add_piece(&b, pay->remittance_information[i], ' ');
    }
    for (int i = 1; i < 4; i++) {
        b.segment_at[i] = out->n;
    }
    add_segment(&b, SEGMENT_END_TO_END, pay->end_to_end_id);
    add_segment(&b, SEGMENT_STRUCTURED, pay->creditor_reference);
    if (pay->remittances == 0) { /* entries without details: T4 */
        add_segment(&b, SEGMENT_ADDITIONAL, pay->additional_information);
    }
    out->pos[out->n] = (uint16_t)out->raw_len;
    match_mask(out, b.segment_at[SEGMENT_END_TO_END]);
    tokenise(&b);
    glue(&b);
}

const char *match_text_piece(const struct match_text *t, struct arena *a, size_t start,
                             size_t end)
{
    if (start >= end || end > t->n) {
        return NULL;
    }
    size_t from = t->pos[start];
    size_t to = t->pos[end];
    if (to <= from) { /* the second letter of a folded umlaut */
        to = from + 1;
    }
    return text_squeeze(a, arena_strndup(a, t->raw + from, to - from));
}

bool match_text_has(const struct match_text *t, const char *key)
{
    return key && strlen(key) >= 5 && strstr(t->glued, key) != NULL;
}

bool match_text_is_refund(const struct match_text *t)
{
    /* Parts of words, so that lost umlauts and compounds are met: "R?CKZAHLUNG",
     * "BEITRAGSERSTATTUNG". */
    static const char *const PART[] = {
        "ERSTATT",   "GUTSCHRIFT", "GUTHABEN",  "CKZAHLUNG", "CKVERG",   "CKUEBERW",
        "UMBUCHUNG", "EINLAGE",    "TAGESGELD", "PAYPAL",    "KURZARBE", "BETRNR",
        "DARLEHEN",  "AUSZAHLUNG", "FESTGELD",  "HABENZINS", NULL};
    for (const char *const *p = PART; *p; p++) {
        if (strstr(t->glued, *p)) {
            return true;
        }
    }
    return false;
}
