#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "statements in two versions, intraday and overlapping: the same rows in any order"

# Four days; twins, no reference, a return, a batch with details, money out.
entries() { # FIRST LAST
    local d
    for d in $(seq "$1" "$2"); do
        cat <<END
2026-02-1$d|+119.0$d|Petra Krause|$KRAUSE_IBAN|R2026-0001 Tag $d|E2E-$d|X$d
2026-02-1$d|+10.00|Deniz Yildiz|DE94120300001011223344|Kaffee||-
2026-02-1$d|+10.00|Deniz Yildiz|DE94120300001011223344|Kaffee||-
2026-02-1$d|-55.50|Baumarkt|DE75512108001245126199|Material $d||-
2026-02-1$d|+20.00|A|$KRAUSE_IBAN|Posten eins $d||S$d|batch=2
2026-02-1$d|+21.00|B|$KRAUSE_IBAN|Posten zwei $d||S$d
END
    done
}
make() { # FILE FIRST LAST OPTIONS...
    local file=$1 first=$2 last=$3
    shift 3
    entries "$first" "$last" | python3 "$HERE/../tools/make_camt.py" --iban $BANK_IBAN \
        --opening 1000.00 --from "2026-02-1$first" --to "2026-02-1$last" "$@" \
        --entries - "$DIR/$file"
}
for d in 0 1 2 3; do
    make "v08-$d.xml" $d $d
    make "v02-$d.xml" $d $d --version 02 --id ALT
    make "tag-$d.xml" $d $d --message 052
done
make ueberlappung-a.xml 0 2 --id LANG
make ueberlappung-b.xml 1 3 --id LANG2

rows() { # what is stored, in an order of its own
    "$KONTOR" export matches >"$DIR/matches"
    python3 - "$KONTOR_FIRM/kontor.db" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for row in sorted(db.execute("SELECT booking_date, cents, ifnull(counterparty, ''), strong,"
                             " detail, weak FROM transactions WHERE state <> 'split'")):
    print(row)
END
}
take() { # FILE... one after the other
    now 2026-02-03T09:00
    firm_new
    now 2026-02-16T09:00
    for file in "$@"; do
        kontor import "$DIR/$file" >/dev/null
    done
    rows
    kontor verify >/dev/null
}
cd "$DIR"
files=(v08-?.xml v02-?.xml tag-?.xml ueberlappung-?.xml)
take v08-0.xml v08-1.xml v08-2.xml v08-3.xml >"$DIR/expected"
[ "$(wc -l <"$DIR/expected")" -eq 24 ] || fail "$(cat "$DIR/expected")"
take "${files[@]}" >"$DIR/found"
cmp "$DIR/expected" "$DIR/found"
take $(printf '%s\n' "${files[@]}" | sort -r) >"$DIR/found"
cmp "$DIR/expected" "$DIR/found"
for seed in 1 2 3; do
    take $(printf '%s\n' "${files[@]}" | sort -R --random-source=<(yes $seed)) >"$DIR/found"
    cmp "$DIR/expected" "$DIR/found" || diff "$DIR/expected" "$DIR/found"
done
