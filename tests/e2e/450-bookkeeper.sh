#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "bookings for DATEV, a ZIP of a month, tables for an audit, the procedure documentation"

order() { # NUMBER KIND NET NAME [MORE LINES]
    cat <<END
{"order_number": "$1", "kind": "$2", "project": "P-9", "status": "abgeschlossen",
 "order_date": "2026-02-02", "service_date": "2026-02-02", "terms": {"net_days": 14, "skonto":
  [{"days": 10, "percent": 2}]},
 "buyer": {"customer_number": "$5", "name": "$4", "street": "Hafenstr. 1",
  "postcode": "44147", "city": "Dortmund", "region": "NW", "kind": "business",
  "vat_id": "DE811122234", "email": "k$5@example.org"},
 "lines": [{"name": "Umbau; \"groß\"", "quantity": 1, "unit": "Psch", "unit_price": $3,
  "vat_rate": 19}${6:-}]}
END
}

now 2026-02-03T09:00
firm_new --name 'Elektro "Sommer" Söhne'
fails 65 kontor export datev
expect_output 'datev\.consultant'
conf_set datev consultant 29098
conf_set datev client 55003
conf_set owner report '"never"'
# Two rates; a name that a spreadsheet would compute, with characters that DATEV lacks.
order A-1 invoice 100 '=SUMME(A1) Müller & „Łukasz“ GmbH mit einem Namen, der länger als sechzig Zeichen ist' 2001 \
    ', {"name": "Buch", "quantity": 1, "unit": "Stk", "unit_price": 10, "vat_rate": 7}' |
    drop_text A-1.json
kontor once
order P-1 partial 5000 "Hofmann Ladenbau GmbH" 2002 | drop_text P-1.json
kontor once
now 2026-02-11T09:00
statement a.xml 2026-02-10 2026-02-10 0.00 \
    "2026-02-10|+5950.00|Hofmann Ladenbau GmbH|DE24200411550028811600|R2026-0002" \
    "2026-02-10|+127.11|Mueller|DE75512108001245126199|Rechnung R2026-0001 abz. Skonto"
kontor once
kontor match 2 1
status_of R2026-0001 bezahlt
status_of R2026-0002 bezahlt
order P-2 final 10460 "Hofmann Ladenbau GmbH" 2002 | drop_text P-2.json
kontor once
expect_json '.gross == 12447.40 and .payable == 6497.40' show R2026-0003
kontor cancel R2026-0003 "falsch"
now 2026-03-02T09:15
order A-9 invoice 50 "März" 2003 | drop_text A-9.json
kontor once

(cd "$DIR" && kontor export datev --month 2026-02)
cat >"$DIR/datev.py" <<'END'
import csv, io, sys
raw = open(sys.argv[1], "rb").read()
assert raw.endswith(b"\r\n") and raw.count(b"\n") == raw.count(b"\r\n")
text = raw.decode("cp1252")
assert raw.splitlines()[0] == (
    b'"EXTF";700;21;"Buchungsstapel";13;20260302091500000;;"RE";"";"";29098;55003;20260101;4;'
    b'20260201;20260228;"Kontor 01.02.2026-28.02.2026";"";1;0;0;"EUR";;"";;;"03";;;"";""'), raw[:300]
rows = list(csv.reader(io.StringIO(text), delimiter=";"))
assert [len(r) for r in rows] == [31] + [125] * (len(rows) - 1), [len(r) for r in rows]
assert rows[1][0] == "Umsatz (ohne Soll/Haben-Kz)" and rows[1][7].startswith("Gegenkonto")
assert rows[1][113] == "Festschreibung" and rows[1][116] == "Fälligkeit"
for r in rows[2:]:
    # a text field begins with no formula, fits its length
    assert r[13] and r[13][0] not in "=+-@\t\r" and len(r[13]) <= 60, r[13]
    assert len(r[10]) <= 36 and r[8] == "" and r[113] == "0" and r[2] == "EUR"
print(*sorted("|".join((r[0], r[1], r[6], r[7], r[9], r[10], r[11], r[114], r[116])) for r in rows[2:]), sep="\n")
END
python3 "$DIR/datev.py" "$DIR/EXTF_Buchungsstapel_2026-02.csv" >"$DIR/rows"
diff - "$DIR/rows" <<'END'
10,70|S|10001|8300|0302|R2026-0001|170226|02022026|17022026
119,00|S|10001|8400|0302|R2026-0001|170226|02022026|17022026
12447,40|H|10002|8400|1102|R2026-0004|110226|02022026|11022026
12447,40|S|10002|8400|1102|R2026-0003|250226|02022026|25022026
5950,00|H|10002|8400|1102|R2026-0003|250226|02022026|25022026
5950,00|S|10002|8400|0302|R2026-0002|170226|02022026|17022026
5950,00|S|10002|8400|1102|R2026-0004|110226|02022026|11022026
END
grep -qa '"SUMME(A1) M'$'\xfc''ller & '$'\x84''?ukasz' "$DIR/EXTF_Buchungsstapel_2026-02.csv" ||
    fail "the name is not as DATEV takes it: $(grep -a R2026-0001 "$DIR"/EXTF*)"

