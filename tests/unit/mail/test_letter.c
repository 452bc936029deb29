/* What python's email package, a second and independent reader, makes of our letters
 * is compared with what was put in; the rest are rules on the bytes themselves. */
#include "kontor_test.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "mail/header.h"
#include "mail/letter.h"

#define READER "/usr/bin/python3 " SOURCE_DIR "/tests/unit/mail/read_letter.py"

static struct k_err err;
static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static const char PDF[] = "%PDF-1.7\n\0\1\2\3\r\n.\r\n\xff\xfe";

static struct letter sample(void)
{
    static const struct letter_part part = {
        .filename = "Rechnung Müller & Söhne – R2026-0001.pdf",
        .media_type = "application/pdf",
        .bytes = PDF,
        .n = sizeof PDF,
    };
    return (struct letter){
        .from_name = "Elektro Sommer e.K.",
        .from = "rechnung@sommer.example",
        .to_name = "Petra Krause",
        .to = "petra.krause@kunde.example",
        .reply_to = "buero@sommer.example",
        .subject = "Rechnung R2026-0001 – Elektro Sommer e.K.",
        .message_id = "R2026-0001.invoice.0123456789abcdef@sommer.example",
        .date = 1770105600, /* 2026-02-03 08:00 UTC */
        .reference = "R2026-0001/invoice",
        .text = "Guten Tag Frau Krause,\n\nanbei die Rechnung über 924,04 €.\n.\nFrom "
                "hier an\n",
        .html = "<p>Guten Tag Frau Krause,<br>größer als 3 &amp; =3D</p>\n",
        .part = &part,
        .parts = 1,
    };
}

/* ---- the reader ------------------------------------------------------------------ */

/* Give the bytes to python; returns what it prints. */
static char *read_back(const char *bytes, size_t n)
{
    char path[] = "/tmp/kontor-letter-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), (ssize_t)n);
    close(fd);
    char *cmd = arena_printf(&arena, READER " %s", path);
    FILE *p = popen(cmd, "re");
    assert_non_null(p);
    char *out = arena_alloc(&arena, 200000);
    size_t got = fread(out, 1, 199999, p);
    out[got] = '\0';
    assert_int_equal(pclose(p), 0);
    unlink(path);
    return out;
}

/* The line "key=value" of the reader's answer; line feeds are "\n" there. */
static char *told(const char *answer, const char *key)
{
    char *want = arena_printf(&arena, "\n%s=", key);
    const char *at = strstr(answer, want);
    if (!at) {
        print_error("no %s in:\n%s\n", key, answer);
        fail();
        return NULL;
    }
    at += strlen(want);
    return arena_strndup(&arena, at, strcspn(at, "\n"));
}

/* ---- rules on the bytes ---------------------------------------------------------- */

static void assert_wire_rules(const char *bytes, size_t n)
{
    size_t line = 0;
    bool header = true;
    assert_true(n > 2 && bytes[n - 2] == '\r' && bytes[n - 1] == '\n');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        assert_true(c < 0x80 && c != 0);
        if (c == '\n') {
            assert_true(i > 0 && bytes[i - 1] == '\r');
            header = header && line > 1;
            line = 0;
            continue;
        }
        if (c == '\r') {
            assert_true(i + 1 < n && bytes[i + 1] == '\n');
        }
        line++;
        assert_true(line <= 998);
        if (!header) {
            assert_true(line <= 79);
        }
    }
}

static char *build(size_t *n, const struct letter *l)
{
    char *bytes = NULL;
    assert_ok(letter_build(&bytes, n, &arena, l, &err));
    assert_wire_rules(bytes, *n);
    return bytes;
}

static char *build_and_read(const struct letter *l)
{
    size_t n = 0;
    char *bytes = build(&n, l);
    return read_back(bytes, n);
}

/* ---- tests ----------------------------------------------------------------------- */

