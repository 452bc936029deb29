# lib_connect.sh - stand-ins for lexoffice and sevDesk, and accounts that ask them.

API_DIR=$DIR/api
API_PIDS=()

# A firm on the morning of 3 February 2026 that mails at once.
connect_firm() {
    now 2026-02-03T09:00
    firm_new
    conf_set intake settle_ms 1
    smtp_start
    smtp_use plain
}

# api_start lexoffice|sevdesk [--rate 2]: $API_DIR/PRODUCT is its folder; data on stdin.
api_start() {
    local product=$1 folder=$API_DIR/$1
    shift
    mkdir -p "$folder"
    cat >"$folder/data.json"
    "$HERE/../tools/${product}_server.py" "$folder" "$@" 2>"$folder/stderr" &
    API_PIDS+=($!)
    wait_for 20 test -s "$folder/port"
    . "$folder/port"
}

api_stop() {
    local pid
    for pid in "${API_PIDS[@]}"; do
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    API_PIDS=()
}

# account lexoffice|sevdesk [LINE...]: into kontor.conf, for the server started last.
account() {
    local product=$1 path=/v1 key=lex-key-123
    [ "$product" = lexoffice ] || { path=/api/v1 key=0123456789abcdef0123456789abcdef; }
    shift
    printf '%s\n' "$key" >"$KONTOR_FIRM/$product.key"
    chmod 600 "$KONTOR_FIRM/$product.key"
    {
        printf 'account "%s" {\n  product = %s\n' "$product" "$product"
        printf '  base_url = "https://localhost:%s%s"\n' "$PORT" "$path"
        printf '  ca_file = "%s"\n' "$API_DIR/$product/tls/ca.pem"
        printf '  key_file = "%s.key"\n  since = "2026-01-01"\n  pace_ms = 5\n' "$product"
        printf '  timeout_s = 3\n'
        [ $# -eq 0 ] || printf '  %s\n' "$@"
        printf '}\n'
    } >>"$KONTOR_FIRM/kontor.conf"
}

# api_data PRODUCT JQ: change what the account over there holds.
api_data() {
    jq "$2" "$API_DIR/$1/data.json" >"$API_DIR/$1/data.new"
    mv "$API_DIR/$1/data.new" "$API_DIR/$1/data.json"
}

# api_faults PRODUCT LINE...: see tools/api_frame.py. Without lines: none.
api_faults() {
    local product=$1
    shift
    printf '%s\n' "$@" >"$API_DIR/$product/faults.new"
    mv "$API_DIR/$product/faults.new" "$API_DIR/$product/faults"
}

# requests PRODUCT [RE]: how many there were.
requests() {
    grep -cE -- "${2:-.}" "$API_DIR/$1/requests" || true
}

forget_requests() {
    : >"$API_DIR/$1/requests"
}
