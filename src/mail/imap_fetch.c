/*
 * Fetching: search, and for each mail its size, its bytes, spool, mark. One mail is
 * finished before the next begins, so that a break costs at most one repetition.
 *
 * What was fetched is known by the keyword $KontorDone where the mailbox keeps keywords
 * (PERMANENTFLAGS has \*), by being moved away where a folder for it is set, else by
 * the highest UID so far. \Seen is never touched: the owner reads that mailbox, too.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "mail/imap.h"
#include "mail/imap_session.h"

#include "base/banned.h"

#define KEYWORD "$KontorDone"

struct run {
    struct imap *im;
    struct imap_fetch *f;
    bool keywords;
};

static bool keeps_keywords(const struct mailimap_selection_info *info)
{
    for (clistiter *i = info->sel_perm_flags ? clist_begin(info->sel_perm_flags) : NULL;
         i; i = clist_next(i)) {
        const struct mailimap_flag_perm *p = clist_content(i);
        if (p->fl_type == MAILIMAP_FLAG_PERM_ALL) {
            return true;
        }
    }
    return false;
}

/* ---- which -------------------------------------------------------------------------
 */

static struct mailimap_search_key *wanted(const struct run *r)
{
    int y, m, d;
    struct mailimap_search_key *all = mailimap_search_key_new_multiple_empty();
    day_split(r->f->since, &y, &m, &d);
    if (all) {
        (void)mailimap_search_key_multiple_add(
            all, mailimap_search_key_new_since(mailimap_date_new(d, m, y)));
        (void)mailimap_search_key_multiple_add(
            /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): libetpan owns and frees it */
            all, r->keywords ? mailimap_search_key_new_unkeyword(strdup(KEYWORD))
                             : mailimap_search_key_new_uid(
                                   mailimap_set_new_interval(r->f->uid + 1, 0)));
    }
    return all;
}

static int by_uid(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

static enum k_status search(uint32_t **out, size_t *n, struct run *r, struct k_err *err)
{
    clist *found = NULL;
    struct mailimap_search_key *key = wanted(r);
    *out = NULL;
    *n = 0;
    if (!key) {
        return err_nomem(err);
    }
    int result = mailimap_uid_search(r->im->session, NULL, key, &found);
    mailimap_search_key_free(key);
    if (result != MAILIMAP_NO_ERROR) {
        return imap_fault(r->im, result, "suchen", err);
    }
    for (clistiter *i = found ? clist_begin(found) : NULL; i; i = clist_next(i)) {
        uint32_t uid = *(const uint32_t *)clist_content(i);
        /* "n:*" finds the last mail even when its UID is smaller (RFC 3501, 6.4.8). */
        if (r->keywords || uid > r->f->uid) {
            *out = arena_grow(&r->im->arena, *out, *n, sizeof **out);
            (*out)[(*n)++] = uid;
        }
    }
    if (found) {
        mailimap_search_result_free(found);
    }
    if (*n > 0) {
        qsort(*out, *n, sizeof **out, by_uid);
    }
    return K_OK;
}

/* ---- one ---------------------------------------------------------------------------
 */

/* Fetch one attribute of one mail; the caller frees the list. */
static enum k_status fetch_one(clist **out, struct run *r, uint32_t uid,
                               struct mailimap_fetch_att *what, struct k_err *err)
{
    struct mailimap_set *set = mailimap_set_new_single(uid);
    struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att(what);
    *out = NULL;
    if (!set || !type) {
        return err_nomem(err);
    }
    int result = mailimap_uid_fetch(r->im->session, set, type, out);
    mailimap_set_free(set);
    mailimap_fetch_type_free(type);
    return result == MAILIMAP_NO_ERROR ? K_OK : imap_fault(r->im, result, "holen", err);
}

static const struct mailimap_msg_att_static *attribute(const clist *list, int type)
{
    for (clistiter *i = list ? clist_begin(list) : NULL; i; i = clist_next(i)) {
        const struct mailimap_msg_att *mail = clist_content(i);
        for (clistiter *k = clist_begin(mail->att_list); k; k = clist_next(k)) {
            const struct mailimap_msg_att_item *item = clist_content(k);
            if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC &&
                item->att_data.att_static->att_type == type) {
                return item->att_data.att_static;
            }
        }
    }
    return NULL;
}

