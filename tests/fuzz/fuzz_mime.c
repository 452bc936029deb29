/*
 * fuzz_mime - foreign mails through all that is ours: limits, headers, parameters,
 * encoded words, the form of a worker's answer, the judgement. Not libetpan, which is
 * known to break and runs in a sandbox for that.
 *
 * Whatever comes: no crash, valid UTF-8, and an answer that is believed holds no
 * control character.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mail/inbound_answer.h"
#include "mail/inbound_kind.h"
#include "mail/mime_header.h"
#include "mail/mime_text.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int good)
{
    if (!good) {
        abort();
    }
}

static void check_text(const char *s)
{
    check(!s || text_valid_utf8(s, strlen(s)) == strlen(s));
}

static void headers(struct arena *a, const char *bytes, size_t n)
{
    static const char *const NAMES[] = {"From", "Subject", "Content-Type",
                                        "Content-Disposition", "In-Reply-To"};
    static const char *const PARAMS[] = {"filename", "name", "boundary", "charset"};
    struct mime_header h = mime_header_of(bytes, n);
    check(h.n <= n);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        char *value = mime_header_field(a, &h, NAMES[i], 0);
        if (!value) {
            continue;
        }
        check_text(mime_text_words(a, value));
        char *address = mime_header_address(a, value);
        check(!address || text_is_email(address));
        for (size_t k = 0; k < sizeof PARAMS / sizeof *PARAMS; k++) {
            check_text(mime_header_param(a, value, PARAMS[k]));
        }
    }
}

static void judgement(struct arena *a, const struct inbound_mail *m)
{
    static const char *const OWNER[] = {"chef@sommer.example"};
    const struct inbound_ours ours = {
        .from = "rechnung@sommer.example", .owner = OWNER, .owners = 1};
    struct inbound_verdict v;
    inbound_judge(&v, a, m, &ours);
    check(inbound_kind_name(v.kind) != NULL);
    check_text(v.answer);
    check_text(v.recipient);
    check_text(inbound_own_words(a, m->text));
    (void)inbound_is_authentic(m, "mx.sommer.example");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct arena a;
    struct inbound_mail m;
    struct k_err err = {{0}};
    arena_init(&a);
    mime_text_open();
    (void)inbound_limits(bytes, size);
    headers(&a, bytes, size);
    char *text = mime_text_convert(&a, "utf-8", bytes, size);
    check_text(text);
    judgement(&a, &(struct inbound_mail){.from = "mailer-daemon@x.example",
                                         .from_name = "",
                                         .to = "",
                                         .subject = "",
                                         .message_id = "",
                                         .in_reply_to = "",
                                         .references = text,
                                         .return_path = "<>",
                                         .failed_recipients = "",
                                         .authentication = text,
                                         .reference = "",
                                         .automatic = "",
                                         .report_type = "",
                                         .original = "",
                                         .text = text});
    if (inbound_answer(&m, &a, bytes, size, &err) == K_OK) {
        check(!text_has_control(m.subject, false) && !text_has_control(m.text, true));
        judgement(&a, &m);
    }
    arena_release(&a);
    return 0;
}
