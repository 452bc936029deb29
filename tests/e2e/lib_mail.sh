# lib_mail.sh - the part of lib.sh that has to do with mail: a server that can go wrong,
# and what arrived there or in the Maildir that stands in for a server.

SMTP_DIR=$DIR/smtp
SMTP_PID=

smtp_start() {
    mkdir -p "$SMTP_DIR"
    "$HERE/../tools/smtp_server.py" "$SMTP_DIR" "$@" 2>"$SMTP_DIR/stderr" &
    SMTP_PID=$!
    wait_for 20 test -s "$SMTP_DIR/ports"
    . "$SMTP_DIR/ports"
}

# Starting again takes the same ports.
smtp_stop() {
    [ -n "$SMTP_PID" ] || return 0
    kill -KILL "$SMTP_PID" 2>/dev/null || true
    wait "$SMTP_PID" 2>/dev/null || true
    SMTP_PID=
    mv "$SMTP_DIR/ports" "$SMTP_DIR/ports.before"
}

# smtp_use starttls|tls|plain: let the firm send by the server, with log-in where it has.
smtp_use() {
    printf geheim >"$DIR/password"
    chmod 600 "$DIR/password"
    case $1 in
    starttls) conf_set mail smtp_url "\"smtp://localhost:$STARTTLS_PORT\"" ;;
    tls) conf_set mail smtp_url "\"smtps://localhost:$TLS_PORT\"" ;;
    plain)
        conf_set mail smtp_url "\"smtp://localhost:$PLAIN_PORT\""
        conf_set mail allow_plain ja
        ;;
    esac
    conf_set mail smtp_user '"rechnung"'
    conf_set mail password_file "\"$DIR/password\""
    conf_set mail ca_file "\"$SMTP_DIR/tls/ca.pem\""
}

# smtp_faults 'dot: 451, 451' ...: see tools/smtp_server.py. Without lines: none.
smtp_faults() {
    printf '%s\n' "$@" >"$SMTP_DIR/faults.new"
    mv "$SMTP_DIR/faults.new" "$SMTP_DIR/faults"
}

# Where mails arrive: at the server, and in the Maildir that stands in for one.
mails() {
    "$HERE/../tools/mails.py" "$SMTP_DIR/mails" "$KONTOR_FIRM/maildir/.Outgoing" "$@"
}

# expect_mails 1 to=krause@example.org ...: see tools/mails.py.
expect_mails() {
    local count=$1 found
    shift
    found=$(mails "$@")
    [ "${found%%$'\n'*}" = "$count" ] ||
        fail "expected $count mails with $*, found $found"$'\n'"of all: $(mails)"
}

# ---- mails that come in --------------------------------------------------------------

# arrive NAME <<END: a mail into maildir/new, as a delivery program does it.
arrive() {
    cat >"$KONTOR_FIRM/maildir/tmp/$1"
    mv "$KONTOR_FIRM/maildir/tmp/$1" "$KONTOR_FIRM/maildir/new/$1"
}

# message_id_of ADDR: of the newest mail to that recipient, without brackets.
message_id_of() {
    "$KONTOR" outbox all --json | jq -r "[.[] | select(.recipient == \"$1\")][0].message_id"
}

# bounce ADDR ACTION STATUS "WORDS": a report as Postfix writes it, about the newest mail.
bounce() {
    cat <<END
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: rechnung@sommer.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <$2-$1@mx.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.org.
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; $1
Action: $2
Status: $3
Diagnostic-Code: smtp; $4
--b1
Content-Type: text/rfc822-headers

Message-ID: <$(message_id_of "$1")>
To: $1
--b1--
END
}

# reply ADDR SUBJECT [HEADER...] <<END: an answer to the newest mail to ADDR.
reply() {
    local from=$1 subject=$2
    shift 2
    printf '%s\n' "From: <$from>" "To: rechnung@sommer.example" "Subject: $subject" \
        "Message-ID: <antwort-$RANDOM@example.org>" "In-Reply-To: <$(message_id_of "$from")>" \
        "$@" "MIME-Version: 1.0" "Content-Type: text/plain; charset=utf-8" ""
    cat
}
