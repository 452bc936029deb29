#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
. "$(dirname "$0")/lib_disk.sh"
test_begin "whatever a power cut takes that was not synced, nothing is lost and nothing doubled"

# POWER_POINTS=all cuts before every call that changes something.
[ "$(stat -c %W "$DIR")" != 0 ] || skip "this file system knows no time of birth"
export ASAN_OPTIONS=verify_asan_link_order=0

# The order is the first of its month, so that its folders are new, too.
now 2026-03-02T09:00
firm_new
kontor once
simple A-1 100 1 Eins | drop_text A-1.json
kontor once
now 2026-04-01T09:00
simple A-2 100 2 Zwei | drop_text A-2.json
printf 'ohne Sinn\n' | drop_text was.xyz
statement a.xml 2026-03-02 2026-03-31 0.00 \
    "2026-03-30|+119.00|Kunde Eins|$KRAUSE_IBAN|R2026-0001"
touch -d '1 hour ago' "$KONTOR_FIRM"/inbox/*
FIRM=$KONTOR_FIRM
cp -a "$FIRM" "$DIR/before"

shadowed() { # COMMAND...: what it makes last is kept in DIR/shadow
    LD_PRELOAD=$SHIM DISK_SHADOW=$DIR/shadow DISK_ROOT=$FIRM "$@"
}

cat >"$DIR/judge.py" <<'PY'
import glob, sqlite3, sys
firm = sys.argv[1]
db = sqlite3.connect(firm + "/kontor.db")
faults = []
def once(what, expected, sql):
    found = [row[0] for row in db.execute(sql)]
    if found != expected:
        faults.append(f"{what}: {found} instead of {expected}")
once("invoices", ["R2026-0001", "R2026-0002"], "SELECT number FROM invoice ORDER BY id")
once("orders", ["A-1", "A-2"], "SELECT number FROM orders ORDER BY id")
once("open", [0, 11900], "SELECT open FROM invoice ORDER BY id")
once("bookings", [11900], "SELECT cents FROM transactions")
once("files", ["A-1.json done", "A-2.json done", "a.xml done", "was.xyz failed"],
     "SELECT name || ' ' || state FROM file ORDER BY name")
once("journal", [3], "SELECT count(*) FROM journal WHERE event = 'file.taken'")
once("effects", [0], "SELECT count(*) FROM effect")
once("mails", [], "SELECT message_id FROM outbox WHERE state NOT IN ('sent', 'unknown')")
known = {row[0]: row[1] for row in db.execute("SELECT message_id, state FROM outbox")}
delivered = {}
for path in glob.glob(firm + "/maildir/.Outgoing/new/*"):
    with open(path, encoding="utf-8") as f:
        lines = [l for l in f if l.lower().startswith("message-id:")]
    if not lines:
        faults.append(f"{path} is no whole mail")
        continue
    key = lines[0].split(":", 1)[1].strip().strip("<>")
    delivered[key] = delivered.get(key, 0) + 1
for key, n in delivered.items():
    if n != 1 or key not in known:
        faults.append(f"{key} delivered {n} times, {known.get(key, 'never queued')}")
faults += [f"{key} counts as sent and is not there"
           for key, state in known.items() if state == "sent" and key not in delivered]
with open(firm + "/failed/was.xyz") as f:
    if f.read() != "ohne Sinn\n":
        faults.append("failed/was.xyz lost its bytes")
if glob.glob(firm + "/inbox/*"):
    faults.append(f"left in inbox/: {glob.glob(firm + '/inbox/*')}")
print(*faults, sep="\n", end="\n" if faults else "")
sys.exit(bool(faults))
PY

POINTS=0
FAILED=0
judge() { # NAME: the folder that is left starts again
    POINTS=$((POINTS + 1))
    KONTOR_FIRM=$DIR/$1
    find "$KONTOR_FIRM/inbox" -type f -exec touch -d '1 hour ago' {} +
    for minute in 01 02 30; do
        KONTOR_NOW=2026-04-01T09:$minute "$KONTOR" once >"$DIR/out" 2>&1 || {
            echo "FAILED: $1 at $AT: $(cat "$DIR/out")"
            FAILED=$((FAILED + 1))
        }
    done
    if ! python3 "$DIR/judge.py" "$KONTOR_FIRM" || ! "$KONTOR" verify >"$DIR/out" 2>&1; then
        echo "FAILED: $1 at $AT; $(grep FEHLER "$DIR/out" || true)"
        FAILED=$((FAILED + 1))
    fi
    KONTOR_FIRM=$FIRM
    rm -rf "${DIR:?}/$1"
}

cut() { # N: before the N-th call
    AT=$1
    rm -rf "$DIR/shadow"
    restore
    mkdir "$DIR/shadow"
    shadowed sync -f "$FIRM"
    DISK_CUT=$1 DISK_COUNT=$DIR/count shadowed "$KONTOR" once >"$DIR/out" 2>"$DIR/err" || true
    # Neither the names nor the bytes that were not synced ...
    "$HERE/../tools/power_cut.py" "$DIR/shadow" "$DIR/nothing"
    judge nothing
    # ... or all the names, and only their bytes not.
    DISK_NAMES=1 shadowed sync -f "$FIRM"
    "$HERE/../tools/power_cut.py" "$DIR/shadow" "$DIR/names"
    judge names
}

cut 1000000
ALL=$(awk '$1 == "all" && $2 > n { n = $2 } END { print n + 0 }' "$DIR/count")
[ "$ALL" -gt 100 ] || fail "only $ALL calls"
step=$((ALL / 14))
[ "${POWER_POINTS:-}" != all ] || step=1
for ((n = 1 + RANDOM % step; n <= ALL; n += step)); do
    cut $n
done
echo "$POINTS points in $ALL calls, $FAILED failed"
[ "$FAILED" -eq 0 ] || fail "$FAILED of $POINTS"
