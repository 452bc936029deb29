#include "cmd/cmd.h"

#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/language.h"
#include "base/log.h"
#include "config/config.h"

#include "base/banned.h"

struct command {
    const char *name;
    cmd_fn *run;
    const char *arguments;
    const char *summary; /* one line */
    const char *help;    /* several lines, or NULL */
    const char *example; /* lines to paste, behind "kontor " */
};

static const struct command COMMANDS[] = {
    {"init", cmd_init, N_("ORDNER [--name … --street … --postcode … --city … …]"),
     N_("legt einen neuen Firmenordner an"),
     N_("Was nicht als Option angegeben ist, wird gefragt (auf einem Terminal):\n"
        "  --name, --street, --postcode, --city, --region NW, --phone, --email,\n"
        "  --vat-id DE… oder --tax-number …, --iban, --bic, --owner-email,\n"
        "  --small-business (Kleinunternehmer, § 19 UStG)\n"),
     N_("init elektro-sommer")},
    {"check", cmd_check, "",
     N_("prüft Einstellungen, Regeln, Vorlagen, Ordner, Mailserver"),
     N_("Zu jedem Fund steht, was zu tun ist. Es wird nichts verändert und keine Mail\n"
        "gesendet.\n"),
     N_("-C elektro-sommer check")},
    {"once", cmd_once, "",
     N_("erledigt einmal alles, was ansteht, und endet (für cron)"), NULL,
     N_("-C elektro-sommer once")},
    {"run", cmd_run, "", N_("überwacht den Ordner inbox/ und erledigt alles sofort"),
     N_("Läuft, bis es beendet wird (Strg-C). Neue Einstellungen werden von selbst\n"
        "gelesen. Als Dienst für /srv/sommer: systemctl enable --now kontor@srv-sommer\n"),
     N_("-C elektro-sommer run")},
    {"connect", cmd_connect, N_("[--dry-run | again RECHNUNG | done RECHNUNG]"),
     N_("holt jetzt fertige Aufträge aus lexoffice und sevDesk"),
     N_("Sonst geschieht das von selbst, so oft wie in kontor.conf (account) steht.\n"
        "  --dry-run            zeigt nur, was übernommen würde\n"
        "  again, done RECHNUNG was dort ungewiss blieb, noch einmal oder als erledigt\n"),
     "connect --dry-run"},
    {"import", cmd_import, N_("[--explain] [--as open-items|orders|contacts] DATEI"),
     N_("nimmt eine Datei auf; --explain zeigt nur, wie sie verstanden wird"),
     N_("--explain ändert nichts: es zeigt, welche Regel greift, wie jede Spalte\n"
        "verstanden wurde und was fehlt.\n"
        "--as sagt, was die Datei ist, statt der Regeln in inbox-rules/:\n"
        "  open-items   offene Rechnungen eines anderen Programms (CSV), mit Nummer,\n"
        "               Datum, Fälligkeit, Kunde, offenem Betrag, Skonto, IBAN\n"),
     N_("import --explain auftraege.csv")},
    {"preview", cmd_preview, N_("[-o DATEI] AUFTRAGSDATEI|AUFTRAG|RECHNUNG"),
     N_("zeigt die Rechnung als PDF oder PNG, ohne etwas zu buchen"),
     N_("  -o, --output DATEI   statt vorschau.pdf; endet der Name auf .png, als Bild (mit\n"
        "                       pdftoppm aus poppler-utils)\n"
        "  --layout NAME        andere Vorlage aus templates/\n"
        "  --order NUMMER       welcher Auftrag der Datei\n"),
     N_("preview --layout modern -o muster.pdf auftrag.json")},
    {"list", cmd_list, "[open|overdue|paid|all]",
     N_("listet Rechnungen mit ihrem Stand"), NULL, "list overdue --csv"},
    {"show", cmd_show, N_("RECHNUNG"),
     N_("erzählt die ganze Geschichte einer Rechnung"),
     N_("Belege, Mails, Zahlungen und jede Zeile des Journals.\n"), "show R2026-0001"},
    {"explain", cmd_explain, N_("UMSATZ|RECHNUNG"),
     N_("erklärt, warum eine Zahlung so gebucht wurde oder nicht"), NULL, "explain 17"},
    {"review", cmd_review, "",
     N_("geht Zahlungen durch, die eine Entscheidung brauchen"),
     N_("Auf einem Terminal wird jede Zahlung gezeigt, der beste Vorschlag zuerst, und\n"
        "eine Taste entscheidet: j annehmen, 2 bis 9 anderer Vorschlag, r Rechnung\n"
        "angeben, a aufteilen, i ignorieren, s später, q Ende. Sonst, und mit --json oder\n"
        "--csv, wird die Liste ausgegeben.\n"),
     "review"},
    {"match", cmd_match, N_("UMSATZ RECHNUNG|VORSCHLAG [BETRAG]"),
     N_("ordnet eine Zahlung einer Rechnung zu"),
     N_("Statt der Rechnung geht auch die Nummer des Vorschlags aus „kontor review“.\n"
        "Ohne Betrag wird zugeordnet, was offen ist, höchstens die Zahlung.\n"),
     "match 17 R2026-0001"},
    {"unmatch", cmd_unmatch, N_("UMSATZ [RECHNUNG]"),
     N_("nimmt eine Zuordnung zurück; sie wird nicht von selbst wiederholt"), NULL,
     "unmatch 17"},
    {"split", cmd_split, N_("UMSATZ RECHNUNG=BETRAG[/SKONTO] …"),
     N_("teilt eine Zahlung auf mehrere Rechnungen auf"), NULL,
     "split 17 R2026-0001=119,00 R2026-0002=98,00/2,00"},
    {"ignore", cmd_ignore, N_("UMSATZ"),
     N_("legt eine Zahlung beiseite, die zu keiner Rechnung gehört"), NULL,
     "ignore 17"},
    {"writeoff", cmd_writeoff, N_("[--fee] RECHNUNG [GRUND]"),
     N_("bucht den offenen Rest aus (Skonto anerkannt, Kleinbetrag)"),
     N_("Dazu gehört das Bankentgelt einer Rückbuchung, wenn eines offen ist.\n"
        "  --fee                nur auf dieses Entgelt verzichten\n"),
     N_("writeoff R2026-0001 \"Skonto anerkannt\"")},
    {"forget", cmd_forget, "IBAN", N_("vergisst, wessen Konto das ist"),
     N_("Für ein Konto, von dem nun jemand anderes zahlt. Was gebucht ist, bleibt.\n"),
     "forget DE89370400440532013000"},
    {"paid", cmd_paid, N_("RECHNUNG BETRAG [DATUM]"),
     N_("bucht eine Zahlung auf Ihr Wort hin (bar, anderes Konto)"), NULL,
     "paid R2026-0001 119,00 2026-03-02"},
    {"reminders", cmd_reminders, N_("[--date TAG] [-o ORDNER] | approve"),
     N_("zeigt, wer an einem Tag erinnert würde; sendet nichts"),
     N_("  --date TAG           ein anderer Tag als heute, vergangen oder künftig\n"
        "  -o, --output ORDNER  legt die Mails dorthin, Byte für Byte wie der echte Lauf\n"
        "                       an dem Tag sie senden würde (.eml, im Mailprogramm öffnen)\n"
        "  approve              gibt einen ungewöhnlich großen Mahnlauf frei\n"),
     "reminders --date 2026-03-20"},
    {"hold", cmd_hold, N_("RECHNUNG|KUNDE BIS [GRUND]"),
     N_("setzt Erinnerungen bis zu einem Tag aus"), NULL,
     N_("hold R2026-0001 2026-04-15 \"Mängel werden behoben\"")},
    {"report", cmd_report, "[--send]",
     N_("zeigt den Statusbericht; --send schickt ihn"), NULL, "report"},
    {"tasks", cmd_tasks, N_("[done NUMMER]"),
     N_("listet offene Aufgaben; done erledigt eine"), NULL, "tasks done 3"},
    {"export", cmd_export,
     N_("matches|datev|zip|journal [--month JJJJ-MM | --year JJJJ] [-o ZIEL]"),
     N_("gibt Rechnungen, Zahlungen und Journal für andere aus"),
     N_("Ohne Zeitraum ist es der letzte ganze Monat.\n"
        "  matches   jede Zahlung mit ihrer Zuordnung, als CSV auf die Ausgabe\n"
        "  datev     Buchungsstapel für das Steuerbüro (kontor.conf: datev)\n"
        "  zip       die Rechnungen mit PDF und XML und einer Liste\n"
        "  journal   Tabellen mit index.xml für den Datenzugriff einer Prüfung (GoBD)\n"
        "  -o ZIEL   wohin: Datei, bei journal ein Ordner\n"),
     N_("export datev --month 2026-02")},
    {"handbook", cmd_handbook, "",
     N_("gibt die Verfahrensdokumentation dieser Firma aus (GoBD)"), NULL,
     N_("handbook > verfahren.md")},
    {"outbox", cmd_outbox, N_("[all|retry|sent NR|resend NR|drop NR]"),
     N_("zeigt Mails, die noch nicht gesendet sind"),
     N_("  all          auch die gesendeten\n"
        "  retry        versucht jetzt, was wartet\n"
        "  sent NR      kam an (bei ungewisser Zustellung)\n"
        "  resend NR    noch einmal senden\n"
        "  drop NR      nicht mehr senden\n"),
     "outbox resend 4"},
    {"cancel", cmd_cancel, N_("RECHNUNG [GRUND]"), N_("storniert eine Rechnung"),
     N_("Es entsteht eine Stornorechnung, die an den Kunden geht.\n"),
     N_("cancel R2026-0001 \"falsche Anschrift\"")},
    {"correct", cmd_correct, N_("RECHNUNG AUFTRAGSDATEI"),
     N_("storniert eine Rechnung und stellt sie richtig neu"),
     N_("Beides oder keines. Die Datei enthält genau einen Auftrag, den richtigen.\n"),
     N_("correct R2026-0001 richtig.json")},
    {"verify", cmd_verify, "[--rebuild]",
     N_("prüft Journal, Nummern, Summen und jede Datei im Archiv"),
     N_("--rebuild stellt außerdem jeden Beleg aus dem Gespeicherten wieder her und\n"
        "vergleicht ihn Byte für Byte.\n"),
     "verify"},
};
#define COMMAND_COUNT (sizeof COMMANDS / sizeof COMMANDS[0])

