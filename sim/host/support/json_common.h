/* SPDX-License-Identifier: Apache-2.0 */
/* JSON members that several commands share. */
#ifndef MANTIS_SUPPORT_JSON_COMMON_H
#define MANTIS_SUPPORT_JSON_COMMON_H

#include "host/support/json.h"
#include "host/support/npy.h"

/* "sticky": ["SATURATED", ...] */
void json_sticky(json *j, uint32_t sticky);
/* "shape": [2, 3] */
void json_shape(json *j, const npy *array);
/* "peak": "0x3f800000", "peak_value": 1 */
void json_peak(json *j, uint32_t peak);
/* All performance counters by lower-case name, as members of the open object. */
void json_counters(json *j, const uint64_t *counters);

#endif
