#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "bombs, depths, tricks with names and with bytes: refused or harmless, in little memory"

# BIG_MB=1024 for files of a gigabyte.
export BIG_MB=${BIG_MB:-200}

now 2026-02-03T09:00
firm_new
conf_set intake max_file_mb 3000

# What is made for it lies in DIR/boese; whoever leads out of the firm would be seen.
mkdir "$DIR/boese" "$DIR/aussen"
python3 - "$DIR/boese" "$DIR/aussen" <<'PY'
import io, json, os, stat, sys, zipfile
bad, outside = sys.argv[1:]

def order(number, name="Kunde"):
    return json.dumps({
        "order_number": number, "status": "abgeschlossen", "order_date": "2026-02-01",
        "service_date": "2026-02-02",
        "buyer": {"customer_number": number, "name": name, "street": "Weg 1",
                  "postcode": "44135", "city": "Dortmund", "kind": "private",
                  "email": f"{number.lower()}@example.org"},
        "lines": [{"name": "Reparatur", "quantity": 1, "unit": "Psch", "unit_price": 100,
                   "vat_rate": 19}]})

def pack(name, *members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(f"{bad}/{name}", "w", method) as z:
        for member, content in members:
            z.writestr(member, content)

# Names that lead elsewhere are names only: these orders are good.
pack("pfade.zip", ("../../../../../.." + outside + "/Z-1.json", order("Z-1")),
     (outside + "/Z-2.json", order("Z-2")), ("..\\..\\Z-3.json", order("Z-3")),
     ("C:\\Windows\\Z-4.json", order("Z-4")), ("a/../../../Z-5.json", order("Z-5")))

link = zipfile.ZipInfo("verweis.json")
link.create_system = 3
link.external_attr = (stat.S_IFLNK | 0o777) << 16
pack("verweis.zip", ("Z-9.json", order("Z-9")), (link, "/etc/passwd"))

inner = io.BytesIO()
with zipfile.ZipFile(inner, "w") as z:
    z.writestr("Z-9.json", order("Z-9"))
pack("schachtel.zip", ("innen.json", inner.getvalue()))
pack("bombe.zip", ("gross.csv", b"0" * (300 << 20)))
pack("viele.zip", *((f"{i}.json", "{}") for i in range(1001)))
pack("namen.zip", ("x" * 4000 + ".json", order("Z-6")), ("a\nb\x1b[31m.json", order("Z-7")))
with open(f"{bad}/schwanz.zip", "wb") as f:
    f.write(b"PK\x03\x04" + b"\xff" * 100 + b"PK\x05\x06" + b"\xff" * 18)

def write(name, content):
    with open(f"{bad}/{name}", "wb") as f:
        f.write(content if isinstance(content, bytes) else content.encode())

laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
write("lachen.xml", f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><Document>&l11;</Document>')
write("fern.xml", '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><Document/>')
write("tief.xml", "<Document>" + "<a>" * 200000 + "</a>" * 200000 + "</Document>")
write("tief.json", '{"order_number": ' + "[" * 200000 + "]" * 200000 + "}")
write("tief-offen.json", "[" * 500000)
write("null.json", order("N-1").replace("Kunde", "Kun\0de"))
write("null-escaped.json", order("N-2").replace("Kunde", "Kun\\u0000de"))
write("null.csv", b"Auftragsnummer;Kunde;Bezeichnung;Menge;Einzelpreis netto;MwSt-Satz\n"
                  b"N-3;Kun\0de;Arbeit;1;10,00;19\n")
write("zahl.json", order("N-4").replace("100", "1e400"))
write("lang.json", order("N-5", "K" * 3000000))
write("gross.json", order("G-1")[:-1] + ', "x": "')
os.truncate(f"{bad}/gross.json", int(os.environ["BIG_MB"]) << 20)
write("gross.csv", "Auftragsnummer;Kunde;Bezeichnung;Menge;Einzelpreis netto;MwSt-Satz\n")
os.truncate(f"{bad}/gross.csv", int(os.environ["BIG_MB"]) << 20)
write("gross.xml", '<?xml version="1.0"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:'
                   'camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>')
os.truncate(f"{bad}/gross.xml", int(os.environ["BIG_MB"]) << 20)
PY
for file in "$DIR"/boese/*; do
    mv "$file" "$KONTOR_FIRM/inbox/"
done

# Names that hurt where they are printed or put into a command, and what only looks like
# a file. The orders in them are good, where the name can be read.
inbox=$KONTOR_FIRM/inbox
simple F-1 100 11 Minus >"$inbox/-rf.json"
simple F-2 100 12 Dollar >"$inbox/\$(reboot).json"
simple F-3 100 13 Tags >"$inbox/<script>alert(1)<script>.json"
simple F-4 100 14 Zeile >"$inbox/a"$'\n'"b.json"
simple F-5 100 15 Farbe >"$inbox/"$'\e[31mrot.json'
simple F-6 100 16 Wende >"$inbox/"$'\xe2\x80\xaexslx.json'
simple F-7 100 17 Lang >"$inbox/$(printf 'n%.0s' $(seq 250)).json"
mkdir "$inbox/ordner.json" "$inbox/boes"$'\n'"ordner"
simple F-8 100 18 Ordner >"$inbox/ordner.json/F-8.json"
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' \
    "$inbox/s.json"
simple F-9 100 19 '=HYPERLINK(\"http://boese.example\")' >"$inbox/formel.json"
find "$inbox" -mindepth 1 -exec touch -h -d '1 hour ago' {} +

python3 - "$KONTOR" <<'PY'
import resource, subprocess, sys
done = subprocess.run([sys.argv[1], "once"])
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(f"status {done.returncode}, {peak} MB")
assert done.returncode == 0 and peak < 400, "too much"
PY
[ -z "$(find "$inbox" -mindepth 1 ! -name ordner.json)" ] || fail "left: $(ls -R "$inbox")"
[ -z "$(ls -A "$DIR/aussen")" ] || fail "something was written outside"

for name in verweis.zip schachtel.zip bombe.zip viele.zip schwanz.zip lachen.xml fern.xml \
    tief.xml tief.json tief-offen.json null.json null.csv zahl.json lang.json gross.json \
    gross.csv gross.xml s.json 'a%0Ab.json' '%1B[31mrot.json' 'boes%0Aordner'; do
    [ -e "$KONTOR_FIRM/failed/$name.error.txt" ] || fail "$name was not refused"
done
expect_text failed/bombe.zip.error.txt 'stark gepackt|größer als'
expect_text failed/schachtel.zip.error.txt 'wieder ein Archiv'
expect_text failed/lang.json.error.txt 'länger als 16 KiB'
expect_text failed/gross.json.error.txt 'zu groß'

# The good ones among them are invoiced, under names that do no harm.
for customer in Minus Dollar Tags Lang Ordner; do
    expect_json "any(.[]; .customer == \"$customer\")" list
done
expect_json '[.[] | select(.customer == "Kunde")] | length == 7' list
"$KONTOR" list --csv >"$DIR/list.csv"
grep -q "'=HYPERLINK" "$DIR/list.csv" || fail "a formula in the list: $(cat "$DIR/list.csv")"
for text in "$DIR/out" "$DIR/err" "$KONTOR_FIRM"/failed/*.error.txt; do
    ! LC_ALL=C grep -q $'\e' "$text" || fail "a control character in $text"
done
! grep -q '<script>alert(1)' "$KONTOR_FIRM/status/index.html" || fail "a tag from a name in the page"

# And nothing of it hinders the next.
simple A-9 100 9 Danach | drop_text A-9.json
kontor once
expect_json 'any(.[]; .customer == "Danach")' list
