#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "attached files are taken from senders that a rule names, and from nobody else"

# with_file FROM NAME FILE [HEADER...]: a mail with one attachment, on stdout.
with_file() {
    local from=$1 name=$2 file=$3
    shift 3
    printf '%s\n' "$@" "From: <$from>" "To: belege@sommer.example" "Subject: Export" \
        "Message-ID: <$RANDOM-$RANDOM@programm.example>" "MIME-Version: 1.0" \
        'Content-Type: multipart/mixed; boundary="m"' "" "--m" "Content-Type: text/plain" \
        "" "Anbei." "--m" "Content-Type: application/octet-stream" \
        "Content-Disposition: attachment; filename*=UTF-8''$name" \
        "Content-Transfer-Encoding: base64" ""
    base64 "$file"
    printf '%s\n' "--m--"
}

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
conf_set mail auth_server '"mx.sommer.example"'
cat >"$KONTOR_FIRM/inbox-rules/05-mail.rule" <<'END'
rule "Export des Programms" {
  sender    = { "export@programm.example" }
  recipient = { "*belege@sommer.example*" }
  content   = { "kontor-order" }
  action    = order
  format    = kontor
}
rule "Hausbank" {
  sender  = { "auszug@bank.example" }
  content = { "camt" }
  action  = statement
  trust   = ja
}
END

# Genuine, as our own server found: an invoice follows in the same pass.
simple A-1 100 1 Eins >"$DIR/a1.json"
with_file export@programm.example 'Auftr%C3%A4ge.json' "$DIR/a1.json" \
    "Authentication-Results: mx.sommer.example; dmarc=pass header.from=programm.example" |
    arrive 1.order
kontor once
expect_json '.delivery == "sent"' show R2026-0001
expect_files 1 'archive/2026/02/Auftraege-*.json'
kontor once
expect_files 0 'inbox/mail/*'

# The same sender, forged; a stranger; another server's word: nothing happens.
simple A-2 100 2 Zwei >"$DIR/a2.json"
with_file export@programm.example a.json "$DIR/a2.json" | arrive 2.forged
with_file export@programm.example a.json "$DIR/a2.json" \
    "Authentication-Results: mx.evil.example; dmarc=pass" | arrive 3.forged
with_file fremd@programm.example a.json "$DIR/a2.json" \
    "Authentication-Results: mx.sommer.example; dmarc=pass" | arrive 4.stranger
# An order from the bank: its rule takes statements only.
with_file auszug@bank.example a.json "$DIR/a2.json" | arrive 5.bank
kontor once
expect_json 'length == 1' list
expect_files 0 'failed/*'

# A statement from a sender that the rule trusts, automatic as it is.
python3 "$HERE/../tools/make_camt.py" --iban $BANK_IBAN --opening 1000.00 \
    --from 2026-02-03 --to 2026-02-03 --entry "2026-02-03|+119.00|Eins||R2026-0001" "$DIR/a.xml"
with_file auszug@bank.example '..%2F..%2Fauszug.xml' "$DIR/a.xml" \
    "Auto-Submitted: auto-generated" "Precedence: bulk" | arrive 6.statement
kontor once
status_of R2026-0001 bezahlt

# Mails that nothing can read: set aside with a reason, the owner hears once, the
# others are handled.
printf 'From: a@b.example\nContent-Type: multipart/mixed; boundary="\\""\n\n--"\n\nx\n' |
    arrive 7.crafted
{
    printf 'From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n'
    printf 'Content-Type: message/rfc822\n\nFrom: '
    head -c 400000 /dev/zero | tr '\0' '('
    printf '\n\nx\n--b--\n'
} | arrive 8.crafted
mkfifo "$KONTOR_FIRM/maildir/new/9.fifo"
simple A-3 100 3 Drei >"$DIR/a3.json"
with_file export@programm.example 'a3.json' "$DIR/a3.json" \
    "Authentication-Results: mx.sommer.example; dmarc=pass" | arrive 9z.order
kontor once
expect_files 2 'failed/mail-*.eml'
expect_files 3 'failed/mail-*.error.txt'
expect_mails 1 to=chef@sommer.example text='Leser'
expect_mails 1 to=chef@sommer.example text='Teilgrenze'
expect_json 'length == 2' list
kontor once
expect_output 'Nichts zu tun'