static void print_help(void)
{
    printf(
        tr("Kontor %s – Rechnungen, Zahlungen und Erinnerungen für Handwerksbetriebe\n\n"
           "Aufruf: kontor [OPTIONEN] BEFEHL …\n\nBefehle:\n"),
        KONTOR_VERSION);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        printf("  %-10s %s\n", COMMANDS[i].name, tr(COMMANDS[i].summary));
    }
    printf(
        "%s",
        tr("\nOptionen:\n"
           "  -C, --firm ORDNER  Firmenordner (sonst $KONTOR_FIRM, sonst der aktuelle)\n"
           "      --now ZEIT     Uhr stellen: 2026-02-03T09:00 (auch $KONTOR_NOW)\n"
           "      --today TAG    dasselbe mit einem Tag\n"
           "      --json, --csv  Ausgabe für Programme\n"
           "  -v, --verbose      mehr erzählen (-vv: alles)\n"
           "  -q, --quiet        nur Fehler\n"
           "  -h, --help         diese Hilfe; „kontor help BEFEHL“ zu einem Befehl\n"
           "      --version      Version\n\n"
           "Sprache: language in kontor.conf (owner), oder KONTOR_LANG=de|en\n\n"
           "Erste Schritte: kontor init meine-firma, dann kontor -C meine-firma check\n"));
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(COMMANDS[i].name, name) == 0) {
            return &COMMANDS[i];
        }
    }
    return NULL;
}

