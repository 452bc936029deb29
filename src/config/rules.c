#include "config/rules.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/faults.h"
#include "base/file.h"
#include "base/language.h"
#include "base/money.h"
#include "base/text.h"
#include "config/conf.h"
#include "model/party.h"

#include "base/banned.h"

#define RULE_FILES_MAX 200
#define RULES_MAX 1000
#define MAPS_MAX 100

static const char *const ACTIONS[] = {
    "order", "contacts", "statement", "open-items", "attachment", "ignore", "refuse"};

static const char *const CONTENTS[] = {
    "camt",
    "csv",
    "csv-contacts",
    "csv-open-items",
    "csv-orders",
    "datev",
    "empty",
    "gzip",
    "image",
    "json",
    "kontor-contact",
    "kontor-order",
    "lexoffice-contact",
    "lexoffice-delivery-note",
    "lexoffice-list",
    "lexoffice-order",
    "mt940",
    "ods",
    "office",
    "pdf",
    "sevdesk-contact",
    "sevdesk-order",
    "sevdesk-other",
    "sevdesk-positions",
    "unknown",
    "vcard",
    "xls",
    "xlsx",
    "xml",
    "zip",
};

bool rules_knows_content(const char *word)
{
    for (size_t i = 0; i < sizeof CONTENTS / sizeof CONTENTS[0]; i++) {
        if (strcmp(CONTENTS[i], word) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- values of a rule ------------------------------------------------------------ */

static const char *read_action(void *object, struct conf_reader *r,
                               const struct conf_row *row, const char *text)
{
    struct rule *rule = object;
    (void)r;
    for (size_t i = 0; i < sizeof ACTIONS / sizeof ACTIONS[0]; i++) {
        if (text_ieq(ACTIONS[i], text)) {
            rule->action = (enum rule_action)i;
            return NULL;
        }
    }
    return arena_printf(r->arena, tr("eines von: %s"), row->choices);
}

static bool matches(const char *pattern, const char *word)
{
    return fnmatch(pattern, word, FNM_CASEFOLD) == 0;
}

static const char *read_content(void *object, struct conf_reader *r,
                                const struct conf_row *row, const char *text)
{
    for (size_t i = 0; i < sizeof CONTENTS / sizeof CONTENTS[0]; i++) {
        if (matches(text, CONTENTS[i])) {
            return conf_texts(object, r, row, text);
        }
    }
    char *list = arena_strdup(r->arena, CONTENTS[0]);
    for (size_t i = 1; i < sizeof CONTENTS / sizeof CONTENTS[0]; i++) {
        list = arena_printf(r->arena, "%s, %s", list, CONTENTS[i]);
    }
    return arena_printf(r->arena, tr("eines von: %s"), list);
}

/* "Auftrags-Nr. = order_number": headings may hold "=", our names do not. */
static const char *read_map(void *object, struct conf_reader *r,
                            const struct conf_row *row, const char *text)
{
    static const char EXPECTED[] =
        N_("Spalte und Feld wie \"Auftrags-Nr. = order_number\", höchstens 100");
    struct rule *rule = object;
    const char *sign = strrchr(text, '=');
    (void)row;
    if (!sign || rule->maps == MAPS_MAX ||
        text_valid_utf8(text, strlen(text)) != strlen(text) ||
        text_has_control(text, false)) {
        return tr(EXPECTED);
    }
    const char *column = arena_strndup(r->arena, text, (size_t)(sign - text));
    struct rule_map map = {.column = text_squeeze(r->arena, text_nfc(r->arena, column)),
                           .field = text_trim(r->arena, sign + 1)};
    if (!*map.column || !*map.field) {
        return tr(EXPECTED);
    }
    rule->map = arena_grow(r->arena, rule->map, rule->maps, sizeof *rule->map);
    rule->map[rule->maps++] = map;
    return NULL;
}

static const char *read_customer_kind(void *object, struct conf_reader *r,
                                      const struct conf_row *row, const char *text)
{
    enum customer_kind kind;
    (void)r;
    (void)row;
    if (!customer_kind_parse(&kind, text)) {
        return tr("private, business oder public");
    }
    ((struct rule *)object)->customer_kind = customer_kind_name(kind);
    return NULL;
}

static const char *read_percent(void *object, struct conf_reader *r,
                                const struct conf_row *row, const char *text)
{
    decimal d;
    char buf[DECIMAL_BUF];
    (void)row;
    if (!text_decimal(&d, text, 0) || d.coef < 0 ||
        decimal_cmp(d, DECIMAL(100, 0)) > 0) {
        return tr("ein Prozentsatz, z. B. 19");
    }
    ((struct rule *)object)->default_vat_rate =
        arena_strdup(r->arena, decimal_format(buf, d));
    return NULL;
}

#define MEMBER(M) .offset = offsetof(struct rule, M), .other = CONF_NO_OFFSET
#define STRINGS(M)                                                                     \
    .offset = offsetof(struct rule, M) + offsetof(struct rule_strings, item),          \
    .other = offsetof(struct rule, M) + offsetof(struct rule_strings, count),          \
    .list = true

static const struct conf_row ROWS[] = {
    {.key = "folder", .read = conf_text, MEMBER(folder)},
    {.key = "name", .read = conf_texts, STRINGS(name)},
    {.key = "content", .read = read_content, STRINGS(content)},
    {.key = "sender", .read = conf_texts, STRINGS(sender)},
    {.key = "recipient", .read = conf_texts, STRINGS(recipient)},
    {.key = "subject", .read = conf_texts, STRINGS(subject)},
    {.key = "trust", .read = conf_bool, MEMBER(trust)},
    {.key = "action",
     .read = read_action,
     MEMBER(action),
     .required = true,
     .choices = "order contacts attachment statement open-items ignore refuse",
     .example = "order"},
    {.key = "format",
     .read = conf_choice,
     MEMBER(format),
     .rest = "auto",
     .choices = "auto csv vcard lexoffice sevdesk kontor"},
    {.key = "completed", .read = conf_texts, STRINGS(completed)},
    {.key = "map", .read = read_map, MEMBER(map), .list = true},
    {.key = "customer_kind", .read = read_customer_kind, MEMBER(customer_kind)},
    {.key = "invoice_format",
     .read = conf_choice,
     MEMBER(invoice_format),
     .choices = "zugferd xrechnung xrechnung-ubl pdf"},
    {.key = "layout", .read = conf_stem, MEMBER(layout)},
    {.key = "default_vat_rate", .read = read_percent, MEMBER(default_vat_rate)},
    {.key = "decimal_sign",
     .read = conf_choice,
     MEMBER(decimal_sign),
     .choices = ", ."},
    {.key = "prices_gross",
     .read = conf_bool,
     .offset = offsetof(struct rule, prices_gross),
     .other = offsetof(struct rule, has_prices_gross)},
    {.key = "reason", .read = conf_text, MEMBER(reason)},
};

/* ---- values of a payment rule ---------------------------------------------------- */

static const char *read_payment_action(void *object, struct conf_reader *r,
                                       const struct conf_row *row, const char *text)
{
    struct payment_rule *rule = object;
    bool ask = text_ieq("ask", text);
    rule->action = ask ? PAYMENT_ASK : PAYMENT_IGNORE;
    return ask || text_ieq("ignore", text)
               ? NULL
               : arena_printf(r->arena, tr("eines von: %s"), row->choices);
}

/* People write an IBAN in groups. */
static const char *read_account(void *object, struct conf_reader *r,
                                const struct conf_row *row, const char *text)
{
    char *flat = arena_strdup(r->arena, text);
    size_t n = 0;
    for (const char *p = text; *p; p++) {
        if (*p != ' ') {
            flat[n++] = *p;
        }
    }
    flat[n] = '\0';
    return conf_texts(object, r, row, flat);
}

#define PAYMENT_STRINGS(M)                                                             \
    .offset = offsetof(struct payment_rule, M) + offsetof(struct rule_strings, item),  \
    .other = offsetof(struct payment_rule, M) + offsetof(struct rule_strings, count),  \
    .list = true

static const struct conf_row PAYMENT_ROWS[] = {
    {.key = "payer", .read = conf_texts, PAYMENT_STRINGS(payer)},
    {.key = "account", .read = read_account, PAYMENT_STRINGS(account)},
    {.key = "text", .read = conf_texts, PAYMENT_STRINGS(text)},
    {.key = "action",
     .read = read_payment_action,
     .offset = offsetof(struct payment_rule, action),
     .other = CONF_NO_OFFSET,
     .required = true,
     .choices = "ignore ask",
     .example = "ignore"},
};

static const struct conf_section SECTIONS[] = {
    {.name = "rule", .titled = true, .row = ROWS, .rows = sizeof ROWS / sizeof ROWS[0]},
    {.name = "payment",
     .titled = true,
     .row = PAYMENT_ROWS,
     .rows = sizeof PAYMENT_ROWS / sizeof PAYMENT_ROWS[0]},
};

/* ---- files ----------------------------------------------------------------------- */

static void *begin_rule(struct conf_reader *r, const struct conf_section *s,
                        const char *title, int line)
{
    struct rules *rules = r->user;
    bool payment = s->row == PAYMENT_ROWS;
    if ((payment ? rules->payments : rules->count) == RULES_MAX) {
        faults_add(r->faults, "%s:%d: mehr als %d Regeln", r->file, line, RULES_MAX);
        return arena_alloc(r->arena,
                           payment ? sizeof(struct payment_rule) : sizeof(struct rule));
    }
    if (text_blank(title) || text_has_control(title, false)) {
        faults_add(r->faults, "%s:%d: der Name der Regel fehlt", r->file, line);
    }
    if (payment) {
        rules->payment = arena_grow(r->arena, rules->payment, rules->payments,
                                    sizeof *rules->payment);
        struct payment_rule *p = &rules->payment[rules->payments++];
        *p = (struct payment_rule){.title = title, .file = r->file, .line = line};
        return p;
    }
    rules->rule = arena_grow(r->arena, rules->rule, rules->count, sizeof *rules->rule);
    struct rule *rule = &rules->rule[rules->count++];
    *rule = (struct rule){.title = title, .file = r->file, .line = line};
    return rule;
}

static enum k_status load_file(struct rules *out, struct arena *a, const char *path,
                               struct faults *faults, struct k_err *err)
{
    char *text = NULL;
    enum k_status st = conf_load_text(&text, a, path, err);
    if (st != K_OK) {
        return st;
    }
    struct conf_reader r = conf_reader(a, faults, arena_strdup(a, file_base(path)));
    r.user = out;
    r.begin = begin_rule;
    size_t before = out->payments;
    conf_read(&r, SECTIONS, sizeof SECTIONS / sizeof SECTIONS[0], text);
    for (size_t i = before; i < out->payments; i++) {
        const struct payment_rule *p = &out->payment[i];
        if (p->payer.count + p->account.count + p->text.count == 0) {
            faults_add(
                faults,
                "%s:%d: payment „%s“: nennen Sie payer, account oder text; sonst "
                "gilt die Regel für jede Zahlung",
                p->file, p->line, p->title);
        }
    }
    return K_OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of the *.rule files, sorted by their bytes: the same everywhere. */
static enum k_status list_files(const char ***names, size_t *count, struct arena *a,
                                const char *dir, struct k_err *err)
{
    const char **list = NULL;
    size_t n = 0;
    DIR *d = opendir(dir);
    if (!d) {
        return err_set(err, K_RETRY, "%s öffnen: %s", dir, err_cause(errno));
    }
    for (struct dirent *e = readdir(d); e && n < RULE_FILES_MAX; e = readdir(d)) {
        if (e->d_name[0] != '.' && text_ends_icase(e->d_name, ".rule")) {
            list = arena_grow(a, list, n, sizeof *list);
            list[n++] = arena_strdup(a, e->d_name);
        }
    }
    (void)closedir(d);
    if (n > 0) {
        qsort(list, n, sizeof *list, compare_names);
    }
    *names = list;
    *count = n;
    return n < RULE_FILES_MAX
               ? K_OK
               : err_set(err, K_REJECT, "In %s liegen mehr als %d Regeldateien.", dir,
                         RULE_FILES_MAX - 1);
}

enum k_status rules_load(struct rules *out, struct arena *a, const char *dir,
                         struct k_err *err)
{
    const char **names = NULL;
    size_t count = 0;
    struct faults faults;
    *out = (struct rules){0};
    enum k_status st = list_files(&names, &count, a, dir, err);
    faults_init(&faults);
    for (size_t i = 0; st == K_OK && i < count; i++) {
        st = load_file(out, a, file_join(a, dir, names[i]), &faults, err);
    }
    return st == K_OK ? faults_status(&faults, err) : st;
}

/* ---- questions ------------------------------------------------------------------- */

/* No patterns: no condition. */
static bool any_matches(const struct rule_strings *patterns, const char *word)
{
    for (size_t i = 0; word && i < patterns->count; i++) {
        if (matches(patterns->item[i], word)) {
            return true;
        }
    }
    return patterns->count == 0;
}

/* Dropped files have no sender, and no rule that asks for one takes them. */
static bool believes(const struct rule *r, const struct rule_subject *s)
{
    if (!s->sender) {
        return r->sender.count == 0;
    }
    return r->sender.count > 0 && any_matches(&r->sender, s->sender) &&
           (r->trust || s->authentic);
}

const struct rule *rules_match(const struct rules *rules, const struct rule_subject *s)
{
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *r = &rules->rule[i];
        bool in_folder = !r->folder || (s->folder && matches(r->folder, s->folder));
        if (in_folder && any_matches(&r->name, s->name) &&
            any_matches(&r->content, s->content) &&
            any_matches(&r->recipient, s->recipient) &&
            any_matches(&r->subject, s->mail_subject) && believes(r, s)) {
            return r;
        }
    }
    return NULL;
}

const struct payment_rule *rules_payment(const struct rules *rules, const char *payer,
                                         const char *account, const char *text)
{
    for (size_t i = 0; i < rules->payments; i++) {
        const struct payment_rule *p = &rules->payment[i];
        if (any_matches(&p->payer, payer) && any_matches(&p->account, account) &&
            any_matches(&p->text, text)) {
            return p;
        }
    }
    return NULL;
}

static const char *described(struct arena *a, const char *name,
                             const struct rule_strings *patterns)
{
    char *s = arena_strdup(a, "");
    for (size_t i = 0; i < patterns->count; i++) {
        s = arena_printf(a, "%s%s%s", s, i ? " | " : "", patterns->item[i]);
    }
    return patterns->count ? arena_printf(a, "%s %s, ", name, s) : "";
}

char *rule_describe(struct arena *a, const struct rule *r)
{
    const char *folder = r->folder ? arena_printf(a, "folder %s, ", r->folder) : "";
    char *all = arena_printf(
        a, "%s%s%s%s%s%s", folder, described(a, "name", &r->name),
        described(a, "content", &r->content), described(a, "sender", &r->sender),
        described(a, "recipient", &r->recipient), described(a, "subject", &r->subject));
    size_t n = strlen(all);
    return arena_printf(a, tr("%s:%d „%s“: %.*s → %s"), r->file, r->line, r->title,
                        n ? (int)n - 2 : 5, n ? all : "alles", ACTIONS[r->action]);
}

bool rule_completes(const struct rule *r, const char *word)
{
    return any_matches(&r->completed, word);
}
