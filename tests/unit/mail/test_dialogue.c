#include "kontor_test.h"

#include <string.h>

#include "base/text.h"
#include "mail/dialogue.h"

static struct dialogue d;

static void say(const char *command)
{
    dialogue_command(&d, command, strlen(command));
}

static void hear(const char *reply)
{
    dialogue_reply(&d, reply, strlen(reply));
}

static int fresh(void **state)
{
    (void)state;
    dialogue_init(&d);
    return 0;
}

static void the_phase_follows_the_commands(void **state)
{
    (void)state;
    static const struct {
        const char *command, *reply;
        enum dialogue_phase phase;
    } WAY[] = {
        {"EHLO a.example\r\n", "250-b\r\n250 SIZE 100\r\n", DIALOGUE_EHLO},
        {"STARTTLS\r\n", "220 go\r\n", DIALOGUE_STARTTLS},
        {"EHLO a.example\r\n", "250 b\r\n", DIALOGUE_EHLO},
        {"AUTH PLAIN\r\n", "334 \r\n", DIALOGUE_AUTH},
        {"AGEAZ2VoZWlt\r\n", "235 2.7.0 ok\r\n", DIALOGUE_AUTH},
        {"MAIL FROM:<a@b.example>\r\n", "250 ok\r\n", DIALOGUE_MAIL},
        {"RCPT TO:<a@b.example>\r\n", "250 ok\r\n", DIALOGUE_RCPT},
        {"DATA\r\n", "354 go\r\n", DIALOGUE_BODY},
    };
    hear("220 b ESMTP\r\n");
    assert_int_equal(d.phase, DIALOGUE_CONNECT);
    assert_int_equal(d.code, 220);
    for (size_t i = 0; i < sizeof WAY / sizeof *WAY; i++) {
        say(WAY[i].command);
        assert_int_equal(d.code, 0);
        hear(WAY[i].reply);
        assert_int_equal(d.phase, WAY[i].phase);
    }
    assert_true(d.logged_in);
    assert_int_equal(d.code, 0); /* the dot has no answer yet */
    hear("250 2.0.0 queued\r\n");
    assert_int_equal(d.code, 250);
}

static void nothing_of_a_log_in_is_kept(void **state)
{
    (void)state;
    say("AUTH PLAIN AGEAZ2VoZWltZ2VoZWlt\r\n");
    hear("334 \r\n");
    say("Z2VoZWltZ2VoZWlt\r\n");
    assert_null(memmem(&d, sizeof d, "Z2Vo", 4));
}

static void base64_that_looks_like_a_command_is_none(void **state)
{
    (void)state;
    say("AUTH LOGIN\r\n");
    hear("334 VXNlcm5hbWU6\r\n");
    say("DATA\r\n");
    assert_int_equal(d.phase, DIALOGUE_AUTH);
    hear("334 UGFzc3dvcmQ6\r\n");
    say("MAILMAILMAIL\r\n");
    assert_int_equal(d.phase, DIALOGUE_AUTH);
}

static void the_farewell_does_not_hide_the_reason(void **state)
{
    (void)state;
    say("RCPT TO:<a@b.example>\r\n");
    hear("550 5.1.1 user unknown\r\n");
    say("QUIT\r\n");
    hear("221 bye\r\n");
    assert_int_equal(d.code, 550);
    assert_int_equal(d.phase, DIALOGUE_RCPT);
    assert_string_equal(d.text, "550 5.1.1 user unknown");
}

static void all_lines_of_a_reply_are_kept_as_one(void **state)
{
    (void)state;
    say("RCPT TO:<a@b.example>\r\n");
    hear("550-5.1.1 The address you tried\r\n550-5.1.1 to reach does\r\n");
    assert_int_equal(d.code, 0);
    hear("550 5.1.1 not exist.\r\n");
    assert_int_equal(d.code, 550);
    assert_string_equal(d.text,
                        "550 5.1.1 The address you tried to reach does not exist.");
    assert_int_equal(d.status_class, 5);
    assert_int_equal(d.status_subject, 1);
    assert_int_equal(d.status_detail, 1);
}

