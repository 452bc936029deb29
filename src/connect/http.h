/*
 * http - one account's connection: paced requests, answers within limits, faults that
 * say what to do.
 *
 * In:      base URL, CA bundle, the Authorization header; a request.
 * Out:     status and body. Only a 2xx answer is K_OK.
 * Effects: the network; sleeps to keep the pace.
 *
 * TLS is verified always and nothing but https is spoken. No redirect is followed: the
 * key would go to whoever answers. A 429 means "not processed" and is sent again after
 * Retry-After or a growing pause, all other failures are the caller's.
 */
#ifndef KONTOR_CONNECT_HTTP_H
#define KONTOR_CONNECT_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define HTTP_BODY_MAX ((size_t)8 * 1024 * 1024)

/* Why a request failed: what the flow does about it. */
enum http_trouble {
    HTTP_FINE,
    HTTP_KEY,       /* 401: the owner makes a new key */
    HTTP_PLAN,      /* 402, 403: the tariff or the user lacks the API */
    HTTP_HOST,      /* redirect, wrong certificate: the owner looks */
    HTTP_AWAY,      /* network, 5xx, patience at an end: comes back by itself */
    HTTP_NOT_FOUND, /* 404 */
    HTTP_CONFLICT,  /* 409: somebody else changed it */
    HTTP_REFUSED,   /* any other 4xx, and errors inside 200 */
    HTTP_ANSWER,    /* not what was asked for: cut, too large, no JSON */
};

struct http_settings {
    const char *base_url; /* without a slash at its end */
    const char *ca_file;
    const char *authorization; /* the header's value; copied, wiped at the end */
    int pace_ms, timeout_s;
};

struct http_request {
    const char *method; /* "GET", "POST", "PUT" */
    const char *path;   /* "/contacts?page=0", encoded */
    const char *json;   /* body, or NULL */
    /* A multipart form instead: one file, and type=voucher. */
    const char *file_name, *file_type;
    const void *file;
    size_t file_bytes;
};

struct http_answer {
    long status;
    const char *body; /* ends with NUL; may be HTML or empty */
    size_t n;
};

struct http;

K_MUST_CHECK enum k_status
http_new(struct http **out, const struct http_settings *settings, struct k_err *err);
void http_free(struct http *h);

/* K_RETRY for HTTP_AWAY, else K_REJECT. The text is for the owner. */
K_MUST_CHECK enum k_status http_call(struct http_answer *out, struct http *h,
                                     struct arena *a, const struct http_request *q,
                                     struct k_err *err);

/* Called before each wait for the network or the pace, and behind it. */
typedef void http_wait_fn(void *ud, bool waiting);
void http_on_wait(struct http *h, http_wait_fn *fn, void *ud);

/* Of the last call. */
enum http_trouble http_trouble(const struct http *h);
/* Nothing of the last, failed request can have been processed: no connection, or the
 * server says so (4xx). Only then may a write be sent again without reading first. */
bool http_unprocessed(const struct http *h);
/* Seconds that the server asked us to stay away; 0 = it did not. */
int http_retry_after(const struct http *h);
/* Sent so far, repeated ones included. */
int64_t http_requests(const struct http *h);

/* A fault that only the body shows (an error inside HTTP 200, no JSON): sets the
 * trouble, too. */
enum k_status http_fault(struct http *h, enum http_trouble trouble, struct k_err *err,
                         const char *fmt, ...) K_PRINTF(4, 5);

/* Wait before asking for something that was not there yet: 1, 2, 4 seconds at the
 * usual pace. */
void http_pause(struct http *h, int attempt);

/* Percent-encoded for a query (RFC 3986). */
char *http_encode(struct arena *a, const char *text);

#endif