# With the payments; in the other chart. A Skonto of 2,59 is of both rates.
conf_set datev payments ja
conf_set datev chart skr04
conf_set datev revenue_7 '"4301"'
kontor export datev --month 2026-02 -o "$DIR/b.csv"
sed -i 's/"03";;;/"04";;;/; s/^assert raw.splitlines.*/assert b"\\"04\\";;;" in raw; (/' "$DIR/datev.py"
python3 "$DIR/datev.py" "$DIR/b.csv" | grep -E '\|(4301|1800|47..)\|' >"$DIR/rows"
diff - "$DIR/rows" <<'END'
0,21|S|4731|10001|1002|R2026-0001|||
10,70|S|10001|4301|0302|R2026-0001|170226|02022026|17022026
127,11|S|1800|10001|1002|R2026-0001|||
2,38|S|4736|10001|1002|R2026-0001|||
5950,00|S|1800|10002|1002|R2026-0002|||
END
fails 64 kontor export datev --month 2026-13
fails 64 kontor export bilanz

# A ZIP of the month: the archived bytes, a list; twice the same.
kontor export zip --month 2026-02 -o "$DIR/a.zip"
kontor export zip --month 2026-02 -o "$DIR/b.zip"
cmp "$DIR/a.zip" "$DIR/b.zip"
python3 - "$DIR/a.zip" "$KONTOR_FIRM/archive/2026/02" <<'END'
import csv, hashlib, io, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
assert sorted(z.namelist()) == ["R2026-000%d.pdf" % i for i in (1, 2, 3, 4)] + ["rechnungen.csv"], z.namelist()
rows = list(csv.DictReader(io.StringIO(z.read("rechnungen.csv").decode("utf-8-sig")), delimiter=";"))
for r in rows:
    assert z.read(r["file"]) == open(sys.argv[2] + "/" + r["file"], "rb").read()
    assert hashlib.sha256(z.read(r["file"])).hexdigest() == r["sha256"]
assert rows[0]["customer"].startswith("'=SUMME"), rows[0]
assert [r["gross"] for r in rows] == ["129,70", "5950,00", "12447,40", "-12447,40"], rows
END

# Tables for an audit, by what index.xml says of them.
kontor export journal --year 2026 -o "$DIR/gobd"
xmllint --noout --dtdvalid "$DATA/audit/index.dtd" --nonet "$DIR/gobd/index.xml"
python3 - "$DIR/gobd" <<'END'
import csv, datetime, sys, xml.etree.ElementTree as x
d = sys.argv[1]
tables = {}
for t in x.parse(d + "/index.xml").iter("Table"):
    raw = open(d + "/" + t.findtext("URL"), "rb").read()
    assert raw.endswith(b"\r\n") and not raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8").splitlines(), delimiter=";", strict=True))
    cols = [c for c in t.find("VariableLength") if c.tag.startswith("Variable")]
    assert rows[0] == [c.findtext("Name") for c in cols], rows[0]
    for r in rows[1:]:
        assert len(r) == len(cols), r
        for v, c in zip(r, cols):
            if c.find("Date") is not None and v:
                datetime.datetime.strptime(v, "%d.%m.%Y")
            if c.find("Numeric") is not None:
                float(v.replace(",", "."))
    assert len({r[0] for r in rows[1:]}) == len(rows) - 1, "no key: " + t.findtext("URL")
    tables[t.findtext("Name")] = [dict(zip(rows[0], r)) for r in rows[1:]]
inv = tables["Rechnungen"]
assert len(inv) == 5 and [i["nummer"] for i in inv] == ["R2026-000%d" % i for i in range(1, 6)]
assert inv[3]["bezug"] == "R2026-0003" and inv[3]["art"] == "384" and inv[3]["brutto"] == "-12447,40"
assert inv[0]["bezahlt"] == "127,11" and inv[0]["skonto"] == "2,59" and inv[0]["offen"] == "0,00", inv[0]
cents = lambda s: int(s.replace(",", ""))
for i in inv:
    assert sum(cents(t["steuer"]) for t in tables["Steuern"] if t["nummer"] == i["nummer"]) == cents(i["steuer"])
assert len(tables["Zahlungen"]) == 2 and len(tables["Positionen"]) >= 6
seq = [int(j["nummer"]) for j in tables["Journal"]]
assert seq == list(range(1, len(seq) + 1))
END
# The chain can be checked from the table alone.
head=$("$KONTOR" handbook | sed -n 's/.*Einträge, Prüfsumme //p')
tail -n 1 "$DIR/gobd/journal.csv" | grep -q "$head" || fail "the last row is not the head $head"

# The procedure documentation says what is in force, and changes with it.
kontor handbook >"$DIR/handbook.md"
expect_output 'Elektro "Sommer" Söhne, Werkstr\. 5, 44137 Dortmund, DE123456788'
expect_output 'Stand 02\.03\.2026, erzeugt von Kontor'
expect_output '^- Letzte Mahnung: nach 10 Tagen, Mail, mit Verzugszinsen \(§ 288 BGB\), Pauschale'
expect_output "^- kontor\.conf: $(sha256sum "$KONTOR_FIRM/kontor.conf" | cut -d' ' -f1)"
expect_output 'Berater 29098'
conf_set dunning enabled nein
kontor handbook >/dev/null
expect_output '^Das Mahnwesen ist ausgeschaltet\.'
