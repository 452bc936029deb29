#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "more files at once than the kernel's queue holds: all are handled, none twice"

# FLOOD_ORDERS=20000 FLOOD_OTHERS=0 floods with orders alone.
ORDERS=${FLOOD_ORDERS:-200}
OTHERS=${FLOOD_OTHERS:-17000}
ALL=$((ORDERS + OTHERS))
QUEUE=$(cat /proc/sys/fs/inotify/max_queued_events)

now 2026-02-03T09:00
firm_new
conf_set intake settle_ms 300
conf_set intake rescan_s 3600
cat >"$KONTOR_FIRM/inbox-rules/01-flut.rule" <<'END'
rule "Beifang" {
  name   = { "*.beifang" }
  action = ignore
}
END
mkdir "$DIR/flood"
python3 - "$DIR/flood" "$ORDERS" "$OTHERS" <<'PY'
import json, sys
folder, orders, others = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for i in range(others):
    with open(f"{folder}/{i:06}.beifang", "w") as f:
        f.write(f"Nr. {i}\n")
for i in range(orders):
    with open(f"{folder}/A-{i:06}.json", "w") as f:
        json.dump({"order_number": f"A-{i:06}", "status": "abgeschlossen",
                   "order_date": "2026-02-01", "service_date": "2026-02-02",
                   "buyer": {"customer_number": str(i), "name": f"Kunde {i}",
                             "street": "Weg 1", "postcode": "44135", "city": "Dortmund",
                             "kind": "private", "email": f"k{i}@example.org"},
                   "lines": [{"name": "Reparatur", "quantity": 1, "unit": "Psch",
                              "unit_price": 100, "vat_rate": 19}]}, f)
PY

# It sleeps while they come, so the queue overflows; and they go on coming while it works.
run_start
wait_for 20 grep -q run.started "$DIR/run.err"
kill -STOP "$RUN_PID"
python3 - "$DIR/flood" "$KONTOR_FIRM/inbox" "$RUN_PID" "$QUEUE" <<'PY'
import os, signal, sys
source, target, pid, queue = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
for n, name in enumerate(os.listdir(source)):
    if n == queue + 200:
        os.kill(pid, signal.SIGCONT)
    os.rename(f"{source}/{name}", f"{target}/{name}")
os.kill(pid, signal.SIGCONT)
PY
[ "$ALL" -gt "$QUEUE" ] || echo "only $ALL files: the queue holds $QUEUE"
empty() {
    [ -z "$(ls -A "$KONTOR_FIRM/inbox")" ]
}
from=$(date +%s%N)
wait_for 250 empty
echo "$ALL files in $((($(date +%s%N) - from) / 1000000)) ms," \
    "$(awk '/VmHWM/ { print $2 }' "/proc/$RUN_PID/status") KB"
listed() {
    [ "$("$KONTOR" list --json | jq length)" -eq "$ORDERS" ]
}
wait_for 20 listed
run_stop

python3 - "$KONTOR_FIRM/kontor.db" "$ALL" "$ORDERS" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
def expect(n, sql):
    found = db.execute(sql).fetchone()[0]
    assert found == int(n), f"{found} instead of {n}: {sql}"
expect(sys.argv[2], "SELECT count(*) FROM file")
expect(sys.argv[2], "SELECT count(*) FROM journal WHERE event = 'file.taken'")
expect(0, "SELECT count(*) FROM journal WHERE event IN ('file.duplicate', 'file.refused')")
expect(sys.argv[3], "SELECT count(*) FROM invoice")
expect(0, "SELECT count(*) FROM effect")
PY
