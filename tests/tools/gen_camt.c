/*
 * gen_camt - large statements for measurements: camt.053.001.08 on standard output.
 *
 *   gen_camt [-f] [-s SEED] [-d DAYS] ENTRIES > FILE
 *
 * -f writes no white space between elements (0.7 times the size). The same arguments
 * give the same bytes. Entries go up in time over DAYS days (default 250); 7 in 10 are
 * incoming payments with an invoice number RE-2026-nnnnnn in text or end-to-end id. All
 * names are invented, the IBANs have right check digits. About 1,500 bytes an entry.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/day.h"
#include "base/money.h"

#define OWN_IBAN "DE89370400440532013000"
#define OWN_NAME "Haustechnik Muster GmbH"

struct gen {
    uint64_t state;
    bool flat;
    int depth;
};

static const char *const FIRST[] = {"Anna",   "Bernd", "Derya", "Emil",
                                    "Frauke", "Götz",  "Hilde", "Ilse",
                                    "Jörg",   "Karin", "Lars",  "Mia"};
static const char *const LAST[] = {"Ahrens",  "Böttcher", "Cordes", "Düring", "Ehlers",
                                   "Förster", "Günther",  "Hübsch", "Işık",   "Jansen"};
static const char *const FIRM[] = {
    "Bau &amp; Boden Nord GmbH", "WEG Lindenhof 12", "Hausverwaltung Südstern KG",
    "Praxis Dr. Hähnlein",       "Gemeinde Grünau",  "Autohaus Möckel e.K."};
static const char *const WORK[] = {"Heizungswartung", "Badsanierung", "Dachrinne",
                                   "Rohrbruch Küche", "Thermentausch"};

/* splitmix64: small, and the same everywhere. */
static uint64_t next(struct gen *g)
{
    uint64_t z = (g->state += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

static unsigned below(struct gen *g, unsigned n)
{
    return (unsigned)(next(g) % n);
}

#define PICK(g, list) ((list)[below((g), sizeof(list) / sizeof((list)[0]))])

static void indent(const struct gen *g)
{
    if (!g->flat) {
        putchar('\n');
        for (int i = 0; i < g->depth; i++) {
            putchar('\t');
        }
    }
}

static void open_element(struct gen *g, const char *tag)
{
    indent(g);
    printf("<%s>", tag);
    g->depth++;
}

static void close_element(struct gen *g, const char *tag)
{
    g->depth--;
    indent(g);
    printf("</%s>", tag);
}

static void leaf(struct gen *g, const char *tag, const char *text)
{
    indent(g);
    printf("<%s>%s</%s>", tag, text, tag);
}

/* A leaf below a path of elements "Sts", "BookgDt", "DbtrAcct/Id". */
static void nested(struct gen *g, const char *path, const char *tag, const char *text)
{
    char name[32];
    size_t n = strcspn(path, "/");
    if (n == 0) {
        leaf(g, tag, text);
        return;
    }
    (void)snprintf(name, sizeof name, "%.*s", (int)n, path);
    open_element(g, name);
    nested(g, path + n + (path[n] == '/'), tag, text);
    close_element(g, name);
}

static void amount(struct gen *g, money m)
{
    char buf[MONEY_BUF];
    indent(g);
    printf("<Amt Ccy=\"EUR\">%s</Amt>",
           money_format(buf, m.cents < 0 ? money_neg(m) : m));
}

static void make_iban(struct gen *g, char out[23])
{
    char bban[19], digits[32];
    (void)snprintf(bban, sizeof bban, "%08u%010" PRIu64,
                   10000000U + below(g, 80000000U), next(g) % 10000000000U);
    (void)snprintf(digits, sizeof digits, "%s131400", bban);
    unsigned rest = 0;
    for (const char *s = digits; *s; s++) {
        rest = (rest * 10 + (unsigned)(*s - '0')) % 97;
    }
    (void)snprintf(out, 23, "DE%02u%s", 98 - rest, bban);
}

static void balance(struct gen *g, const char *code, money m, day d)
{
    char date[DAY_BUF];
    open_element(g, "Bal");
    nested(g, "Tp/CdOrPrtry", "Cd", code);
    amount(g, m);
    leaf(g, "CdtDbtInd", m.cents < 0 ? "DBIT" : "CRDT");
    nested(g, "Dt", "Dt", day_format_iso(date, d));
    close_element(g, "Bal");
}

/* One entry is drawn twice, once for the closing balance, once to be written. */
struct booking {
    money amount;
    day date;
    unsigned number, kind;
    char name[64], iban[23];
    char reference[32];
    const char *work;
};

static void draw(struct gen *g, struct booking *b, day first, int days, long i, long n)
{
    bool credit = below(g, 10) < 7;
    int64_t cents = 500 + (int64_t)below(g, 2000000);
    b->amount = MONEY(credit ? cents : -cents);
    b->date = day_add(first, (int)(i * days / n));
    b->number = 1 + below(g, 999999);
    b->kind = below(g, 8);
    b->work = PICK(g, WORK);
    if (below(g, 3) > 0) {
        (void)snprintf(b->name, sizeof b->name, "%s %s", PICK(g, FIRST), PICK(g, LAST));
    } else {
        (void)snprintf(b->name, sizeof b->name, "%s", PICK(g, FIRM));
    }
    make_iban(g, b->iban);
    (void)snprintf(b->reference, sizeof b->reference, "%016" PRIX64, next(g));
}

static void write_text(struct gen *g, const struct booking *b)
{
    char text[200];
    char date[DAY_BUF];
    day_format_de(date, day_add(b->date, -14));
    if (b->kind < 5) {
        (void)snprintf(text, sizeof text, "Rechnung RE-2026-%06u vom %s Kd-Nr %05u",
                       b->number, date, b->number % 90000 + 10000);
    } else if (b->kind < 7) {
        (void)snprintf(text, sizeof text, "RE 2026 %06u %s abzgl. 2%% Skonto",
                       b->number, b->work);
    } else {
        (void)snprintf(text, sizeof text, "%s, danke für die schnelle Ausführung",
                       b->work);
    }
    nested(g, "RmtInf", "Ustrd", text);
}

static void write_parties(struct gen *g, const struct booking *b)
{
    bool credit = b->amount.cents >= 0;
    open_element(g, "RltdPties");
    nested(g, "Dbtr/Pty", "Nm", credit ? b->name : OWN_NAME);
    nested(g, "DbtrAcct/Id", "IBAN", credit ? b->iban : OWN_IBAN);
    nested(g, "Cdtr/Pty", "Nm", credit ? OWN_NAME : b->name);
    nested(g, "CdtrAcct/Id", "IBAN", credit ? OWN_IBAN : b->iban);
    close_element(g, "RltdPties");
}

static void write_code(struct gen *g, bool credit, bool own)
{
    open_element(g, "BkTxCd");
    open_element(g, "Domn");
    leaf(g, "Cd", "PMNT");
    open_element(g, "Fmly");
    leaf(g, "Cd", credit ? "RCDT" : "ICDT");
    leaf(g, "SubFmlyCd", "ESCT");
    close_element(g, "Fmly");
    close_element(g, "Domn");
    if (own) {
        open_element(g, "Prtry");
        leaf(g, "Cd", credit ? "NTRF+166+09310" : "NTRF+116+09310");
        leaf(g, "Issr", "DK");
        close_element(g, "Prtry");
    }
    close_element(g, "BkTxCd");
}

static void write_entry(struct gen *g, const struct booking *b, long i)
{
    char buf[40];
    bool credit = b->amount.cents >= 0;
    const char *direction = credit ? "CRDT" : "DBIT";
    open_element(g, "Ntry");
    (void)snprintf(buf, sizeof buf, "%ld", i + 1);
    leaf(g, "NtryRef", buf);
    amount(g, b->amount);
    leaf(g, "CdtDbtInd", direction);
    nested(g, "Sts", "Cd", "BOOK");
    nested(g, "BookgDt", "Dt", day_format_iso(buf, b->date));
    nested(g, "ValDt", "Dt", buf);
    leaf(g, "AcctSvcrRef", b->reference);
    write_code(g, credit, true);
    open_element(g, "NtryDtls");
    open_element(g, "TxDtls");
    (void)snprintf(buf, sizeof buf, "RE-2026-%06u", b->number);
    nested(g, "Refs", "EndToEndId", b->kind < 3 ? buf : "NOTPROVIDED");
    amount(g, b->amount);
    leaf(g, "CdtDbtInd", direction);
    write_code(g, credit, false);
    write_parties(g, b);
    write_text(g, b);
    close_element(g, "TxDtls");
    close_element(g, "NtryDtls");
    leaf(g, "AddtlNtryInf", credit ? "SEPA-Gutschrift" : "SEPA-Überweisung");
    close_element(g, "Ntry");
}

static void write_head(struct gen *g, money opening, money closing, day first, day last)
{
    char created[40], date[DAY_BUF];
    (void)snprintf(created, sizeof created, "%sT20:00:00", day_format_iso(date, last));
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", stdout);
    indent(g);
    fputs("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">",
          stdout);
    g->depth++;
    open_element(g, "BkToCstmrStmt");
    open_element(g, "GrpHdr");
    leaf(g, "MsgId", "GEN-1");
    leaf(g, "CreDtTm", created);
    close_element(g, "GrpHdr");
    open_element(g, "Stmt");
    leaf(g, "Id", "GEN-1");
    leaf(g, "ElctrncSeqNb", "1");
    leaf(g, "CreDtTm", created);
    open_element(g, "Acct");
    nested(g, "Id", "IBAN", OWN_IBAN);
    leaf(g, "Ccy", "EUR");
    nested(g, "Ownr", "Nm", OWN_NAME);
    nested(g, "Svcr/FinInstnId", "BICFI", "COBADEFFXXX");
    close_element(g, "Acct");
    balance(g, "OPBD", opening, first);
    balance(g, "CLBD", closing, last);
}

int main(int argc, char **argv)
{
    struct gen g = {.state = 1};
    struct booking b;
    day first;
    int days = 250, opt;
    while ((opt = getopt(argc, argv, "fs:d:")) != -1) {
        g.flat = g.flat || opt == 'f';
        g.state = opt == 's' ? strtoull(optarg, NULL, 10) : g.state;
        days = opt == 'd' ? (int)strtol(optarg, NULL, 10) : days;
    }
    long n = optind < argc ? strtol(argv[optind], NULL, 10) : 0;
    if (n < 1 || days < 1 || !day_make(&first, 2026, 1, 2)) {
        fputs("usage: gen_camt [-f] [-s SEED] [-d DAYS] ENTRIES\n", stderr);
        return 2;
    }
    struct gen dry = g;
    money closing = MONEY(1000000);
    for (long i = 0; i < n; i++) {
        draw(&dry, &b, first, days, i, n);
        if (!money_add(&closing, closing, b.amount)) {
            return 2;
        }
    }
    write_head(&g, MONEY(1000000), closing, first, day_add(first, days - 1));
    for (long i = 0; i < n; i++) {
        draw(&g, &b, first, days, i, n);
        write_entry(&g, &b, i);
    }
    close_element(&g, "Stmt");
    close_element(&g, "BkToCstmrStmt");
    close_element(&g, "Document");
    putchar('\n');
    return ferror(stdout) || fflush(stdout) != 0 ? 1 : 0;
}
