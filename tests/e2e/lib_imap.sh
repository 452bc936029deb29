# lib_imap.sh - a real IMAP server (Dovecot) without privileges, for the scenarios of
# mails that come in. Source it behind lib.sh. Mailbox rechnung, password geheim.

IMAP_DIR=$DIR/imap
IMAP_PID=
PROXY_PID=
TOKENS_PID=

imap_stop() {
    [ -z "$IMAP_PID" ] || kill -TERM "$IMAP_PID" 2>/dev/null || true
    [ -z "$IMAP_PID" ] || wait "$IMAP_PID" 2>/dev/null || true
    [ -z "$PROXY_PID" ] || kill -KILL "$PROXY_PID" 2>/dev/null || true
    [ -z "$TOKENS_PID" ] || kill -KILL "$TOKENS_PID" 2>/dev/null || true
    [ -z "$TOKENS_PID" ] || wait "$TOKENS_PID" 2>/dev/null || true
    IMAP_PID=
    PROXY_PID=
    TOKENS_PID=
}
trap 'status=$?; trap - ERR; set +e; imap_stop; (exit $status); on_exit' EXIT

free_port() {
    python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

imap_certificate() {
    local tls=$IMAP_DIR/tls
    mkdir -p "$tls"
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=Test CA" \
        -keyout "$tls/ca.key" -out "$tls/ca.pem" 2>/dev/null
    openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout "$tls/server.key" \
        -out "$tls/server.csr" 2>/dev/null
    openssl x509 -req -in "$tls/server.csr" -CA "$tls/ca.pem" -CAkey "$tls/ca.key" \
        -CAcreateserial -days 3650 -out "$tls/server.pem" \
        -extfile <(echo "subjectAltName=DNS:localhost") 2>/dev/null
    chmod 644 "$tls/server.key"
}

# imap_start [LINES]: with these lines more for Dovecot. Runs as nobody when the tests run
# as root: Dovecot serves no mail to root. Each user has a mailbox of that name.
imap_start() {
    local user group run=()
    type dovecot openssl >/dev/null 2>&1 || skip "dovecot or openssl is not installed"
    mkdir -p "$IMAP_DIR"/{run,mail,home}
    [ -f "$IMAP_DIR/tls/server.pem" ] || imap_certificate
    user=$(id -un) group=$(id -gn)
    if [ "$(id -u)" = 0 ]; then
        user=nobody group=nogroup
        run=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
        chmod 711 "$DIR" # so that the server reaches its own folder
        chown -R nobody:nogroup "$IMAP_DIR"
    fi
    IMAPS_PORT=${IMAPS_PORT:-$(free_port)}
    IMAP_PORT=${IMAP_PORT:-$(free_port)}
    cat >"$IMAP_DIR/dovecot.conf" <<END
base_dir = $IMAP_DIR/run
state_dir = $IMAP_DIR/run
log_path = $IMAP_DIR/log
protocols = imap
listen = 127.0.0.1
default_internal_user = $user
default_internal_group = $group
default_login_user = $user
first_valid_uid = 1
mail_location = maildir:$IMAP_DIR/mail/%u
ssl = required
ssl_cert = <$IMAP_DIR/tls/server.pem
ssl_key = <$IMAP_DIR/tls/server.key
auth_mechanisms = plain login
passdb {
  driver = static
  mechanisms = plain login
  args = password=geheim
}
userdb {
  driver = static
  args = uid=$user gid=$group home=$IMAP_DIR/home allow_all_users=yes
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Versandt {
    special_use = \Sent
    auto = create
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $IMAP_PORT
  }
  inet_listener imaps {
    port = $IMAPS_PORT
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
${1:-}
END
    "${run[@]}" dovecot -F -c "$IMAP_DIR/dovecot.conf" >"$IMAP_DIR/out" 2>&1 &
    IMAP_PID=$!
    wait_for 20 imap list INBOX
}

# imap_tokens: what imap_start needs for a log-in by token. $IMAP_DIR/token is the one that
# is good now.
imap_tokens() {
    mkdir -p "$IMAP_DIR"
    "$HERE/../tools/token_server.py" "$IMAP_DIR" rechnung &
    TOKENS_PID=$!
    wait_for 10 test -s "$IMAP_DIR/token-port"
    cat >"$IMAP_DIR/oauth2.conf" <<END
tokeninfo_url = http://127.0.0.1:$(cat "$IMAP_DIR/token-port")/?access_token=
introspection_mode =
username_attribute = user
END
}

# imap put INBOX FILE..., imap list INBOX, imap make FOLDER
imap() {
    "$HERE/../tools/imap_client.py" "$IMAPS_PORT" "$IMAP_DIR/tls/ca.pem" "$@"
}

# imap_use [PORT]: let the firm read that mailbox.
imap_use() {
    printf geheim >"$DIR/imap-password"
    chmod 600 "$DIR/imap-password"
    conf_set imap url "\"imaps://localhost:${1:-$IMAPS_PORT}\""
    conf_set imap user '"rechnung"'
    conf_set imap password_file "\"$DIR/imap-password\""
    conf_set mail ca_file "\"$IMAP_DIR/tls/ca.pem\""
}

# A relay in between; imap_cut BYTES cuts after so many from the server, imap_cut stops it.
imap_proxy() {
    "$HERE/../tools/cut_proxy.py" "$IMAP_DIR/proxy" "$IMAPS_PORT" 2>/dev/null &
    PROXY_PID=$!
    wait_for 10 test -s "$IMAP_DIR/proxy"
    PROXY_PORT=$(cat "$IMAP_DIR/proxy")
}

imap_cut() {
    rm -f "$IMAP_DIR/proxy.cut"
    [ $# -eq 0 ] || echo "$1" >"$IMAP_DIR/proxy.cut"
}
