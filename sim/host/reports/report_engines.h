/* SPDX-License-Identifier: Apache-2.0 */
/* What two engines could make of a step, as text and as JSON. */
#ifndef MANTIS_REPORTS_REPORT_ENGINES_H
#define MANTIS_REPORTS_REPORT_ENGINES_H

#include "host/device/engine_bounds.h"
#include "host/support/json.h"

#include <stdio.h>

void report_engines_text(const engine_bounds *b, FILE *to);
/* "two_engines": {...} */
void report_engines_json(json *j, const engine_bounds *b);

#endif
