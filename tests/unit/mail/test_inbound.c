/*
 * Foreign mails: a corpus of every kind, each read by a real worker in its sandbox, and
 * what must happen when a worker dies or lies.
 */
#include "kontor_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "mail/inbound.h"
#include "mail/inbound_answer.h"
#include "mail/inbound_kind.h"
#include "mail/inbound_wire.h"

#define MAILS SOURCE_DIR "/tests/data/mails/"

static struct k_err err;
static struct arena arena;
static struct inbound *reader;

static const char *const OWNER[] = {"chef@sommer.example"};
static const struct inbound_ours OURS = {
    .from = "rechnung@sommer.example", .owner = OWNER, .owners = 1};

static int setup(void **state)
{
    (void)state;
    err = (struct k_err){{0}};
    arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static enum k_status read_bytes(struct inbound_mail *m, const char *bytes, size_t n)
{
    return inbound_read(m, reader, &arena, bytes, n, &err);
}

static enum k_status read_file(struct inbound_mail *m, const char *name)
{
    char *bytes;
    size_t n;
    assert_ok(file_read(&bytes, &n, &arena, arena_printf(&arena, MAILS "%s", name),
                        1 << 20, &err));
    return read_bytes(m, bytes, n);
}

static const char *or_dash(const char *s)
{
    return s && *s ? s : "-";
}

/* One row of expected.tab; prints what differs. */
static bool row_holds(char *row)
{
    struct inbound_mail m;
    struct inbound_verdict v = {.status = ""};
    const char *name = strsep(&row, "\t"), *kind = strsep(&row, "\t");
    const char *status = strsep(&row, "\t"), *recipient = strsep(&row, "\t");
    const char *found = "refused";
    if (read_file(&m, name) == K_OK) {
        inbound_judge(&v, &arena, &m, &OURS);
        found = inbound_kind_name(v.kind);
    }
    bool holds = strcmp(found, kind) == 0 && strcmp(or_dash(v.status), status) == 0 &&
                 strcmp(or_dash(v.recipient), recipient) == 0 &&
                 (strcmp(row, "-") == 0 || strcmp(or_dash(v.message_id), row) == 0);
    if (!holds) {
        print_error("%s: expected %s %s %s %s, found %s %s %s %s (%s)\n", name, kind,
                    status, recipient, row, found, or_dash(v.status),
                    or_dash(v.recipient), or_dash(v.message_id), err.text);
    }
    return holds;
}

static void every_mail_of_the_corpus_is_what_it_is(void **state)
{
    char *table;
    size_t n, rows = 0, wrong = 0;
    (void)state;
    assert_ok(file_read(&table, &n, &arena, MAILS "expected.tab", 1 << 20, &err));
    for (char *row; (row = strsep(&table, "\n")) != NULL;) {
        if (*row && *row != '#') {
            rows++;
            wrong += !row_holds(row);
        }
    }
    assert_true(rows >= 60);
    assert_int_equal(wrong, 0);
}

static void names_of_files_are_decoded_in_all_shapes(void **state)
{
    static const struct {
        const char *file, *name;
    } CASES[] = {{"files-order-csv.eml", "auftrag.csv"},
                 {"files-contacts-csv.eml", "kontakte.csv"},
                 {"files-name-2231.eml", "Aufträge März.csv"},
                 {"files-name-2231-parts.eml", "Aufträge-2026.csv"},
                 {"files-name-2047.eml", "Aufträge März.csv"},
                 {"files-name-2047-split.eml", "Aufträge März.csv"},
                 {"files-name-blank.eml", "Aufträge März.csv"},
                 {"files-name-in-type.eml", "auftrag.csv"},
                 {"files-path.eml", "../../../etc/passwd"},
                 {"hostile-long-name.eml", ""}};
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct inbound_mail m;
        assert_ok(read_file(&m, CASES[i].file));
        assert_int_equal(m.parts, 1);
        assert_string_equal(m.part[0].name, CASES[i].name);
    }
}

static void an_attachment_comes_out_as_it_went_in(void **state)
{
    struct inbound_mail m;
    (void)state;
    assert_ok(read_file(&m, "files-order-csv.eml"));
    assert_int_equal(m.part[0].n, strlen("Auftrag;Kunde\r\nA-1;Krause\r\n"));
    assert_memory_equal(m.part[0].bytes, "Auftrag;Kunde\r\nA-1;Krause\r\n",
                        m.part[0].n);
    assert_string_equal(m.part[0].media_type, "text/csv");
    assert_string_equal(m.from, "export@programm.example");
}

static void fields_and_texts_are_decoded(void **state)
{
    struct inbound_mail m;
    (void)state;
    assert_ok(read_file(&m, "reply-latin1-raw.eml"));
    assert_string_equal(m.subject, "Re: Rechnung für Müller");
    assert_string_equal(m.text, "Grüße\n");
    assert_ok(read_file(&m, "auto-encoded-subject.eml"));
    assert_string_equal(m.subject, "Automatische Antwort: Rechnung für März");
    assert_ok(read_file(&m, "reply-outlook.eml"));
    assert_string_equal(m.from, "krause@example.org");
    assert_string_equal(m.from_name, "Krause, Karl");
    assert_non_null(strstr(m.text, "wir prüfen die Rechnung."));
}

static void no_control_character_comes_through(void **state)
{
    static const char *const NAMES[] = {"hostile-injection.eml", "hostile-bidi.eml",
                                        "hostile-nul.eml"};
    (void)state;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        struct inbound_mail m;
        assert_ok(read_file(&m, NAMES[i]));
        assert_false(text_has_control(m.subject, false));
        assert_false(text_has_control(m.from_name, false));
        assert_false(text_has_control(m.text, true));
    }
}

