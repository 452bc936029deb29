# lib.sh - what the scenario tests share: a fresh firm folder, a set clock, files that
# are dropped, a mail server, and questions with clear answers.
#
#     . "$(dirname "$0")/lib.sh"
#     test_begin "an order file becomes one mailed invoice"
#     firm_new
#     now 2026-02-03T09:00
#     drop "$DATA/order/krause.json"
#     kontor once
#     expect_mails 1 to=krause@example.org attachment='R2026-0001\.pdf'
#     expect_json '.[0].number == "R2026-0001"' list
#
# Given by ctest: KONTOR (the program), TOOLS (built helpers). KEEP=1 keeps the folder.
# A command that fails ends the test with its line; `verify` runs at each good end.
# What has to do with mail is in lib_mail.sh.
set -Eeuo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SOURCE=$(cd "$HERE/../.." && pwd)
DATA=$SOURCE/tests/data
KONTOR=${KONTOR:-$SOURCE/build/src/kontor}
TOOLS=${TOOLS:-$SOURCE/build/tests}
DIR=$(mktemp -d "${TMPDIR:-/tmp}/kontor-e2e-XXXXXX")
TITLE=
export LC_ALL=C.UTF-8 TZ=UTC KONTOR_FIRM=$DIR/firm
unset KONTOR_NOW KONTOR_DATA KONTOR_LANG

# ---- frame ---------------------------------------------------------------------------

test_begin() {
    TITLE=$1
    echo "# $TITLE"
}

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

skip() {
    echo "skipped: $*"
    trap - ERR
    exit 77
}

on_error() {
    echo "FAILED: ${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]}: $BASH_COMMAND" >&2
    show_firm >&2
}

# What one wants to see when a test fails.
show_firm() {
    (cd "$DIR" 2>/dev/null && find . -path './firm/templates' -prune -o -type f -size -100k \
        -not -path './smtp/tls/*' -not -path '*/fonts/*' -print | sort | head -100)
    tail -n 40 "$DIR/out" "$DIR/err" 2>/dev/null || true
    [ ! -f "$SMTP_DIR/transcript" ] || tail -n 30 "$SMTP_DIR/transcript"
}

on_exit() {
    local status=$?
    trap - ERR EXIT
    if [ $status -eq 0 ] && [ -f "$KONTOR_FIRM/kontor.db" ]; then
        "$KONTOR" verify >"$DIR/out" 2>"$DIR/err" || {
            status=1
            echo "FAILED: the firm does not verify after the test" >&2
            show_firm >&2
        }
    fi
    smtp_stop
    [ -z "${API_PIDS:-}" ] || api_stop
    [ -z "${RUN_PID:-}" ] || kill -KILL "$RUN_PID" 2>/dev/null || true
    [ $status -ne 0 ] || echo "ok - $TITLE"
    if [ -n "${KEEP:-}" ]; then echo "kept: $DIR"; else rm -rf "$DIR"; fi
    exit $status
}
trap on_error ERR
trap on_exit EXIT
trap 'exit 143' TERM # or on_exit would call it a good end
. "$HERE/lib_mail.sh"

# ---- doing ---------------------------------------------------------------------------

# The program; its output is kept in $DIR/out and $DIR/err and printed.
kontor() {
    local status=0
    "$KONTOR" "$@" >"$DIR/out" 2>"$DIR/err" || status=$?
    cat "$DIR/out"
    cat "$DIR/err" >&2
    return $status
}

# fails 65 kontor check: ends with that status.
fails() {
    local expected=$1 status=0
    shift
    "$@" || status=$?
    [ "$status" -eq "$expected" ] || fail "status $status, expected $expected: $*"
}

now() {
    export KONTOR_NOW=$1
}

