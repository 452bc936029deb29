/* The rows of `account "..." { }`: lexoffice and sevDesk. */
#include "config/config_rows.h"

#include "base/banned.h"

const char CONFIG_LEXOFFICE_URL[] = "https://api.lexware.io/v1";
const char CONFIG_SEVDESK_URL[] = "https://my.sevdesk.de/api/v1";

#define ACCOUNT_MEMBER(M)                                                              \
    .offset = offsetof(struct config_account, M), .other = CONF_NO_OFFSET

const struct conf_row CONFIG_ACCOUNT_ROWS[CONFIG_ACCOUNT_COUNT] = {
    {.key = "product",
     .read = conf_choice,
     ACCOUNT_MEMBER(product),
     .required = true,
     .choices = "lexoffice sevdesk",
     .example = "lexoffice",
     .comment = "lexoffice (heute Lexware Office) oder sevdesk."},
    {.key = "key_file",
     .read = conf_text,
     ACCOUNT_MEMBER(key_file),
     .example = "\"lexoffice.key\"",
     .comment = "Datei mit dem API-Schlüssel, nur für Kontor lesbar (chmod 600). Oder "
                "eines der\nbeiden nächsten; der Schlüssel selbst steht nie in dieser "
                "Datei."},
    {.key = "key_command",
     .read = conf_text,
     ACCOUNT_MEMBER(key_command),
     .example = "\"pass show sommer/lexoffice\"",
     .comment = "Befehl, der den Schlüssel ausgibt."},
    {.key = "credential",
     .read = conf_stem,
     ACCOUNT_MEMBER(credential),
     .example = "\"lexoffice-sommer\"",
     .comment = "Name des Schlüssels bei systemd (LoadCredential=)."},
    {.key = "since",
     .read = config_day,
     ACCOUNT_MEMBER(since),
     .required = true,
     .example = "\"2026-01-01\"",
     .comment = "Aufträge mit älterem Datum werden nie übernommen. „kontor connect "
                "--dry-run“\nzeigt vorher, was käme."},
    {.key = "finished",
     .read = config_finished,
     .offset = offsetof(struct config_account, finished),
     .other = offsetof(struct config_account, finished_count),
     .list = true,
     .example = "{ \"delivery-note\", \"mark:fertig\" }",
     .comment =
         "Woran ein fertiger Auftrag erkannt wird; eines genügt.\n"
         "lexoffice: delivery-note (die Auftragsbestätigung hat einen Lieferschein),\n"
         "mark:WORT (das Wort steht in Titel oder Bemerkung), kind:deliverynote (der\n"
         "Lieferschein selbst wird berechnet). Ohne Angabe: delivery-note, "
         "mark:fertig.\n"
         "sevdesk: status:500 (angenommen; auch 200, 100), kind:LI (Lieferschein). "
         "Ohne\nAngabe: status:500."},
    {.key = "base_url",
     .read = config_base_url,
     ACCOUNT_MEMBER(base_url),
     .example = "\"https://api.lexware.io/v1\"",
     .comment = "Adresse der Schnittstelle, wenn der Anbieter sie ändert."},
    {.key = "ca_file",
     .read = conf_text,
     ACCOUNT_MEMBER(ca_file),
     .rest = "/etc/ssl/certs/ca-certificates.crt",
     .comment = "Datei mit den Zertifikaten, denen Kontor traut."},
    {.key = "poll_minutes",
     .read = conf_int,
     ACCOUNT_MEMBER(poll_minutes),
     .rest = "10",
     .min = 1,
     .max = 1440,
     .comment = "So oft wird nachgefragt (Minuten)."},
    {.key = "pace_ms",
     .read = conf_int,
     ACCOUNT_MEMBER(pace_ms),
     .rest = "500",
     .min = 0,
     .max = 60000,
     .comment = "Abstand zweier Anfragen (Millisekunden); lexoffice erlaubt zwei je "
                "Sekunde."},
    {.key = "timeout_s",
     .read = conf_int,
     ACCOUNT_MEMBER(timeout_s),
     .rest = "30",
     .min = 1,
     .max = 300,
     .comment = "So lange darf eine Antwort dauern (Sekunden)."},
    {.key = "upload_invoices",
     .read = conf_bool,
     ACCOUNT_MEMBER(upload_invoices),
     .rest = "nein",
     .comment = "lexoffice: jede Rechnung, die Kontor ab jetzt stellt, als Beleg (PDF) "
                "hochladen."},
    {.key = "order_status",
     .read = conf_bool,
     ACCOUNT_MEMBER(order_status),
     .rest = "nein",
     .comment = "sevdesk: berechnete Aufträge dort auf „berechnet“ (1000) setzen."},
    {.key = "book_payments",
     .read = conf_bool,
     ACCOUNT_MEMBER(book_payments),
     .rest = "nein",
     .comment = "sevdesk: Zahlungen auf Rechnungen, die es auch dort gibt, dort "
                "buchen."},
    {.key = "check_account",
     .read = config_id,
     ACCOUNT_MEMBER(check_account),
     .example = "\"5113\"",
     .comment = "sevdesk: Nummer (id) des Zahlungskontos, auf dem gebucht wird."},
};
