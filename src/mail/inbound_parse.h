/*
 * inbound_parse - a foreign mail into records. Only ever called in a worker, whose
 * death is no harm: the one place where libetpan sees foreign bytes.
 *
 * In:      the bytes. Out: records to `put`, END when all is told.
 * Effects: none but those of `put`.
 */
#ifndef KONTOR_MAIL_INBOUND_PARSE_H
#define KONTOR_MAIL_INBOUND_PARSE_H

#include "base/arena.h"
#include "mail/inbound_wire.h"

struct inbound_sink {
    void (*put)(void *ud, enum inbound_record kind, const void *bytes, size_t n);
    void *ud;
};

/* Load what must not be loaded later. */
void inbound_parse_open(void);

void inbound_parse(const struct inbound_sink *to, struct arena *a, const char *bytes,
                   size_t n);

#endif