static void a_second_reader_finds_what_was_put_in(void **state)
{
    (void)state;
    size_t n;
    struct letter l = sample();
    l.in_reply_to = "first@kunde.example";
    l.references = "zero@kunde.example first@kunde.example";
    char *bytes = build(&n, &l);
    char *r = read_back(bytes, n);
    assert_string_equal(told(r, "defects"), "0");
    assert_string_equal(told(r, "subject"), l.subject);
    assert_string_equal(told(r, "from_name"), l.from_name);
    assert_string_equal(told(r, "from"), l.from);
    assert_string_equal(told(r, "to_name"), l.to_name);
    assert_string_equal(told(r, "to"), l.to);
    assert_string_equal(told(r, "reply-to"), l.reply_to);
    assert_string_equal(told(r, "message-id"),
                        "<R2026-0001.invoice.0123456789abcdef@sommer.example>");
    assert_string_equal(told(r, "in-reply-to"), "<first@kunde.example>");
    assert_string_equal(told(r, "references"),
                        "<zero@kunde.example> <first@kunde.example>");
    assert_string_equal(told(r, "date"), "2026-02-03T09:00:00+01:00");
    assert_string_equal(told(r, "auto-submitted"), "auto-generated");
    assert_string_equal(told(r, "x-kontor-ref"), "R2026-0001/invoice");
    assert_string_equal(told(r, "mime-version"), "1.0");
    assert_string_equal(told(r, "shape"),
                        "multipart/mixed(multipart/alternative(text/plain text/html) "
                        "application/pdf)");
    assert_string_equal(told(r, "text"),
                        "Guten Tag Frau Krause,\\n\\nanbei die Rechnung über 924,04 "
                        "€.\\n.\\nFrom hier an\\n");
    assert_string_equal(told(r, "html"),
                        "<p>Guten Tag Frau Krause,<br>größer als 3 &amp; =3D</p>\\n");
    assert_string_equal(told(r, "file1_name"),
                        "Rechnung_Mueller_Soehne_-_R2026-0001.pdf");
    assert_string_equal(told(r, "file1_type"), "application/pdf");
    char hex[2 * sizeof PDF + 1];
    for (size_t i = 0; i < sizeof PDF; i++) {
        snprintf(hex + 2 * i, 3, "%02x", (unsigned char)PDF[i]);
    }
    assert_string_equal(told(r, "file1_hex"), hex);
}

static void the_same_letter_gives_the_same_bytes(void **state)
{
    (void)state;
    size_t n1, n2;
    struct letter l = sample();
    char *one = build(&n1, &l);
    setenv("TZ", "America/New_York", 1);
    char *two = build(&n2, &l);
    unsetenv("TZ");
    assert_int_equal(n1, n2);
    assert_memory_equal(one, two, n1);
}

static void a_text_alone_needs_no_multipart(void **state)
{
    (void)state;
    struct letter l = sample();
    l.html = NULL;
    l.parts = 0;
    l.to_name = NULL;
    l.reply_to = "";
    char *r = build_and_read(&l);
    assert_string_equal(told(r, "shape"), "text/plain");
    assert_string_equal(told(r, "to_name"), "");
    assert_string_equal(told(r, "reply-to"), "None");
}

static void a_picture_goes_with_the_html_that_shows_it(void **state)
{
    (void)state;
    static const struct letter_part PARTS[] = {
        {"a.pdf", "application/pdf", "%PDF", 4, NULL},
        {"girocode.png", "image/png", "PNG", 3, "code.1@sommer.example"},
    };
    struct letter l = sample();
    char *bytes;
    size_t n;
    l.part = PARTS;
    l.parts = 2;
    char *r = build_and_read(&l);
    assert_string_equal(told(r, "shape"),
                        "multipart/mixed(multipart/alternative(text/plain "
                        "multipart/related(text/html image/png)) application/pdf)");
    assert_ok(letter_build(&bytes, &n, &arena, &l, &err));
    assert_non_null(strstr(bytes, "\r\nContent-ID: <code.1@sommer.example>\r\n"));
    /* Nobody shows it where there is only text. */
    l.html = NULL;
    r = build_and_read(&l);
    assert_string_equal(told(r, "shape"),
                        "multipart/mixed(text/plain application/pdf)");
}

/* Names and subjects that have broken mail programs before. */
static const char *const NASTY[] = {
    "Müller",
    "Dachdeckerei Müller & Söhne GmbH, Größe: straße (Köln) <falsch@y.example>",
    "\"Jogi\" Weiß, Kunde; und: mehr",
    "back\\slash \"quote\"",
    "a@b.example",
    "=?UTF-8?B?QUJD?=",
    "=?",
    "zwei  Leerzeichen",
    " vorn und hinten ",
    "😀 Emoji 👩‍🔧 mit Verbindern",
    "漢字かな交じり文漢字かな交じり文漢字かな交じり文漢字かな交じり文漢字かな交じり文",
    "äöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüß",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "viele kurze Wörter, die zusammen über die Länge einer Zeile weit hinausgehen, ja ja",
    "many short words that together go far beyond the limit of one line and are folded",
    "Elektro Sommer e.K.",
    "O'Neil",
    "=",
    ".",
    ",",
    "e\xcc\x81 kombiniert",
    "Ring\xc2\xa0mit geschütztem Leerzeichen",
};

