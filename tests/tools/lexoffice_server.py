#!/usr/bin/python3
"""A stand-in for the public API of lexoffice / Lexware Office, made from public
documentation: see docs/connectors.md for what is not proven.

    lexoffice_server.py DIR [--rate 2]

Frame, faults and files: api_frame.py. The key is "lex-key-123". DIR/data.json:

    {"contacts": [{"id", "name", "email", "number", "person": true, "zip", "city",
                   "vat", "more": {members of the answer}}],
     "orders": [{"number", "contact", "date", "updated", "net", "note": "2026-02-02",
                 "title", "remark", "invoiced": true, "archived": true, "taxType"}],
     "copies": 10000}

A `note` makes a delivery note of that day. A contact of null is a one-time address.
With `copies`, the first order stands for so many. DIR/uploads/ holds what was uploaded.
"""
import copy
import email.parser
import email.policy
import os
import uuid

import api_frame
from api_frame import Answer

SPACE = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
UPLOAD_MAX = 5 << 20
ENDS = (".pdf", ".jpg", ".jpeg", ".png", ".xml")


def identity(*words):
    return str(uuid.uuid5(SPACE, "/".join(words)))


def instant(day):
    """Local midnight, as the vendor writes it; an instant stays what it is."""
    summer = "04" <= day[5:7] <= "09"
    return day if "T" in day else "%sT00:00:00.000%s" % (day, "+02:00" if summer else "+01:00")


class Account(api_frame.Account):
    def changed(self):
        orders = list(self.data.get("orders", []))
        copies = self.data.get("copies", 0)
        if copies:
            model = orders.pop(0)
            for i in range(copies):
                order = dict(model, number="%s%05d" % (model["number"], i))
                orders.append(order)
        self.orders, self.notes, self.list = {}, {}, []
        for order in orders:
            self.add(order)
        self.list.sort(key=lambda e: e["updatedDate"], reverse=True)
        self.contacts = {c["id"]: c for c in self.data.get("contacts", [])}

    def add(self, order):
        order = dict(order, id=identity("order", order["number"]))
        self.orders[order["id"]] = order
        self.list.append(self.entry(order, order["id"], "orderconfirmation",
                                    order["number"], order["date"],
                                    order.get("updated", order["date"])))
        if order.get("note"):
            note = identity("note", order["number"])
            order["note_id"] = note
            self.notes[note] = order
            self.list.append(self.entry(order, note, "deliverynote",
                                        "LS-" + order["number"], order["note"],
                                        order.get("note_updated", order["note"])))

    def entry(self, order, ident, kind, number, day, updated):
        return {"id": ident, "voucherType": kind, "voucherStatus": "draft",
                "voucherNumber": number, "voucherDate": instant(day),
                "createdDate": instant(day), "updatedDate": instant(updated),
                "dueDate": None, "contactId": order.get("contact"),
                "contactName": order.get("name", "Kunde"), "totalAmount": 119.0,
                "openAmount": None, "currency": "EUR",
                "archived": bool(order.get("archived"))}


