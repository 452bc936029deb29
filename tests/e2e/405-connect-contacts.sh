#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_connect.sh"
test_begin "contacts of both products are mirrored daily, and serve an order that knows a number alone"

connect_firm
api_start lexoffice <<'END'
{"contacts": [
  {"id": "c0000000-0000-0000-0000-000000000001", "name": "Stadt Göppingen", "number": 10057,
   "email": "rechnung@goeppingen.example", "street": "Hauptstraße 1", "zip": "73033",
   "city": "Göppingen", "vat": "DE811907980", "leitweg": "08117026-55010-71"}],
 "orders": []}
END
account lexoffice
api_start sevdesk <<'END'
{"contacts": [
  {"id": 71, "name": "Malerbetrieb Groß GmbH", "number": "2004", "email": "maler@example.org",
   "street": "Königswall 21", "zip": "01067", "city": "Dresden", "vat": "DE136695976",
   "more": {"defaultTimeToPay": "30", "defaultCashbackTime": "10",
            "defaultCashbackPercent": "2"}}],
 "orders": []}
END
account sevdesk
kontor connect
expect_output '2 Kontakte übernommen'

# order NUMBER CUSTOMER-NUMBER: a table of another program that knows no more of them.
order() {
    printf 'Auftragsnummer;Kundennummer;Leistungsdatum;Bezeichnung;Menge;Einzelpreis netto;MwSt-Satz
%s;%s;02.02.2026;Anstrich;1;100,00;19\n' "$1" "$2" | drop_text "$1.csv"
    kontor once >/dev/null
}
order A-1 2004
expect_mails 1 to=maler@example.org subject='^Rechnung'
expect_json '.customer == "Malerbetrieb Groß GmbH" and .due_date == "2026-03-05"' show R2026-0001
pdf_text archive/2026/02/R2026-0001.pdf >"$DIR/text"
for word in 'Königswall 21' '01067 Dresden' 'DE136695976' '2 % Skonto' 'Kundennummer.*2004'; do
    grep -qE "$word" "$DIR/text" || fail "no „$word“ on the invoice: $(cat "$DIR/text")"
done
order A-2 10057
expect_mails 1 to=rechnung@goeppingen.example subject='^Rechnung'
pdfdetach -saveall -o "$DIR" "$KONTOR_FIRM/archive/2026/02/R2026-0002.pdf"
grep -q '<ram:BuyerReference>08117026-55010-71<' "$DIR"/*.xml || fail "no Leitweg-ID"
grep -q 'schemeID="VA">DE811907980<' "$DIR"/*.xml || fail "no VAT id"

# What changes there is here the next day, and not asked for before.
api_data sevdesk '.contacts[0] |= (.email = "buero@example.org" | .street = "Neuer Weg 2")'
forget_requests sevdesk
kontor connect >/dev/null
[ "$(requests sevdesk '/Contact')" -eq 0 ] || fail "contacts are asked for at each poll"
for i in 07 08 09; do # contacts, addresses, ways to reach: one list a poll
    now "2026-02-04T$i:00"
    kontor connect >/dev/null
done
order A-3 2004
expect_mails 1 to=buero@example.org subject='^Rechnung'
pdf_text archive/2026/02/R2026-0003.pdf | grep -q 'Neuer Weg 2' || fail "the old address"
expect_json 'length == 0' tasks