static void nasty_names_and_subjects_come_back_unchanged(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof NASTY / sizeof *NASTY; i++) {
        struct letter l = sample();
        l.subject = NASTY[i];
        l.from_name = NASTY[i];
        l.to_name = NASTY[i];
        l.html = NULL;
        l.parts = 0;
        char *r = build_and_read(&l);
        assert_string_equal(told(r, "defects"), "0");
        assert_string_equal(told(r, "subject"), NASTY[i]);
        assert_string_equal(told(r, "from_name"), NASTY[i]);
        assert_string_equal(told(r, "to_name"), NASTY[i]);
        assert_string_equal(told(r, "to"), l.to);
    }
}

/* Repeatable, so that a failure can be looked at again. */
static uint32_t random_next(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static const char *const PIECES[] = {
    "a", "Ü", "€",          "😀", " ", "\"", "\\", ",", "=?", "?=", "<", ">",
    "@", ".", "R2026-0001", "(", ")", "é",  "ß",  "_", "=",  ":",  ";", "langeswort"};

static char *random_name(uint32_t *seed)
{
    size_t pieces = 1 + random_next(seed) % 40;
    char *s = arena_alloc(&arena, pieces * 12);
    size_t len = 0;
    for (size_t k = 0; k < pieces; k++) {
        const char *p = PIECES[random_next(seed) % (sizeof PIECES / sizeof *PIECES)];
        len += (size_t)snprintf(s + len, 12, "%s", p);
    }
    return s;
}

static void random_subjects_come_back_unchanged(void **state)
{
    (void)state;
    uint32_t seed = 20260203;
    for (size_t i = 0; i < 40; i++) {
        struct letter l = sample();
        l.subject = random_name(&seed);
        l.from_name = random_name(&seed);
        l.html = NULL;
        l.parts = 0;
        char *r = build_and_read(&l);
        assert_string_equal(told(r, "defects"), "0");
        assert_string_equal(told(r, "subject"), l.subject);
        assert_string_equal(told(r, "from_name"), l.from_name);
        assert_string_equal(told(r, "from"), l.from);
    }
}

static void encoded_words_are_short_and_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof NASTY / sizeof *NASTY; i++) {
        const char *p = header_text(&arena, NASTY[i]);
        while (strncmp(p, "=?UTF-8?B?", 10) == 0 && p[10]) {
            size_t len = strcspn(p, " ");
            assert_true(len <= 75);
            p += len + (p[len] ? 1 : 0);
        }
    }
}

static void a_blank_at_a_line_end_is_dropped_not_doubled(void **state)
{
    (void)state;
    struct letter l = sample();
    l.text = "eins \nzwei\t\n\n\n  drei   ";
    l.html = NULL;
    l.parts = 0;
    char *r = build_and_read(&l);
    assert_string_equal(told(r, "text"), "eins\\nzwei\\n\\n\\n  drei\\n");
}

static void a_long_line_is_wrapped_softly(void **state)
{
    (void)state;
    char *line = arena_alloc(&arena, 20001);
    for (size_t i = 0; i < 20000; i++) {
        line[i] = "abc =_F.\t?"[i % 10];
    }
    struct letter l = sample();
    l.text = line;
    l.html = NULL;
    l.parts = 0;
    char *r = build_and_read(&l);
    char *text = told(r, "text");
    assert_int_equal(strlen(text), strlen(line) + 2);
    assert_memory_equal(text, line, strlen(line));
}

static void set_field(struct letter *l, size_t offset, const char *value)
{
    memcpy((unsigned char *)l + offset, &value, sizeof value);
}

struct refusal {
    const char *what;
    size_t offset;
};

#define FIELD(f)                                                                       \
    {                                                                                  \
#f, offsetof(struct letter, f)                                                 \
    }

/* Every text of the struct but the two bodies. */
static const struct refusal LINES[] = {
    FIELD(from_name),  FIELD(from),      FIELD(to_name),    FIELD(to),
    FIELD(reply_to),   FIELD(subject),   FIELD(message_id), FIELD(in_reply_to),
    FIELD(references), FIELD(reference),
};

