/*
 * haru - libharu 2.3.0 behind one guard, so that a fault in it is a status.
 *
 * libharu calls its error handler on the spot and goes on if that returns; what
 * follows misbehaves. So the handler leaves by longjmp, and all calls into libharu are
 * made from a function that haru_run runs. Such a function holds nothing that is not
 * in an arena or owned by libharu.
 *
 * Owns:    the HPDF_Doc; its memory is an arena and goes with haru_close.
 * Effects: none.
 *
 * We write PDF/A-3 through libharu's object layer, which Debian ships with headers and
 * exports but upstream does not promise: the version is therefore checked.
 */
#ifndef KONTOR_DOCUMENT_HARU_H
#define KONTOR_DOCUMENT_HARU_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

#include <hpdf.h>
#include <hpdf_doc.h>
#include <hpdf_fontdef.h>
#include <hpdf_objects.h>
#include <hpdf_streams.h>

#include "base/arena.h"
#include "base/err.h"

#if HPDF_VERSION_ID != 20300
#error "document/ leans on structs of libharu 2.3.0: check each use before going on"
#endif

struct haru {
    struct arena arena;
    HPDF_Doc doc;
    jmp_buf jump;
    unsigned long fault; /* libharu's number and detail of the last fault */
    unsigned long detail;
};

K_MUST_CHECK enum k_status haru_open(struct haru *h, struct k_err *err);
void haru_close(struct haru *h);

typedef enum k_status haru_fn(struct haru *h, void *ud, struct k_err *err);

/* Call fn; a fault in libharu becomes K_FATAL with its number. */
K_MUST_CHECK enum k_status haru_run(struct haru *h, haru_fn *fn, void *ud,
                                    struct k_err *err);

/* ---- within haru_run ---- */

/* Leave haru_run with the fault that libharu noted last: for calls of its object layer
 * that return NULL. */
_Noreturn void haru_fail(struct haru *h);

/* A stream in memory that holds a copy of the bytes, in one piece. */
HPDF_Stream haru_stream(struct haru *h, const void *bytes, size_t n);
/* The same deflated. */
HPDF_Stream haru_deflate(struct haru *h, const void *bytes, size_t n);
/* Copy a stream's bytes out; malloc, NULL when there is no memory. */
unsigned char *haru_bytes(HPDF_Stream s, size_t *n);

/* An indirect dictionary. */
HPDF_Dict haru_dict(struct haru *h);

/* A stream object with these bytes as they are. `entries` are written into its
 * dictionary literally, e.g. HARU_DEFLATED: libharu would take a /Filter entry of ours
 * away. Lives as long as the document. */
#define HARU_DEFLATED "/Filter /FlateDecode\n"
HPDF_Dict haru_stream_dict(struct haru *h, const void *bytes, size_t n,
                           const char *entries);
/* The same for a stream object that is there and empty: the content of a page. */
void haru_fill(struct haru *h, HPDF_Dict d, const void *bytes, size_t n,
               const char *entries);
void haru_add_string(struct haru *h, HPDF_Dict d, const char *key, const char *value);

#endif
