#include "mail/letter_sample.h"

#include <string.h>

#include "base/text.h"

#include "base/banned.h"

struct pair {
    const char *name, *text;
};

static const struct pair CUSTOMER[] = {
    {"number", "R2026-0001"},
    {"seller_name", "Elektro Sommer e.K."},
    {"seller_street", "Werkstr. 5"},
    {"seller_postcode", "44137"},
    {"seller_city", "Dortmund"},
    {"seller_phone", "0231 123456"},
    {"seller_email", "buero@sommer.example"},
    {"seller_website", "www.sommer.example"},
    {"seller_register", "Amtsgericht Dortmund HRA 12345"},
    {"seller_manager", "Inhaber: Jonas Sommer"},
    {"buyer_name", "Petra Krause"},
    {"greeting", "Frau Petra Krause"},
    {"customer_number", "1001"},
    {"order_number", "A-1001"},
    {"account_holder", "Elektro Sommer e.K."},
    {"iban", "DE89 3704 0044 0532 0130 00"},
    {"bic", "COBADEFFXXX"},
    {"bank_name", "Commerzbank"},
    {"remittance", "R2026-0001 Kd 1001"},
    {"payment_terms", "Zahlbar bis 17.02.2026."},
    {"issue_date", "03.02.2026"},
    {"due_date", "17.02.2026"},
    {"payable", "924,04\u00A0€"},
    {"gross", "924,04\u00A0€"},
    {"retention", "46,20\u00A0€"},
    {"retention_due", "17.02.2031"},
    {"preceding_number", "R2026-0000"},
    {"attachments", "A-1001_Stundenzettel.pdf"},
};

static const struct pair REMINDER[] = {
    {"open", "543,04\u00A0€"},   {"total", "593,33\u00A0€"},
    {"interest", "4,29\u00A0€"}, {"lump_sum", "40,00\u00A0€"},
    {"fee", "2,50\u00A0€"},      {"deadline", "03.03.2026"},
    {"level_name", "Mahnung"},
};

static const struct pair NOTICE[] = {
    {"firm", "Elektro Sommer e.K."}, {"failure_count", "1"}, {"task_count", "1"},
    {"failure_more", "3"},           {"task_more", "2"},     {"first", "auftrag.csv"},
};

static void set_pairs(struct value *v, const struct pair *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        value_set(v, p[i].name, p[i].text);
    }
}

#define SET_PAIRS(v, table) set_pairs(v, table, sizeof(table) / sizeof *(table))

static void push_pairs(struct value *list, struct arena *a, const struct pair *p,
                       size_t n)
{
    struct value *v = value_map(a);
    set_pairs(v, p, n);
    value_push(list, v);
}

#define PUSH_PAIRS(list, a, table)                                                     \
    push_pairs(list, a, table, sizeof(table) / sizeof *(table))

static struct value *customer(struct arena *a)
{
    static const struct pair SKONTO[] = {{"percent", "2"},
                                         {"until", "13.02.2026"},
                                         {"discount", "18,48\u00A0€"},
                                         {"payable", "905,56\u00A0€"}};
    struct value *v = value_map(a), *skonto = value_list(a);
    SET_PAIRS(v, CUSTOMER);
    PUSH_PAIRS(skonto, a, SKONTO);
    value_set_value(v, "skonto", skonto);
    value_set_bool(v, "has_skonto", true);
    value_set_bool(v, "cancellation", false);
    value_set_bool(v, "owes", true);
    value_set(v, "girocode", NULL);
    return v;
}