# firm_new [options of init]: Elektro Sommer unless options say otherwise. What is
# dropped comes to rest sooner than with the default, to save every test two seconds.
firm_new() {
    rm -rf "$KONTOR_FIRM"
    kontor init "$KONTOR_FIRM" --name "Elektro Sommer e.K." --street "Werkstr. 5" \
        --postcode 44137 --city Dortmund --region NW --phone "0231 123456" \
        --email buero@sommer.example --vat-id DE123456788 \
        --iban DE89370400440532013000 --owner-email chef@sommer.example "$@" >/dev/null
    conf_set intake settle_ms 200
}

# conf_set mail smtp_url '"smtp://localhost"': a key of a section in kontor.conf.
conf_set() {
    local file=$KONTOR_FIRM/kontor.conf
    grep -qE "^ +(# )?$2 = " "$file" || fail "no key $2 in kontor.conf"
    sed -i -E "/^$1 \{/,/^\}/ s|^  (# )?$2 = .*|  $2 = ${3//|/\\|}|" "$file"
}

# drop FILE [NAME]: into inbox/, complete from the first moment, NAME may hold folders.
drop() {
    local name=${2:-${1##*/}}
    mkdir -p "$(dirname "$KONTOR_FIRM/inbox/$name")"
    cp "$1" "$DIR/dropping"
    mv "$DIR/dropping" "$KONTOR_FIRM/inbox/$name"
}

# drop_text NAME <<END: the same, from standard input.
drop_text() {
    cat >"$DIR/dropped-text"
    drop "$DIR/dropped-text" "$1"
}

# wait_for 5 test -f FILE: until it succeeds (or holds), at most so many seconds.
wait_for() {
    local tries=$(($1 * 20))
    shift
    until (trap - ERR; "$@") >/dev/null 2>&1; do
        [ $((tries--)) -gt 0 ] || fail "waited in vain for: $*"
        sleep 0.05
    done
}

# run_start, run_stop: `kontor run` in the background.
run_start() {
    "$KONTOR" run "$@" >"$DIR/run.out" 2>"$DIR/run.err" &
    RUN_PID=$!
}

run_stop() {
    local status=0
    kill -TERM "$RUN_PID"
    wait "$RUN_PID" || status=$?
    RUN_PID=
    [ $status -eq 0 ] || fail "kontor run ended with $status: $(tail -n 5 "$DIR/run.err")"
}

# ---- asking --------------------------------------------------------------------------

# expect_json FILTER COMMAND...: the JSON answer of a command holds for the jq filter.
expect_json() {
    local filter=$1
    shift
    "$KONTOR" "$@" --json >"$DIR/json" 2>"$DIR/err" ||
        fail "kontor $*: status $?: $(cat "$DIR/err")"
    jq -e "$filter" "$DIR/json" >/dev/null ||
        fail "not so in kontor $* --json: $filter"$'\n'"$(head -c 4000 "$DIR/json")"
}

# expect_files 1 'archive/*/*/*.pdf': so many files of the firm folder fit the pattern.
expect_files() {
    local found
    found=$(cd "$KONTOR_FIRM" && compgen -G "$2" || true)
    [ "$(grep -c . <<<"$found")" -eq "$1" ] || fail "expected $1 files $2, found: $found"
}

# expect_text FILE RE: a line of the file (of the firm folder) fits.
expect_text() {
    (cd "$KONTOR_FIRM" && grep -qE -- "$2" $1) ||
        fail "no line with $2 in $1"$'\n'"$(cd "$KONTOR_FIRM" && head -n 60 $1)"
}

# expect_output RE: of the last kontor command, either stream.
expect_output() {
    cat "$DIR/out" "$DIR/err" | grep -qE -- "$1" ||
        fail "no line with $1 in the output:"$'\n'"$(cat "$DIR/out" "$DIR/err")"
}

# store "SELECT ...": what no command shows; also to set the stage by UPDATE.
store() {
    python3 - "$KONTOR_FIRM/kontor.db" "$1" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(*[v for row in db.execute(sys.argv[2]) for v in row])
db.commit()
PY
}

# pdf_text FILE: the text of a PDF of the firm folder, in reading order.
pdf_text() {
    (cd "$KONTOR_FIRM" && pdftotext -layout $1 -)
}
