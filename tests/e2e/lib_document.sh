# lib_document.sh - what a document says: its page as text, its e-invoice by terms.
#
#     document_of R2026-0001
#     expect_page '2 % Skonto bei Zahlung bis 12.03.2026'
#     expect_no_page '§ 35a'
#     expect_term 2189.60 //SpecifiedTradeSettlementHeaderMonetarySummation/GrandTotalAmount
#
# XPath is written with local names; the XML is the embedded one or, for an XRechnung,
# the file beside the PDF.

# The documents of an invoice: $DIR/page, the text with single blanks, and $DIR/terms.xml.
document_of() {
    DOCUMENT=$1
    local pdf xml
    expect_json '[.documents[] | select(.kind == "pdf")] | length == 1' show "$1"
    pdf=$KONTOR_FIRM/$(jq -r '.documents[] | select(.kind == "pdf") | .path' "$DIR/json")
    xml=$(jq -r '.documents[] | select(.kind == "xml") | .path' "$DIR/json")
    rm -f "$DIR/terms.xml"
    if [ -n "$xml" ]; then
        cp "$KONTOR_FIRM/$xml" "$DIR/terms.xml"
    elif pdfdetach -list "$pdf" | grep -q factur-x.xml; then
        pdfdetach -savefile factur-x.xml -o "$DIR/terms.xml" "$pdf"
    fi
    pdftotext -layout "$pdf" - | sed 's/\xc2\xa0/ /g; s/\xe2\x80\xaf/ /g' | tr -s ' \n\f' ' ' \
        >"$DIR/page"
}

expect_page() {
    local wanted
    for wanted in "$@"; do
        grep -qF -- "$wanted" "$DIR/page" ||
            fail "not on the page of $DOCUMENT: $wanted"$'\n'"$(cat "$DIR/page")"
    done
}

expect_no_page() { # RE
    ! grep -qE -- "$1" "$DIR/page" ||
        fail "on the page of $DOCUMENT: $1"$'\n'"$(cat "$DIR/page")"
}

# expect_term VALUE PATH: what the first such element or attribute says; "" = none.
expect_term() {
    local found
    found=$(python3 - "$DIR/terms.xml" "$2" <<'END'
import sys
import xml.etree.ElementTree as ET
tree = ET.iterparse(sys.argv[1])
for _, element in tree:
    element.tag = element.tag.rpartition("}")[2]
path, _, attribute = sys.argv[2].partition("@")
found = tree.root.find("." + path.rstrip("/"))
if found is not None:
    print(found.get(attribute, "") if attribute else (found.text or "").strip())
END
    )
    [ "$found" = "$1" ] ||
        fail "$DOCUMENT: $2 is '$found', not '$1'"$'\n'"$(xmllint --format "$DIR/terms.xml")"
}
