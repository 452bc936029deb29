// The peer: one invoice page of five positions as PDF/A-3b with XML, by pdfkit, with the
// same fonts and as many texts. Prints milliseconds of processor time for each.
//
//     node pdfkit_page.js REGULAR.ttf BOLD.ttf XML COUNT
"use strict";
const fs = require("fs");
const PDFDocument = require("pdfkit");

const [regularPath, boldPath, xmlPath] = process.argv.slice(2, 5);
const count = Number(process.argv[5]);
const regular = fs.readFileSync(regularPath);
const bold = fs.readFileSync(boldPath);
const xml = fs.readFileSync(xmlPath);
const when = new Date(Date.UTC(2026, 1, 3));

function draw(doc) {
  const put = (font, size, x, y, text) => doc.font(font).fontSize(size).text(text, x, y, { lineBreak: false });
  put("bold", 15, 71, 40, "Elektro Sommer e.K.");
  for (let i = 0; i < 3; i++) put("regular", 10.5, 71, 180 + i * 14, "Lindenweg 12, 44225 Dortmund");
  for (let i = 0; i < 6; i++) {
    put("regular", 8.5, 354, 142 + i * 13, "Rechnungsnummer");
    put("bold", 8.5, 480, 142 + i * 13, "R2026-0001");
  }
  put("bold", 16, 71, 285, "Rechnung R2026-0001");
  put("regular", 9.5, 71, 310, "Sehr geehrte Frau Krause,");
  put("regular", 9.5, 71, 328, "vielen Dank für Ihren Auftrag. Wir berechnen Ihnen:");
  for (let i = 0; i < 6; i++) {
    const y = 355 + i * 22;
    put("regular", 8.5, 71, y, String(i));
    put("bold", 9.5, 100, y, "Elektroinstallation");
    put("regular", 9.5, 330, y, "2,5 Std");
    put("regular", 9.5, 400, y, "58,00 €");
    put("regular", 9.5, 490, y, "145,00 €");
    doc.rect(71, y + 16, 468, 0.4).fill("#b9bfc6").fillColor("#1c1f23");
  }
  for (let i = 0; i < 3; i++) {
    put("bold", 11, 300, 500 + i * 16, "Rechnungsbetrag");
    put("bold", 11, 480, 500 + i * 16, "862,75 €");
  }
  for (let i = 0; i < 6; i++) put("regular", 8.5, 71, 560 + i * 13, "IBAN DE89 3704 0044 0532 0130 00");
  for (let i = 0; i < 12; i++) put("regular", 7, 71 + (i % 4) * 120, 770 + Math.floor(i / 4) * 10, "St.-Nr. 317/5123/4567");
  for (let r = 0; r < 37; r++) for (let c = 0; c < 37; c += 2) doc.rect(465 + c * 2, 590 + r * 2, 2, 2);
  doc.fill("#1c1f23");
}

function make() {
  return new Promise((resolve) => {
    const doc = new PDFDocument({
      size: "A4", margin: 0, pdfVersion: "1.7", subset: "PDF/A-3b", tagged: false, lang: "de-DE",
      info: { Title: "Rechnung R2026-0001", CreationDate: when },
    });
    let bytes = 0;
    doc.on("data", (b) => { bytes += b.length; });
    doc.on("end", () => resolve(bytes));
    doc.registerFont("regular", regular);
    doc.registerFont("bold", bold);
    draw(doc);
    doc.file(xml, { name: "factur-x.xml", type: "text/xml", relationship: "Alternative", creationDate: when, modifiedDate: when });
    doc.end();
  });
}

(async () => {
  let bytes = 0;
  for (let i = 0; i < 20; i++) bytes = await make(); // warm
  const from = process.cpuUsage();
  for (let i = 0; i < count; i++) await make();
  const used = process.cpuUsage(from);
  console.log(((used.user + used.system) / 1000 / count).toFixed(3), bytes);
})();
