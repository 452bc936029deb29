#include "mail/verdict.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "base/err.h"
#include "base/language.h"
#include "base/text.h"

#include "base/banned.h"

/* What curl's codes mean when no answer of the server decides. */
static const struct cause {
    CURLcode code;
    enum sender_outcome outcome;
    const char *text;
} CAUSES[] = {
    {CURLE_COULDNT_RESOLVE_HOST, SENDER_DEFERRED,
     N_("wurde nicht gefunden. Besteht eine Internetverbindung, ist der Name in "
        "mail.smtp_url richtig geschrieben?")},
    {CURLE_COULDNT_CONNECT, SENDER_DEFERRED,
     N_("nicht erreichbar. Stimmt der Port in mail.smtp_url (üblich: smtp://…:587 oder "
        "smtps://…:465), oder sperrt ihn eine Firewall?")},
    {CURLE_OPERATION_TIMEDOUT, SENDER_DEFERRED,
     N_("hat nicht rechtzeitig geantwortet.")},
    {CURLE_SSL_CONNECT_ERROR, SENDER_DEFERRED,
     N_("es kam keine Verschlüsselung zustande. Passt smtp:// (meist Port 587) oder "
        "smtps:// (meist Port 465) in mail.smtp_url zum Port?")},
    {CURLE_PEER_FAILED_VERIFICATION, SENDER_HELD,
     N_("sein Zertifikat ist abgelaufen, nicht vertrauenswürdig oder gilt für einen "
        "anderen Namen; es wurde nichts gesendet. Steht in mail.smtp_url der Name, den "
        "der Anbieter nennt? Für einen eigenen Server: mail.ca_file.")},
    {CURLE_SSL_CACERT_BADFILE, SENDER_HELD,
     N_("mail.ca_file, die Datei mit den Zertifikaten, ist nicht lesbar oder leer. Unter "
        "Debian: apt install ca-certificates.")},
    {CURLE_USE_SSL_FAILED, SENDER_HELD,
     N_("bietet keine Verschlüsselung (STARTTLS) an; ohne sie sendet Kontor nicht. "
        "Verschlüsselt der Port von Anfang an, dann smtps:// in mail.smtp_url.")},
    {CURLE_LOGIN_DENIED, SENDER_HELD,
     N_("hat die Anmeldung abgelehnt. Stimmen mail.smtp_user und das Passwort? Manche "
        "Anbieter verlangen ein App-Passwort oder mail.smtp_auth = xoauth2.")},
    {CURLE_AUTH_ERROR, SENDER_HELD,
     N_("die Anmeldung, die mail.smtp_auth verlangt, ist dort nicht möglich.")},
    {CURLE_GOT_NOTHING, SENDER_DEFERRED, N_("hat die Verbindung getrennt.")},
    {CURLE_RECV_ERROR, SENDER_DEFERRED, N_("hat die Verbindung getrennt.")},
    {CURLE_SEND_ERROR, SENDER_DEFERRED, N_("hat die Verbindung getrennt.")},
    {CURLE_WEIRD_SERVER_REPLY, SENDER_DEFERRED, N_("hat unverständlich geantwortet.")},
    {CURLE_OUT_OF_MEMORY, SENDER_DEFERRED, N_("der Arbeitsspeicher reichte nicht.")},
};

static const char LOGIN_HINT[] =
    N_("Anmeldung abgelehnt: Stimmen mail.smtp_user und das Passwort? Manche Anbieter "
       "verlangen ein App-Passwort oder mail.smtp_auth = xoauth2");
static const char SENDER_HINT[] = N_(
    "der Anbieter nimmt von diesem Absender nichts an: Gehört mail.from zu diesem Konto?");
static const char REFUSED_HINT[] = N_("der Server weist uns ab, nicht diese Nachricht");
static const char SIZE_HINT[] =
    N_("die Mail ist mit ihren Anhängen zu groß für den Server");
static const char FULL_HINT[] =
    N_("das Postfach des Empfängers ist voll: später noch einmal senden");

void verdict_say(struct sender_result *out, enum sender_outcome outcome,
                 const char *fmt, ...)
{
    va_list ap;
    *out = (struct sender_result){.outcome = outcome};
    va_start(ap, fmt);
    (void)vsnprintf(out->text, sizeof out->text, tr(fmt), ap);
    va_end(ap);
    out->text[text_valid_utf8(out->text, strlen(out->text))] = '\0';
}

/* ---- an answer of the server decides --------------------------------------------- */

/* The log-in is missing, too weak or wrong (RFC 4954, 6). */
static bool is_login_code(int code)
{
    return code == 530 || code == 534 || code == 535 || code == 538;
}

/* RFC 3463: x.3.4 message too big for the system, x.2.3 for the mailbox. */
static bool is_too_big(const struct dialogue *d)
{
    return d->code == 552 || (d->status_subject == 3 && d->status_detail == 4) ||
           (d->status_subject == 2 && d->status_detail == 3);
}

bool verdict_is_policy(const struct dialogue *d)
{
    return d->code >= 500 && d->status_subject == 7;
}

