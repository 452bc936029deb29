#include "flow/verify.h"

#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "store/store_file.h"
#include "store/store_invoice.h"
#include "store/store_outbox.h"

#include "base/banned.h"

struct verify {
    struct firm *firm;
    struct verify_result *result;
    verify_fault_fn *fault;
    void *ud;
    struct arena arena;
};

static void found_fault(struct verify *v, const char *text)
{
    v->result->faults++;
    v->fault(v->ud, text);
}

/* A check that rejects is a fault found; other statuses end the run. */
static enum k_status note(struct verify *v, enum k_status st, struct k_err *why,
                          struct k_err *err)
{
    if (st == K_REJECT || (st == K_FATAL && why->text[0])) {
        found_fault(v, why->text);
        return K_OK;
    }
    if (st != K_OK) {
        *err = *why;
    }
    return st;
}

static void check_file(struct verify *v, const char *path, const char *sha256)
{
    char hash[HASH_HEX];
    if (!file_hash(hash, firm_path(v->firm, &v->arena, path))) {
        found_fault(
            v, arena_printf(&v->arena, tr("%s fehlt oder ist nicht lesbar"), path));
    } else if (strcmp(hash, sha256) != 0) {
        found_fault(v,
                    arena_printf(&v->arena,
                                 tr("%s wurde verändert: Prüfsumme %.12s…, gebucht ist "
                                    "%.12s…"),
                                 path, hash, sha256));
    }
    arena_reset(&v->arena);
}

static enum k_status on_file(void *ud, const struct file_row *f, struct k_err *err)
{
    struct verify *v = ud;
    (void)err;
    /* What lies in failed/ is the owner's to mend or throw away. */
    if (strcmp(f->state, "failed") != 0) {
        v->result->files++;
        check_file(v, f->stored_as, f->sha256);
    }
    return K_OK;
}

static enum k_status on_document(void *ud, const struct document_row *d,
                                 struct k_err *err)
{
    struct verify *v = ud;
    (void)err;
    v->result->documents++;
    check_file(v, d->path, d->sha256);
    return K_OK;
}

static enum k_status check_effects(struct verify *v, struct k_err *err)
{
    struct effect *e;
    size_t n;
    enum k_status st = store_effects(&e, &n, v->firm->store, &v->arena, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (e[i].kind == EFFECT_PLACE) {
            found_fault(v, arena_printf(&v->arena, tr("%s wartet noch auf die Ablage"),
                                        e[i].target));
        }
    }
    return st;
}

static enum k_status check_outbox(struct verify *v, struct k_err *err)
{
    struct outbox_entry *e;
    size_t n;
    enum k_status st = store_outbox_list(&e, &n, v->firm->store, &v->arena, true, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (e[i].state == OUTBOX_COMMITTING) {
            found_fault(
                v, arena_printf(&v->arena, tr("Mail %lld hängt im Zustand „%s“"),
                                (long long)e[i].id, outbox_state_name(e[i].state)));
        }
    }
    return st;
}

enum k_status verify_all(struct verify_result *out, struct firm *f,
                         verify_fault_fn *fault, void *ud, struct k_err *err)
{
    struct verify v = {.firm = f, .result = out, .fault = fault, .ud = ud};
    struct k_err why = {{0}};
    *out = (struct verify_result){0};
    arena_init(&v.arena);
    enum k_status st = note(&v, store_integrity(f->store, &why), &why, err);
    if (st == K_OK) {
        st = note(&v, store_journal_verify(f->store, &out->journal_rows, &why), &why,
                  err);
    }
    if (st == K_OK) {
        st = note(&v, store_invoice_verify(f->store, &out->invoices, &why), &why, err);
    }
    if (st == K_OK) {
        st = store_file_each(f->store, on_file, &v, err);
    }
    if (st == K_OK) {
        st = store_document_each(f->store, 0, on_document, &v, err);
    }
    if (st == K_OK) {
        st = check_effects(&v, err);
    }
    if (st == K_OK) {
        st = check_outbox(&v, err);
    }
    arena_release(&v.arena);
    return st;
}
