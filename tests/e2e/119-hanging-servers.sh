#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
. "$(dirname "$0")/lib_connect.sh"
test_begin "a mail server or an account that accepts and then says nothing keeps nobody waiting"

# silent NAME: listens, accepts, says nothing. $DIR/NAME.port, $DIR/NAME.met.
silent() {
    python3 - "$DIR/$1" <<'PY' &
import socket, sys, time
server = socket.create_server(("127.0.0.1", 0))
with open(sys.argv[1] + ".port", "w") as f:
    print(server.getsockname()[1], file=f)
kept = []
while True:
    kept.append(server.accept()[0])
    with open(sys.argv[1] + ".met", "a") as f:
        print("met", file=f)
PY
    API_PIDS+=($!)
    wait_for 20 test -s "$DIR/$1.port"
}
# in_time COMMAND...: far from the half minute that one answer may take.
in_time() {
    timeout 8 "$KONTOR" "$@" >"$DIR/out" 2>&1 || fail "kontor $*: $? $(cat "$DIR/out")"
}
listed() {
    [ "$("$KONTOR" list --json | jq length)" -eq "$1" ]
}

now 2026-02-03T09:00
firm_new
conf_set intake settle_ms 50
simple A-1 100 1 Krause | drop_text a1.json
kontor once >/dev/null

reported() {
    [ "$(find "$KONTOR_FIRM/maildir/.Outgoing" -name 'report*' | wc -l)" -eq "$1" ]
}
reported 1

# ---- the mailbox -------------------------------------------------------------------------
silent imap
printf geheim >"$DIR/password"
chmod 600 "$DIR/password"
conf_set imap url "\"imaps://localhost:$(cat "$DIR/imap.port")\""
conf_set imap user '"rechnung"'
conf_set imap password_file "\"$DIR/password\""
now 2026-02-04T09:00
run_start
wait_for 20 test -s "$DIR/imap.met"
simple A-2 100 2 Lang | drop_text a2.json
wait_for 8 listed 2
in_time list
in_time hold R2026-0001 2026-04-15 "Mängel werden behoben"
in_time writeoff R2026-0002 "Kleinbetrag"
wait_for 8 reported 2 # which waits some seconds for mails that are on their way
run_stop

# The same for whoever lets cron call `kontor once`.
: >"$DIR/imap.met"
"$KONTOR" once >"$DIR/once.out" 2>&1 &
ONCE_PID=$!
wait_for 20 test -s "$DIR/imap.met"
in_time hold R2026-0001 2026-05-15 "noch nicht"
kill -KILL "$ONCE_PID"
wait "$ONCE_PID" 2>/dev/null || true
sed -i 's|^  url = "imaps:|  # &|' "$KONTOR_FIRM/kontor.conf"

# ---- an account --------------------------------------------------------------------------
silent api
PORT=$(cat "$DIR/api.port")
account lexoffice
sed -i '/^account/,$ { s/timeout_s = 3$/timeout_s = 60/; /ca_file/d }' "$KONTOR_FIRM/kontor.conf"
run_start
wait_for 20 test -s "$DIR/api.met"
simple A-3 100 3 Kurz | drop_text a3.json
wait_for 8 listed 3
in_time hold R2026-0003 2026-04-15 "Mängel werden behoben"
kill -KILL "$RUN_PID"
wait "$RUN_PID" 2>/dev/null || true
RUN_PID=
: >"$DIR/api.met"
"$KONTOR" connect >"$DIR/connect.out" 2>&1 &
ONCE_PID=$!
wait_for 20 test -s "$DIR/api.met"
in_time hold R2026-0003 2026-05-15 "noch nicht"
kill -KILL "$ONCE_PID"
wait "$ONCE_PID" 2>/dev/null || true
kontor verify >/dev/null