static void a_control_character_in_any_field_is_refused(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "x@y.example\r\nBcc: evil@x.example",
        "x@y.example\nBcc: evil@x.example",
        "x@y.example\r",
        "x\x01y@z.example",
        "x\x7f@y.example",
        "x\xe2\x80\xae@y.example", /* U+202E turns the reading direction */
        "x\xc2\x85@y.example",     /* NEL, a line break to some */
        "x\xff@y.example",
    };
    for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++) {
        for (size_t k = 0; k < sizeof BAD / sizeof *BAD; k++) {
            char *bytes = NULL;
            size_t n = 0;
            struct letter l = sample();
            set_field(&l, LINES[i].offset, BAD[k]);
            enum k_status st = letter_build(&bytes, &n, &arena, &l, &err);
            if (st != K_REJECT) {
                print_error("%s took %s\n", LINES[i].what, BAD[k]);
            }
            assert_int_equal(st, K_REJECT);
            assert_null(bytes);
        }
    }
}

static void an_attachment_cannot_bring_a_header_of_its_own(void **state)
{
    (void)state;
    static const struct letter_part BAD[] = {
        {"a.pdf\r\nX: y", "application/pdf", "", 0, NULL},
        {"a.pdf", "application/pdf\r\nX: y", "", 0, NULL},
        {"a.pdf", "application", "", 0, NULL},
        {"a.pdf", "application/pdf; x=y", "", 0, NULL},
        {NULL, "application/pdf", "", 0, NULL},
        {"a.pdf", "application/pdf", "", LETTER_PARTS_BYTES_MAX + 1, NULL},
        {"a.png", "image/png", "", 0, "a>\r\nX: y@b"},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        char *bytes;
        size_t n;
        struct letter l = sample();
        l.part = &BAD[i];
        assert_int_equal(letter_build(&bytes, &n, &arena, &l, &err), K_REJECT);
    }
}

static void a_path_in_an_attachment_name_is_only_a_name(void **state)
{
    (void)state;
    static const struct letter_part PART = {"../../etc/pa\"ss;wd", "text/csv", "a;b", 3,
                                            NULL};
    struct letter l = sample();
    l.part = &PART;
    char *r = build_and_read(&l);
    const char *name = told(r, "file1_name");
    assert_null(strchr(name, '/'));
    assert_null(strchr(name, '"'));
    assert_null(strchr(name, ';'));
    assert_true(name[0] != '.');
    assert_string_equal(told(r, "file1_type"), "text/csv");
}

static void what_is_required_must_be_there(void **state)
{
    (void)state;
    static const size_t REQUIRED[] = {
        offsetof(struct letter, from),    offsetof(struct letter, to),
        offsetof(struct letter, subject), offsetof(struct letter, message_id),
        offsetof(struct letter, text),    offsetof(struct letter, reference),
    };
    for (size_t i = 0; i < sizeof REQUIRED / sizeof *REQUIRED; i++) {
        char *bytes;
        size_t n;
        struct letter l = sample();
        set_field(&l, REQUIRED[i], NULL);
        assert_int_equal(letter_build(&bytes, &n, &arena, &l, &err), K_REJECT);
        assert_non_null(strstr(err.text, "fehlt"));
    }
}

static void a_message_id_is_stable_and_its_own(void **state)
{
    (void)state;
    const char *from = "rechnung@sommer.example";
    char *one = letter_message_id(&arena, "R2026-0001/invoice", "key", from);
    char *two = letter_message_id(&arena, "R2026-0001/invoice", "key", from);
    char *other = letter_message_id(&arena, "R2026-0001/invoice", "other", from);
    char *odd = letter_message_id(&arena, "ä/ö 17//x.", "key", from);
    assert_string_equal(one, two);
    assert_string_not_equal(one, other);
    assert_true(header_is_message_id(one));
    assert_true(header_is_message_id(odd));
    assert_int_equal(strncmp(one, "R2026-0001.invoice.", 19), 0);
    assert_non_null(strstr(one, "@sommer.example"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_reader_finds_what_was_put_in),
        cmocka_unit_test(the_same_letter_gives_the_same_bytes),
        cmocka_unit_test(a_text_alone_needs_no_multipart),
        cmocka_unit_test(a_picture_goes_with_the_html_that_shows_it),
        cmocka_unit_test(nasty_names_and_subjects_come_back_unchanged),
        cmocka_unit_test(random_subjects_come_back_unchanged),
        cmocka_unit_test(encoded_words_are_short_and_whole),
        cmocka_unit_test(a_blank_at_a_line_end_is_dropped_not_doubled),
        cmocka_unit_test(a_long_line_is_wrapped_softly),
        cmocka_unit_test(a_control_character_in_any_field_is_refused),
        cmocka_unit_test(an_attachment_cannot_bring_a_header_of_its_own),
        cmocka_unit_test(a_path_in_an_attachment_name_is_only_a_name),
        cmocka_unit_test(what_is_required_must_be_there),
        cmocka_unit_test(a_message_id_is_stable_and_its_own),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