static struct value *reminder(struct arena *a)
{
    static const struct pair FIRST[] = {{"number", "R2026-0001"},
                                        {"issue_date", "03.02.2026"},
                                        {"due_date", "17.02.2026"},
                                        {"gross", "924,04\u00A0€"},
                                        {"open", "424,04\u00A0€"}};
    static const struct pair SECOND[] = {{"number", "R2026-0004"},
                                         {"issue_date", "05.02.2026"},
                                         {"due_date", "19.02.2026"},
                                         {"gross", "119,00\u00A0€"},
                                         {"open", "119,00\u00A0€"}};
    static const struct pair PAYMENT[] = {
        {"date", "13.02.2026"}, {"amount", "500,00\u00A0€"}, {"returned", NULL}};
    static const struct pair DAYS[] = {{"from", "18.02.2026"},
                                       {"until", "10.03.2026"},
                                       {"days", "21"},
                                       {"percent", "6,27"},
                                       {"principal", "424,04\u00A0€"}};
    static const struct pair RETURNED[] = {
        {"number", "R2026-0001"}, {"date", "20.02.2026"}, {"amount", "3,50\u00A0€"}};
    struct value *v = customer(a), *list = value_list(a);
    struct value *one = value_map(a), *two = value_map(a), *paid = value_list(a);
    struct value *days = value_list(a), *returned = value_list(a);
    SET_PAIRS(v, REMINDER);
    SET_PAIRS(one, FIRST);
    SET_PAIRS(two, SECOND);
    PUSH_PAIRS(paid, a, PAYMENT);
    value_set_value(one, "payments", paid);
    value_set_value(two, "payments", value_list(a));
    value_set_bool(one, "part_paid", true);
    value_set_bool(two, "part_paid", false);
    value_push(list, one);
    value_push(list, two);
    value_set_value(v, "invoices", list);
    value_set_bool(v, "several", true);
    value_set_bool(v, "extras", true);
    value_set(v, "remittance", "R2026-0001 R2026-0004");
    value_set(v, "girocode", "girocode@sommer.example");
    PUSH_PAIRS(days, a, DAYS);
    value_set_value(v, "interest_days", days);
    PUSH_PAIRS(returned, a, RETURNED);
    value_set_value(v, "return_fees", returned);
    return v;
}

static struct value *notice(struct arena *a)
{
    static const struct pair FAILURE[] = {
        {"subject", "auftrag.csv"},
        {"text", "Zeile 3, Spalte „Menge“: Zahl erwartet, gefunden: „drei“.\nDie Datei "
                 "liegt in failed/."}};
    static const struct pair TASK[] = {
        {"subject", "A-1002"},
        {"text", "Der Kunde hat keine Mailadresse. Bitte ergänzen."}};
    static const char *const FLAGS[] = {"has_failures", "has_tasks", "one_failure",
                                        "one_task", "more"};
    struct value *v = value_map(a), *failures = value_list(a), *tasks = value_list(a);
    SET_PAIRS(v, NOTICE);
    PUSH_PAIRS(failures, a, FAILURE);
    PUSH_PAIRS(tasks, a, TASK);
    value_set_value(v, "failures", failures);
    value_set_value(v, "tasks", tasks);
    for (size_t i = 0; i < sizeof FLAGS / sizeof *FLAGS; i++) {
        value_set_bool(v, FLAGS[i], true);
    }
    return v;
}

static struct value *forward(struct arena *a)
{
    static const struct pair FORWARD[] = {
        {"firm", "Elektro Sommer e.K."},
        {"customer", "Karl Krause"},
        {"from", "krause@example.org"},
        {"numbers", "R2026-0001"},
        {"subject", "AW: Rechnung R2026-0001"},
        {"text", "Die Lampe im Flur flackert noch.\nBitte kommen Sie vorbei."},
        {"until", "24.02.2026"}};
    struct value *v = value_map(a);
    SET_PAIRS(v, FORWARD);
    value_set_bool(v, "attached", true);
    return v;
}

static struct value *control(struct arena *a)
{
    static const struct pair ANSWER[] = {
        {"command", "bezahlt R2026-0001"},
        {"result", "119,00 EUR auf R2026-0001 gebucht."}};
    struct value *v = value_map(a), *answers = value_list(a);
    value_set(v, "firm", "Elektro Sommer e.K.");
    PUSH_PAIRS(answers, a, ANSWER);
    value_set_value(v, "answers", answers);
    value_set_bool(v, "any", true);
    return v;
}

struct value *letter_sample(struct arena *a, const char *name)
{
    if (strcmp(name, "invoice") == 0) {
        return customer(a);
    }
    if (text_starts(name, "reminder-")) {
        return reminder(a);
    }
    if (strcmp(name, "control") == 0) {
        return control(a);
    }
    if (strcmp(name, "forward") == 0) {
        return forward(a);
    }
    return strcmp(name, "notice") == 0 ? notice(a) : NULL;
}
