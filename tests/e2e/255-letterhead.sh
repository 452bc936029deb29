#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
. "$(dirname "$0")/lib_document.sh"
test_begin "business letters name register and managers, and the check says where they lack"

now 2026-02-03T09:00
firm_new --name "Sommer Elektrotechnik GmbH & Co. KG"
conf_set owner report '"never"'
kontor check
expect_output 'register_court in kontor.conf fehlt'
expect_output 'manager in kontor.conf fehlt'

conf_set firm register_court '"Sitz Dortmund, Amtsgericht Dortmund HRB 12345"'
conf_set firm manager '"Geschäftsführerin: Jana Sommer"'
kontor check
! grep -q Briefkopf "$DIR/out" || fail "still a hint"
for layout in classic modern letterhead; do
    conf_set invoice layout "\"$layout\""
    simple "A-$layout" 100 1 Eins | drop_text "$layout.json"
    kontor once
done
for number in R2026-0001 R2026-0002 R2026-0003; do
    document_of $number
    expect_page 'Sitz Dortmund, Amtsgericht' 'HRB 12345' 'Geschäftsführerin: Jana Sommer'
done
expect_mails 3 to=kunde1@example.org 'text=^Sitz Dortmund, Amtsgericht Dortmund HRB 12345$' \
    'text=^Geschäftsführerin: Jana Sommer$' 'html=Amtsgericht Dortmund HRB 12345' \
    'html=Geschäftsführerin: Jana Sommer'

# A sole trader needs the register only, a freelancer neither.
firm_new --name "Elektro Sommer e.K."
kontor check
expect_output 'register_court in kontor.conf fehlt'
! grep -q 'manager in' "$DIR/out" || fail "a manager of a sole trader"
firm_new --name "Jana Sommer Gartenpflege"
kontor check
! grep -q Briefkopf "$DIR/out" || fail "a hint for nobody"