static void only_a_whole_reply_has_a_code(void **state)
{
    (void)state;
    say("DATA\r\n");
    hear("354 go\r\n");
    hear("250-almost\r\n");
    assert_int_equal(d.code, 0);
}

static void what_is_no_reply_is_ignored(void **state)
{
    (void)state;
    static const char *const NONE[] = {
        "", "\r\n", "2xx hm\r\n", "25\r\n", "250ok\r\n", "abc def\r\n", "-250 x\r\n"};
    say("RCPT TO:<a@b.example>\r\n");
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        hear(NONE[i]);
        assert_int_equal(d.code, 0);
    }
    hear("250\r\n");
    assert_int_equal(d.code, 250);
}

static void an_enhanced_status_is_read_only_where_it_is_one(void **state)
{
    (void)state;
    static const struct {
        const char *reply;
        int class, subject, detail;
    } CASES[] = {
        {"550 5.7.1 no\r\n", 5, 7, 1},
        {"450 4.2.2\r\n", 4, 2, 2},
        {"550 5.7.1(policy)\r\n", 0, 0, 0},
        {"550 1.2.3.4 is blocked\r\n", 0, 0, 0},
        {"550 5.7.606 Access\r\n", 5, 7, 606},
        {"550 3.1.1 no class\r\n", 0, 0, 0},
        {"550 no\r\n", 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        say("RCPT TO:<a@b.example>\r\n");
        hear(CASES[i].reply);
        assert_int_equal(d.status_class, CASES[i].class);
        assert_int_equal(d.status_subject, CASES[i].subject);
        assert_int_equal(d.status_detail, CASES[i].detail);
    }
}

static void hostile_words_become_one_clean_bounded_line(void **state)
{
    (void)state;
    char many[4000];
    say("RCPT TO:<a@b.example>\r\n");
    hear("550 \x1b[2Jk\xc3\xb6nnte\xff\x01 \xe2\x80\xaevil\r\n");
    assert_string_equal(d.text, "550 [2Jkönnte\xef\xbf\xbd vil");
    say("RCPT TO:<a@b.example>\r\n");
    memset(many, 0, sizeof many);
    for (size_t i = 0; i < 200; i++) {
        (void)snprintf(many, sizeof many, "550-%.*s\r\n", 590,
                       "ööööööööööööööööööööööööööööööööööööööööööööööööööööööööööööö");
        hear(many);
    }
    hear("550 end\r\n");
    assert_int_equal(d.code, 550);
    assert_true(strlen(d.text) < sizeof d.text);
    assert_int_equal(text_valid_utf8(d.text, strlen(d.text)), strlen(d.text));
}

static void a_refused_ehlo_stays_the_reason_when_helo_gets_no_answer(void **state)
{
    (void)state;
    say("EHLO a.example\r\n");
    hear("421 4.3.2 going down\r\n");
    say("HELO a.example\r\n");
    assert_int_equal(d.code, 421);
    assert_int_equal(d.phase, DIALOGUE_EHLO);
}

#define TEST(f) cmocka_unit_test_setup(f, fresh)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_phase_follows_the_commands),
        TEST(nothing_of_a_log_in_is_kept),
        TEST(base64_that_looks_like_a_command_is_none),
        TEST(the_farewell_does_not_hide_the_reason),
        TEST(all_lines_of_a_reply_are_kept_as_one),
        TEST(only_a_whole_reply_has_a_code),
        TEST(what_is_no_reply_is_ignored),
        TEST(an_enhanced_status_is_read_only_where_it_is_one),
        TEST(hostile_words_become_one_clean_bounded_line),
        TEST(a_refused_ehlo_stays_the_reason_when_helo_gets_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