static int print_command_help(const char *name)
{
    const struct command *k = name ? find_command(name) : NULL;
    if (!k) {
        print_help();
        return name ? EX_USAGE : EX_OK;
    }
    printf(tr("Aufruf: kontor %s %s\n\n%s.\n"), k->name, tr(k->arguments),
           tr(k->summary));
    if (k->help) {
        printf("\n%s", tr(k->help));
    }
    printf(tr("\nBeispiel:\n  kontor %s\n"), tr(k->example));
    return EX_OK;
}

int cmd_fail(const struct cmd *c, enum k_status st)
{
    static const int CODES[] = {EX_OK, EX_DATAERR, EX_TEMPFAIL, EX_SOFTWARE};
    if (st != K_OK) {
        (void)fprintf(stderr, "kontor: %s\n", c->err.text);
    }
    return CODES[st];
}

int cmd_usage(const struct cmd *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    (void)fputs("kontor: ", stderr);
    (void)vfprintf(stderr, tr(fmt), ap);
    va_end(ap);
    (void)fprintf(stderr, tr("\n„kontor help %s“ zeigt, wie es geht.\n"), c->argv[0]);
    return EX_USAGE;
}

long long cmd_number(const char *text, bool *ok)
{
    char *end;
    long long n = strtoll(text, &end, 10);
    *ok = *text && !*end && n > 0;
    return *ok ? n : 0;
}

