#include "config/config.h"

#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "base/text.h"
#include "config/config_rows.h"

#include "base/banned.h"

#define BLANKS " \t\r"
#define LANGUAGE_KEY "language"

/* Sections beyond the limit are read into these and forgotten. */
struct sink {
    struct config *config;
    struct config_level over;
    struct config_account over_account;
};

static void *begin_account(struct conf_reader *r, const char *title, int line)
{
    struct sink *sink = r->user;
    struct config *c = sink->config;
    if (c->accounts == CONFIG_ACCOUNTS_MAX) {
        faults_add(r->faults, "%s:%d: account: höchstens %d Konten", r->file, line,
                   CONFIG_ACCOUNTS_MAX);
        return &sink->over_account;
    }
    struct config_account *a = &c->account[c->accounts++];
    a->name = title;
    a->line = line;
    a->since = DAY_NONE;
    if (text_blank(title) || text_has_control(title, false) ||
        text_length(title) > 60) {
        faults_add(r->faults,
                   "%s:%d: account: der Name des Kontos fehlt oder ist zu lang",
                   r->file, line);
    }
    return a;
}

static void *begin_level(struct conf_reader *r, const char *title, int line)
{
    struct sink *sink = r->user;
    struct config *c = sink->config;
    if (c->levels == CONFIG_LEVELS_MAX) {
        faults_add(r->faults, "%s:%d: dunning.level: höchstens %d Stufen", r->file,
                   line, CONFIG_LEVELS_MAX);
        return &sink->over;
    }
    struct config_level *l = &c->level[c->levels++];
    l->name = title;
    if (text_blank(title) || text_has_control(title, false) ||
        text_length(title) > 60) {
        faults_add(r->faults,
                   "%s:%d: dunning.level: der Name der Stufe fehlt oder ist "
                   "zu lang",
                   r->file, line);
    }
    return l;
}

static void *begin_section(struct conf_reader *r, const struct conf_section *s,
                           const char *title, int line)
{
    return strcmp(s->name, CONFIG_ACCOUNT_NAME) == 0 ? begin_account(r, title, line)
                                                     : begin_level(r, title, line);
}

/* ---- what follows from other values ---------------------------------------------- */

static const char *or_else(const char *value, const char *other)
{
    return value ? value : other;
}

static void derive_account(struct config_account *a)
{
    static const char *LEXOFFICE[] = {"delivery-note", "mark:fertig"};
    static const char *SEVDESK[] = {"status:500"};
    bool lexoffice = strcmp(or_else(a->product, ""), "lexoffice") == 0;
    a->base_url =
        or_else(a->base_url, lexoffice ? CONFIG_LEXOFFICE_URL : CONFIG_SEVDESK_URL);
    if (a->finished_count == 0) {
        a->finished = lexoffice ? LEXOFFICE : SEVDESK;
        a->finished_count = lexoffice ? 2 : 1;
    }
}

static void derive(struct config *c)
{
    for (size_t i = 0; i < c->accounts; i++) {
        derive_account(&c->account[i]);
    }
    c->account_holder = or_else(c->account_holder, c->seller.name);
    c->mail_from = or_else(c->mail_from, c->seller.email);
    c->mail_from_name = or_else(c->mail_from_name, c->seller.name);
    c->imap_user = or_else(c->imap_user, c->smtp_user);
    if (!c->imap_password_file && !c->imap_password_command && !c->imap_credential) {
        c->imap_password_file = c->password_file;
        c->imap_password_command = c->password_command;
        c->imap_credential = c->credential;
    }
    c->terms.net_days = c->net_days;
    c->terms.due = DAY_NONE;
    if (c->seller.email) { /* BT-34, scheme EM of the EAS list */
        c->seller.electronic_address = c->seller.email;
        c->seller.electronic_scheme = "EM";
    }
    if (c->levels == 0) {
        memcpy(c->level, CONFIG_DEFAULT_LADDER, sizeof CONFIG_DEFAULT_LADDER);
        c->levels = CONFIG_DEFAULT_LEVELS;
    }
}

/* ---- rules between values ----------------------------------------------------------
 */

