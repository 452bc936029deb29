#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
. "$(dirname "$0")/lib_disk.sh"
test_begin "few syncs bring an order to the outbox and its papers to their place, fewer each in a run of many"

now 2026-02-03T09:00
firm_new
conf_set intake settle_ms 100
kontor once # the report of the day, the folders of the month
NEXT=1
LISTED=0

listed() {
    [ "$("$KONTOR" list --json | jq length)" -eq "$LISTED" ]
}

# cost ROUNDS ORDERS: how often `kontor run` asks the disk to make something last, from
# start to stop, with so many times so many orders. The difference between one round and
# two is what a round costs. (With the sanitizers their library would have to be first.)
cost() {
    local i k
    : >"$DIR/count"
    ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$SHIM DISK_COUNT=$DIR/count \
        "$KONTOR" run >"$DIR/run.out" 2>"$DIR/run.err" &
    RUN_PID=$!
    wait_for 20 grep -q run.started "$DIR/run.err"
    for ((i = 0; i < $1; i++)); do
        mkdir "$DIR/round"
        for ((k = 0; k < $2; k++)); do
            simple "A-$NEXT" 100 "$NEXT" "Kunde $NEXT" >"$DIR/round/A-$NEXT.json"
            NEXT=$((NEXT + 1))
            LISTED=$((LISTED + 1))
        done
        mv "$DIR/round" "$KONTOR_FIRM/inbox/round-$NEXT"
        wait_for 60 listed
        sleep 0.3
    done
    run_stop
    awk '$1 == "sync" { n += $2 } END { print n + 0 }' "$DIR/count" >"$DIR/cost"
}
each() { # ORDERS: what a round of them costs
    local one
    cost 1 "$1"
    one=$(cat "$DIR/cost")
    cost 2 "$1"
    COST=$(($(cat "$DIR/cost") - one))
}

# A mail that is held ends in the outbox.
hold() {
    python3 - "$KONTOR_FIRM/kontor.db" "$1" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("REPLACE INTO meta VALUES ('mail-held-until', ?)", (sys.argv[2],))
db.commit()
PY
}

hold 4000000000
each 1
echo "one order into the outbox, and its papers to their place: $COST"
[ "$COST" -ge 3 ] || fail "only $COST syncs: that cannot last"
[ "$COST" -le 7 ] || fail "$COST syncs for one order"
each 100
echo "a hundred orders: $COST"
[ "$COST" -le 30 ] || fail "$COST syncs for a hundred orders"

hold 0
kontor once >/dev/null
each 1
echo "one order with its mail delivered: $COST"
[ "$COST" -le 12 ] || fail "$COST syncs for an order and its mail"
