#include "mail/inbound_kind.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

#include "base/banned.h"

#define ID_HEX 16 /* letter_message_id */
#define ID_MAX 250
#define ANSWER_MAX 500

const char *inbound_kind_name(enum inbound_kind k)
{
    static const char *const NAMES[] = {"other", "own",     "bounce",
                                        "delay", "receipt", "auto-reply",
                                        "files", "reply",   "owner-reply"};
    return NAMES[k];
}

static bool has(const char *text, const char *word)
{
    return strcasestr(text, word) != NULL;
}

static bool has_any(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (has(text, words[i])) {
            return true;
        }
    }
    return false;
}

#define HAS_ANY(text, table) has_any(text, table, sizeof(table) / sizeof *(table))

/* ---- our Message-IDs ---------------------------------------------------------------
 */

static bool id_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           c == '.' || c == '-' || c == '_';
}

static bool ends_in_hex(const char *at, const char *start)
{
    if (at - start < ID_HEX) {
        return false;
    }
    for (const char *s = at - ID_HEX; s < at; s++) {
        if (!((*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'f'))) {
            return false;
        }
    }
    return at - start == ID_HEX || at[-ID_HEX - 1] == '.';
}

/* The last "R2026-0001.invoice.3fa9...@sommer.example" of a text: the newest one in
 * References. Programs change brackets and blanks around it, never the id. */
static char *our_id(struct arena *a, const char *text, const char *from)
{
    const char *at = strrchr(from, '@');
    const char *domain = at ? at + 1 : from;
    size_t n = strlen(domain);
    char *found = NULL;
    for (const char *s = strchr(text, '@'); s; s = strchr(s + 1, '@')) {
        const char *start = s;
        while (start > text && s - start < ID_MAX && id_char(start[-1])) {
            start--;
        }
        if (strncasecmp(s + 1, domain, n) == 0 && !id_char(s[1 + n]) &&
            ends_in_hex(s, start)) {
            found = arena_strndup(a, start, (size_t)(s - start) + 1 + n);
        }
    }
    return found;
}

static char *answered_id(struct arena *a, const struct inbound_mail *m,
                         const struct inbound_ours *ours)
{
    char *id = our_id(a, m->in_reply_to, ours->from);
    return id ? id : our_id(a, m->references, ours->from);
}

static char *any_id(struct arena *a, const struct inbound_mail *m,
                    const struct inbound_ours *ours)
{
    char *id = our_id(a, m->original, ours->from);
    id = id ? id : answered_id(a, m, ours);
    return id ? id : our_id(a, m->text, ours->from);
}

/* ---- reports -----------------------------------------------------------------------
 */

static void take_recipient(struct inbound_verdict *out,
                           const struct inbound_recipient *r, enum inbound_kind kind)
{
    out->kind = kind;
    out->recipient = *r->address ? r->address : NULL;
    out->status = r->status;
    out->answer = r->diagnostic;
}

/* One failed recipient makes a bounce, whatever became of the others. */
static enum inbound_kind kind_of_recipient(const struct inbound_recipient *r)
{
    if (strcmp(r->action, "failed") == 0) {
        return INBOUND_BOUNCE;
    }
    if (strcmp(r->action, "delayed") == 0) {
        return INBOUND_DELAY;
    }
    if (*r->action) {
        return INBOUND_RECEIPT; /* delivered, relayed, expanded */
    }
    return *r->status == '5'   ? INBOUND_BOUNCE
           : *r->status == '4' ? INBOUND_DELAY
                               : INBOUND_OTHER;
}

static bool judge_report(struct inbound_verdict *out, const struct inbound_mail *m)
{
    static const enum inbound_kind ORDER[] = {INBOUND_BOUNCE, INBOUND_DELAY,
                                              INBOUND_RECEIPT};
    for (size_t k = 0; k < sizeof ORDER / sizeof *ORDER; k++) {
        for (size_t i = 0; i < m->recipients; i++) {
            if (kind_of_recipient(&m->recipient[i]) == ORDER[k]) {
                take_recipient(out, &m->recipient[i], ORDER[k]);
                return true;
            }
        }
    }
    if (*m->report_type && !text_ieq(m->report_type, "delivery-status")) {
        out->kind = INBOUND_RECEIPT;
        return true;
    }
    return false;
}

/* ---- automatic answers -------------------------------------------------------------
 */

static bool is_automatic(const struct inbound_mail *m)
{
    static const char *const FIELDS[] = {
        "auto-submitted: auto-replied", "x-autoreply", "x-autorespond",
        "precedence: auto_reply",       "x-vacation",  "x-mail-autoreply",
        "auto-submitted: auto-notified"};
    static const char *const SUBJECTS[] = {"automatische antwort",
                                           "automatic reply",
                                           "out of office",
                                           "out of the office",
                                           "abwesenheit",
                                           "abwesend:",
                                           "autoreply",
                                           "auto-reply",
                                           "auto reply",
                                           "automatische eingangsbestätigung",
                                           "automatic response",
                                           "auto:",
                                           "automatisch generierte antwort",
                                           "vacation",
                                           "urlaubsmeldung",
                                           "réponse automatique",
                                           "ooo:"};
    return HAS_ANY(m->automatic, FIELDS) || HAS_ANY(m->subject, SUBJECTS);
}

