#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "a batch booked as one sum is split by its camt.054, in whatever order they come"

make() { # FILE OPTIONS...
    local file=$1
    shift
    python3 "$HERE/../tools/make_camt.py" --iban $BANK_IBAN --from 2026-02-12 \
        --to 2026-02-12 "$@" "$DIR/$file"
}
begin() {
    now 2026-02-03T09:00
    firm_new
    simple A-1 100 1001 "Petra Krause" | drop_text A-1.json
    simple A-2 200 1002 "Deniz Yildiz" | drop_text A-2.json
    kontor once
    now 2026-02-13T09:00
}
parts=(--entry "2026-02-12|+119.00|Petra Krause|$KRAUSE_IBAN|R2026-0001||B1|batch=2"
    --entry "2026-02-12|+238.00|Deniz Yildiz|DE94120300001011223344|R2026-0002||B1")
make summe.xml --opening 1000.00 --entry "2026-02-12|+357.00|||||B1|batch-only"
make avis.xml --message 054 "${parts[@]}"
make einzeln.xml --opening 1000.00 "${parts[@]}"
both_paid() {
    status_of R2026-0001 bezahlt
    status_of R2026-0002 bezahlt
    expect_json 'length == 0' review
    kontor verify
    # No cent twice: what is exported adds up to the statement.
    [ "$("$KONTOR" export matches | cut -d, -f5 | sort -u | grep -c '^[0-9]')" = "$1" ] ||
        fail "not $1 payments: $("$KONTOR" export matches)"
}

begin
drop "$DIR/summe.xml"
kontor once
open_of R2026-0001 119.00
drop "$DIR/avis.xml"
kontor once
both_paid 2
drop "$DIR/einzeln.xml" # a later export that has the details: the same two
kontor once
both_paid 2

begin # the advice is no money before the statement is there
drop "$DIR/avis.xml"
kontor once
open_of R2026-0001 119.00
drop "$DIR/summe.xml"
kontor once
both_paid 2

begin # without a 054: the statement itself comes again, with details
drop "$DIR/summe.xml"
kontor once
drop "$DIR/einzeln.xml"
kontor once
both_paid 2

begin # what the owner booked as one sum stays so
drop "$DIR/summe.xml"
kontor once
kontor split 1 R2026-0001=119,00 R2026-0002=238,00
drop "$DIR/avis.xml"
drop "$DIR/einzeln.xml"
kontor once
both_paid 1

# ---- details first, the sum behind them: in another format, with or without its reference --
mt940() { # FILE REFERENCE TEXT
    printf '%s\r\n' ":20:X" ":25:${BANK_IBAN:4:8}/${BANK_IBAN:12}" ":28C:7/1" \
        ":60F:C260211EUR1000,00" ":61:2602120212CR357,00NTRF$2" ":86:194?00$3" \
        ":62F:C260212EUR1357,00" "-" >"$DIR/$1"
}
mt940 summe.sta "NONREF//B1" "SAMMELGUTSCHRIFT?20Anzahl 2"
mt940 namenlos.sta "NONREF" "SAMMELGUTSCHRIFT?20Anzahl 2"
mt940 fremd.sta "NONREF" "GUTSCHRIFT?20Miete?32Bernd Boss"
for sum in summe.xml summe.sta namenlos.sta; do
    begin
    drop "$DIR/einzeln.xml"
    kontor once
    both_paid 2
    drop "$DIR/$sum"
    kontor once
    both_paid 2

    begin
    drop "$DIR/$sum"
    kontor once
    drop "$DIR/einzeln.xml"
    kontor once
    both_paid 2
done

begin # of the same sum and day, but somebody's payment: a third booking
drop "$DIR/einzeln.xml"
drop "$DIR/fremd.sta"
kontor once
both_paid 3
