#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
. "$(dirname "$0")/lib_postfix.sh"
test_begin "a real Postfix: whatever it answers, the owner knows, nothing is lost or doubled"

ORDERS=0 HOURS=9

# Deferred and held mails are due then.
an_hour_passes() {
    HOURS=$((HOURS + 1))
    now "$(date -u -d "2026-02-03 $HOURS hours" +%FT%H:%M)"
}

# An hour later N more orders come in; their customers are kunde$FIRST and on.
orders() {
    local n
    an_hour_passes
    FIRST=$((ORDERS + 1)) ORDERS=$((ORDERS + $1))
    for n in $(seq $FIRST $ORDERS); do
        simple "A-$n" 100 "$n" "Kunde $n" | drop_text "A-$n.json"
    done
    kontor once
}

later() {
    an_hour_passes
    kontor once
}

# mail_is 3 deferred WORDS: the newest mail to kunde3; the owner reads the server's words.
mail_is() {
    expect_json "[.[] | select(.recipient == \"kunde$1@example.org\")][0]
        | .state == \"$2\" and (.answer | contains(\"${3:-}\"))" outbox all
}

# told RE: one mail to the owner says so.
told() {
    smtp_settled
    expect_mails 1 to=chef@sommer.example text="$1"
}

# held 3 WORDS: the account pauses, one task says why, no mail is burnt.
held() {
    mail_is "$1" held "$2"
    expect_json "[.[] | select(.title == \"Der Mailversand steht\")
        | select(.text | contains(\"$2\"))] | length == 1" tasks
    expect_json '[.[] | select(.state == "failed")] == []' outbox
}

nothing_waits() {
    expect_json '. == []' outbox
    expect_json '. == []' tasks
}

# mended WORDS: the owner has seen to it; what waited goes, and the mail to him, too.
mended() {
    kontor outbox retry
    nothing_waits
    told "$1"
}

# failed 3 RE: the owner was told at once; later he sends it again.
failed() {
    mail_is "$1" failed "${2%% .*}"
    told "(?s)kunde$1@example.org.{0,80}$2"
}

resend() {
    local id
    for id in $("$KONTOR" outbox --json | jq '.[] | select(.state | IN("failed", "unknown")).id'); do
        kontor outbox resend "$id"
    done
    later
    nothing_waits
}

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
conf_set intake settle_ms 1
smtp_start
smtp_use tls
orders 1
smtp_use starttls
orders 1
mail_is 1 sent '250 2.0.0 Ok: queued as'
mail_is 2 sent '250 2.0.0 Ok: queued as'
[ "$(grep -c 'sasl_method=PLAIN, sasl_username=rechnung' "$SMTP_DIR/log")" = 2 ] ||
    fail "not logged in twice"

# A wrong password; then nobody there who could check one.
printf falsch >"$DIR/password"
orders 1
held 3 '535 5.7.8'
fails 78 kontor check >/dev/null
printf geheim >"$DIR/password"
mended '535 5.7.8'
imap_stop
orders 1
mail_is 4 deferred 'Verbindung getrennt'
postfix_dovecot
later
nothing_waits

# Not a word is said to a server that is not the one it claims to be.
postfix_certificate selfsigned
orders 1
held 5 Zertifikat
for name in wronghost expired; do
    postfix_certificate $name
    later
    held 5 Zertifikat
done
postfix_certificate good
conf_set mail ca_file "\"$IMAP_DIR/tls/ca.pem\"" # another authority
later
held 5 Zertifikat
conf_set mail ca_file "\"$SMTP_DIR/tls/ca.pem\""
[ "$(grep -c 'lost connection after STARTTLS' "$SMTP_DIR/log")" = 4 ] || fail "more was said"
mended Zertifikat

# The server is gone, and back.
smtp_stop
orders 1
mail_is 6 deferred 'nicht erreichbar'
smtp_start
later
nothing_waits

# A refusal before the recipient is named is about us: for now, then for good.
for refusal in client:450_4.7.25:554_5.7.1 helo:450_4.7.1:504_5.5.2 \
    sender:451_4.1.8:553_5.7.1; do
    IFS=: read -r step for_now for_good <<<"${refusal//_/ }"
    refuses "$step" "$for_now nicht jetzt"
    orders 1
    mail_is "$FIRST" deferred "$for_now"
    expect_json '. == []' tasks
    refuses "$step" "$for_good nicht von Ihnen"
    later
    held "$FIRST" "$for_good"
    refuses_nothing
    mended "$for_good"
done

# From there on it is about this one mail, and the others go.
i=$ORDERS
for refusal in recipient:450_4.2.0:550_5.1.1 data:451_4.5.0:554_5.5.0 \
    end-of-data:451_4.7.1:554_5.7.1; do
    IFS=: read -r step for_now for_good <<<"${refusal//_/ }"
    refuses_for "${step//-/_}" "kunde$((i + 1))@example.org" "$for_now nicht jetzt" \
        "kunde$((i + 2))@example.org" "$for_good nicht dies"
    i=$((i + 2))
done
orders 7
mail_is $FIRST deferred '450 4.2.0'
failed $((FIRST + 1)) '550 5.1.1'
mail_is $((FIRST + 2)) deferred '451 4.5.0'
failed $((FIRST + 3)) '554 5.5.0'
mail_is $((FIRST + 4)) deferred '451 4.7.1'
failed $((FIRST + 5)) '554 5.7.1'
mail_is $((FIRST + 6)) sent
refuses_nothing
resend

# Too big: by the size that is announced, and by what then comes.
postfix_set 'message_size_limit = 20000'
orders 1
failed "$FIRST" '552 5.3.4 Message size exceeds'
postfix_set 'message_size_limit = 10240000' 'cleanup_limit = 20000'
orders 1
failed "$FIRST" '552 5.3.4 Error: message file too big .*zu groß für den Server'
postfix_set 'cleanup_limit = 10240000'
resend

# Full: the server's disk; then a customer's mailbox, of which Dovecot tells Postfix.
postfix_set 'queue_minfree = 10000000000000'
orders 1
mail_is "$FIRST" deferred '452 4.3.1'
postfix_set 'queue_minfree = 0'
later
nothing_waits
box=$IMAP_DIR/mail/kunde$((ORDERS + 1))@example.org
mkdir -p "$box"/{cur,new,tmp}
head -c 90000 /dev/zero >"$box/cur/1.M1P1.test:2,S"
chown -R nobody:nogroup "$box"
asks "$IMAP_DIR/run/quota" recipient
orders 1
failed "$FIRST" '552 5.2.2 .*Postfach des Empfängers ist voll'
rm "$box"/cur/* "$box/maildirsize"
resend

# Killed while it is busy with what was said last.
"$HERE/../tools/killing_policy.py" "$SMTP_DIR/killer" "$SMTP_DIR/killing" &
wait_for 10 test -S "$SMTP_DIR/killer"
asks "$SMTP_DIR/killer" helo recipient data end_of_data
printf '%s\n' EHLO RCPT DATA END-OF-MESSAGE >"$SMTP_DIR/killing"
orders 5
[ ! -s "$SMTP_DIR/killing" ] || fail "not killed at $(cat "$SMTP_DIR/killing")"
for i in 0 1 2; do
    mail_is $((FIRST + i)) deferred 'Verbindung getrennt'
done
mail_is $((FIRST + 3)) unknown 'nicht bestätigt'
mail_is $((FIRST + 4)) sent
later
expect_json 'map(.state) == ["unknown"]' outbox
told 'ungewiss'
expect_mails 0 "to=kunde$((FIRST + 3))@example.org"
resend

# One mail of each, byte for byte as it lies in the archive.
smtp_settled
expect_mails $ORDERS subject='^Rechnung'
"$HERE/../tools/same_mails.py" "$SMTP_DIR/mails" "$KONTOR_FIRM/archive"
