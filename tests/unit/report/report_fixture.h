/*
 * report_fixture - a day in the life of the firm Sommer, with something in each list.
 */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H

#include "kontor_test.h"

#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mustache.h"
#include "report/report.h"

#define NBSP "\xC2\xA0"

static inline day on(int year, int month, int dom)
{
    day d = DAY_NONE;
    assert_true(day_make(&d, year, month, dom));
    return d;
}

/* S12: paid in full, nothing else. */
static inline void quiet_day(struct report_data *d)
{
    static struct report_payment paid[1];
    paid[0] = (struct report_payment){on(2026, 2, 13), "R2026-0001", "Petra Krause",
                                      MONEY(92404),
                                      "Nummer exakt + Betrag exakt + IBAN bekannt"};
    *d = (struct report_data){
        .firm = "Elektro Sommer e.K.",
        .occasion = "täglich",
        .made_at = clock_instant(on(2026, 2, 16), 7 * 60),
        .today = on(2026, 2, 16),
        .since = on(2026, 2, 15),
        .received = {1, MONEY(92404)},
        .payment = paid,
        .payments = 1,
        .statement = on(2026, 2, 13),
        .statement_bank_days = 1,
        .last_run = clock_instant(on(2026, 2, 16), 6 * 60 + 59),
        .next_report = clock_instant(on(2026, 2, 17), 7 * 60),
        .journal_rows = 17,
        .journal_hash =
            "9f2c1b7e5a40d3886c1f0e2b94a7d6c35b8e1f70a2c4d96e83b5f7a1c0d2e4f6",
        .version = "1.0.0",
    };
}

/* NOLINTNEXTLINE(readability-function-size): one list of everything */
static inline void busy_lists(struct report_data *d)
{
    static const char *const SEVERAL =
        "Zeile 4, Feld „menge“: gefunden „drei“, erwartet eine Zahl wie 2,5.\n"
        "Bitte in der Datei berichtigen und sie neu in den Ordner inbox/ legen.";
    static struct report_invoice created[2], late[2], next[1], old[1];
    static struct report_failure failure[1];
    static struct report_task task[2];
    static struct report_proposal proposal[2];
    static struct report_review review[1];
    static struct report_reminder reminded[1], coming[2], held[1];
    created[0] = (struct report_invoice){.number = "R2026-0017",
                                         .customer = "Martin Nagel",
                                         .issued = on(2026, 2, 24),
                                         .due = on(2026, 3, 10),
                                         .amount = MONEY(1110993),
                                         .open = MONEY(1110993),
                                         .state = REPORT_OPEN,
                                         .delivery = "gesendet"};
    created[1] = created[0];
    created[1].number = "R2026-0018";
    created[1].customer = "Hofmann Ladenbau GmbH & Co. <KG>";
    created[1].amount = created[1].open = MONEY(218960);
    created[1].delivery = "Versand fehlgeschlagen: 550 mailbox unavailable";
    created[1].delivery_bad = true;
    late[0] = (struct report_invoice){.number = "R2026-0001",
                                      .customer = "Petra Krause",
                                      .issued = on(2026, 2, 3),
                                      .due = on(2026, 2, 17),
                                      .amount = MONEY(92404),
                                      .open = MONEY(42404),
                                      .state = REPORT_OVERDUE,
                                      .delivery = "gesendet"};
    late[1] = (struct report_invoice){
        .number = "R2025-0388",
        .customer = "Bauwerk Ruhr Gesellschaft für Hoch- und Tiefbau mbH",
        .issued = on(2025, 11, 20),
        .due = on(2025, 12, 4),
        .amount = MONEY(1248000),
        .open = MONEY(1248000),
        .state = REPORT_OVERDUE,
        .delivery = "gesendet",
        .reminder = "Letzte Mahnung vom 12.02.2026",
        .held = "Gesperrt bis 31.03.2026: Mangel gerügt."};
    next[0] = (struct report_invoice){.number = "R2026-0009",
                                      .customer = "Deniz Yildiz",
                                      .issued = on(2026, 2, 13),
                                      .due = on(2026, 2, 27),
                                      .amount = MONEY(11900),
                                      .open = MONEY(11900),
                                      .state = REPORT_OPEN,
                                      .delivery = "gesendet"};
    old[0] = (struct report_invoice){.number = "R2023-0110",
                                     .customer = "Anna Alt",
                                     .issued = on(2023, 5, 2),
                                     .due = on(2023, 5, 16),
                                     .amount = MONEY(8800),
                                     .open = MONEY(8800),
                                     .state = REPORT_OVERDUE,
                                     .delivery = "gesendet"};
    failure[0] = (struct report_failure){11, "AB-4711.csv", SEVERAL,
                                         clock_instant(on(2026, 2, 24), 6 * 60)};
    task[0] = (struct report_task){12, "Überzahlung 75,96: erstatten oder verrechnen",
                                   NULL, on(2026, 2, 23)};
    task[1] =
        (struct report_task){13, "Nachweis USt 1 TG abgelaufen 28.02.2026",
                             "Auftrag A-1009, Bauwerk Ruhr GmbH", on(2026, 2, 24)};
    proposal[0] = (struct report_proposal){"R2026-0001 Krause", "Betrag gleich"};
    proposal[1] = (struct report_proposal){"R2026-0002 Yildiz", "Betrag gleich"};
    review[0] = (struct report_review){
        7,
        on(2026, 2, 23),
        MONEY(11900),
        "K. Schmidt",
        "Elektro Rechnung",
        "Keine Rechnungsnummer; zwei offene Rechnungen mit diesem Betrag.",
        proposal,
        2};
    reminded[0] =
        (struct report_reminder){"Petra Krause", "R2026-0001",    "Zahlungserinnerung",
                                 MONEY(42404),   on(2026, 2, 24), NULL};
    coming[0] = (struct report_reminder){"Deniz Yildiz", "R-0003, R-0004", "Mahnung",
                                         MONEY(35700),   on(2026, 3, 2),   NULL};
    coming[1] =
        (struct report_reminder){"Martin Nagel", "R2026-0012",   "Zahlungserinnerung",
                                 MONEY(23800),   on(2026, 3, 3), NULL};
    held[0] =
        (struct report_reminder){"Bauwerk Ruhr Gesellschaft für Hoch- und Tiefbau mbH",
                                 "R2025-0388",
                                 "Mahnung",
                                 MONEY(1248000),
                                 on(2026, 3, 31),
                                 "Gesperrt bis 31.03.2026: Mangel gerügt."};
    d->created = created;
    d->createds = 2;
    d->late = late;
    d->lates = 2;
    d->next = next;
    d->nexts = 1;
    d->expiring = old;
    d->expirings = 1;
    d->failure = failure;
    d->failures = 1;
    d->task = task;
    d->tasks = 2;
    d->review = review;
    d->reviews = 1;
    d->reminded = reminded;
    d->remindeds = 1;
    d->coming = coming;
    d->comings = 2;
    d->held = held;
    d->helds = 1;
}

