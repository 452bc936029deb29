#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "a preview shows any order or invoice as PDF or picture, and books nothing"

# Width and height that a PNG states.
size_of() {
    python3 -c 'import struct, sys
head = open(sys.argv[1], "rb").read(24)
assert head[:8] == b"\x89PNG\r\n\x1a\n"
print(*struct.unpack(">II", head[16:24]))' "$1"
}

now 2026-02-03T09:00
firm_new
cd "$DIR"

# A file that lies anywhere; the page says that it is a draft.
krause A-1001 >krause.json
kontor preview krause.json
pdftotext vorschau.pdf - | grep Entwurf >/dev/null
kontor preview --layout modern -o krause.png krause.json
[ "$(size_of krause.png)" = "910 1287" ]

# Many positions: a picture a page, under a name that is no option.
krause A-1002 | jq '.lines = [range(80) as $i | .lines[0] + {name: "Position \($i)"}]' >many.json
kontor preview -o -many.png many.json
for n in 1 2 3; do size_of "./-many-$n.png" >/dev/null; done

# An order that waits in the store, by its number; an invoice as it was issued.
krause A-1003 | jq 'del(.buyer.email)' | drop_text waits.json
krause A-1004 | drop_text issued.json
kontor once
kontor preview -o waits.pdf A-1003
pdftotext waits.pdf - | grep Entwurf >/dev/null
kontor preview -o issued.pdf R2026-0001
cmp issued.pdf "$KONTOR_FIRM/archive/2026/02/R2026-0001.pdf"
expect_json 'length == 1' list

# Without the program that draws, said in words.
fails 65 env PATH=/nowhere "$KONTOR" preview -o x.png krause.json 2>err
grep -q 'poppler-utils' err
[ ! -e x.png ]
