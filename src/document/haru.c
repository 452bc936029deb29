#include "document/haru.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define STREAM_BYTES ((HPDF_UINT)4096)

/* libharu's own pool hands out unaligned memory, and malloc would leak what a fault
 * leaves behind; its allocators take no user data, hence the thread's variable. */
static _Thread_local struct arena *memory;

static void *allocate(HPDF_UINT bytes)
{
    return arena_alloc(memory, bytes);
}

static void keep(void *p)
{
    (void)p; /* goes with the arena */
}

static _Noreturn void on_fault(HPDF_STATUS fault, HPDF_STATUS detail, void *ud)
{
    struct haru *h = ud;
    h->fault = (unsigned long)fault;
    h->detail = (unsigned long)detail;
    longjmp(h->jump, 1);
}

static enum k_status fault_status(const struct haru *h, struct k_err *err)
{
    return err_set(err, K_FATAL, "libharu meldet Fehler 0x%04lX (%lu)", h->fault,
                   h->detail);
}

enum k_status haru_open(struct haru *h, struct k_err *err)
{
    struct arena *before = memory;
    *h = (struct haru){.doc = NULL};
    arena_init(&h->arena);
    if (setjmp(h->jump) != 0) {
        memory = before;
        return fault_status(h, err);
    }
    memory = &h->arena;
    h->doc = HPDF_NewEx(on_fault, allocate, keep, 0, h);
    memory = before;
    return h->doc ? K_OK : err_nomem(err);
}

/* Nothing of the document is freed singly, so HPDF_Free has nothing to do. */
void haru_close(struct haru *h)
{
    if (h) {
        arena_release(&h->arena);
        h->doc = NULL;
    }
}

enum k_status haru_run(struct haru *h, haru_fn *fn, void *ud, struct k_err *err)
{
    struct arena *before = memory;
    if (setjmp(h->jump) != 0) {
        memory = before;
        return fault_status(h, err);
    }
    memory = &h->arena;
    enum k_status st = fn(h, ud, err);
    memory = before;
    /* The object layer notes a fault without calling the handler. */
    if (st == K_OK && HPDF_GetError(h->doc) != HPDF_OK) {
        h->fault = HPDF_GetError(h->doc);
        h->detail = HPDF_GetErrorDetail(h->doc);
        st = fault_status(h, err);
    }
    return st;
}

void haru_fail(struct haru *h)
{
    on_fault(HPDF_GetError(h->doc), HPDF_GetErrorDetail(h->doc), h);
}

HPDF_Stream haru_stream(struct haru *h, const void *bytes, size_t n)
{
    HPDF_Stream s = HPDF_MemStream_New(h->doc->mmgr, n ? (HPDF_UINT)n : 1);
    HPDF_Stream_Write(s, bytes, (HPDF_UINT)n);
    return s;
}

HPDF_Stream haru_deflate(struct haru *h, const void *bytes, size_t n)
{
    HPDF_Stream from = haru_stream(h, bytes, n);
    HPDF_Stream to = HPDF_MemStream_New(h->doc->mmgr, STREAM_BYTES);
    HPDF_Stream_WriteToStream(from, to, HPDF_STREAM_FILTER_FLATE_DECODE, NULL);
    return to;
}

unsigned char *haru_bytes(HPDF_Stream s, size_t *n)
{
    size_t total = HPDF_Stream_Size(s), at = 0;
    unsigned char *out = malloc(total ? total : 1);
    for (HPDF_UINT i = 0; out && i < HPDF_MemStream_GetBufCount(s); i++) {
        HPDF_UINT len = 0;
        const HPDF_BYTE *p = HPDF_MemStream_GetBufPtr(s, i, &len);
        if (p && len <= total - at) {
            memcpy(out + at, p, len);
            at += len;
        }
    }
    *n = at;
    return out;
}

HPDF_Dict haru_dict(struct haru *h)
{
    HPDF_Dict d = HPDF_Dict_New(h->doc->mmgr);
    HPDF_Xref_Add(h->doc->xref, d);
    return d;
}

static HPDF_STATUS write_entries(HPDF_Dict d, HPDF_Stream s)
{
    return HPDF_Stream_WriteStr(s, d->attr);
}

void haru_fill(struct haru *h, HPDF_Dict d, const void *bytes, size_t n,
               const char *entries)
{
    d->filter = HPDF_STREAM_FILTER_NONE;
    if (entries) {
        d->attr = arena_strdup(&h->arena, entries);
        d->write_fn = write_entries;
    }
    HPDF_Stream_Write(d->stream, bytes, (HPDF_UINT)n);
}

HPDF_Dict haru_stream_dict(struct haru *h, const void *bytes, size_t n,
                           const char *entries)
{
    HPDF_Dict d = HPDF_DictStream_New(h->doc->mmgr, h->doc->xref);
    haru_fill(h, d, bytes, n, entries);
    return d;
}

void haru_add_string(struct haru *h, HPDF_Dict d, const char *key, const char *value)
{
    HPDF_Dict_Add(d, key, HPDF_String_New(h->doc->mmgr, value, NULL));
}