static enum sender_outcome refused(const struct dialogue *d)
{
    if (d->code < 500 || d->status_class == 4) {
        return SENDER_DEFERRED;
    }
    if (is_login_code(d->code)) {
        return SENDER_HELD;
    }
    if (d->phase == DIALOGUE_MAIL) {
        return is_too_big(d) ? SENDER_FAILED : SENDER_HELD;
    }
    bool about_message = d->phase == DIALOGUE_RCPT || d->phase == DIALOGUE_DATA ||
                         d->phase == DIALOGUE_BODY;
    return about_message ? SENDER_FAILED : SENDER_HELD;
}

/* What the owner has to look at; NULL where the server's words have to do. A bare 552
 * is about the size at MAIL only (RFC 1870), later it may be either. */
static const char *hint_of(enum sender_outcome outcome, const struct dialogue *d)
{
    if (outcome == SENDER_HELD) {
        return d->phase == DIALOGUE_AUTH || is_login_code(d->code) ? LOGIN_HINT
               : d->phase == DIALOGUE_MAIL                         ? SENDER_HINT
                                                                   : REFUSED_HINT;
    }
    if (outcome == SENDER_FAILED && d->status_subject == 2 && d->status_detail == 2) {
        return FULL_HINT;
    }
    bool sized = d->status_class != 0 || d->phase == DIALOGUE_MAIL;
    return outcome == SENDER_FAILED && sized && is_too_big(d) ? SIZE_HINT : NULL;
}

/* The server's own words come first. */
static void by_reply(struct sender_result *out, const struct dialogue *d)
{
    enum sender_outcome outcome = d->code < 300 ? SENDER_SENT : refused(d);
    const char *hint = hint_of(outcome, d);
    if (hint) {
        verdict_say(out, outcome, "%.700s (%s)", d->text, tr(hint));
    } else {
        verdict_say(out, outcome, "%s", d->text);
    }
    out->code = d->code;
}

/* ---- nobody answered ------------------------------------------------------------- */

static void by_cause(struct sender_result *out, const struct verdict_facts *f)
{
    struct cause other = {.outcome = SENDER_DEFERRED,
                          .text = N_("die Übertragung ist gescheitert.")};
    const struct cause *c = &other;
    for (size_t i = 0; i < sizeof CAUSES / sizeof *CAUSES; i++) {
        if ((int)CAUSES[i].code == f->curl_code) {
            c = &CAUSES[i];
        }
    }
    const char *detail = f->detail ? f->detail : "";
    bool silent_start = f->curl_code == CURLE_OPERATION_TIMEDOUT &&
                        f->dialogue->phase == DIALOGUE_CONNECT;
    verdict_say(out, c->outcome, "Mail-Server %.100s: %s%s [%s%s%.300s]", f->server,
                tr(c->text),
                silent_start
                    ? tr(" Verschlüsselt der Port von Anfang an (meist 465), dann "
                         "smtps:// in mail.smtp_url.")
                    : "",
                dialogue_phase_text(f->dialogue->phase), *detail ? "; " : "", detail);
}

static void after_dot(struct sender_result *out, const struct verdict_facts *f)
{
    verdict_say(
        out, SENDER_UNKNOWN,
        "Mail-Server %.100s: hat die Nachricht bekommen, ihre Annahme aber nicht "
        "bestätigt [%.300s]",
        f->server, f->detail ? f->detail : "");
}

/* To the dot: 2xx is yes, 4xx and 5xx are no, all else is no answer (RFC 5321, 4.3.2).
 */
static bool answered(const struct dialogue *d)
{
    return d->phase == DIALOGUE_BODY && d->code >= 200 &&
           (d->code < 300 || d->code >= 400);
}

void verdict_find(struct sender_result *out, const struct verdict_facts *f)
{
    const struct dialogue *d = f->dialogue;
    if (f->commit_refused) {
        verdict_say(out, SENDER_DEFERRED,
                    "Nicht gesendet: Der Versand ließ sich vorher nicht vermerken.");
    } else if (f->handed_over ? answered(d) : d->code >= 400) {
        by_reply(out, d);
    } else if (f->handed_over && !f->cut_short) {
        after_dot(out, f);
    } else {
        by_cause(out, f);
    }
}

bool verdict_is_stale(const struct verdict_facts *f)
{
    bool gone = f->curl_code == CURLE_SEND_ERROR || f->curl_code == CURLE_RECV_ERROR ||
                f->curl_code == CURLE_GOT_NOTHING;
    int code = f->dialogue->code;
    return !f->handed_over && !f->commit_refused &&
           (code == 421 || code == 503 || (gone && code < 400)) &&
           (f->dialogue->phase == DIALOGUE_CONNECT ||
            f->dialogue->phase == DIALOGUE_MAIL ||
            f->dialogue->phase == DIALOGUE_OTHER);
}

bool verdict_is_unreachable(const struct verdict_facts *f)
{
    return f->curl_code != CURLE_OK && f->dialogue->phase == DIALOGUE_CONNECT &&
           f->dialogue->code == 0 && !f->handed_over;
}
