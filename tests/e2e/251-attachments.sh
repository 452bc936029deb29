#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "files that lie beside an order go with its invoice: into the mail, and into an XRechnung"

# public NUMBER FORMAT: an order of a public customer.
public() {
    simple "$1" 1000 9 "Stadt Dortmund" | jq --arg format "$2" '.buyer += {kind: "public",
        format: $format, buyer_reference: "05913-12345-42"}'
}
# page BYTES: a PDF of that size, more or less.
page() {
    printf '%%PDF-1.4\n%%%s\n' "$RANDOM$RANDOM"
    head -c "$1" /dev/zero | tr '\0' ' '
    printf '\n%%%%EOF\n'
}
sheet() { # a small OpenDocument or Office file: what sniffing looks at
    python3 - "$1" <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as z:
    if sys.argv[1].endswith(".ods"):
        z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        z.writestr("content.xml", "<x/>")
    else:
        z.writestr("[Content_Types].xml", "<x/>")
        z.writestr("word/document.xml" if "docx" in sys.argv[1] else "xl/workbook.xml", "<x/>")
END
}
# Several attachments in CII are what EN 16931 wants (BG-24: 0..n), but CII-SR-476 of CEN
# 1.3.16 counts those of the whole invoice where it means one document, and warns.
check_xml() { # FILE of the archive
    local judge=${CHECK_EINVOICE:-$SOURCE/../shared/einvoice/check-einvoice} warn=-W
    [ "$(grep -c '<ram:AttachmentBinaryObject' "$1")" -lt 2 ] || warn=
    if [ -x "$judge" ] && command -v java >/dev/null; then
        "$judge" $warn -q "$1" || fail "the validators find fault with $1"
    else
        echo "no check-einvoice: SKIPPED"
    fi
}

now 2026-02-03T09:00
firm_new
conf_set firm contact '"Jana Sommer"'
conf_set owner report '"never"'

# Beside the order, and in a folder that is called after it. All in one pass, whatever
# comes first by its name.
page 2000 >"$DIR/time.pdf"
krause A-1001 | drop_text A-1001.json
drop "$DIR/time.pdf" A-1001_Stundenzettel.pdf
drop "$DATA/document/photo.jpg" "a-1001 Foto Küche.JPG"
drop "$DATA/document/rgb.png" A-1001/IMG_1.png
drop "$DATA/document/grey.png" A-1001/IMG_1.jpeg
kontor once
expect_json '[.attachments[].name] == ["A-1001_Stundenzettel.pdf", "IMG_1.jpeg.png", "IMG_1.png",
    "a-1001_Foto_Kueche.JPG"]' show R2026-0001
mkdir "$DIR/saved"
expect_mails 1 to=krause@example.org 'attachment=R2026-0001\.pdf' \
    'attachment=A-1001_Stundenzettel\.pdf' 'attachment=a-1001_Foto_Kueche\.JPG' \
    'attachment=IMG_1\.png' 'attachment=IMG_1\.jpeg\.png' \
    'text=Außerdem liegen bei: A-1001_Stundenzettel.pdf' "save=$DIR/saved"
cmp "$DIR/saved/A-1001_Stundenzettel.pdf" "$DIR/time.pdf"
cmp "$DIR/saved/a-1001_Foto_Kueche.JPG" "$DATA/document/photo.jpg"
pdf_text archive/2026/02/R2026-0001.pdf | grep 'Anlagen: A-1001_Stundenzettel.pdf' >/dev/null ||
    fail "not on the page"
expect_files 0 'inbox/*.*'
kontor show R2026-0001
expect_output 'Anlage   A-1001_Stundenzettel.pdf'

# The same paper again is nothing new; beside another order it goes with that one.
drop "$DIR/time.pdf" A-1001_Stundenzettel.pdf
simple A-1002 100 2 Zwei | drop_text A-1002.json
drop "$DIR/time.pdf" A-1002_Stundenzettel.pdf
kontor once
expect_json '[.attachments[].name] == ["A-1002_Stundenzettel.pdf"]' show R2026-0002
expect_json 'length == 0' tasks

# XRechnung holds them, in both syntaxes; a table lies in the folder for attachments.
sheet "$DIR/m.ods"
sheet "$DIR/m.xlsx"
printf 'Raum;Meter\nKüche;4,5\n' >"$DIR/m.csv"
for order in A-1003 A-1004; do
    drop "$DIR/m.ods" "anlagen/${order}_Aufmaß.ods"
    drop "$DIR/m.csv" "anlagen/${order}_Aufmaß.csv"
    drop "$DIR/m.xlsx" "${order}_Aufmaß.xlsx"
    drop "$DATA/document/rgb.png" "${order}_Foto.png"
    drop "$DIR/time.pdf" "${order}_Zettel.pdf"
done
public A-1003 xrechnung | drop_text A-1003.json
public A-1004 xrechnung-ubl | drop_text A-1004.json
kontor once
for number in R2026-0003 R2026-0004; do
    xml=$KONTOR_FIRM/archive/2026/02/$number.xml
    python3 - "$xml" "$DIR/m.ods" "$DIR/m.csv" "$DIR/m.xlsx" "$DIR/time.pdf" \
        "$DATA/document/rgb.png" <<'END'
