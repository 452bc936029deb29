#!/usr/bin/python3
"""A stand-in for the API of sevDesk, made from public documentation: see
docs/connectors.md for what is not proven.

    sevdesk_server.py DIR [--rate 5]

Frame, faults and files: api_frame.py. The token is "0123456789abcdef0123456789abcdef",
without Bearer. Almost every scalar of an answer is a string; a filter that does not
exist is ignored. DIR/data.json:

    {"contacts": [{"id", "name" | "first" and "last", "parent", "email", "number",
                   "street", "zip", "city", "vat", "more": {members of the answer}}],
     "orders": [{"id", "number", "type", "status", "contact", "date", "update", "net",
                 "gross": true, "optional": "50.00", "tax": "rule" | "type"}],
     "invoices": [{"id", "number", "gross", "paid"}],
     "ignore": ["status", "contact"], "copies": 10000}

`ignore` names filters that this server does not know; "orderBy" and "countAll" may be
among them: then orders come in the order of the file. With `copies`, the first order
stands for so many. What is written comes back into
DIR/data.json; DIR/bookings lists the payments.
"""
import json
import os

import api_frame
from api_frame import Answer

TOKEN = "0123456789abcdef0123456789abcdef"
LISTS = {"Order": "orders", "Contact": "contacts", "ContactAddress": "contacts",
         "CommunicationWay": "contacts", "Invoice": "invoices", "OrderPos": "orders"}


def at(day):
    return "%sT00:00:00+%s" % (day, "02:00" if "04" <= day[5:7] <= "09" else "01:00")


def reference(ident, name):
    return {"id": str(ident), "objectName": name} if ident is not None else None


