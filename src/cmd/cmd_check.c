#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/language.h"
#include "base/str.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "config/rates.h"
#include "document/document.h"
#include "flow/connectors.h"
#include "flow/firm.h"
#include "intake/watch.h"
#include "mail/imap.h"
#include "mail/letter_text.h"
#include "mail/sender.h"
#include "store/store_bank.h"

#include "base/banned.h"

struct check {
    struct cmd *c;
    struct firm f;
    int faults;
};

/* Padded by columns: %-14s counts bytes, and „ü“ has two. */
static void print_line(const char *verdict, const char *what, const char *text)
{
    size_t width = text_columns(what);
    printf("  %-7s %s%*s %s\n", verdict, what, width < 14 ? (int)(14 - width) : 0, "",
           text ? text : "");
}

static void good(struct check *k, const char *what, const char *detail)
{
    if (!k->c->quiet) {
        print_line("ok", what, detail);
    }
}

static void hint(struct check *k, const char *what, const char *text)
{
    (void)k;
    print_line(tr("Hinweis"), what, text);
}

/* Further lines of a text stand below the first. */
static void bad(struct check *k, const char *what, const char *text)
{
    struct str s;
    k->faults++;
    str_init(&s, 65536);
    for (const char *p = text; *p; p++) {
        str_addc(&s, *p);
        if (*p == '\n') {
            str_addf(&s, "%*s", 25, "");
        }
    }
    print_line(tr("FEHLER"), what, s.data);
    str_release(&s);
}

static void report(struct check *k, const char *what, enum k_status st,
                   const char *detail)
{
    if (st == K_OK) {
        good(k, what, detail);
    } else {
        bad(k, what, k->c->err.text);
    }
}

static void check_folders(struct check *k)
{
    int faults = k->faults;
    struct arena *a = &k->c->arena;
    for (size_t i = 0; FIRM_FOLDERS[i]; i++) {
        const char *path = firm_path(&k->f, a, FIRM_FOLDERS[i]);
        if (access(path, R_OK | W_OK | X_OK) != 0) {
            bad(k, tr("Ordner"),
                arena_printf(a,
                             tr("%s: %s. Kontor braucht dort Lese- und Schreibrecht "
                                "(chmod u+rwx)."),
                             path, err_cause(errno)));
        }
    }
    if (k->faults == faults) {
        good(k, tr("Ordner"), k->f.root);
    }
    if (watch_is_network(firm_path(&k->f, a, "inbox"))) {
        hint(
            k, "inbox",
            tr("liegt auf einem Netzlaufwerk: Änderungen werden nur beim Durchsehen bemerkt "
               "(alle paar Sekunden)."));
    }
    if (watch_is_network(k->f.root)) {
        bad(k, "kontor.db",
            tr("Der Firmenordner liegt auf einem Netz- oder abgeglichenen Laufwerk. Die "
               "Datenbank gehört auf eine lokale Platte; nur inbox/ darf im Netz liegen."));
    }
}

static void check_space(struct check *k)
{
    struct statfs fs;
    if (statfs(k->f.root, &fs) != 0) {
        return;
    }
    unsigned long long mb =
        (unsigned long long)fs.f_bavail * (unsigned long long)fs.f_bsize >> 20;
    const char *text = arena_printf(&k->c->arena, tr("%llu MB frei"), mb);
    if (mb < 200) {
        bad(k, tr("Speicherplatz"),
            arena_printf(&k->c->arena,
                         tr("nur noch %llu MB frei: bitte Platz schaffen."), mb));
    } else {
        good(k, tr("Speicherplatz"), text);
    }
}

static void check_mail(struct check *k)
{
    const struct config *c = &k->f.config;
    if (!c->smtp_url) {
        hint(
            k, tr("Mail"),
            tr("kein Mailserver eingetragen: Mails liegen in maildir/.Outgoing/ und gehen "
               "nicht hinaus (smtp_url in kontor.conf, Abschnitt mail)."));
        return;
    }
    report(k, tr("Mailserver"), sender_probe(c, &k->c->err), c->smtp_url);
}

static void check_mailbox(struct check *k)
{
    const struct config *c = &k->f.config;
    if (c->imap_url) {
        report(k, tr("Postfach"), imap_probe(c, k->f.root, &k->c->err), c->imap_url);
    }
}

static void on_account(void *ud, const struct config_account *account,
                       const char *fault)
{
    struct check *k = ud;
    const char *what = arena_printf(&k->c->arena, tr("Konto %s"), account->name);
    if (fault) {
        bad(k, what, fault);
    } else {
        good(k, what, connectors_describe(&k->c->arena, account));
    }
}

