/*
 * templates - the last templates without fault go on, until those in templates/ are
 * mended.
 *
 * What changed in templates/ is copied to .templates/STAMP, every layout and every mail
 * text is filled there on trial, and only then it is used: a document never meets a
 * template that is half saved. Is there a fault, the copy that was in use stays in use,
 * and a task names file and line; it closes by itself. A firm whose first templates
 * are faulty has no copy, and waits.
 *
 * Effects: .templates/, f->templates, a task.
 */
#ifndef KONTOR_FLOW_TEMPLATES_H
#define KONTOR_FLOW_TEMPLATES_H

#include "flow/firm.h"

/* At the beginning of a pass; does nothing as long as nothing changed. */
K_MUST_CHECK enum k_status templates_choose(struct firm *f, struct k_err *err);

#endif
