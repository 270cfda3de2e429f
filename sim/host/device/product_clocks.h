/* SPDX-License-Identifier: Apache-2.0 */
/* About how many clocks a product takes on a memory that never waits: its steps (docs/microarchitecture.md, section
 * 10), each as long as the longest of what overlaps in it: loading of operands, the array, the way out. Lines that
 * do not begin on a beat count with the beats that they touch on average; a view's blocks as if none lay at an image's
 * edge. An estimate, for the order of commands. */
#ifndef MANTIS_DEVICE_PRODUCT_CLOCKS_H
#define MANTIS_DEVICE_PRODUCT_CLOCKS_H

#include "mantis/command.h"

uint64_t product_clocks(const mantis_command *gemm);

#endif