/* ---- failures told in words --------------------------------------------------------
 */

static bool from_daemon(const struct inbound_mail *m)
{
    static const char *const LOCAL[] = {
        "mailer-daemon@", "postmaster@",   "maildaemon@",      "mail-daemon@",
        "mdaemon@",       "mailerdaemon@", "microsoftexchange"};
    for (size_t i = 0; i < sizeof LOCAL / sizeof *LOCAL; i++) {
        if (text_starts(m->from, LOCAL[i])) {
            return true;
        }
    }
    return !*m->from && has(m->from_name, "daemon");
}

static bool tells_delay(const struct inbound_mail *m)
{
    static const char *const SUBJECTS[] = {"delayed",
                                           "delay)",
                                           "verzögert",
                                           "verspätet",
                                           "noch nicht zugestellt",
                                           "warning: could not send",
                                           "still being retried"};
    static const char *const WORDS[] = {"will be retried",
                                        "will continue to be tried",
                                        "will keep trying",
                                        "will continue trying",
                                        "do not need to resend",
                                        "has not yet been delivered",
                                        "noch nicht zugestellt",
                                        "wird weiterhin versucht",
                                        "weitere zustellversuche",
                                        "zustellung verzögert",
                                        "no action is required on your part"};
    return HAS_ANY(m->subject, SUBJECTS) || HAS_ANY(m->text, WORDS);
}

static bool tells_failure(const struct inbound_mail *m)
{
    static const char *const WORDS[] = {"undeliver",
                                        "unzustellbar",
                                        "delivery status notification",
                                        "failure notice",
                                        "returned mail",
                                        "returned to sender",
                                        "delivery failed",
                                        "delivery failure",
                                        "mail delivery failed",
                                        "could not be delivered",
                                        "couldn't be delivered",
                                        "wasn't delivered",
                                        "nicht zugestellt werden",
                                        "konnte nicht zugestellt",
                                        "user unknown",
                                        "unknown user",
                                        "mailbox unavailable",
                                        "no such user",
                                        "address rejected",
                                        "permanent error",
                                        "permanent fatal error",
                                        "mailbox full",
                                        "quota exceeded",
                                        "postfach ist voll",
                                        "empfänger unbekannt",
                                        "unbekannter empfänger",
                                        "nicht zustellbar",
                                        "zustellung fehlgeschlagen",
                                        "does not exist",
                                        "existiert nicht"};
    return HAS_ANY(m->subject, WORDS) || HAS_ANY(m->text, WORDS);
}

/* "550 5.1.1 ..." or "#5.1.1" in the words. */
static char *status_in(struct arena *a, const char *text)
{
    for (const char *s = text; (s = strpbrk(s, "45")); s++) {
        size_t n = strspn(s, "0123456789.");
        bool starts = s == text || strchr(" \t\n#(<[", s[-1]);
        if (starts && n >= 5 && n <= 9 && s[1] == '.' && s[n - 1] != '.' &&
            memchr(s + 2, '.', n - 2)) {
            return arena_strndup(a, s, n);
        }
    }
    return NULL;
}

/* The line of the words that tells most: with a status or a reply code. */
static char *answer_in(struct arena *a, const char *text)
{
    for (const char *line = text; *line;) {
        size_t n = strcspn(line, "\n");
        char *one = text_squeeze(a, arena_strndup(a, line, n));
        if (has(one, "550") || has(one, "552") || has(one, "554") || has(one, "553") ||
            status_in(a, one)) {
            size_t max = strlen(one) < ANSWER_MAX ? strlen(one) : ANSWER_MAX;
            while (((unsigned char)one[max] & 0xC0) == 0x80) {
                max--; /* on a character border */
            }
            return arena_strndup(a, one, max);
        }
        line += n + (line[n] == '\n');
    }
    return arena_strdup(a, "");
}

/* The first address of somebody else: of the mail that is returned, or of the words. */
static char *address_in(struct arena *a, const char *text, const struct inbound_mail *m,
                        const struct inbound_ours *ours)
{
    for (const char *s = strchr(text, '@'); s; s = strchr(s + 1, '@')) {
        const char *start = s, *end = s + 1;
        while (start > text && (id_char(start[-1]) || start[-1] == '+')) {
            start--;
        }
        while (id_char(*end)) {
            end++;
        }
        while (end > s && end[-1] == '.') {
            end--;
        }
        char *one = arena_strndup(a, start, (size_t)(end - start));
        for (char *c = one; *c; c++) {
            *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
        }
        bool is_id = end - s > 0 && ends_in_hex(s, start);
        if (!is_id && text_is_email(one) && !text_ieq(one, m->from) &&
            !text_ieq(one, ours->from) && !text_starts(one, "postmaster@") &&
            !text_starts(one, "mailer-daemon@")) {
            return one;
        }
    }
    return NULL;
}