void cmd_bar_step(void *ud, size_t done, size_t of)
{
    struct cmd_bar *bar = ud;
    long long now = clock_monotonic_ms();
    if (!isatty(STDERR_FILENO) || of < 20 || (bar->shown && now - bar->last_ms < 100)) {
        return;
    }
    bar->shown = true;
    bar->last_ms = now;
    int filled = (int)(done * 30 / of);
    (void)fprintf(stderr, "\r%s [%.*s%.*s] %zu/%zu ", bar->what, filled,
                  "##############################", 30 - filled,
                  "..............................", done, of);
}

void cmd_bar_end(struct cmd_bar *bar)
{
    if (bar->shown) {
        (void)fputs("\r\033[K", stderr);
        bar->shown = false;
    }
}

static bool is_data_dir(struct arena *a, const char *dir)
{
    return file_is_dir(file_join(a, dir, "inbox-rules")) &&
           file_is_dir(file_join(a, dir, "templates"));
}

/* The folder of the running program, NULL when /proc does not tell. */
static char *program_dir(struct arena *a)
{
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n <= 0) {
        return NULL;
    }
    exe[n] = '\0';
    return arena_strndup(a, exe, (size_t)(file_base(exe) - exe));
}

/* The catalogue of English messages lies beside the data; help and usage are told in
 * the language of the firm, too. */
static void choose_language(struct arena *a, const char *root)
{
    const char *dir = program_dir(a);
    if (dir) {
        const char *built = file_join(a, dir, "locale");
        language_open(file_is_dir(built) ? built
                                         : file_join(a, dir, "../share/locale"));
        language_set(config_language(a, file_join(a, root, "kontor.conf")));
    }
}

char *cmd_data_dir(struct arena *a)
{
    /* Installed beside the binary, or in the tree that it was built from. */
    static const char *const PLACES[] = {"../share/kontor", "..", "../..", "../../.."};
    const char *named = getenv("KONTOR_DATA");
    if (named && is_data_dir(a, named)) {
        return arena_strdup(a, named);
    }
    const char *dir = program_dir(a);
    for (size_t i = 0; dir && i < sizeof PLACES / sizeof PLACES[0]; i++) {
        char *path = file_join(a, dir, PLACES[i]);
        if (is_data_dir(a, path)) {
            return path;
        }
    }
    return NULL;
}

enum {
    OPTION_NOW = 256,
    OPTION_JSON,
    OPTION_CSV,
    OPTION_VERSION
};

