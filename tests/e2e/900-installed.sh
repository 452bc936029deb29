#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
test_begin "an installed Kontor finds what it ships and serves a firm"

# The build that is under test, put where no source tree is near.
build=$(dirname "$(dirname "$KONTOR")")
cmake --install "$build" --prefix "$DIR/usr" >"$DIR/out" 2>"$DIR/err"
KONTOR=$DIR/usr/bin/kontor

for file in share/man/man1/kontor.1 share/bash-completion/completions/kontor \
    lib/systemd/system/kontor@.service share/kontor/inbox-rules share/kontor/templates; do
    [ -e "$DIR/usr/$file" ] || fail "not installed: $file"
done

now 2026-02-03T09:00
firm_new
expect_files 1 kontor.conf
expect_files 3 'maildir/.Outgoing/*'
[ -n "$(ls "$KONTOR_FIRM/inbox-rules")" ] || fail "no rules in the new firm"
[ -z "$(find "$KONTOR_FIRM" -name .keep)" ] || fail "a .keep file was copied"
kontor check
kontor once
KONTOR_LANG=en kontor once
expect_output '^Nothing to do\.$'

# A firm that is there already is not overwritten.
fails 65 kontor init "$KONTOR_FIRM" --name "Andere Firma" --street "Weg 1" \
    --postcode 10115 --city Berlin --email a@example.org --vat-id DE123456788 \
    --iban DE89370400440532013000
expect_text kontor.conf 'Elektro Sommer'