static void only_the_own_words_of_an_answer_count(void **state)
{
    struct inbound_mail m;
    (void)state;
    assert_ok(read_file(&m, "reply-thunderbird.eml"));
    assert_string_equal(inbound_own_words(&arena, m.text),
                        "Die Lampe im Flur flackert noch. Bitte kommen Sie vorbei.");
    assert_ok(read_file(&m, "reply-outlook.eml"));
    assert_null(strstr(inbound_own_words(&arena, m.text), "Gesendet"));
}

/* Deep comments in a mail within the mail pass the limits: libetpan overflows its
 * stack.
 */
static void a_worker_that_dies_refuses_its_mail_and_no_other(void **state)
{
    static const char TAIL[] = "\r\n\r\nx\r\n--b--\r\n";
    struct inbound_mail m;
    size_t n = 400000;
    char *bytes = arena_alloc(&arena, n + 200);
    (void)state;
    int at =
        snprintf(bytes, 200,
                 "From: a@b.example\r\nContent-Type: multipart/mixed; "
                 "boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: ");
    memset(bytes + at, '(', n);
    memcpy(bytes + at + n, TAIL, sizeof TAIL);
    assert_int_equal(read_bytes(&m, bytes, (size_t)at + n + sizeof TAIL - 1), K_REJECT);
    assert_non_null(strstr(err.text, "Signal"));
    assert_ok(read_file(&m, "reply-gmail.eml"));
}

static void limits_come_before_the_parser(void **state)
{
    struct inbound_mail m;
    (void)state;
    char *big = arena_alloc(&arena, INBOUND_BYTES_MAX + 1);
    assert_int_equal(read_bytes(&m, big, INBOUND_BYTES_MAX + 1), K_REJECT);
    assert_non_null(strstr(err.text, "35 MB"));
    assert_non_null(inbound_limits("Content-Type: a/b; boundary=\"\\\"\"\n\n", 34));
    assert_null(inbound_limits("Subject: x\n\nboundary=\"\\\"\"\n", 26));
}

/* ---- what a worker says ------------------------------------------------------------
 */

static size_t frame(char *to, uint32_t kind, const char *text, size_t n, size_t said)
{
    struct inbound_frame f = {.kind = kind, .n = (uint32_t)said};
    memcpy(to, &f, sizeof f);
    memcpy(to + sizeof f, text, n);
    return sizeof f + n;
}

static void an_answer_that_breaks_the_form_is_not_believed(void **state)
{
    static const struct {
        uint32_t kind;
        const char *text;
        size_t n, said;
    } CASES[] = {{INBOUND_SUBJECT, "ok", 2, 200},     /* longer than it is */
                 {INBOUND_SUBJECT, "\xff\xfe", 2, 2}, /* no UTF-8 */
                 {INBOUND_FROM, "a b@c", 5, 5},       /* no address */
                 {INBOUND_STATUS, "5.1.1", 5, 5},     /* of no recipient */
                 {INBOUND_PART_BYTES, "x", 1, 1},     /* of no part */
                 {INBOUND_RECORDS, "x", 1, 1},        /* no such kind */
                 {0, "x", 1, 1},
                 {INBOUND_ACTION, "far too long for an action", 26, 26}};
    struct inbound_mail m;
    char bytes[400];
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t n =
            frame(bytes, CASES[i].kind, CASES[i].text, CASES[i].n, CASES[i].said);
        n += frame(bytes + n, INBOUND_END, "", 0, 0);
        assert_int_equal(inbound_answer(&m, &arena, bytes, n, &err), K_REJECT);
    }
    size_t n = frame(bytes, INBOUND_SUBJECT, "ok", 2, 2); /* no end */
    assert_int_equal(inbound_answer(&m, &arena, bytes, n, &err), K_REJECT);
    n += frame(bytes + n, INBOUND_END, "", 0, 0);
    assert_ok(inbound_answer(&m, &arena, bytes, n, &err));
    assert_string_equal(m.subject, "ok");
}

static void a_sender_is_authentic_when_the_own_server_says_so(void **state)
{
    static const struct {
        const char *field;
        bool authentic;
    } CASES[] = {
        {"mx.sommer.example; dmarc=pass header.from=bank.example", true},
        {"mx.sommer.example; dkim=pass header.d=bank.example; spf=fail", true},
        {"mx.sommer.example; dkim=pass header.d=evil.example", false},
        {"mx.sommer.example.evil; dmarc=pass", false},
        {"mx.evil.example; dmarc=pass", false},
        {"mx.sommer.example; dmarc=fail", false},
        {"", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct inbound_mail m = {.from = "auszug@bank.example",
                                 .authentication = CASES[i].field};
        assert_int_equal(inbound_is_authentic(&m, "mx.sommer.example"),
                         CASES[i].authentic);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(F) cmocka_unit_test_setup_teardown(F, setup, teardown)
        TEST(every_mail_of_the_corpus_is_what_it_is),
        TEST(names_of_files_are_decoded_in_all_shapes),
        TEST(an_attachment_comes_out_as_it_went_in),
        TEST(fields_and_texts_are_decoded),
        TEST(no_control_character_comes_through),
        TEST(only_the_own_words_of_an_answer_count),
        TEST(a_worker_that_dies_refuses_its_mail_and_no_other),
        TEST(limits_come_before_the_parser),
        TEST(an_answer_that_breaks_the_form_is_not_believed),
        TEST(a_sender_is_authentic_when_the_own_server_says_so),
    };
    if (inbound_open(&reader, &err) != K_OK) {
        print_error("%s\n", err.text);
        return 1;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    inbound_close(reader);
    return failed;
}