static void check_firm(struct conf_reader *r, const struct config *c)
{
    const char *postcode = c->seller.address.postcode;
    if (!c->seller.vat_id && !c->seller.tax_number) {
        conf_fault(r, "firm", "tax_number",
                   "fehlt: Steuernummer oder USt-IdNr. (firm.vat_id) muss auf jeder "
                   "Rechnung stehen (§ 14 Abs. 4 Nr. 2 UStG)");
    }
    if (postcode && strcmp(c->seller.address.country, "DE") == 0 &&
        (strlen(postcode) != 5 || strspn(postcode, "0123456789") != 5)) {
        conf_fault(r, "firm", "postcode",
                   "gefunden „%s“, erwartet: fünf Ziffern in Anführungszeichen",
                   postcode);
    }
}

static bool is_loopback(const char *url)
{
    static const char *const HOSTS[] = {"localhost", "127.0.0.1", "[::1]"};
    const char *host = strstr(url, "://") + 3;
    for (size_t i = 0; i < sizeof HOSTS / sizeof HOSTS[0]; i++) {
        size_t n = strlen(HOSTS[i]);
        if (strncmp(host, HOSTS[i], n) == 0 && (!host[n] || host[n] == ':')) {
            return true;
        }
    }
    return false;
}

static void check_mail(struct conf_reader *r, const struct config *c)
{
    int sources = (c->password_file != NULL) + (c->password_command != NULL) +
                  (c->credential != NULL);
    if (sources > 1) {
        conf_fault(r, "mail", "password_file",
                   "nur eines von password_file, password_command und credential");
    }
    if (c->smtp_user && sources == 0) {
        conf_fault(r, "mail", "smtp_user",
                   "dazu fehlt password_file, password_command oder credential");
    }
    if (!c->smtp_user && sources > 0) {
        conf_fault(r, "mail", "smtp_user", "fehlt zum angegebenen Passwort");
    }
    if (c->allow_plain && (!c->smtp_url || !is_loopback(c->smtp_url))) {
        conf_fault(r, "mail", "allow_plain",
                   "ja ist nur bei einem Server auf diesem Rechner möglich, z. B. "
                   "smtp_url = \"smtp://localhost:25\"");
    }
}

static void check_imap(struct conf_reader *r, const struct config *c)
{
    int sources = (c->imap_password_file != NULL) + (c->imap_password_command != NULL) +
                  (c->imap_credential != NULL);
    if (sources > 1) {
        conf_fault(r, "imap", "password_file",
                   "nur eines von password_file, password_command und credential");
    }
    if (c->imap_url && (!c->imap_user || sources == 0)) {
        conf_fault(r, "imap", "user",
                   "zu imap.url fehlt user oder das Passwort (password_file, "
                   "password_command oder credential)");
    }
    if (!c->imap_url && strcmp(c->imap_sent, "off") != 0) {
        conf_fault(r, "imap", "sent", "append braucht imap.url");
    }
}

static void check_terms(struct conf_reader *r, const struct config *c)
{
    for (int i = 0; i < c->terms.skontos; i++) {
        if (c->terms.skonto[i].days > c->net_days) {
            conf_fault(r, "invoice", "skonto",
                       "%d Tage sind mehr als das Zahlungsziel von %d Tagen",
                       c->terms.skonto[i].days, c->net_days);
        }
    }
}

/* Before the due date nobody is late: once, without interest, in words of its own. */
static void check_early_levels(struct conf_reader *r, const struct config *c)
{
    for (size_t i = 0; i < c->levels; i++) {
        const struct config_level *l = &c->level[i];
        if (l->after_days >= 0) {
            continue;
        }
        if (i > 0 || c->levels == 1) {
            faults_add(
                r->faults,
                "%s: dunning.level „%s“: vor der Fälligkeit (after_days unter 0) "
                "kann nur die erste von mehreren Stufen liegen",
                r->file, l->name);
        }
        if (l->interest) {
            faults_add(r->faults,
                       "%s: dunning.level „%s“: vor der Fälligkeit gibt es keine "
                       "Verzugszinsen (§ 288 BGB)",
                       r->file, l->name);
        }
        if (strcmp(l->template, "reminder-1") == 0) {
            faults_add(r->faults,
                       "%s: dunning.level „%s“: die Vorlage reminder-1 spricht von "
                       "Verspätung; vor der Fälligkeit: template = reminder-0",
                       r->file, l->name);
        }
    }
}