static bool judge_words(struct inbound_verdict *out, struct arena *a,
                        const struct inbound_mail *m, const struct inbound_ours *ours)
{
    bool daemon = from_daemon(m);
    bool returned = text_starts(m->return_path, "<>") || *m->failed_recipients;
    bool about = out->message_id || (daemon && *m->failed_recipients);
    /* "Mein Postfach existiert nicht mehr": said by a person's automatic answer. */
    if ((!daemon && (!returned || is_automatic(m))) ||
        !(tells_failure(m) || tells_delay(m))) {
        return false;
    }
    const char *recipient = address_in(a, m->failed_recipients, m, ours);
    recipient = recipient ? recipient : address_in(a, m->text, m, ours);
    if (!about && !(daemon && recipient)) {
        return false;
    }
    const char *status = status_in(a, m->text);
    out->kind =
        tells_delay(m) && !(status && *status == '5') ? INBOUND_DELAY : INBOUND_BOUNCE;
    out->recipient = recipient;
    out->status = status ? status : "";
    out->answer = answer_in(a, m->text);
    return true;
}

/* Written by a machine, but not only sent through one, as by a mailing list. */
static bool is_generated(const struct inbound_mail *m)
{
    static const char *const FIELDS[] = {
        "auto-submitted: auto-", "precedence: bulk", "precedence: junk",
        "x-auto-response-suppress: all", "x-autogenerated"};
    return HAS_ANY(m->automatic, FIELDS) || text_starts(m->return_path, "<>");
}

static bool is_owner(const char *address, const struct inbound_ours *ours)
{
    for (size_t i = 0; i < ours->owners; i++) {
        if (text_ieq(address, ours->owner[i])) {
            return true;
        }
    }
    return false;
}

void inbound_judge(struct inbound_verdict *out, struct arena *a,
                   const struct inbound_mail *m, const struct inbound_ours *ours)
{
    *out = (struct inbound_verdict){.kind = INBOUND_OTHER, .status = "", .answer = ""};
    out->message_id = any_id(a, m, ours);
    if (*m->reference && text_ieq(m->from, ours->from)) {
        out->kind = INBOUND_OWN;
        out->message_id = our_id(a, m->message_id, ours->from);
        return;
    }
    if (judge_report(out, m) || judge_words(out, a, m, ours)) {
        return;
    }
    const char *answered = answered_id(a, m, ours);
    bool owner = is_owner(m->from, ours);
    out->message_id = answered;
    if (is_automatic(m) || (answered && is_generated(m))) {
        out->kind = INBOUND_AUTO_REPLY;
    } else if (m->parts > 0 && !answered) {
        out->kind = INBOUND_FILES;
    } else if (answered && !from_daemon(m)) {
        out->kind = owner ? INBOUND_OWNER_REPLY : INBOUND_REPLY;
    }
}

/* ---- the words of an answer --------------------------------------------------------
 */

static bool begins_quote(const char *line)
{
    static const char *const STARTS[] = {
        "-----Urspr", "-----Original", "________________________________",
        "-- ",        "Von: ",         "From: ",
        "Gesendet: ", "Sent: "};
    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++) {
        if (text_starts(line, STARTS[i])) {
            return true;
        }
    }
    size_t n = strlen(line);
    bool ends = n > 0 && line[n - 1] == ':';
    return ends && (has(line, "schrieb") || has(line, " wrote"));
}

char *inbound_own_words(struct arena *a, const char *text)
{
    char *out = arena_alloc(a, strlen(text) + 2), *to = out;
    for (const char *line = text; *line;) {
        size_t n = strcspn(line, "\n");
        /* Long lines are no beginnings of quotes: not each is copied whole. */
        if (begins_quote(arena_strndup(a, line, n < 200 ? n : 200))) {
            break;
        }
        if (*line != '>') {
            memcpy(to, line, n);
            to += n;
            *to++ = '\n';
        }
        line += n + (line[n] == '\n');
    }
    return text_trim(a, out);
}

bool inbound_is_authentic(const struct inbound_mail *m, const char *authority)
{
    const char *at = strrchr(m->from, '@');
    size_t n = strlen(authority);
    if (!at || strncasecmp(m->authentication, authority, n) != 0 ||
        !strchr("; \t", m->authentication[n])) {
        return false;
    }
    if (has(m->authentication, "dmarc=pass")) {
        return true;
    }
    const char *signer = strcasestr(m->authentication, "header.d=");
    if (!has(m->authentication, "dkim=pass") || !signer) {
        return false;
    }
    signer += strlen("header.d=");
    size_t len = strcspn(signer, "; \t");
    return len == strlen(at + 1) && strncasecmp(signer, at + 1, len) == 0;
}
