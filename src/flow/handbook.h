/*
 * handbook - the procedure documentation of this installation (GoBD, Rz. 151 ff.): what
 * templates/handbook.de.md says, filled with the settings, rules and version in force.
 * Effects: none; it reads the folder.
 */
#ifndef KONTOR_FLOW_HANDBOOK_H
#define KONTOR_FLOW_HANDBOOK_H

#include "base/str.h"
#include "flow/firm.h"

K_MUST_CHECK enum k_status handbook_render(struct str *out, struct firm *f,
                                           struct arena *a, struct k_err *err);

#endif
