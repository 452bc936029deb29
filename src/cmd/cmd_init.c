#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/language.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "config/config.h"
#include "flow/firm.h"
#include "store/store.h"

#include "base/banned.h"

#define ANSWER_BYTES 300

/* One question of `kontor init`, asked on a terminal when its option is not given. */
struct question {
    const char *option;
    const char **answer;
    const char *text;
    bool required;
};

static bool ask(struct cmd *c, const struct question *q)
{
    char line[ANSWER_BYTES];
    do {
        printf("%s%s: ", q->text, q->required ? "" : tr(" (leer = später)"));
        (void)fflush(stdout);
        if (!fgets(line, sizeof line, stdin)) {
            return false;
        }
        char *answer = text_squeeze(&c->arena, line);
        if (*answer) {
            *q->answer = answer;
        }
    } while (!*q->answer && q->required);
    return true;
}

static enum k_status lay_down(struct cmd *c, const char *root, const char *data,
                              const struct config_answers *answers)
{
    static const char *const SHIPPED[] = {"inbox-rules", "templates", "maildir"};
    struct arena *a = &c->arena;
    struct store *store = NULL;
    enum k_status st = file_mkdirs(root, &c->err);
    for (size_t i = 0; st == K_OK && FIRM_FOLDERS[i]; i++) {
        st = file_mkdirs(file_join(a, root, FIRM_FOLDERS[i]), &c->err);
    }
    for (size_t i = 0; st == K_OK && i < 3; i++) {
        st = file_copy_tree(a, file_join(a, data, SHIPPED[i]),
                            file_join(a, root, SHIPPED[i]), &c->err);
    }
    if (st == K_OK) {
        const char *text = config_text(a, answers);
        st = file_write(file_join(a, root, "kontor.conf"), text, strlen(text), FILE_NEW,
                        &c->err);
    }
    if (st == K_OK) {
        st = store_open(&store, file_join(a, root, "kontor.db"), STORE_CREATE,
                        &c->clock, &c->err);
    }
    store_close(store);
    return st;
}

/* What was typed must be a firm that can write invoices. */
static enum k_status try_out(struct cmd *c, const char *root)
{
    struct firm f;
    enum k_status st = firm_open(&f, root, &c->clock, FIRM_STORE, &c->err);
    firm_close(&f);
    return st;
}

enum {
    Q_COUNT = 12
};

static void questions(struct question q[Q_COUNT], struct config_answers *a)
{
    const struct question LIST[Q_COUNT] = {
        {"name", &a->name, tr("Name der Firma"), true},
        {"street", &a->street, tr("Straße und Hausnummer"), true},
        {"postcode", &a->postcode, tr("Postleitzahl"), true},
        {"city", &a->city, "Ort", true},
        {"region", &a->region, tr("Bundesland (zwei Buchstaben, z. B. NW)"), true},
        {"phone", &a->phone, tr("Telefon"), false},
        {"email", &a->email, tr("E-Mail-Adresse der Firma"), true},
        {"vat-id", &a->vat_id, tr("Umsatzsteuer-Identifikationsnummer"), false},
        {"tax-number", &a->tax_number, tr("Steuernummer"), false},
        {"iban", &a->iban, "IBAN", true},
        {"bic", &a->bic, "BIC", false},
        {"owner-email", &a->owner_email, tr("E-Mail-Adresse für Berichte an Sie"),
         false},
    };
    memcpy(q, LIST, sizeof LIST);
}

/* -1 to go on, else the exit code. */
static int take_options(struct cmd *c, struct config_answers *a, struct question *q)
{
    struct option options[Q_COUNT + 2] = {{0}};
    for (int i = 0; i < Q_COUNT; i++) {
        options[i] = (struct option){q[i].option, required_argument, NULL, i + 1};
    }
    options[Q_COUNT] =
        (struct option){"small-business", no_argument, NULL, Q_COUNT + 1};
    int o;
    while ((o = getopt_long(c->argc, c->argv, "", options, NULL)) != -1) {
        if (o >= 1 && o <= Q_COUNT) {
            *q[o - 1].answer = optarg;
        } else if (o == Q_COUNT + 1) {
            a->small_business = true;
        } else {
            return EX_USAGE;
        }
    }
    return -1;
}

int cmd_init(struct cmd *c)
{
    struct config_answers answers = {0};
    struct question q[Q_COUNT];
    questions(q, &answers);
    int code = take_options(c, &answers, q);
    if (code >= 0) {
        return code;
    }
    if (optind != c->argc - 1) {
        return cmd_usage(c, "Welcher Ordner soll es sein?");
    }
    const char *root = c->argv[optind];
    if (file_exists(file_join(&c->arena, root, "kontor.conf"))) {
        (void)fprintf(stderr, tr("kontor: %s ist schon ein Firmenordner.\n"), root);
        return EX_DATAERR;
    }
    char *data = cmd_data_dir(&c->arena);
    if (!data) {
        (void)fputs(
            tr("kontor: die mitgelieferten Vorlagen und Regeln wurden nicht gefunden; "
               "KONTOR_DATA nennt ihren Ordner.\n"),
            stderr);
        return EX_CONFIG;
    }
    for (int i = 0; i < Q_COUNT; i++) {
        bool later = !q[i].required && !isatty(STDIN_FILENO);
        if (*q[i].answer || later) {
            continue;
        }
        if (!isatty(STDIN_FILENO)) {
            return cmd_usage(c, "--%s fehlt (%s).", q[i].option, q[i].text);
        }
        if (!ask(c, &q[i])) {
            return EX_USAGE;
        }
    }
    if (!answers.owner_email) {
        answers.owner_email = answers.email;
    }
    if (!answers.vat_id && !answers.tax_number) {
        return cmd_usage(c,
                         "--vat-id oder --tax-number muss angegeben sein (§ 14 Abs. 4 "
                         "Nr. 2 UStG).");
    }
    enum k_status st = lay_down(c, root, data, &answers);
    if (st == K_OK) {
        st = try_out(c, root);
    }
    if (st != K_OK) {
        return cmd_fail(c, st);
    }
    if (!c->quiet) {
        printf(
            tr("%s ist angelegt.\n\n"
               "  Einstellungen  %s/kontor.conf\n"
               "  Aufträge und Kontoauszüge kommen nach  %s/inbox/\n"
               "  Mails liegen in  %s/maildir/.Outgoing/, bis ein Mailserver eingetragen "
               "ist\n\n"
               "Weiter mit: kontor -C %s check\n"),
            root, root, root, root, root);
    }
    return EX_OK;
}
