/* SPDX-License-Identifier: Apache-2.0 */
/* One product of a program as a picture in clocks: what the cycle model's ports show from its start on, as SVG. */
#ifndef MANTIS_EXPORT_WAVE_PICTURE_H
#define MANTIS_EXPORT_WAVE_PICTURE_H

#include "host/device/arena.h"
#include "host/support/text.h"
#include "mantis/command.h"

#include <stdbool.h>

#define WAVE_PICTURE_MOST 100000u /* clocks */

struct mantis_top;

typedef struct {
    uint64_t product; /* the K-th that starts, from 1 */
    uint32_t clocks;  /* from its start on, at most WAVE_PICTURE_MOST */
    uint64_t started; /* products so far */
    uint32_t seen;    /* clocks so far */
    mantis_command command;
    uint8_t *values; /* a row's clocks one after the other */
} wave_picture;

/* NO_MEMORY. */
mantis_status wave_picture_begin(wave_picture *p, uint64_t product, uint32_t clocks, host_error *error);
void wave_picture_end(wave_picture *p);

/* A platform's watch (platform/platform.h); context: the picture. */
void wave_picture_watch(void *context, const struct mantis_top *top);

/* The picture of what was seen, at least one clock. The arena names the product's tensors. */
void wave_picture_draw(const wave_picture *p, const arena *arena, text *to);

#endif