class Handler(api_frame.Handler):
    BASE = "/api/v1"

    def authorized(self):
        return self.headers.get("Authorization") == TOKEN

    def error(self, status):
        if status == 401:
            return {"status": 401, "message": "Authentication required"}
        return {"objects": None,
                "error": {"exceptionUUID": "5f3c-01", "message": "Das ging nicht.",
                          "errorCode": 0, "code": None, "data": [], "responseCode": status}}

    # ---- objects -----------------------------------------------------------------------

    def find(self, ident):
        return next((c for c in self.data["contacts"] if str(c["id"]) == str(ident)), {})

    def printed_name(self, contact):
        own = contact.get("name") or "%s %s" % (contact.get("first"), contact.get("last"))
        company = self.find(contact.get("parent")).get("name")
        return "%s\n%s" % (company, own) if company else own

    def order(self, o):
        net = float(o.get("net", "100.00"))
        contact = self.find(o.get("contact"))
        name = self.printed_name(contact)
        document = {
            "id": str(o["id"]), "objectName": "Order", "additionalInformation": None,
            "create": at(o["date"]), "update": o.get("update", at(o["date"])),
            "orderNumber": o["number"], "orderType": o.get("type", "AB"),
            "status": str(o.get("status", "500")), "orderDate": at(o["date"]),
            "contact": reference(o.get("contact"), "Contact"),
            "addressCountry": reference(1, "StaticCountry"),
            "header": "Auftragsbestätigung", "headText": "<p>Vielen Dank &amp; Gru&szlig;</p>",
            "footText": "", "deliveryTerms": None, "version": "0",
            "address": "%s\n%s\n%s %s" % (name, contact.get("street", "Weg 1"),
                                          contact.get("zip", "01067"),
                                          contact.get("city", "Dresden")),
            "currency": "EUR", "customerInternalNote": None,
            "showNet": "0" if o.get("gross") else "1", "deliveryDate": at(o["date"]),
            "sumNet": "%.2f" % net, "sumTax": "%.2f" % (net * 0.19),
            "sumGross": "%.2f" % (net * 1.19), "sumDiscounts": "0", "somethingNew": "1"}
        if o.get("tax", "rule") == "rule":
            document.update(taxType=None, taxRule=reference(1, "TaxRule"))
        else:
            document.update(taxType="default", taxRule=None)
        return document

    def position(self, o, number, net, optional):
        gross = "%.2f" % (float(net) * 1.19)
        return {"id": "%s%02d" % (o["id"], number), "objectName": "OrderPos",
                "order": reference(o["id"], "Order"), "part": None, "quantity": "1",
                "price": gross if o.get("gross") else net, "priceNet": net,
                "priceGross": gross, "name": o.get("item", "Montage"),
                "unity": {"id": "1", "objectName": "Unity", "name": "Stk"},
                "positionNumber": str(number), "text": "", "discount": None,
                "optional": "1" if optional else "0", "taxRate": "19"}

    def positions(self, o):
        found = [self.position(o, 0, o.get("net", "100.00"), False)]
        if o.get("optional"):
            found.append(self.position(o, 1, o["optional"], True))
        return found

    def contact(self, c):
        document = {
            "id": str(c["id"]), "objectName": "Contact", "name": c.get("name"),
            "status": "1000", "customerNumber": c.get("number"),
            "parent": reference(c.get("parent"), "Contact"),
            "surename": c.get("first"), "familyname": c.get("last"), "titel": None,
            "category": reference(c.get("category", 3), "Category"),
            "gender": c.get("gender"), "vatNumber": c.get("vat"), "bankAccount": None,
            "defaultTimeToPay": None, "buyerReference": None, "governmentAgency": "0"}
        return dict(document, **c.get("more", {}))

    def address(self, c):
        return {"id": str(1000 + int(c["id"])), "objectName": "ContactAddress",
                "contact": reference(c["id"], "Contact"), "street": c.get("street", "Weg 1"),
                "zip": c.get("zip", "01067"), "city": c.get("city", "Dresden"),
                "country": {"id": "1", "objectName": "StaticCountry", "code": "de"},
                "category": reference(47, "Category"), "name": None, "name2": None}

    def way(self, c):
        return {"id": str(2000 + int(c["id"])), "objectName": "CommunicationWay",
                "contact": reference(c["id"], "Contact"), "type": "EMAIL",
                "value": c["email"], "key": reference(2, "CommunicationWayKey"), "main": "1"}

    def invoice(self, i):
        return {"id": str(i["id"]), "objectName": "Invoice", "invoiceNumber": i["number"],
                "status": "200", "sumGross": i["gross"], "paidAmount": float(i.get("paid", 0))}

    # ---- lists -------------------------------------------------------------------------

    def orders(self):
        """With `copies`, the first one under so many numbers."""
        orders = self.data.get("orders", [])
        copies = self.data.get("copies", 0)
        if not copies:
            return orders
        return [dict(orders[0], id=100000 + i, number="%s%05d" % (orders[0]["number"], i))
                for i in range(copies)] + orders[1:]

    def all_of(self, resource, query):
        d = self.data
        if resource == "Order":
            orders = [self.order(o) for o in self.orders()]
            if "orderBy" in d.get("ignore", []):
                return orders
            return sorted(orders, key=lambda o: o["update"], reverse=True)
        if resource == "OrderPos":
            wanted = query.get("order[id]")
            ignored = "order" in d.get("ignore", []) or not wanted
            return [p for o in self.orders() if ignored or str(o["id"]) == wanted
                    for p in self.positions(o)]
        if resource == "Invoice":
            return [self.invoice(i) for i in d.get("invoices", [])]
        contacts = d.get("contacts", [])
        if resource == "Contact":
            return [self.contact(c) for c in contacts]
        if resource == "ContactAddress":
            return [self.address(c) for c in contacts if c.get("street", "x")]
        return [self.way(c) for c in contacts if c.get("email")]

    def filtered(self, resource, items, query):
        """The filters that exist; all others change nothing, and nothing is said."""
        known = {"Order": {"status": "status", "orderNumber": "orderNumber"},
                 "Invoice": {"status": "status", "invoiceNumber": "invoiceNumber"}}
        ignored = self.data.get("ignore", [])
        for name, member in known.get(resource, {}).items():
            if query.get(name) and name not in ignored:
                items = [i for i in items if str(i[member]) == query[name]]
        for name in ("contact", "order"):
            wanted = query.get(name + "[id]")
            if wanted and name not in ignored and query.get(name + "[objectName]"):
                items = [i for i in items if (i.get(name) or {}).get("id") == wanted]
        if resource == "Contact" and query.get("depth") != "1":
            items = [i for i in items if i["name"]]
        return items

    def listing(self, resource, query):
        items = self.filtered(resource, self.all_of(resource, query), query)
        start = 0 if self.action == "endless" else int(query.get("offset", 0))
        answer = {"objects": items[start:start + int(query.get("limit", 100))]}
        if query.get("countAll") == "true" and "countAll" not in self.data.get("ignore", []):
            answer["total"] = str(len(items))
        return answer

    # ---- writing -----------------------------------------------------------------------

    def stored(self, resource, ident):
        for item in self.data.get(LISTS[resource], []):
            if str(item["id"]) == ident:
                return item
        raise Answer(404, self.error(404))

    def change_order(self, ident, content):
        order = self.stored("Order", ident)
        order["status"] = json.loads(content)["status"]
        self.server.account.write()
        return {"objects": self.order(order)}

    def book(self, ident, content):
        invoice, booking = self.stored("Invoice", ident), json.loads(content)
        invoice["paid"] = "%.2f" % (float(invoice.get("paid", 0)) + booking["amount"])
        self.server.account.write()
        with open(os.path.join(self.server.options.folder, "bookings"), "a") as f:
            f.write("%s %.2f %s %s %s\n" % (invoice["number"], booking["amount"],
                                            booking["date"], booking["type"],
                                            booking["checkAccount"]["id"]))
        return {"objects": self.invoice(invoice)}

    def route(self, parts, query, content):
        self.data = self.server.account.data
        resource = parts[0]
        if resource not in LISTS:
            raise Answer(404, self.error(404))
        if self.command == "PUT" and resource == "Order" and len(parts) == 2:
            return self.change_order(parts[1], content)
        if self.command == "PUT" and parts[0] == "Invoice" and parts[2:] == ["bookAmount"]:
            return self.book(parts[1], content)
        if self.command != "GET":
            raise Answer(405, self.error(405))
        if len(parts) == 1:
            return self.listing(resource, query)
        found = [i for i in self.all_of(resource, {}) if i["id"] == parts[1]]
        if not found:
            raise Answer(404, self.error(404))
        return {"objects": found}


if __name__ == "__main__":
    api_frame.run(Handler, api_frame.Account, __doc__)