class Handler(api_frame.Handler):
    BASE = "/v1"

    def authorized(self):
        return self.headers.get("Authorization") == "Bearer lex-key-123"

    def error(self, status):
        if status == 401:
            return {"message": "Unauthorized"}
        if self.path.startswith(("/v1/contacts", "/v1/files")):
            return {"IssueList": [{"i18nKey": "missing_entity", "source": "company and person",
                                   "type": "validation_failure", "additionalData": None,
                                   "args": None}]}
        return {"timestamp": "2026-02-03T09:00:00.000+01:00", "status": status,
                "error": "Error", "path": self.path, "traceId": "0123",
                "message": "Das ging nicht.",
                "details": [{"violation": "NOTNULL", "field": "lineItems[0].name",
                             "message": "darf nicht leer sein"}]}

    # ---- answers -----------------------------------------------------------------------

    def page(self, items, query):
        size, number = min(int(query.get("size", 25)), 250), int(query.get("page", 0))
        if self.action == "endless":
            number = 0
        content = items[number * size:(number + 1) * size]
        pages = max(1, -(-len(items) // size))
        return {"content": content, "first": number == 0,
                "last": number >= pages - 1 and self.action != "endless",
                "totalPages": pages, "totalElements": len(items),
                "numberOfElements": len(content), "size": size, "number": number,
                "sort": [{"property": "updatedDate", "direction": "DESC",
                          "ignoreCase": False, "nullHandling": "NATIVE",
                          "ascending": False}]}

    def voucherlist(self, query):
        if not query.get("voucherType") or not query.get("voucherStatus"):
            raise Answer(400, {"i18nKey": "bad_request_error",
                               "source": "Required request parameter 'voucherType' for "
                                         "method parameter type String is not present"})
        kinds = query["voucherType"].split(",")
        since = query.get("updatedDateFrom", "")
        items = [e for e in self.server.account.list
                 if ("any" in kinds or e["voucherType"] in kinds)
                 and e["updatedDate"][:10] >= since]
        return self.page(items, query)

    def contact(self, c):
        document = {
            "id": c["id"], "organizationId": identity("organization"), "version": 3,
            "roles": {"customer": {"number": c.get("number", 10001)}},
            "addresses": {"billing": [{"street": c.get("street", "Ring 7"),
                                       "zip": c.get("zip", "44137"),
                                       "city": c.get("city", "Dortmund"),
                                       "countryCode": "DE"}]},
            "note": "", "archived": False, "somethingNew": {"since": 2026}}
        if c.get("email"):
            document["emailAddresses"] = {"business": [c["email"]]}
        if c.get("leitweg"):
            document["xRechnung"] = {"buyerReference": c["leitweg"],
                                     "vendorNumberAtCustomer": "70001"}
        if c.get("vendor"):
            document["roles"] = {"vendor": {"number": 70001}}
        if c.get("person"):
            first, _, last = c["name"].rpartition(" ")
            document["person"] = {"salutation": "Frau", "firstName": first, "lastName": last}
        else:
            document["company"] = {"name": c["name"], "allowTaxFreeInvoices": False}
            if c.get("vat"):
                document["company"]["vatRegistrationId"] = c["vat"]
        return dict(document, **c.get("more", {}))

    def lines(self, order):
        net = order.get("net", "100.00")
        price = {"currency": "EUR", "netAmount": float(net),
                 "grossAmount": round(float(net) * 1.19, 2), "taxRatePercentage": 19}
        return [{"id": None, "type": "custom", "name": order.get("item", "Montage"),
                 "description": None, "quantity": 1.0, "unitName": "Stück",
                 "unitPrice": price, "discountPercentage": 0,
                 "lineItemAmount": float(net)},
                {"type": "text", "name": "Hinweis", "description": "Danke."}]

    def voucher(self, order, kind):
        account = self.server.account
        contact = account.contacts.get(order.get("contact"), {})
        related = []
        if kind == "orderconfirmation" and order.get("note_id"):
            related.append((order["note_id"], "LS-" + order["number"], "deliverynote"))
        if kind == "deliverynote":
            related.append((order["id"], order["number"], "orderconfirmation"))
        if order.get("invoiced"):
            related.append((identity("invoice", order["number"]), "RE-1", "invoice"))
        net = float(order.get("net", "100.00"))
        note = kind == "deliverynote"
        document = {
            "id": order["note_id"] if note else order["id"], "version": 1,
            "organizationId": identity("organization"), "language": "de",
            "createdDate": instant(order["date"]),
            "updatedDate": instant(order.get("updated", order["date"])),
            "archived": False, "voucherStatus": "draft",
            "voucherNumber": ("LS-" if note else "") + order["number"],
            "voucherDate": instant(order["note"] if note else order["date"]),
            "address": {"contactId": order.get("contact"),
                        "name": order.get("name", contact.get("name", "Kunde")),
                        "street": contact.get("street", "Ring 7"),
                        "zip": contact.get("zip", "44137"),
                        "city": contact.get("city", "Dortmund"), "countryCode": "DE"},
            "lineItems": self.lines(order),
            "taxConditions": {"taxType": order.get("taxType", "net")},
            "shippingConditions": {"shippingDate": instant(order["date"]),
                                   "shippingType": "service"},
            "relatedVouchers": [{"id": i, "voucherNumber": n, "voucherType": t}
                                for i, n, t in related],
            "title": order.get("title", "Lieferschein" if note else "Auftragsbestätigung"),
            "introduction": "", "remark": order.get("remark", ""), "files": {}}
        if not note:
            document["totalPrice"] = {"currency": "EUR", "totalNetAmount": net,
                                      "totalGrossAmount": round(net * 1.19, 2),
                                      "totalTaxAmount": round(net * 0.19, 2)}
        return document

    # ---- writing -----------------------------------------------------------------------

    def upload(self, content):
        head = ("Content-Type: %s\r\n\r\n" % self.headers["Content-Type"]).encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + content)
        fields = {part.get_param("name", header="content-disposition"): part
                  for part in message.iter_parts()}
        if "type" not in fields or fields["type"].get_content().strip() != "voucher":
            raise Answer(400, {"i18nKey": "bad_request_error",
                               "source": "Required request parameter 'type' is not present"})
        name = fields["file"].get_filename()
        data = fields["file"].get_payload(decode=True)
        if not name.lower().endswith(ENDS) or len(data) > UPLOAD_MAX:
            raise Answer(406, self.error(406))
        folder = os.path.join(self.server.options.folder, "uploads")
        os.makedirs(folder, exist_ok=True)
        number = len(os.listdir(folder)) + 1
        api_frame.write_whole(os.path.join(folder, "%03d-%s" % (number, name)), data)
        return {"id": identity("file", str(number))}

    def route(self, parts, query, content):
        account = self.server.account
        if self.command == "POST":
            if parts == ["files"]:
                return self.upload(content)
            raise Answer(405, self.error(405))
        if parts == ["voucherlist"]:
            return self.voucherlist(query)
        if parts == ["contacts"]:
            everyone = [self.contact(c) for c in account.contacts.values()]
            return self.page([c for c in everyone if query.get("customer") != "true"
                              or "customer" in c["roles"]], query)
        known = {"order-confirmations": (account.orders, "orderconfirmation"),
                 "delivery-notes": (account.notes, "deliverynote")}
        if len(parts) == 2 and parts[0] in known and parts[1] in known[parts[0]][0]:
            orders, kind = known[parts[0]]
            return self.voucher(copy.copy(orders[parts[1]]), kind)
        if len(parts) == 2 and parts[0] == "contacts" and parts[1] in account.contacts:
            return self.contact(account.contacts[parts[1]])
        raise Answer(404, self.error(404))


if __name__ == "__main__":
    api_frame.run(Handler, Account, __doc__)
