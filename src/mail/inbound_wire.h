/*
 * inbound_wire - the records in which a worker answers. Private to inbound_*.c.
 *
 * A record: kind and length (two uint32_t of this machine), then the bytes. The order
 * is free but for: RECIPIENT opens a recipient that the next ones describe, PART one
 * whose type and bytes follow. END is the last; an answer without it is worth nothing.
 */
#ifndef KONTOR_MAIL_INBOUND_WIRE_H
#define KONTOR_MAIL_INBOUND_WIRE_H

#include <stddef.h>
#include <stdint.h>

enum inbound_record {
    INBOUND_END = 1,
    INBOUND_FAULT, /* why the worker gave up, German */
    INBOUND_FROM,
    INBOUND_FROM_NAME,
    INBOUND_TO,
    INBOUND_SUBJECT,
    INBOUND_MESSAGE_ID,
    INBOUND_IN_REPLY_TO,
    INBOUND_REFERENCES,
    INBOUND_RETURN_PATH,
    INBOUND_FAILED_RECIPIENTS,
    INBOUND_AUTHENTICATION,
    INBOUND_REFERENCE,
    INBOUND_AUTOMATIC,
    INBOUND_REPORT_TYPE,
    INBOUND_ORIGINAL,
    INBOUND_TEXT,
    INBOUND_RECIPIENT,
    INBOUND_ACTION,
    INBOUND_STATUS,
    INBOUND_DIAGNOSTIC,
    INBOUND_PART,
    INBOUND_PART_TYPE,
    INBOUND_PART_BYTES,
    INBOUND_RECORDS
};

struct inbound_frame {
    uint32_t kind, n;
};

#define INBOUND_FIELD_MAX ((size_t)8 * 1024)
#define INBOUND_ATTACHED_MAX ((size_t)64 * 1024 * 1024)
/* All of an answer. */
#define INBOUND_ANSWER_MAX (INBOUND_ATTACHED_MAX + (size_t)4 * 1024 * 1024)

#endif