static void check_dunning(struct conf_reader *r, const struct config *c)
{
    if (c->window_from >= c->window_to) {
        conf_fault(r, "dunning", "window_to", "muss nach window_from liegen");
    }
    /* The reminder that puts the debtor in default must not cost anything: § 286
     * Abs. 1 BGB, its cost is no damage by delay yet. */
    for (size_t i = 0; i < c->levels; i++) {
        const struct config_level *l = &c->level[i];
        if (l->fee.cents > 0 || l->lump_sum) {
            faults_add(r->faults,
                       "%s: dunning.level „%s“: fee und lump_sum sind in der ersten "
                       "Stufe nicht erlaubt (§§ 280, 286 BGB)",
                       r->file, l->name);
        }
        if (l->after_days >= 0) {
            break; /* this one founds the delay; any before it asks before the due date
                    */
        }
    }
    check_early_levels(r, c);
}

static bool fits_product(const struct config_account *a, const char *word)
{
    bool lexoffice = strcmp(a->product, "lexoffice") == 0;
    if (strcmp(word, "delivery-note") == 0 || text_starts(word, "mark:")) {
        return lexoffice;
    }
    if (text_starts(word, "kind:")) {
        return strcmp(word, lexoffice ? "kind:deliverynote" : "kind:LI") == 0;
    }
    const char *status = word + strlen("status:");
    return !lexoffice && strspn(status, "0123456789") == strlen(status);
}

static void check_account(struct conf_reader *r, const struct config_account *a)
{
    int sources =
        (a->key_file != NULL) + (a->key_command != NULL) + (a->credential != NULL);
    bool lexoffice = a->product && strcmp(a->product, "lexoffice") == 0;
    const char *fault = NULL;
    if (sources != 1) {
        fault = tr("genau eines von key_file, key_command und credential angeben");
    } else if (lexoffice && (a->order_status || a->book_payments)) {
        fault = tr("order_status und book_payments gibt es nur bei sevdesk: lexoffice "
                   "nimmt weder Auftragsstatus noch Zahlungen an");
    } else if (a->product && !lexoffice && a->upload_invoices) {
        fault = tr("upload_invoices gibt es nur bei lexoffice");
    } else if (a->book_payments && !a->check_account) {
        fault = tr("zu book_payments fehlt check_account");
    }
    if (fault) {
        faults_add(r->faults, "%s:%d: account „%s“: %s", r->file, a->line, a->name,
                   fault);
    }
    for (size_t i = 0; a->product && i < a->finished_count; i++) {
        if (!fits_product(a, a->finished[i])) {
            faults_add(r->faults,
                       "%s:%d: account „%s“: finished „%s“ gibt es bei %s "
                       "nicht",
                       r->file, a->line, a->name, a->finished[i], a->product);
        }
    }
}

const char *config_language(struct arena *a, const char *path)
{
    char *text;
    if (conf_load_text(&text, a, path, NULL) != K_OK) {
        return "de";
    }
    for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
        p += strspn(p, BLANKS);
        if (text_starts(p, LANGUAGE_KEY)) {
            p += strlen(LANGUAGE_KEY);
            p += strspn(p, BLANKS "=\"'");
            return text_starts(p, "en") ? "en" : "de";
        }
    }
    return "de";
}

enum k_status config_load(struct config *out, struct arena *a, const char *path,
                          struct k_err *err)
{
    struct faults faults;
    struct sink sink = {.config = out};
    char *text = NULL;
    *out = (struct config){.path = arena_strdup(a, path)};
    enum k_status st = conf_load_text(&text, a, path, err);
    if (st != K_OK) {
        return st;
    }
    faults_init(&faults);
    struct conf_reader r = conf_reader(a, &faults, file_base(path));
    r.object = out;
    r.user = &sink;
    r.begin = begin_section;
    conf_read(&r, CONFIG_SECTIONS, CONFIG_SECTION_COUNT, text);
    derive(out);
    if (!r.stopped) {
        check_firm(&r, out);
        check_mail(&r, out);
        check_imap(&r, out);
        check_terms(&r, out);
        check_dunning(&r, out);
        for (size_t i = 0; i < out->accounts; i++) {
            check_account(&r, &out->account[i]);
        }
    }
    return faults_status(&faults, err);
}