static void check_bank(struct check *k)
{
    struct bank_state b;
    char on[DAY_BUF];
    struct arena *a = &k->c->arena;
    enum k_status st = store_bank_state(&b, k->f.store, a, &k->c->err);
    if (st != K_OK) {
        bad(k, tr("Kontoauszüge"), k->c->err.text);
    } else if (!b.any) {
        hint(k, tr("Kontoauszüge"), tr("noch keine: bis dahin wird niemand erinnert."));
    } else if (b.gap) {
        hint(k, tr("Kontoauszüge"),
             b.short_ ? tr("einer ist unvollständig: Erinnerungen ruhen.")
                      : tr("zwischen zwei Auszügen fehlt einer: Erinnerungen ruhen."));
    } else {
        good(k, tr("Kontoauszüge"),
             arena_printf(a, tr("bis %s"), day_format_de(on, b.newest)));
    }
}

static void check_store(struct check *k)
{
    report(k, tr("Datenbank"), store_integrity(k->f.store, &k->c->err),
           tr("unversehrt"));
}

static void check_tables(struct check *k)
{
    struct base_rates *rates;
    char on[DAY_BUF];
    struct arena *a = &k->c->arena;
    enum k_status st = rates_load(
        &rates, a, firm_path(&k->f, a, "templates/base-rates.tab"), &k->c->err);
    if (st == K_OK && day_cmp(rates_end(rates), clock_today(&k->c->clock)) < 0) {
        hint(k, tr("Basiszins"),
             arena_printf(a,
                          tr("bekannt bis %s; für spätere Tage werden keine Zinsen "
                             "berechnet (templates/base-rates.tab)."),
                          day_format_de(on, rates_end(rates))));
        return;
    }
    report(k, tr("Tabellen"), st, tr("Feiertage, Einheiten, Basiszins"));
}

static void check_templates(struct check *k)
{
    const char *dir = firm_path(&k->f, &k->c->arena, "templates");
    report(k, tr("Layouts"), document_check(dir, &k->f.config, &k->c->err),
           "templates/*.xml");
    report(k, tr("Mailtexte"), letter_text_check(dir, &k->c->err), "templates/mail/");
}

/* Is a word of the name one of these: "GmbH" in "Muster Bau GmbH & Co. KG"? */
static bool is_called(const char *name, const char *const *forms)
{
    static const char BETWEEN[] = " ,()";
    for (const char *p = name; *p; p += strspn(p, BETWEEN)) {
        size_t n = strcspn(p, BETWEEN);
        for (size_t i = 0; forms[i]; i++) {
            if (strlen(forms[i]) == n && strncasecmp(p, forms[i], n) == 0) {
                return true;
            }
        }
        p += n;
    }
    return false;
}

/* What the law asks for on business letters, mails among them: § 35a GmbHG, § 80 AktG,
 * § 37a, § 125a HGB, § 25a GenG. Faulty it is not: only the owner knows. */
static void check_letterhead(struct check *k)
{
    static const char *const MANAGED[] = {"GmbH", "gGmbH", "mbH",  "UG", "AG",
                                          "SE",   "eG",    "e.G.", NULL};
    static const char *const REGISTERED[] = {"KG",     "OHG", "e.K.", "e.Kfm.",
                                             "e.Kfr.", "eK",  NULL};
    const struct config *c = &k->f.config;
    bool managed = is_called(c->seller.name, MANAGED);
    if (text_blank(c->register_court) &&
        (managed || is_called(c->seller.name, REGISTERED))) {
        hint(k, tr("Briefkopf"),
             tr("register_court in kontor.conf fehlt: Registergericht und Nummer "
                "gehören auf Rechnungen und Mails (§ 35a GmbHG, §§ 37a, 125a HGB)."));
    }
    if (managed && text_blank(c->manager)) {
        hint(k, tr("Briefkopf"),
             tr("manager in kontor.conf fehlt: die Geschäftsführung gehört mit "
                "Vornamen und Nachnamen auf Rechnungen und Mails (§ 35a GmbHG)."));
    }
}

int cmd_check(struct cmd *c)
{
    struct check k = {.c = c};
    enum k_status st = firm_open(&k.f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st != K_OK) {
        bad(&k, tr("Einstellungen"), c->err.text);
        firm_close(&k.f);
        return EX_CONFIG;
    }
    good(&k, tr("Einstellungen"), k.f.config.path);
    good(&k, tr("Regeln"),
         arena_printf(&c->arena, tr("%zu in inbox-rules/"), k.f.rules.count));
    check_folders(&k);
    check_space(&k);
    check_store(&k);
    check_tables(&k);
    check_templates(&k);
    check_letterhead(&k);
    check_bank(&k);
    check_mail(&k);
    check_mailbox(&k);
    connectors_probe(on_account, &k, &k.f);
    firm_close(&k.f);
    if (k.faults) {
        printf(tr("\n%d Fehler gefunden.\n"), k.faults);
        return EX_CONFIG;
    }
    if (!c->quiet) {
        printf(tr("\nAlles in Ordnung.\n"));
    }
    return EX_OK;
}
