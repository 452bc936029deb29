/*
 * The folder of sent mails. Servers of Google and Microsoft keep a copy by themselves;
 * so the folder is asked first, and a repetition adds nothing.
 */
#include <libetpan/uidplus.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/language.h"
#include "mail/header.h"
#include "mail/imap.h"
#include "mail/imap_session.h"

#include "base/banned.h"

static bool is_sent_folder(const struct mailimap_mailbox_list *m)
{
    clist *flags = m->mb_flag ? m->mb_flag->mbf_oflags : NULL;
    for (clistiter *i = flags ? clist_begin(flags) : NULL; i; i = clist_next(i)) {
        const struct mailimap_mbx_list_oflag *f = clist_content(i);
        if (f->of_type == MAILIMAP_MBX_LIST_OFLAG_FLAG_EXT && f->of_flag_ext &&
            strcasecmp(f->of_flag_ext, "Sent") == 0) {
            return true;
        }
    }
    return false;
}

/* "Gesendete Objekte", "INBOX.Sent": lower is better, 0 = not. */
static int usual_name(const struct mailimap_mailbox_list *m)
{
    static const char *const NAMES[] = {
        "Sent",       "Gesendet",      "Gesendete Elemente", "Gesendete Objekte",
        "Sent Items", "Sent Messages", "Sent Mail"};
    const char *cut = m->mb_delimiter ? strrchr(m->mb_name, m->mb_delimiter) : NULL;
    const char *name = cut ? cut + 1 : m->mb_name;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strcasecmp(name, NAMES[i]) == 0) {
            return (int)i + 1;
        }
    }
    return 0;
}

enum k_status imap_sent_folder(struct imap *im, struct k_err *err)
{
    clist *list = NULL;
    int best = 0;
    im->sent = im->sent ? im->sent : im->config->imap_sent_folder;
    if (im->sent) {
        return K_OK;
    }
    int result = mailimap_list(im->session, "", "*", &list);
    if (result != MAILIMAP_NO_ERROR) {
        return imap_fault(im, result, tr("Ordner auflisten"), err);
    }
    for (clistiter *i = list ? clist_begin(list) : NULL; i; i = clist_next(i)) {
        const struct mailimap_mailbox_list *m = clist_content(i);
        int rank = is_sent_folder(m) ? -1 : usual_name(m);
        if (rank && (best == 0 || rank < best)) {
            best = rank;
            im->sent = arena_strdup(&im->arena, m->mb_name);
        }
    }
    if (list) {
        mailimap_list_result_free(list);
    }
    return im->sent ? K_OK
                    : err_set(err, K_REJECT,
                              "%s: kein Ordner für gesendete Mails gefunden; bitte "
                              "imap.sent_folder angeben",
                              im->name);
}

static enum k_status find(bool *out, struct imap *im, const char *message_id,
                          struct k_err *err)
{
    clist *found = NULL;
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): libetpan owns and frees it */
    struct mailimap_search_key *key =
        mailimap_search_key_new_header(strdup("Message-ID"), strdup(message_id));
    *out = false;
    if (!key) {
        return err_nomem(err);
    }
    int result = mailimap_uid_search(im->session, NULL, key, &found);
    mailimap_search_key_free(key);
    if (result != MAILIMAP_NO_ERROR) {
        return imap_fault(im, result, "suchen", err);
    }
    *out = found && !clist_isempty(found);
    if (found) {
        mailimap_search_result_free(found);
    }
    return K_OK;
}

enum k_status imap_sent_has(bool *out, struct imap *im, const char *message_id,
                            struct k_err *err)
{
    *out = false;
    if (!header_is_message_id(message_id)) {
        return err_set(err, K_REJECT, "keine Message-ID: %s", message_id);
    }
    enum k_status st = imap_sent_folder(im, err);
    if (st != K_OK) {
        return st;
    }
    int result = mailimap_select(im->session, im->sent);
    return result == MAILIMAP_NO_ERROR ? find(out, im, message_id, err)
                                       : imap_fault(im, result, im->sent, err);
}

enum k_status imap_sent_add(struct imap *im, const char *message_id, const char *bytes,
                            size_t n, struct k_err *err)
{
    bool there;
    enum k_status st = imap_sent_has(&there, im, message_id, err);
    if (st != K_OK || there) {
        return st;
    }
    struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
    if (!flags) {
        return err_nomem(err);
    }
    (void)mailimap_flag_list_add(flags, mailimap_flag_new_seen());
    int result = mailimap_append(im->session, im->sent, flags, NULL, bytes, n);
    mailimap_flag_list_free(flags);
    return result == MAILIMAP_NO_ERROR ? K_OK : imap_fault(im, result, im->sent, err);
}
