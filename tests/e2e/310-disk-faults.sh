#!/usr/bin/env bash
# In a namespace of its own, where it may be: the small disk goes with the test.
if [ -z "${SMALL_DISK:-}" ]; then
    if unshare -rm mount -t tmpfs none /mnt 2>/dev/null; then
        SMALL_DISK=yes exec unshare -rm bash "$0"
    fi
    SMALL_DISK=no
fi
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
. "$(dirname "$0")/lib_disk.sh"
test_begin "a disk that is full, read-only or broken at any call: nothing lost, nothing doubled, told, and it goes on"

# FAULT_POINTS=all takes every call, otherwise some of each kind, others at each run.

now 2026-02-05T09:00
firm_new
kontor once
simple A-1 100 1 Eins | drop_text A-1.json
simple A-2 100 2 Zwei | drop_text A-2.json
kontor once
simple A-3 100 3 Drei | drop_text A-3.json
printf 'ohne Sinn\n' | drop_text was.xyz
statement a.xml 2026-02-02 2026-02-04 0.00 \
    "2026-02-04|+119.00|Kunde Eins|$KRAUSE_IBAN|R2026-0001"
touch -d '1 hour ago' "$KONTOR_FIRM"/inbox/*
cp -a "$KONTOR_FIRM" "$DIR/before"

faulty() { # FAULT COMMAND...
    local fault=$1
    shift
    ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$SHIM DISK_FAULT=$fault \
        DISK_COUNT=$DIR/count "$KONTOR" "$@" >"$DIR/out" 2>"$DIR/err"
}

# What must hold in the end, whatever happened on the way.
cat >"$DIR/judge.py" <<'PY'
import glob, os, sqlite3, sys
firm = sys.argv[1]
db = sqlite3.connect(firm + "/kontor.db")
faults = []
def once(what, expected, sql):
    found = [row[0] for row in db.execute(sql)]
    if found != expected:
        faults.append(f"{what}: {found} instead of {expected}")
once("invoices", ["R2026-0001", "R2026-0002", "R2026-0003"], "SELECT number FROM invoice ORDER BY id")
once("open", [0, 11900, 11900], "SELECT open FROM invoice ORDER BY id")
once("bookings", [11900], "SELECT cents FROM transactions")
once("files", ["A-1.json done", "A-2.json done", "A-3.json done", "a.xml done", "was.xyz failed"],
     "SELECT name || ' ' || state FROM file ORDER BY name")
once("journal", [4], "SELECT count(*) FROM journal WHERE event = 'file.taken'")
once("refusals", [1], "SELECT count(*) FROM journal WHERE event = 'file.refused'")
once("duplicates", [0], "SELECT count(*) FROM journal WHERE event = 'file.duplicate'")
once("effects", [0], "SELECT count(*) FROM effect")
# A mail whose delivery was cut off is told as uncertain, the others are delivered once.
unknown = [r[0] for r in db.execute("SELECT message_id FROM outbox WHERE state = 'unknown'")]
once("mails", [], "SELECT message_id FROM outbox WHERE state NOT IN ('sent', 'unknown')")
delivered = {}
for path in glob.glob(firm + "/maildir/.Outgoing/new/*"):
    with open(path, "rb") as f:
        key = next(l for l in f if l.lower().startswith(b"message-id:")).strip()
    delivered[key] = delivered.get(key, 0) + 1
faults += [f"delivered {n} times: {key}" for key, n in delivered.items() if n != 1]
sent = db.execute("SELECT count(*) FROM outbox WHERE state = 'sent'").fetchone()[0]
if not sent <= len(delivered) <= sent + len(unknown):
    faults.append(f"{len(delivered)} mails delivered, {sent} sent, {len(unknown)} uncertain")
left = os.listdir(firm + "/inbox")
if left:
    faults.append(f"left in inbox/: {left}")
for name in ("was.xyz", "was.xyz.error.txt"):
    if not os.path.exists(f"{firm}/failed/{name}"):
        faults.append(f"failed/{name} is missing")
print(*faults, sep="\n", end="\n" if faults else "")
sys.exit(bool(faults))
PY

POINTS=0
FAILED=0
point() { # FAULT
    local fault=$1 status=0
    POINTS=$((POINTS + 1))
    restore
    faulty "$fault" once || status=$?
    # Whoever stops has to say why, in words for people.
    if [ $status -ge 128 ] || { [ $status -ne 0 ] && [ ! -s "$DIR/err" ]; }; then
        echo "FAILED: $fault: status $status, said: $(cat "$DIR/err")"
        FAILED=$((FAILED + 1))
    fi
    # Mended: passes as cron would start them, the last one after a mail's pause.
    for minute in 01 02 30; do
        KONTOR_NOW=2026-02-05T09:$minute "$KONTOR" once >"$DIR/out2" 2>&1 || {
            echo "FAILED: $fault: once, mended: $(cat "$DIR/out2")"
            FAILED=$((FAILED + 1))
        }
    done
    if ! python3 "$DIR/judge.py" "$KONTOR_FIRM" || ! "$KONTOR" verify >"$DIR/out2" 2>&1; then
        echo "FAILED: $fault (status $status: $(cat "$DIR/err")); $(grep FEHLER "$DIR/out2" || true)"
        FAILED=$((FAILED + 1))
    fi
}

# How many there are of each kind, without any fault.
: >"$DIR/count"
restore
faulty write:EIO:1000000 once
python3 "$DIR/judge.py" "$KONTOR_FIRM" || fail "the way without a fault"
calls() {
    awk -v c="$1" '$1 == c && $2 > n { n = $2 } END { print n + 0 }' "$DIR/count"
}
declare -A CALLS
for call in write sync rename create remove; do
    CALLS[$call]=$(calls $call)
    [ "${CALLS[$call]}" -gt 0 ] || fail "no call of $call"
done
echo "calls: $(for c in "${!CALLS[@]}"; do printf '%s %s  ' "$c" "${CALLS[$c]}"; done)"

points() { # CALL ERROR STEP SUFFIX
    local n step=$3
    [ "${FAULT_POINTS:-}" != all ] || step=1
    for ((n = 1 + RANDOM % step; n <= ${CALLS[$1]}; n += step)); do
        point "$1:$2:$n$4"
    done
}
points write ENOSPC 60 +   # the disk is full from here on
points write EIO 75 ''     # one bad block
points sync EIO 4 ''
points sync EIO 8 +
points rename EACCES 6 ''
points rename ENOSPC 8 +
points create EROFS 6 +
points create ENOSPC 8 ''
points remove EACCES 4 +

# ---- a disk that is really full --------------------------------------------------------
full_disk() { # KILOBYTES that are free
    local status=0
    POINTS=$((POINTS + 1))
    restore
    dd if=/dev/zero of="$DIR/small/filler" bs=64k 2>/dev/null || true
    truncate -s "-$1K" "$DIR/small/filler"
    "$KONTOR" once >"$DIR/out" 2>"$DIR/err" || status=$?
    echo "$1 KB free: status $status, $(cat "$DIR/err")"
    grep -qE 'No space left|Datenträger ist voll' "$DIR/err" || {
        echo "FAILED: nobody can tell from that what to do"
        FAILED=$((FAILED + 1))
    }
    rm "$DIR/small/filler"
    for minute in 01 02 30; do
        KONTOR_NOW=2026-02-05T09:$minute "$KONTOR" once >"$DIR/out2" 2>&1
    done
    if ! python3 "$DIR/judge.py" "$KONTOR_FIRM" || ! "$KONTOR" verify >"$DIR/out2" 2>&1; then
        echo "FAILED: $1 KB free; $(grep FEHLER "$DIR/out2" || true)"
        FAILED=$((FAILED + 1))
    fi
}
if [ "$SMALL_DISK" = yes ]; then
    mkdir "$DIR/small"
    mount -t tmpfs -o size=48m none "$DIR/small"
    KONTOR_FIRM=$DIR/small/firm
    restore
    "$KONTOR" once >/dev/null # lays its copy of the templates down
    for free in 0 36 64 150 300 500; do
        full_disk $free
    done

    # A process that runs says so and goes on by itself.
    cp -a "$KONTOR_FIRM" "$DIR/small/other"
    KONTOR_FIRM=$DIR/small/other
    run_start
    wait_for 20 grep -q run.started "$DIR/run.err"
    simple A-4 100 4 Vier >"$DIR/A-4.json"
    drop "$DIR/A-4.json"
    wait_for 20 test ! -e "$KONTOR_FIRM/inbox/A-4.json"
    simple A-5 100 5 Fünf >"$KONTOR_FIRM/inbox/.tmp"
    dd if=/dev/zero of="$DIR/small/filler" bs=4k 2>/dev/null || true
    mv "$KONTOR_FIRM/inbox/.tmp" "$KONTOR_FIRM/inbox/A-5.json"
    wait_for 20 grep -qE 'No space left|Datenträger ist voll' "$DIR/run.err"
    test -e "$KONTOR_FIRM/inbox/A-5.json"
    rm "$DIR/small/filler"
    wait_for 40 test ! -e "$KONTOR_FIRM/inbox/A-5.json"
    run_stop
    expect_json '.[-1].customer == "Fünf"' list
    kontor verify
    KONTOR_FIRM=$DIR/firm
    umount -l "$DIR/small"
else
    echo "no small disk: may not mount one"
fi

echo "$POINTS points, $FAILED failed"
[ "$POINTS" -ge 20 ] || fail "only $POINTS points"
[ "$FAILED" -eq 0 ] || fail "$FAILED of $POINTS"
