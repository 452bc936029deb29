# lib_postfix.sh - a real submission server, Postfix with log-in by Dovecot, in the place
# of the stand-in of lib_mail.sh: smtp_start, smtp_stop and smtp_use mean it from here on.
# An instance of its own on loopback, which a Postfix of the system does not notice.
# Source it behind lib.sh. What it took lies in the Maildir $SMTP_DIR/mails.

. "$HERE/lib_imap.sh"

POSTFIX=/usr/lib/postfix/sbin

# postfix_set 'NAME = VALUE'...: from the next connection on, since no process of the
# server that talks to clients serves two. A file that has just changed Postfix reads
# again and again until it is two seconds old.
postfix_set() {
    postconf -c "$SMTP_DIR/etc" -e "$@"
    touch -d '1 minute ago' "$SMTP_DIR/etc/main.cf"
}

postfix_certificate() {
    postfix_set "smtpd_tls_chain_files = $SMTP_DIR/tls/$1.key, $SMTP_DIR/tls/$1.pem"
}

postfix_files() {
    local q=$SMTP_DIR/queue
    mkdir -p "$SMTP_DIR"/{etc,data,mails} "$q"/{active,bounce,corrupt,defer,deferred,flush} \
        "$q"/{hold,incoming,maildrop,pid,private,public,saved,trace}
    chown postfix "$SMTP_DIR/data" "$q"/{[a-oq-z]*,private,public}
    chown nobody:nogroup "$SMTP_DIR/mails"
    chgrp postdrop "$q"/{maildrop,public}
    chmod 700 "$q"/{[a-oq-z]*,private}
    chmod 710 "$q/public"
    python3 -c 'import sys; sys.path.insert(0, sys.argv[1]); import standin
standin.Certificates(sys.argv[2])' "$HERE/../tools" "$SMTP_DIR/tls"
    cat >"$SMTP_DIR/etc/main.cf" <<END
compatibility_level = 3.6
queue_directory = $q
data_directory = $SMTP_DIR/data
maillog_file = $SMTP_DIR/log
maillog_file_prefixes = $SMTP_DIR
myhostname = localhost
mydestination =
alias_maps =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
smtpd_peername_lookup = no
virtual_mailbox_domains = example.org, sommer.example
virtual_mailbox_maps = static:mails/
virtual_mailbox_base = $SMTP_DIR
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(id -g nobody)
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = $IMAP_DIR/run/log-in
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_delay_reject = no
smtpd_error_sleep_time = 0
smtpd_relay_restrictions = permit_sasl_authenticated, reject
cleanup_limit = 10240000
notify_classes =
service_throttle_time = 1s
END
    cat >"$SMTP_DIR/etc/master.cf" <<END
127.0.0.1:$STARTTLS_PORT inet n - n - - smtpd -o max_use=1
127.0.0.1:$TLS_PORT inet n - n - - smtpd -o max_use=1 -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup -o max_use=1 -o message_size_limit=\$cleanup_limit
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
END
    postfix_certificate good
}

# Log-in, and a mailbox quota for whom it is asked: $IMAP_DIR/run/log-in and .../quota.
postfix_dovecot() {
    imap_start "auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  unix_listener log-in {
    mode = 0666
  }
}
mail_plugins = quota
plugin {
  quota = maildir:Postfach
  quota_rule = *:storage=100k
  quota_status_success = DUNNO
  quota_status_overquota = 552 5.2.2 Mailbox is full
}
service quota-status {
  executable = quota-status -p postfix
  client_limit = 1
  unix_listener quota {
    mode = 0666
  }
}"
}

smtp_start() {
    [ "$(id -u)" = 0 ] || skip "Postfix can be started by root only"
    [ -x "$POSTFIX/master" ] || skip "postfix is not installed (scripts/deps test)"
    if [ ! -d "$SMTP_DIR/etc" ]; then
        postfix_dovecot
        STARTTLS_PORT=$(free_port)
        TLS_PORT=$(free_port)
        postfix_files
    fi
    "$POSTFIX/master" -c "$SMTP_DIR/etc" 2>>"$SMTP_DIR/out" &
    SMTP_PID=$!
    wait_for 20 curl -sk --max-time 2 "smtps://127.0.0.1:$TLS_PORT" -X NOOP
}

smtp_stop() {
    [ -n "$SMTP_PID" ] || return 0
    kill -TERM "$SMTP_PID" 2>/dev/null || true
    wait "$SMTP_PID" 2>/dev/null || true
    SMTP_PID=
}

# refuses client|helo|sender REPLY: to whoever comes.
refuses() {
    postfix_set "smtpd_$1_restrictions = check_$1_access static:{$2}"
}

# refuses_for recipient|data|end_of_data ADDRESS REPLY...: mails to these, at that step.
refuses_for() {
    local step=$1 table=
    shift
    while [ $# -gt 0 ]; do
        table+="${table:+, }{$1 = $2}"
        shift 2
    done
    postfix_set "smtpd_${step}_restrictions = check_recipient_access inline:{$table}"
}

refuses_nothing() {
    local step none=()
    for step in client helo sender recipient data end_of_data; do
        none+=("smtpd_${step}_restrictions =")
    done
    postfix_set "${none[@]}"
}

# asks SOCKET STEP...: that policy service decides at these steps.
asks() {
    local socket=$1 step
    shift
    for step in "$@"; do
        postfix_set "smtpd_${step}_restrictions = check_policy_service unix:$socket"
    done
}

# smtp_settled: all that was accepted lies in the Maildir.
smtp_settled() {
    wait_for 20 smtp_queue_is_empty
}

smtp_queue_is_empty() {
    [ -z "$(find "$SMTP_DIR"/queue/{incoming,active,deferred} -type f)" ]
}