import base64, sys
import xml.etree.ElementTree as ET
wanted = sorted(open(p, "rb").read() for p in sys.argv[2:])
found = {e.get("filename"): (e.get("mimeCode"), base64.b64decode(e.text))
         for e in ET.parse(sys.argv[1]).iter() if e.get("mimeCode")}
assert sorted(b for _, b in found.values()) == wanted, found.keys()
kinds = {n.rsplit(".", 1)[1]: m for n, (m, _) in found.items()}
assert kinds == {
    "ods": "application/vnd.oasis.opendocument.spreadsheet", "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png", "pdf": "application/pdf"}, kinds
END
    check_xml "$xml"
    expect_mails 1 "subject=$number" "attachment=$number\\.xml" 'attachment=.*_Zettel\.pdf' \
        'attachment=.*_Aufmass\.csv'
done

drop "$DIR/time.pdf" A-1005_Zettel.pdf
public A-1005 xrechnung | drop_text A-1005.json
kontor once
check_xml "$KONTOR_FIRM/archive/2026/02/R2026-0005.xml"

# It comes first and waits; nobody is told before a day is over. Then its order comes.
page 3000 >"$DIR/b.pdf"
drop "$DIR/b.pdf" B-7_Plan.pdf
kontor once
expect_json 'length == 0' tasks
now 2026-02-04T09:01
kontor once
expect_json 'length == 1 and (.[0].text | test("„B-7“"))' tasks
simple B-7 100 3 Drei | drop_text b7.json
kontor once
expect_json '[.attachments[].name] == ["B-7_Plan.pdf"]' show R2026-0006
expect_json 'length == 0' tasks

# It comes after the invoice: a task, no second mail. A new invoice has it.
page 4000 >"$DIR/late.pdf"
drop "$DIR/late.pdf" B-7_Nachtrag.pdf
kontor once
expect_json 'length == 1 and (.[0].title | test("B-7_Nachtrag.pdf kam nach der Rechnung"))' tasks
expect_mails 1 subject=R2026-0006
kontor cancel R2026-0006 "Nachtrag fehlte"
expect_json '.attachments == []' show R2026-0007
simple B-7 100 3 Drei | jq '.remark = "mit Nachtrag"' | drop_text b7-neu.json
kontor once
expect_json '[.attachments[].name] == ["B-7_Nachtrag.pdf", "B-7_Plan.pdf"]' show R2026-0008
expect_json '[.[] | select(.kind == "attachment")] == []' tasks

# Too large alone: refused with what is possible. Too large together: the order waits, and
# a smaller file of the same name frees it.
page 17000000 >"$DIR/big.pdf"
drop "$DIR/big.pdf" C-8_Fotos.pdf
kontor once
expect_text 'failed/C-8_Fotos.pdf.error.txt' 'zu groß: 17 MB, möglich sind 16 MB'
page 6000000 >"$DIR/c1.pdf"
page 6000000 >"$DIR/c2.pdf"
drop "$DIR/c1.pdf" C-8_1.pdf
drop "$DIR/c2.pdf" C-8_2.pdf
public C-8 xrechnung | drop_text c8.json
kontor once
expect_json '[.[] | select(.subject == "C-8")][0].text | test("12,0 MB groß, möglich sind 7 MB")' \
    tasks
page 900000 >"$DIR/c2.pdf"
drop "$DIR/c2.pdf" C-8_2.pdf
kontor once
expect_json '[.attachments[].name] == ["C-8_1.pdf", "C-8_2.pdf"]' show R2026-0009
expect_json '[.[] | select(.subject == "C-8")] == []' tasks
check_xml "$KONTOR_FIRM/archive/2026/02/R2026-0009.xml"

# Neither table nor picture, or no number in its name: refused with what to do.
sheet "$DIR/brief.docx"
drop "$DIR/brief.docx" D-1_Brief.docx
page 500 | drop_text Stundenzettel.pdf
kontor once
expect_text failed/D-1_Brief.docx.error.txt 'als PDF speichern'
expect_text failed/Stundenzettel.pdf.error.txt 'mit der Auftragsnummer und _ beginnen'

# One that was changed in the archive: its order alone is refused, and the same file
# dropped again heals it.
page 700 >"$DIR/f.pdf"
drop "$DIR/f.pdf" F-1_Plan.pdf
kontor once
stored=$(ls "$KONTOR_FIRM"/archive/2026/02/F-1_Plan-*.pdf)
mv "$stored" "$DIR/aside"
simple F-1 100 5 Fuenf | drop_text F-1.json
simple F-2 100 6 Sechs | drop_text F-2.json
kontor once
expect_text failed/F-1.json.error.txt 'Anlage F-1_Plan.pdf ist im Archiv nicht mehr'
expect_json 'any(.[]; .customer == "Sechs")' list
drop "$DIR/f.pdf" F-1_Plan.pdf
simple F-1 100 5 Fuenf | drop_text F-1.json
kontor once
expect_json '[.attachments[].name] == ["F-1_Plan.pdf"]' show R2026-0011

# One that is still being copied: its order waits for it.
conf_set intake settle_ms 1000
run_start
{
    for _ in $(seq 8); do
        page 10000
        sleep 0.4
    done
} >"$KONTOR_FIRM/inbox/E-9_Fotos.pdf" &
simple E-9 100 4 Vier | drop_text E-9.json
wait_for 60 "$KONTOR" show R2026-0012
run_stop
expect_json '[.attachments[].name] == ["E-9_Fotos.pdf"]' show R2026-0012

kontor verify --rebuild
