/* SPDX-License-Identifier: Apache-2.0 */
/* view_check: the checks of GEMM's view fields (docs/views.md). Part of command_check. */
#ifndef MANTIS_CYCLE_VIEW_CHECK_H
#define MANTIS_CYCLE_VIEW_CHECK_H

#include <stdbool.h>
#include <stdint.h>

/* False: ILLEGAL. */
bool view_codes_defined(const uint32_t desc[32]);
/* False: BAD_SHAPE. For commands whose codes are defined; the sizes and leading dimensions of GEMM itself are checked
 * elsewhere. */
bool view_shape(const uint32_t desc[32]);

#endif
