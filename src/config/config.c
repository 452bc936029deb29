#include "config/config.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "config/config_rows.h"

#include "base/banned.h"

/* Levels beyond the limit are read into this one and forgotten. */
struct level_sink {
    struct config *config;
    struct config_level over;
};

static void *begin_level(struct conf_reader *r, const char *title, int line)
{
    struct level_sink *sink = r->user;
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

/* ---- what follows from other values ---------------------------------------------- */

static const char *or_else(const char *value, const char *other)
{
    return value ? value : other;
}

static void derive(struct config *c)
{
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

static void check_dunning(struct conf_reader *r, const struct config *c)
{
    if (c->window_from >= c->window_to) {
        conf_fault(r, "dunning", "window_to", "muss nach window_from liegen");
    }
    /* The reminder that puts the debtor in default must not cost anything: § 286
     * Abs. 1 BGB, its cost is no damage by delay yet. */
    const struct config_level *first = &c->level[0];
    if (first->fee.cents > 0 || first->lump_sum) {
        faults_add(r->faults,
                   "%s: dunning.level „%s“: fee und lump_sum sind in der ersten Stufe "
                   "nicht erlaubt (§§ 280, 286 BGB)",
                   r->file, first->name);
    }
}

enum k_status config_load(struct config *out, struct arena *a, const char *path,
                          struct k_err *err)
{
    struct faults faults;
    struct level_sink sink = {.config = out};
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
    r.begin = begin_level;
    conf_read(&r, CONFIG_SECTIONS, CONFIG_SECTION_COUNT, text);
    derive(out);
    if (!r.stopped) {
        check_firm(&r, out);
        check_mail(&r, out);
        check_imap(&r, out);
        check_terms(&r, out);
        check_dunning(&r, out);
    }
    return faults_status(&faults, err);
}
