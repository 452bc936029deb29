#!/usr/bin/python3
"""Look at the status page of tests/e2e/179-status-page.sh as its reader does.

    status_page.py FIRM FOLDER

Ends with 1 and says what is not as it should be; leaves pictures in FOLDER.
"""

import os, subprocess, sys, time
from browser import Browser

firm, folder = sys.argv[1:]
PATH = os.path.join(firm, "status/index.html")

# Text that stands out less from its ground than WCAG 2.1 AA asks for.
FAINT = """(function () {
  function rgb(c) { return c.match(/[\\d.]+/g).map(Number); }
  function light(c) {
    var l = rgb(c).slice(0, 3).map(function (v) {
      v /= 255;
      return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2];
  }
  function ground(e) {
    for (; e; e = e.parentElement) {
      var c = getComputedStyle(e).backgroundColor;
      if (c !== "transparent" && rgb(c)[3] !== 0) { return c; }
    }
    return "rgb(255, 255, 255)";
  }
  var out = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), n;
  while ((n = walk.nextNode())) {
    var e = n.parentElement, s = getComputedStyle(e);
    if (!n.data.trim() || !e.getClientRects().length || e.closest("script, style")) { continue; }
    var a = light(e.closest("svg") ? s.fill : s.color), b = light(ground(e));
    var ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) { out.push(n.data.trim().slice(0, 40) + " " + ratio.toFixed(2)); }
  }
  return out;
}())"""
SHOWN = """Array.prototype.filter.call(document.querySelectorAll("#invoices tbody tr"),
    function (r) { return !r.hidden; }).map(function (r) { return r.cells[%s].textContent; })"""
WIDER = """Array.prototype.filter.call(document.querySelectorAll("#invoices td"), function (d) {
    return d.getBoundingClientRect().right > d.closest(".card").getBoundingClientRect().right;
  }).map(function (d) { return d.textContent; })"""
SORT = "document.querySelectorAll('#invoices th')[%d].getAttribute('aria-sort')"


def check(holds, *said):
    if not holds:
        raise SystemExit("FAILED: %s" % (said,))


def harmless(page):
    asked = [u for u in page.requests if not u.startswith("file://")]
    check(not asked, asked)
    check(page.requests == ["file://" + PATH], page.requests)
    check(not page.errors, page.errors)
    check(page.js("typeof window.hacked") == "undefined", "a name ran as a script")


with Browser(folder) as browser:
    page = browser.open(PATH)
    check(page.js(SHOWN % 0)[0] == "R2026-0007", page.js(SHOWN % 0))
    names = page.js(SHOWN % 2)
    check("<script>window.hacked=1</script>" in names, names)

    # Each failure once: the refused order as a task, the file that could not be read.
    text = page.js("document.body.innerText")
    check(text.count("A-7") == 1 and text.count("A-8.json") == 1, text)
    check(page.js("document.querySelector('h1').textContent") == "2 Fehler: bitte ansehen")

    # Searched: by words in any order, and by state.
    page.js("document.getElementById('search').focus()")
    page.type("süd r2026")
    check(page.js(SHOWN % 2) == ["Ärztehaus Süd"], page.js(SHOWN % 2))
    check(page.js("count.textContent") == "1 Rechnung von 7", page.js("count.textContent"))
    page.js("search.value = ''; search.dispatchEvent(new Event('input'))")
    page.click(".tools button[data-state=paid]")
    check(page.js(SHOWN % 0) == ["R2026-0001"], page.js(SHOWN % 0))
    page.click(".tools button[data-state='']")

    # Sorted by a click, and the other way round by Enter on the head that has the focus.
    page.click("#invoices th:nth-child(5) button")
    check(page.js(SORT % 4) == "ascending" and page.js(SORT % 1) is None, "head of the amount")
    amounts = page.js(SHOWN % 4)
    check(amounts[0].startswith("11,90") and amounts[-1].startswith("5.950,00"), amounts)
    page.press("Enter")
    check(page.js(SORT % 4) == "descending", page.js(SORT % 4))
    check(page.js(SHOWN % 4) == amounts[::-1], page.js(SHOWN % 4))
    page.click("#invoices th:nth-child(3) button")
    check(page.js(SHOWN % 2)[2] == "Ärztehaus Süd", page.js(SHOWN % 2))

    # The keyboard reaches links and stories behind the heads; what has the focus shows it.
    seen = []
    page.js("document.querySelector('#invoices th:nth-child(7) button').focus()")
    for _ in range(3):
        page.press("Tab")
        seen.append(page.js("document.activeElement.textContent"))
        check(page.js("getComputedStyle(document.activeElement).outlineStyle") == "solid", seen)
    check(seen == ["PDF", "Mail", "Verlauf"], seen)
    page.press("Enter")
    check(page.js("document.activeElement.parentElement.open"), "the story did not open")
    for link in page.js("Array.from(document.links, function (a) { return a.href; })"):
        check(os.path.isfile(link.removeprefix("file://")), link)
    harmless(page)

    # Light and dark, on a desk and on a phone: readable, nothing runs out at the side.
    for dark in False, True:
        for width in 1200, 390, 320:
            page = browser.open(PATH, width=width, dark=dark)
            ground = page.js("getComputedStyle(document.body).backgroundColor")
            check((ground == "rgb(22, 23, 26)") == dark, ground)
            check(page.js("document.documentElement.scrollWidth") <= width, width,
                  page.js("document.documentElement.scrollWidth"))
            check(not page.js(WIDER), width, page.js(WIDER))
            check(not page.js(FAINT), dark, width, page.js(FAINT))
            harmless(page)
            page.picture("%s/page-%d-%s.png" % (folder, width, "dark" if dark else "light"))

    # Printed: all rows, without what is only to be clicked, whatever the screen is like.
    page.pdf(folder + "/page.pdf")
    text = subprocess.run(["pdftotext", "-layout", folder + "/page.pdf", "-"],
                          stdout=subprocess.PIPE, check=True, text=True).stdout
    for wanted in "R2026-0001", "R2026-0007", "Ärztehaus Süd":
        check(wanted in text, wanted, text)
    check("alle" not in text.split() and "Verlauf" not in text, text)

    # Readable without its script.
    page = browser.open(PATH, scripts=False)
    check(len(page.js(SHOWN % 0)) == 7, "rows without a script")
    check(not page.js("document.querySelector('#invoices th button, .tools:not([hidden])')"),
          "tools that do nothing without a script")

    # Made long ago, as a look at the clock tells; made a moment ago it says nothing.
    page = browser.open(PATH)
    check(page.js("!document.getElementById('stale').hidden"), "an old page is not told")
    with open(PATH, encoding="utf-8") as f:
        old = f.read()
    made = page.js("document.getElementById('stale').dataset.made")
    PATH = os.path.join(folder, "fresh.html")
    with open(PATH, "w", encoding="utf-8") as f:
        f.write(old.replace('data-made="%s"' % made, 'data-made="%d"' % time.time()))
    page = browser.open(PATH)
    check(page.js("document.getElementById('stale').hidden"), "a fresh page calls itself old")