/* *gone: another program removed it meanwhile. */
static enum k_status size_of(size_t *out, bool *gone, struct run *r, uint32_t uid,
                             struct k_err *err)
{
    clist *list;
    enum k_status st =
        fetch_one(&list, r, uid, mailimap_fetch_att_new_rfc822_size(), err);
    if (st != K_OK) {
        return st;
    }
    const struct mailimap_msg_att_static *a =
        attribute(list, MAILIMAP_MSG_ATT_RFC822_SIZE);
    *gone = !a;
    *out = a ? a->att_data.att_rfc822_size : 0;
    if (list) {
        mailimap_fetch_list_free(list);
    }
    return K_OK;
}

static enum k_status spool(struct run *r, uint32_t uid, struct k_err *err)
{
    clist *list;
    enum k_status st = fetch_one(
        &list, r, uid,
        mailimap_fetch_att_new_body_peek_section(mailimap_section_new(NULL)), err);
    if (st != K_OK) {
        return st;
    }
    const struct mailimap_msg_att_static *a =
        attribute(list, MAILIMAP_MSG_ATT_BODY_SECTION);
    if (a && a->att_data.att_body_section->sec_body_part) {
        const char *key =
            arena_printf(&r->im->arena, "%s/%s;%u;%u", r->im->account,
                         r->im->config->imap_folder, r->f->uid_validity, uid);
        st = r->f->spool(r->f->ud, key, a->att_data.att_body_section->sec_body_part,
                         a->att_data.att_body_section->sec_length, err);
        r->f->fetched += st == K_OK;
    }
    if (list) {
        mailimap_fetch_list_free(list);
    }
    return st;
}

static int add_keyword(struct run *r, struct mailimap_set *set)
{
    struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
    if (!flags) {
        return MAILIMAP_ERROR_MEMORY;
    }
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): libetpan owns and frees it */
    (void)mailimap_flag_list_add(flags,
                                 mailimap_flag_new_flag_keyword(strdup(KEYWORD)));
    struct mailimap_store_att_flags *store =
        mailimap_store_att_flags_new_add_flags_silent(flags);
    int result =
        store ? mailimap_uid_store(r->im->session, set, store) : MAILIMAP_ERROR_MEMORY;
    if (store) {
        mailimap_store_att_flags_free(store);
    }
    return result;
}

/* The keyword first: a move that the server refuses (no such folder) then only leaves
 * the mail where it is. */
static enum k_status mark(struct run *r, uint32_t uid, struct k_err *err)
{
    struct mailimap_set *set = mailimap_set_new_single(uid);
    int result = MAILIMAP_NO_ERROR;
    if (!set) {
        return err_nomem(err);
    }
    if (r->keywords) {
        result = add_keyword(r, set);
    }
    if (result == MAILIMAP_NO_ERROR && r->im->config->imap_move_to) {
        int moved = mailimap_uid_move(r->im->session, set, r->im->config->imap_move_to);
        if (moved == MAILIMAP_ERROR_STREAM || moved == MAILIMAP_ERROR_PARSE) {
            result = moved;
        } else if (moved != MAILIMAP_NO_ERROR) {
            log_warn("imap.move", "result=%d: mails stay where they are", moved);
        }
    }
    mailimap_set_free(set);
    if (result != MAILIMAP_NO_ERROR) {
        return imap_fault(r->im, result, "kennzeichnen", err);
    }
    r->f->uid = uid > r->f->uid ? uid : r->f->uid;
    return K_OK;
}

static enum k_status one(struct run *r, uint32_t uid, struct k_err *err)
{
    size_t size;
    bool gone;
    enum k_status st = size_of(&size, &gone, r, uid, err);
    if (st != K_OK || gone) {
        return st;
    }
    if (size > r->f->max_bytes) {
        log_warn("imap.too-big", "uid=%u bytes=%zu", uid, size);
        r->f->too_big++;
    } else {
        st = spool(r, uid, err);
    }
    return st == K_OK ? mark(r, uid, err) : st;
}

enum k_status imap_fetch(struct imap *im, struct imap_fetch *f, struct k_err *err)
{
    struct run r = {.im = im, .f = f};
    uint32_t *uid;
    size_t n;
    int result = mailimap_select(im->session, im->config->imap_folder);
    if (result != MAILIMAP_NO_ERROR) {
        return imap_fault(im, result, im->config->imap_folder, err);
    }
    const struct mailimap_selection_info *info = im->session->imap_selection_info;
    if (f->uid_validity != info->sel_uidvalidity) {
        f->uid_validity = info->sel_uidvalidity;
        f->uid = 0;
    }
    r.keywords = keeps_keywords(info);
    enum k_status st = search(&uid, &n, &r, err);
    for (size_t i = 0; st == K_OK && i < n && i < f->max_count; i++) {
        st = one(&r, uid[i], err);
    }
    f->more = n > f->max_count;
    return st;
}