static const struct option OPTIONS[] = {
    {"firm", required_argument, NULL, 'C'},
    {"now", required_argument, NULL, OPTION_NOW},
    {"today", required_argument, NULL, OPTION_NOW},
    {"json", no_argument, NULL, OPTION_JSON},
    {"csv", no_argument, NULL, OPTION_CSV},
    {"verbose", no_argument, NULL, 'v'},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

struct globals {
    struct cmd c;
    const char *now;
    int verbose;
    bool help;
};

/* -1 to go on, else the exit code. */
static int take_option(struct globals *g, int o)
{
    switch (o) {
    case 'C':
        g->c.root = optarg;
        return -1;
    case OPTION_NOW:
        g->now = optarg;
        return -1;
    case OPTION_JSON:
        g->c.output = OUTPUT_JSON;
        return -1;
    case OPTION_CSV:
        g->c.output = OUTPUT_CSV;
        return -1;
    case 'v':
        g->verbose++;
        return -1;
    case 'q':
        g->c.quiet = true;
        return -1;
    case 'h':
        g->help = true;
        return -1;
    case OPTION_VERSION:
        printf("kontor %s\n", KONTOR_VERSION);
        return EX_OK;
    default:
        return EX_USAGE;
    }
}

/* Global options may stand before the command and, for the output, behind it. */
static int parse(struct globals *g, int argc, char **argv)
{
    int o;
    while ((o = getopt_long(argc, argv, "+C:vqh", OPTIONS, NULL)) != -1) {
        int code = take_option(g, o);
        if (code >= 0) {
            return code;
        }
    }
    g->c.argc = argc - optind;
    g->c.argv = argv + optind;
    for (int i = 1; i < g->c.argc; i++) {
        bool json = strcmp(g->c.argv[i], "--json") == 0;
        bool csv = strcmp(g->c.argv[i], "--csv") == 0;
        g->help = g->help || strcmp(g->c.argv[i], "--help") == 0 ||
                  strcmp(g->c.argv[i], "-h") == 0;
        if (json || csv) {
            g->c.output = json ? OUTPUT_JSON : OUTPUT_CSV;
            memmove(&g->c.argv[i], &g->c.argv[i + 1],
                    (size_t)(g->c.argc - i) * sizeof g->c.argv[0]);
            g->c.argc--;
            i--;
        }
    }
    return -1;
}

static int dispatch(struct globals *g)
{
    struct cmd *c = &g->c;
    if (c->argc == 0 || strcmp(c->argv[0], "help") == 0) {
        return print_command_help(c->argc > 1 ? c->argv[1] : NULL);
    }
    const struct command *k = find_command(c->argv[0]);
    if (!k) {
        (void)fprintf(
            stderr,
            tr("kontor: den Befehl „%s“ gibt es nicht. „kontor --help“ zeigt alle.\n"),
            c->argv[0]);
        return EX_USAGE;
    }
    if (g->help) {
        return print_command_help(k->name);
    }
    if (!*k->arguments && c->argc > 1) {
        return cmd_usage(c, "„%s“ gibt es hier nicht.", c->argv[1]);
    }
    const char *now = g->now ? g->now : getenv("KONTOR_NOW");
    if (now && *now) {
        enum k_status st = clock_set(&c->clock, now, &c->err);
        if (st != K_OK) {
            return cmd_fail(c, st);
        }
    }
    log_set_level(g->verbose > 1   ? LOG_LEVEL_DEBUG
                  : g->verbose > 0 ? LOG_LEVEL_INFO
                                   : LOG_LEVEL_ERROR);
    optind = 0; /* the command parses its own arguments, from the start */
    return k->run(c);
}

int cmd_main(int argc, char **argv)
{
    struct globals g = {0};
    const char *firm = getenv("KONTOR_FIRM");
    g.c.root = firm && *firm ? firm : ".";
    clock_init(&g.c.clock);
    arena_init(&g.c.arena);
    int code = parse(&g, argc, argv);
    choose_language(&g.c.arena, g.c.root);
    if (code == EX_USAGE) {
        (void)fputs(tr("„kontor --help“ zeigt alle Optionen.\n"), stderr);
    }
    if (code < 0) {
        code = dispatch(&g);
    }
    arena_release(&g.c.arena);
    if (fflush(stdout) != 0) {
        return EX_IOERR;
    }
    return code;
}
