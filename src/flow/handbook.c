#include "flow/handbook.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mustache.h"

#include "base/banned.h"

#define TEMPLATE "templates/handbook.de.md"
#define FILE_MAX ((size_t)16 * 1024 * 1024)

static struct value *rule_values(struct arena *a, const struct rules *rules)
{
    static const char *const ACTIONS[] = {[RULE_ORDER] = "Auftrag",
                                          [RULE_CONTACTS] = "Kontakte",
                                          [RULE_STATEMENT] = "Kontoauszug",
                                          [RULE_OPEN_ITEMS] = "offene Posten",
                                          [RULE_ATTACHMENT] = "Anlage einer Rechnung",
                                          [RULE_IGNORE] = "wird übergangen",
                                          [RULE_REFUSE] = "wird abgelehnt"};
    struct value *list = value_list(a);
    for (size_t i = 0; i < rules->count; i++) {
        struct value *v = value_map(a);
        value_set(v, "title", rules->rule[i].title);
        value_set(v, "file", rules->rule[i].file);
        value_set(v, "action", ACTIONS[rules->rule[i].action]);
        value_push(list, v);
    }
    return list;
}

static struct value *level_values(struct arena *a, const struct config *c)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < c->levels; i++) {
        const struct config_level *l = &c->level[i];
        char fee[MONEY_BUF];
        struct value *v = value_map(a);
        bool task = strcmp(l->channel, "task") == 0;
        value_set(v, "name", l->name);
        value_setf(v, "days", "%d", abs(l->after_days));
        value_set_bool(v, "early", l->after_days < 0);
        value_set(v, "channel",
                  task                              ? "Aufgabe"
                  : strcmp(l->channel, "both") == 0 ? "Mail und Aufgabe"
                                                    : "Mail");
        value_set(v, "fee", l->fee.cents ? money_format_de(fee, l->fee) : NULL);
        value_set_bool(v, "interest", l->interest);
        value_set_bool(v, "lump_sum", l->lump_sum);
        value_push(list, v);
    }
    return list;
}

static struct value *account_values(struct arena *a, const struct config *c)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < c->accounts; i++) {
        struct value *v = value_map(a);
        value_set(v, "name", c->account[i].name);
        value_set(v, "product", c->account[i].product);
        value_setf(v, "minutes", "%d", c->account[i].poll_minutes);
        value_push(list, v);
    }
    return list;
}

/* ---- the files that rule, by their content ---- */

static enum k_status add_file(struct value *list, const struct firm *f, struct arena *a,
                              const char *name, struct k_err *err)
{
    char *bytes, hash[HASH_HEX];
    size_t n;
    enum k_status st = file_read(&bytes, &n, a, firm_path(f, a, name), FILE_MAX, err);
    if (st == K_OK) {
        struct value *v = value_map(a);
        hash_hex(hash, bytes, n);
        value_set(v, "file", name);
        value_set(v, "sha256", hash);
        value_push(list, v);
    }
    return st;
}

static int visible(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

static enum k_status add_folder(struct value *list, const struct firm *f,
                                struct arena *a, const char *folder, struct k_err *err)
{
    struct dirent **e;
    enum k_status st = K_OK;
    int n = scandir(firm_path(f, a, folder), &e, visible, alphasort);
    for (int i = 0; i < n; i++) {
        const char *name = file_join(a, folder, e[i]->d_name);
        if (st == K_OK && file_is_dir(firm_path(f, a, name))) {
            st = add_folder(list, f, a, name, err);
        } else if (st == K_OK) {
            st = add_file(list, f, a, name, err);
        }
        free(e[i]);
    }
    if (n >= 0) {
        free(e);
    }
    return st;
}

/* ---- all ---- */

static void set_amount(struct value *v, const char *name, money m)
{
    char buf[MONEY_BUF];
    value_set(v, name, money_format_de(buf, m));
}

static void set_invoicing(struct value *v, const struct config *c)
{
    value_set(v, "pattern", c->number_pattern);
    value_set(v, "format", c->format);
    value_set(v, "format_private",
              strcmp(c->format, c->format_private) != 0 ? c->format_private : NULL);
    value_set_bool(v, "small_business", c->small_business);
    value_set_bool(v, "cash_accounting", c->cash_accounting);
    value_setf(v, "net_days", "%d", c->net_days);
    value_set(v, "smtp", c->smtp_url);
    value_set(v, "imap", c->imap_url);
    value_set_bool(v, "trial", c->trial);
}

static void set_rest(struct value *v, struct arena *a, const struct config *c)
{
    const char *owners = "";
    for (size_t i = 0; i < c->owner_emails; i++) {
        owners = arena_printf(a, "%s%s%s", owners, i ? ", " : "", c->owner_email[i]);
    }
    value_set(v, "owners", owners);
    value_set(v, "report",
              strcmp(c->report, "daily") == 0     ? "täglich"
              : strcmp(c->report, "weekly") == 0  ? "wöchentlich"
              : strcmp(c->report, "monthly") == 0 ? "monatlich"
                                                  : "nie");
    value_setf(v, "skonto_grace", "%d", c->skonto_grace);
    set_amount(v, "small_difference", c->small_difference);
    value_set_bool(v, "dunning", c->dunning);
    value_setf(v, "fresh_days", "%d", c->fresh_days);
    set_amount(v, "dunning_minimum", c->dunning_minimum);
    value_set_bool(v, "return_fee", c->return_fee);
    value_set(v, "datev",
              c->datev.consultant ? arena_printf(a, "%d", c->datev.consultant) : NULL);
}

static enum k_status set_journal(struct value *v, struct firm *f, struct k_err *err)
{
    char head[65];
    int64_t rows;
    enum k_status st = store_journal_head(head, f->store, err);
    if (st == K_OK) {
        st = store_journal_count(&rows, f->store, err);
    }
    if (st == K_OK) {
        value_set(v, "journal_head", *head ? head : "-");
        value_setf(v, "journal_rows", "%lld", (long long)rows);
    }
    return st;
}

enum k_status handbook_render(struct str *out, struct firm *f, struct arena *a,
                              struct k_err *err)
{
    const struct config *c = &f->config;
    const struct mustache_options opt = {.name = TEMPLATE, .strict = true};
    struct value *v = value_map(a), *settings = value_list(a);
    char today[DAY_BUF], *template;
    size_t n;
    value_set(v, "firm", c->seller.name);
    value_set(v, "street", c->seller.address.line1);
    value_set(v, "postcode", c->seller.address.postcode);
    value_set(v, "city", c->seller.address.city);
    value_set(v, "tax", c->seller.vat_id ? c->seller.vat_id : c->seller.tax_number);
    value_set(v, "today", day_format_de(today, clock_today(&f->clock)));
    value_set(v, "version", KONTOR_VERSION);
    value_set_value(v, "rules", rule_values(a, &f->rules));
    value_set_value(v, "levels", level_values(a, c));
    value_set_value(v, "accounts", account_values(a, c));
    set_invoicing(v, c);
    set_rest(v, a, c);
    enum k_status st = set_journal(v, f, err);
    if (st == K_OK) {
        st = add_file(settings, f, a, "kontor.conf", err);
    }
    if (st == K_OK) {
        st = add_folder(settings, f, a, "inbox-rules", err);
    }
    if (st == K_OK) {
        st = add_folder(settings, f, a, "templates", err);
    }
    value_set_value(v, "settings", settings);
    if (st == K_OK) {
        st = file_read(&template, &n, a, firm_path(f, a, TEMPLATE), FILE_MAX, err);
    }
    return st == K_OK ? mustache_render(out, template, v, &opt, err) : st;
}
