#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
. "$(dirname "$0")/lib_imap.sh"
test_begin "an IMAP mailbox is read by a token that a command renews"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
conf_set imap since_days 3650
imap_tokens
# The server would let us wait longer after each refusal.
imap_start "auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = $IMAP_DIR/oauth2.conf
}"
imap_use

# Tokens expire within the hour: a command gives the one of now. Its file stands for the
# provider's answer.
sed -i '/^imap {/,/^}/ s|^  password_file = .*|  # password_file = ""|' "$KONTOR_FIRM/kontor.conf"
conf_set imap auth '"xoauth2"'
conf_set imap password_command "\"cat $DIR/token\""
token_given() { printf '%s\n' "$1" >"$DIR/token"; }
token_good() { printf '%s\n' "$1" >"$IMAP_DIR/token"; }
told() { expect_mails "$1" to=chef@sommer.example text='Postfach lässt sich nicht lesen'; }
mail() {
    printf 'From: x@y.example\nSubject: %s\nMessage-ID: <%s@y>\n\nx\n' "$1" "$1" >"$DIR/$1.eml"
    imap put INBOX "$DIR/$1.eml"
}

token_given ya29.first
token_good ya29.first
mail eins
kontor check >/dev/null
kontor once
expect_output '1 Mail eingegangen'
kontor once
expect_output 'Nichts zu tun'

# The provider has withdrawn it: the owner hears it at once, and once; the mail waits.
token_good ya29.second
mail zwei
SECONDS=0
for _ in 1 2 3; do
    kontor once
done
[ "$SECONDS" -lt 60 ] || fail "three refusals took $SECONDS s"
told 1
expect_json '[.[] | select(.title | test("Postfach lässt sich nicht lesen"))] | length == 1' tasks
imap list INBOX >"$DIR/list"
grep -q zwei "$DIR/list" || fail "the mail is gone: $(cat "$DIR/list")"
! grep 'zwei' "$DIR/list" | grep -qF '$KontorDone' || fail "marked, but not fetched"
! grep -rq 'ya29\.' "$KONTOR_FIRM" || fail "the token lies in the firm's folder"

# A command that gives nothing, or fails, is as plain.
: >"$DIR/token"
kontor once
rm "$DIR/token"
kontor once
told 1

# Renewed: fetched, once, and the task closes by itself.
token_given ya29.second
kontor once
expect_output '1 Mail eingegangen'
expect_json '[.[] | select(.title | test("Postfach"))] | length == 0' tasks
kontor once
expect_output 'Nichts zu tun'
[ "$(cat "$KONTOR_FIRM/maildir/new/"* | grep -c '^Subject: zwei')" = 1 ] || fail "not once"

# It fails a second time, on another day: that is news.
now 2026-02-04T09:00
token_good ya29.third
kontor once
told 2