static inline void busy_figures(struct report_data *d)
{
    static struct report_month month[12];
    static struct report_customer customer[2];
    static const char *const NOTICE[] = {
        "Basiszins ab 01.07.2026 fehlt – Zinsen bis 30.06.2026 berechnet"};
    for (int i = 0; i < 12; i++) {
        month[i] = (struct report_month){i < 10 ? 2025 : 2026, (i + 2) % 12 + 1,
                                         MONEY(1200000 + (i * 7919 % 13) * 145033),
                                         (size_t)(14 + i)};
    }
    customer[0] = (struct report_customer){"Bauwerk Ruhr GmbH", 8, 41, MONEY(1248000)};
    customer[1] = (struct report_customer){"Petra Krause", 3, 1, MONEY(0)};
    d->issued = (struct report_sum){2, MONEY(1329953)};
    d->open = (struct report_sum){7, MONEY(2641217)};
    d->overdue = (struct report_sum){3, MONEY(1299204)};
    d->credit = (struct report_sum){1, MONEY(7596)};
    d->age[0] = (struct report_sum){1, MONEY(42404)};
    d->age[3] = (struct report_sum){2, MONEY(1256800)};
    d->month = month;
    d->months = 12;
    d->customer = customer;
    d->customers = 2;
    d->notice = NOTICE;
    d->notices = 1;
    d->outbox_waiting = 2;
}

static inline void busy_day(struct report_data *d)
{
    quiet_day(d);
    d->made_at = clock_instant(on(2026, 2, 24), 7 * 60);
    d->today = on(2026, 2, 24);
    d->since = on(2026, 2, 23);
    d->statement = on(2026, 2, 18);
    d->statement_bank_days = 4;
    d->statement_old = true;
    d->stopped = "Mahnlauf angehalten: Kontoauszug vom 18.02. ist 4 Bankarbeitstage "
                 "alt (max. 3)";
    busy_lists(d);
    busy_figures(d);
}

/* A template of the project filled with a tree; strict: no name may be unknown. */
static inline char *fill(struct arena *a, const char *name, const struct value *v,
                         enum mustache_escape escape)
{
    struct k_err err = {0};
    struct str out;
    char *template = NULL;
    size_t n = 0;
    str_init(&out, (size_t)1 << 22);
    char *path = arena_printf(a, "%s/templates/%s", SOURCE_DIR, name);
    assert_ok(file_read(&template, &n, a, path, (size_t)1 << 20, &err));
    struct mustache_options opt = {.escape = escape, .name = name, .strict = true};
    assert_ok(mustache_render(&out, template, v, &opt, &err));
    char *text = arena_strdup(a, out.data);
    str_release(&out);
    return text;
}

#endif
