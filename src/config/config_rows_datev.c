/* The rows of kontor.conf for the bookkeeper's export. */
#include "config/config_rows.h"

#include "base/banned.h"

#define MEMBER(M) .offset = offsetof(struct config, datev.M), .other = CONF_NO_OFFSET
#define ACCOUNT(K, EXAMPLE, COMMENT)                                                   \
    {                                                                                  \
        .key = #K, .read = config_id, MEMBER(K), .example = (EXAMPLE),                 \
        .comment = (COMMENT)                                                           \
    }

const struct conf_row CONFIG_DATEV_ROWS[] = {
    {.key = "consultant",
     .read = conf_int,
     MEMBER(consultant),
     .min = 1001,
     .max = 9999999,
     .example = "29098",
     .comment = "Beraternummer; nennt Ihnen Ihr Steuerbüro."},
    {.key = "client",
     .read = conf_int,
     MEMBER(client),
     .min = 1,
     .max = 99999,
     .example = "55003",
     .comment = "Mandantennummer."},
    {.key = "chart",
     .read = conf_choice,
     MEMBER(chart),
     .rest = "skr03",
     .choices = "skr03 skr04",
     .comment = "Kontenrahmen: skr03, skr04. Alle Konten darunter sind dessen "
                "übliche;\nweichen Ihre ab, nennen Sie sie hier."},
    {.key = "account_length",
     .read = conf_int,
     MEMBER(account_length),
     .rest = "4",
     .min = 4,
     .max = 8,
     .comment = "Länge der Sachkonten."},
    {.key = "debtor_first",
     .read = conf_int,
     MEMBER(debtor_first),
     .rest = "10000",
     .min = 10000,
     .max = 699999999,
     .comment = "Ab diesem Konto werden die Kunden gezählt (Debitoren, eine Stelle "
                "länger\nals die Sachkonten)."},
    {.key = "year_begin",
     .read = conf_int,
     MEMBER(year_begin),
     .rest = "1",
     .min = 1,
     .max = 12,
     .comment = "Monat, in dem das Wirtschaftsjahr beginnt."},
    {.key = "payments",
     .read = conf_bool,
     MEMBER(payments),
     .rest = "nein",
     .comment = "Auch Zahlungen, Skonto und Bankentgelte ausgeben; nein, wenn das "
                "Steuerbüro\ndie Auszüge bucht."},
    ACCOUNT(revenue_19, "\"8400\"", "Erlöse 19 %. Sonst 8400 (SKR03), 4400 (SKR04)."),
    ACCOUNT(revenue_7, "\"8300\"", "Erlöse 7 %. Sonst 8300 (SKR03), 4300 (SKR04)."),
    ACCOUNT(
        revenue_0, "\"8290\"",
        "Erlöse 0 % (§ 12 Abs. 3 UStG, Photovoltaik). Sonst 8290 (SKR03), 4290 (SKR04)."),
    ACCOUNT(revenue_exempt, "\"8100\"",
            "Steuerfreie Erlöse (§ 4 UStG). Sonst 8100 (SKR03), 4100 (SKR04)."),
    ACCOUNT(
        revenue_small, "\"8195\"",
        "Erlöse als Kleinunternehmer (§ 19 UStG). Sonst 8195 (SKR03), 4185 (SKR04)."),
    ACCOUNT(revenue_reverse, "\"8337\"",
            "Erlöse nach § 13b UStG. Sonst 8337 (SKR03), 4337 (SKR04)."),
    ACCOUNT(revenue_eu, "\"8125\"",
            "Innergemeinschaftliche Lieferungen. Sonst 8125 (SKR03), 4125 (SKR04)."),
    ACCOUNT(revenue_export, "\"8120\"", "Ausfuhren. Sonst 8120 (SKR03), 4120 (SKR04)."),
    ACCOUNT(skonto_19, "\"8736\"",
            "Gewährte Skonti 19 %. Sonst 8736 (SKR03), 4736 (SKR04)."),
    ACCOUNT(skonto_7, "\"8731\"",
            "Gewährte Skonti 7 %. Sonst 8731 (SKR03), 4731 (SKR04)."),
    ACCOUNT(skonto_0, "\"8730\"",
            "Gewährte Skonti ohne Steuer. Sonst 8730 (SKR03), 4730 (SKR04)."),
    ACCOUNT(bank, "\"1200\"", "Bank. Sonst 1200 (SKR03), 1800 (SKR04)."),
    ACCOUNT(bank_fees, "\"4970\"",
            "Nebenkosten des Geldverkehrs: Entgelte für Rückbuchungen, und was Kunden "
            "davon\nersetzen. Sonst 4970 (SKR03), 6855 (SKR04)."),
    ACCOUNT(
        transit, "\"1360\"",
        "Geldtransit: Zahlungen, die nicht auf einem Auszug stehen.\nSonst 1360 (SKR03), 1460 (SKR04)."),
};
