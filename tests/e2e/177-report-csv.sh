#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "the report brings what is open as a table that no spreadsheet takes for a formula"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
simple A-1 100 1001 '=HYPERLINK(\"http://evil.example\";\"x\")' | drop_text A-1.json
simple A-2 200 1002 '+49 231 Meier' | drop_text A-2.json
simple A-3 300 1003 '-2+3' | drop_text A-3.json
simple A-4 400 1004 '@SUM(A1); \"Söhne\"' | drop_text A-4.json
simple A-5 500 1005 'Fünf' | drop_text A-5.json
simple A-6 1234.50 1006 '＝1+1' | drop_text A-6.json
simple A-9 900 1009 '\t=1+1' | drop_text A-9.json
kontor once
expect_files 1 failed/A-9.json # a tab is no part of a name

# A credit note of another program.
printf 'Rechnungsnummer;Rechnungsdatum;Fällig am;Kundennummer;Kunde;Straße;Rechnungsbetrag;Offen\nGS-7;12.01.2026;12.01.2026;1002;+49 231 Meier;Weg 1;-150,00;-150,00\n' \
    >"$DIR/offen.csv"
kontor import --as open-items "$DIR/offen.csv"

# One is paid in part one with more than it asks; five are late.
now 2026-02-17T09:00
kontor paid R2026-0002 38,00
statement a.xml 2026-02-17 2026-02-17 0.00 \
    "2026-02-17|+400.00|Kunde 1003|DE02120300000000202051|R2026-0003"
kontor paid R2026-0006 1469,05
kontor once
kontor match 1 1
expect_json '[.[] | select(.title | test("Überzahlung 43,00 EUR zu Rechnung R2026-0003"))] | length == 1' tasks
now 2026-02-18T09:00
simple A-7 700 1007 "Petra Krause" | drop_text A-7.json
kontor once
kontor report --send
mkdir "$DIR/got"
expect_mails 1 to=chef@sommer.example subject=Statusbericht \
    attachment='Offene-Rechnungen-2026-02-18\.csv' save="$DIR/got"
kontor report >"$DIR/report.txt"

check_table() {
    python3 - "$1" "$DIR/report.txt" <<'PY'
import csv, re, sys
raw = open(sys.argv[1], "rb").read()
assert raw.startswith(b"\xef\xbb\xbf"), raw[:9]
rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))
names = [r["Kunde"] for r in rows]
assert len(rows) == 7, names
for cell in (c for r in rows for c in r.values()):
    number = re.fullmatch(r"-?\d+(,\d\d)?", cell)
    assert number or cell[:1] not in tuple("=+-@\t\r＝"), cell
assert "'=HYPERLINK(\"http://evil.example\";\"x\")" in names, names
assert "'+49 231 Meier" in names and "'@SUM(A1); \"Söhne\"" in names, names

def cents(text):
    return int(text.replace(".", "").replace(",", ""))

def said(word):
    count, amount = re.search(r"^  %s +(\d+) +([\d.,]+)" % word, text, re.M).groups()
    return int(count), cents(amount)

text = open(sys.argv[2]).read()
opens = [cents(r["Offen"]) for r in rows]
late = [cents(r["Überfällig"]) for r in rows if r["Überfällig"] != "0,00"]
assert (len([c for c in opens if c > 0]), sum(c for c in opens if c > 0)) == said("offen")
assert (1, -sum(c for c in opens if c < 0)) == said("Guthaben")
assert (len(late), sum(late)) == said("überfällig"), (late, said("überfällig"))
assert {r["Tage überfällig"] for r in rows} == {"0", "1"}
assert sum(cents(r["Betrag"]) for r in rows) == 119 * (100 + 200 + 400 + 500 + 700) + 146906 - 15000
PY
}
check_table "$DIR/got/Offene-Rechnungen-2026-02-18.csv"

# The same state, the same bytes.
mkdir "$DIR/again"
now 2026-02-18T09:01
kontor report --send
mails to=chef@sommer.example subject=Statusbericht save="$DIR/again" >/dev/null
cmp "$DIR/got/Offene-Rechnungen-2026-02-18.csv" "$DIR/again/Offene-Rechnungen-2026-02-18.csv"

# In the owner's language.
conf_set owner language '"en"'
now 2026-02-18T09:02
kontor report --send
expect_mails 1 to=chef@sommer.example attachment='Open-invoices-2026-02-18\.csv' save="$DIR/got"
head -1 "$DIR/got/Open-invoices-2026-02-18.csv" | grep -q 'Invoice;.*;Open;Overdue;Days overdue'
