/* The commented file that `kontor init` lays down, from the same rows. */
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "config/config_rows.h"

#include "base/banned.h"

#define FILE_BYTES ((size_t)256 * 1024)

/* Which answer fills which key. */
static const struct {
    const char *section, *key;
    size_t offset;
} ANSWERS[] = {
    {"firm", "name", offsetof(struct config_answers, name)},
    {"firm", "street", offsetof(struct config_answers, street)},
    {"firm", "postcode", offsetof(struct config_answers, postcode)},
    {"firm", "city", offsetof(struct config_answers, city)},
    {"firm", "region", offsetof(struct config_answers, region)},
    {"firm", "phone", offsetof(struct config_answers, phone)},
    {"firm", "email", offsetof(struct config_answers, email)},
    {"firm", "vat_id", offsetof(struct config_answers, vat_id)},
    {"firm", "tax_number", offsetof(struct config_answers, tax_number)},
    {"firm", "iban", offsetof(struct config_answers, iban)},
    {"firm", "bic", offsetof(struct config_answers, bic)},
    {"owner", "email", offsetof(struct config_answers, owner_email)},
};

static const char *answer_to(const struct config_answers *answers, const char *section,
                             const char *key)
{
    if (answers->small_business && strcmp(key, "small_business") == 0) {
        return "ja";
    }
    for (size_t i = 0; i < sizeof ANSWERS / sizeof ANSWERS[0]; i++) {
        if (strcmp(ANSWERS[i].section, section) == 0 &&
            strcmp(ANSWERS[i].key, key) == 0) {
            return *(const char *const *)((const char *)answers + ANSWERS[i].offset);
        }
    }
    return NULL;
}

/* In double quotes libconfuse knows escapes, and ${NAME} for the environment. */
static void add_quoted(struct str *s, const char *text)
{
    str_addc(s, '"');
    for (; *text; text++) {
        if (*text == '\n') {
            str_add(s, "\\n");
            continue;
        }
        if (strchr("\"\\$", *text)) {
            str_addc(s, '\\');
        }
        str_addc(s, *text);
    }
    str_addc(s, '"');
}

static bool is_bare(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text);
}

static bool is_word(const char *text)
{
    return text_ieq(text, "ja") || text_ieq(text, "nein");
}

static void add_value(struct str *s, const char *value)
{
    if (is_bare(value) || is_word(value)) {
        str_add(s, value);
    } else {
        add_quoted(s, value);
    }
}

/* Each line of a comment behind "# ". */
static void add_comment(struct str *s, const char *indent, const char *text)
{
    while (text && *text) {
        size_t n = strcspn(text, "\n");
        str_addf(s, "%s# %.*s\n", indent, (int)n, text);
        text += n + (text[n] == '\n');
    }
}

static void add_row(struct str *s, const char *indent, const struct conf_row *row,
                    const char *value)
{
    add_comment(s, indent, row->comment);
    if (value && row->list) {
        str_addf(s, "%s%s = { ", indent, row->key);
        add_quoted(s, value);
        str_add(s, " }\n");
    } else if (value) {
        str_addf(s, "%s%s = ", indent, row->key);
        /* A postcode keeps its zeros only in quotes; so does any text. */
        if (row->read == conf_text) {
            add_quoted(s, value);
        } else {
            add_value(s, value);
        }
        str_addc(s, '\n');
    } else {
        str_addf(s, "%s# %s = %s\n", indent, row->key, row->example);
    }
}

/* The value of a level's row, as it would stand in the file. */
static const char *level_value(struct arena *a, const struct config_level *l,
                               const struct conf_row *row)
{
    const void *at = (const char *)l + row->offset;
    char buf[MONEY_BUF];
    if (row->read == conf_int) {
        return arena_printf(a, "%d", *(const int *)at);
    }
    if (row->read == conf_bool) {
        return *(const bool *)at ? "ja" : "nein";
    }
    if (row->read == conf_money) {
        return arena_strdup(a, money_format_de(buf, *(const money *)at));
    }
    return *(const char *const *)at;
}

static void add_levels(struct str *s, struct arena *a)
{
    const struct conf_section *level = &CONFIG_LEVEL_SECTION;
    str_add(s,
            "\n  # Die Mahnstufen, in ihrer Reihenfolge. Vor ihnen kann eine stehen, "
            "die schon vor\n  # der Fälligkeit freundlich erinnert, einmal und ohne "
            "Kosten:\n"
            "  #   level \"Freundliche Erinnerung\" {\n"
            "  #     after_days = -3\n"
            "  #     template = reminder-0\n"
            "  #   }\n");
    for (size_t i = 0; i < CONFIG_DEFAULT_LEVELS; i++) {
        const struct config_level *l = &CONFIG_DEFAULT_LADDER[i];
        str_add(s, i ? "\n  level " : "  level ");
        add_quoted(s, l->name);
        str_add(s, " {\n");
        for (size_t k = 0; k < level->rows; k++) {
            struct conf_row row = level->row[k];
            if (i > 0) {
                row.comment = NULL; /* said once */
            }
            add_row(s, "    ", &row, level_value(a, l, &row));
        }
        str_add(s, "  }\n");
    }
}

/* A titled section that is nobody's yet: all of it an example. */
static void add_example(struct str *s, const struct conf_section *sec)
{
    str_addc(s, '\n');
    add_comment(s, "", sec->comment);
    str_addf(s, "# %s \"Büro\" {\n", sec->name);
    for (size_t i = 0; i < sec->rows; i++) {
        const struct conf_row *row = &sec->row[i];
        add_comment(s, "#   ", row->comment);
        str_addf(s, "#   %s = ", row->key);
        if (row->rest) {
            add_value(s, row->rest);
        } else {
            str_add(s, row->example);
        }
        str_addc(s, '\n');
    }
    str_add(s, "# }\n");
}

static void add_section(struct str *s, struct arena *a, const struct conf_section *sec,
                        const struct config_answers *answers)
{
    str_addc(s, '\n');
    add_comment(s, "", sec->comment);
    str_addf(s, "%s {\n", sec->name);
    for (size_t i = 0; i < sec->rows; i++) {
        const struct conf_row *row = &sec->row[i];
        const char *value = answer_to(answers, sec->name, row->key);
        if (i > 0 && row->comment) {
            str_addc(s, '\n');
        }
        add_row(s, "  ", row, value ? value : row->rest);
    }
    if (sec->inner) {
        add_levels(s, a);
    }
    str_add(s, "}\n");
}

char *config_text(struct arena *a, const struct config_answers *answers)
{
    static const struct config_answers NONE;
    struct str s;
    answers = answers ? answers : &NONE;
    str_init(&s, FILE_BYTES);
    str_add(&s, "# Die Einstellungen dieser Firma. Zeilen mit # davor gelten nicht.\n"
                "# Nach einer Änderung prüft „kontor check“, ob alles stimmt.\n");
    for (size_t i = 0; i < CONFIG_SECTION_COUNT; i++) {
        if (CONFIG_SECTIONS[i].titled) {
            add_example(&s, &CONFIG_SECTIONS[i]);
        } else {
            add_section(&s, a, &CONFIG_SECTIONS[i], answers);
        }
    }
    char *text = arena_strdup(a, s.data);
    str_release(&s);
    return text;
}
