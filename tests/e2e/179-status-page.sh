#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "the status page in a browser: sorted, searched, printed, by keyboard, on a phone"
command -v chromium >/dev/null || skip "chromium is missing (scripts/deps gate)"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
conf_set dunning fresh_days 30
simple A-1 100 1001 "Petra Krause" | drop_text A-1.json
simple A-2 1200.50 1002 "Ärztehaus Süd" | drop_text A-2.json
simple A-3 30 1003 'Bauwerk Ruhr Gesellschaft für Hoch- und Tiefbau mbH' | drop_text A-3.json
simple A-4 99.99 1004 '<script>window.hacked=1</script>' | drop_text A-4.json
simple A-5 10 1005 '\"><img src=x onerror=window.hacked=2>' | drop_text A-5.json
umbau U-1 invoice 5000 | drop_text U-1.json
kontor once
now 2026-02-20T09:00
simple A-6 50 1001 "Petra Krause" | drop_text A-6.json
printf '{"order_number": "A-7", "status": "abgeschlossen", "lines": []}' | drop_text A-7.json
printf 'unlesbar' | drop_text A-8.json
statement a.xml 2026-02-13 2026-02-19 0.00 \
    "2026-02-13|+119.00|Petra Krause|$KRAUSE_IBAN|R2026-0001" \
    "2026-02-14|+77.00|K. Schmidt|DE02120300000000202051|Rechnung"
kontor once

"$HERE/../tools/status_page.py" "$KONTOR_FIRM" "$DIR"
