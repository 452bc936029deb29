#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_connect.sh"
test_begin "an address book in inbox/ gives orders their mail address, and takes nothing of the owner's own"

connect_firm

# order NUMBER MEMBERS-OF-THE-BUYER
order() {
    drop_text "$1.json" <<END
{"order_number": "$1", "status": "fertig", "order_date": "2026-02-01",
 "service_date": "2026-02-02", "buyer": {$2},
 "lines": [{"name": "Lampe", "quantity": 1, "unit_price": 10, "vat_rate": 19}]}
END
}

kontor import --explain "$DATA/orders/adressbuch-2.1.vcf"
expect_output 'Format vcard'
expect_output 'EMAIL +email +vCard'
expect_output 'X-KUNDENNUMMER +customer_number +Name der Eigenschaft +10077'
expect_output 'Kontakt 10077: Annegret Groß, annegret@example.org'
expect_files 0 'archive/*'

# An order that only knows a customer number waits for the address book.
order X-1 '"customer_number": "10077"'
kontor once
expect_json 'length == 0' list
expect_json '[.[] | select(.subject == "X-1")] | length == 1' tasks
drop "$DATA/orders/adressbuch-2.1.vcf"
drop "$DATA/orders/adressbuch-3.0.vcf"
drop "$DATA/orders/adressbuch-4.0.vcf" telefon/Kontakte.vcf
kontor once
expect_files 3 'archive/2026/02/*.vcf'
expect_json '.[0].customer == "Annegret Groß"' list
expect_mails 1 to=annegret@example.org subject='^Rechnung'
expect_json '[.[] | select(.subject == "X-1")] | length == 0' tasks

# By the name alone the preferred mail address is found.
order X-2 '"name": "Petra Krause", "postcode": "37073"'
kontor once
expect_mails 1 to=buero@krause.example

# The owner says: invoices in English, as plain PDF. A card with a new mail address
# changes the address alone.
drop_text eigenes.json <<END
{"contacts": [{"customer_number": "10077", "name": "Annegret Groß", "locale": "en",
               "format": "pdf"}]}
END
kontor once
sed 's/annegret@example\.org/neu@example.org/' "$DATA/orders/adressbuch-2.1.vcf" |
    drop_text neu.vcf
kontor once
order X-3 '"customer_number": "10077"'
kontor once
expect_mails 1 to=neu@example.org subject='^Invoice'
[ "$(pdfdetach -list "$KONTOR_FIRM/archive/2026/02/R2026-0003.pdf" | grep -c xml)" -eq 0 ] ||
    fail "the format that the owner chose was lost"
[ "$(pdfdetach -list "$KONTOR_FIRM/archive/2026/02/R2026-0002.pdf" | grep -c xml)" -eq 1 ]

# Half a file is waited for, then told.
conf_set intake give_up_s 1
printf 'BEGIN:VCARD\r\nFN:Halb\r\n' | drop_text halb.vcf
sleep 1.2
kontor once
expect_text failed/halb.vcf.error.txt 'endet zu früh'
