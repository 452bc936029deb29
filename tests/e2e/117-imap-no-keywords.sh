#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
. "$(dirname "$0")/lib_imap.sh"
test_begin "a mailbox that keeps no keywords is read once, too"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
conf_set imap since_days 3650
# All rights but "w" (RFC 4314): the server then takes no flag but \Seen and \Deleted.
mkdir -p "$IMAP_DIR"
echo '* owner lrstipekxa' >"$IMAP_DIR/acl"
imap_start "mail_plugins = acl
plugin {
  acl = vfile:$IMAP_DIR/acl
}"
imap_use
mail() {
    local i
    for i in "$@"; do
        { printf 'From: x@y.example\nSubject: Stueck %s\nMessage-ID: <%s@y>\n\n' "$i" "$i"; head -c 3000 /dev/zero | tr '\0' x | fold; } >"$DIR/$i.eml"
        imap put INBOX "$DIR/$i.eml"
    done
}
# arrived NUMBER: so many pieces in all, and none of them twice.
arrived() {
    cat "$KONTOR_FIRM/maildir/new/"* | grep '^Subject: Stueck' | sort >"$DIR/pieces"
    [ "$(wc -l <"$DIR/pieces")" = "$1" ] || fail "not $1 pieces: $(cat "$DIR/pieces")"
    [ -z "$(uniq -d "$DIR/pieces")" ] || fail "twice: $(uniq -d "$DIR/pieces")"
}

simple A-1 100 1 Eins | drop_text A-1.json
kontor once
echo "Die Lampe flackert." | reply kunde1@example.org "Re: Rechnung R2026-0001" >"$DIR/reply.eml"
imap put INBOX "$DIR/reply.eml"
# Left where they are: what was read is known by its number, and looks unread.
mail 1 2 3
kontor once
expect_output '4 Mails eingegangen'
kontor once
expect_output 'Nichts zu tun'
imap list INBOX >"$DIR/list"
[ "$(wc -l <"$DIR/list")" = 4 ] || fail "not four: $(cat "$DIR/list")"
! grep -qE 'Seen|Done' "$DIR/list" || fail "marked: $(cat "$DIR/list")"
mail 4
kontor once
expect_output '1 Mail eingegangen'
arrived 4

# The connection breaks anywhere: the number goes no further than what was fetched.
imap_proxy
conf_set imap url "\"imaps://localhost:$PROXY_PORT\""
mail 5 6 7 8
for bytes in 0 1500 2800 3200 3600 5000 7000 9000 12000 15000; do
    imap_cut $bytes
    "$KONTOR" once >/dev/null 2>&1 || fail "kontor once failed at $bytes bytes"
done
imap_cut
kontor once
arrived 8
conf_set imap url "\"imaps://localhost:$IMAPS_PORT\""

# Moved away: that alone tells what was read.
imap make Kontor
conf_set imap move_to '"Kontor"'
mail 9 10
kontor once
arrived 10
[ "$(imap list Kontor | wc -l)" = 2 ] || fail "not moved: $(imap list Kontor)"
[ "$(imap list INBOX | wc -l)" = 9 ] || fail "others were moved: $(imap list INBOX)"
kontor once
expect_output 'Nichts zu tun'

# The server begins to count anew: all is fetched again, and known by its content.
conf_set imap move_to '""'
before=$(imap uidvalidity INBOX)
rm -f "$IMAP_DIR"/mail/rechnung/dovecot*
after=$(imap uidvalidity INBOX)
[ "$before" != "$after" ] || fail "the server counts on"
kontor once
expect_output '9 Mails waren schon da'
! grep -q 'eingegangen' "$DIR/out" || fail "told as new"
kontor once
expect_output 'Nichts zu tun'
expect_json '[.history[] | select(.event == "mail.reply")] | length == 1' show R2026-0001
expect_mails 1 to=chef@sommer.example text='Die Lampe flackert'
