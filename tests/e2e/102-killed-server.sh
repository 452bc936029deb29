#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "the mail server dies or refuses at any step: each mail goes once, all is told"

ORDERS=0

# orders COUNT FAULT...: so many mails are due while the server goes wrong like that.
orders() {
    local n
    FIRST=$((ORDERS + 1)) ORDERS=$((ORDERS + $1))
    smtp_faults "${@:2}"
    for n in $(seq $FIRST $ORDERS); do
        simple "A-$n" 100 "$n" "Kunde $n" | drop_text "A-$n.json"
    done
    kontor once
}

# mail_is 3 STATE WORDS (both regular expressions): what the owner reads in the outbox.
mail_is() {
    expect_json "[.[] | select(.recipient == \"kunde$1@example.org\")][0]
        | (.state | test(\"^($2)$\")) and (.answer | test(\"$3\"))" outbox all
}

# on_server COUNT 3
on_server() {
    expect_mails "$1" "to=kunde$2@example.org"
}

# told 3 RE: one mail to the owner about the mail to kunde3.
told() {
    expect_mails 1 to=chef@sommer.example text="(?s)kunde$1@example.org.*$2"
}

# The owner looks at what is unknown, failed or held; all is well again, and it goes.
mended() {
    local id to
    smtp_faults
    while read -r id to; do
        if [ "$(mails "to=$to" | sed -n 1p)" = 0 ]; then
            kontor outbox resend "$id"
        else
            kontor outbox sent "$id"
        fi
    done < <("$KONTOR" outbox --json |
        jq -r '.[] | select(.state | test("unknown|failed")) | "\(.id) \(.recipient)"')
    kontor outbox retry
    expect_json '. == []' outbox
    expect_json '. == []' tasks
}

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
conf_set intake settle_ms 1
smtp_start
smtp_use starttls

# The whole server is killed. Fault; state of the mail; how often it is there; words.
while IFS=';' read -r fault state stored words; do
    orders 1 "$fault"
    mail_is "$FIRST" "$state" "$words"
    on_server "$stored" "$FIRST"
    wait_for 5 grep -qF "($fault)" "$SMTP_DIR/transcript"
    smtp_stop
    smtp_start
    mended
    on_server 1 "$FIRST"
    [ "$state" != unknown ] || told "$FIRST" ungewiss
done <<END
greeting: die;deferred;0;getrennt. .beim Verbinden
auth: die;deferred;0;getrennt. .bei der Anmeldung
mail: die;deferred;0;getrennt. .beim Absender
rcpt: die;deferred;0;getrennt. .beim Empfänger
data: die;deferred;0;getrennt. .vor der Nachricht
data: die 1000;deferred|unknown;0;Mail-Server
dot: die;unknown;0;nicht bestätigt
dot: die-stored;unknown;1;nicht bestätigt
quit: die;sent;1;250
END

# It lives, and refuses before the recipient is named: one mail, and
# what the owner reads of each attempt. Held is the account, by one task for all.
orders 1 'greeting: 421'
mail_is "$FIRST" deferred '^421'
while IFS=';' read -r fault state words; do
    smtp_faults "$fault"
    kontor outbox retry
    mail_is "$FIRST" "$state" "$words"
done <<END
ehlo: 421;deferred;^421
starttls: 454 4.7.0 TLS not available;deferred;^454
tls: reset;deferred;Verschlüsselung
auth: 421;deferred;^421
auth: 454 4.7.0 later;deferred;^454
mail: 452 4.3.1 no room;deferred;^452
mail: reset;deferred;getrennt
starttls: 502 5.5.1 no TLS here;held;^502
auth: 534 5.7.9 app password needed;held;App-Passwort
mail: 530 5.7.0 log in;held;^530
END
expect_json 'map(.title) == ["Der Mailversand steht"]' tasks
on_server 0 "$FIRST"
mended
on_server 1 "$FIRST"
expect_mails 1 to=chef@sommer.example text='Der Mailversand steht'

# From there on each fault is about one mail, and the others go.
rows=(
    'rcpt;421;deferred'
    'rcpt;452 4.2.2 over quota;deferred'
    'rcpt;reset;deferred'
    'rcpt;550 5.1.1 unknown;failed'
    'rcpt;552 5.2.2 mailbox full;failed'
    'dot;421;deferred'
    'dot;452 4.2.2 over quota;deferred'
    'dot;554 5.6.0 spam;failed'
    'dot;552 5.2.2 mailbox full;failed'
    'dot;reset;unknown'
    'dot;drop-stored;unknown'
    'quit;554 5.0.0 no;sent'
)
faults=()
for i in "${!rows[@]}"; do
    IFS=';' read -r phase fault state <<<"${rows[i]}"
    [ "$phase" = quit ] || phase+=" kunde$((ORDERS + 1 + i))@example.org"
    faults+=("$phase: $fault")
done
orders ${#rows[@]} "${faults[@]}"
for i in "${!rows[@]}"; do
    IFS=';' read -r phase fault state <<<"${rows[i]}"
    mail_is $((FIRST + i)) "$state" .
    case $state in
    failed) told $((FIRST + i)) "$fault" ;;
    unknown) told $((FIRST + i)) ungewiss ;;
    esac
done
mended

# Refused for reasons of policy one after the other: the third holds the account.
orders 4 'rcpt: 550 5.7.1 blocked*'
mail_is "$FIRST" failed blocked
mail_is $((FIRST + 1)) failed blocked
mail_is $((FIRST + 2)) held blocked
mail_is $((FIRST + 3)) queued '^$'
mended
told "$FIRST" blocked

expect_mails $ORDERS subject='^Rechnung'
"$HERE/../tools/same_mails.py" "$SMTP_DIR/mails" "$KONTOR_FIRM/archive"
