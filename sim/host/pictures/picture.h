/* SPDX-License-Identifier: Apache-2.0 */
/* PNG and JPEG files as 8-bit pixels, by libpng and libjpeg-turbo.
 *
 * Room pictures: folders of picture files become data sets. Not in libmantis, which needs neither library. */
#ifndef MANTIS_PICTURES_PICTURE_H
#define MANTIS_PICTURES_PICTURE_H

#include "host/support/error.h"

#include <stdbool.h>
#include <stdint.h>

#define PICTURE_SIDE_MOST 65535u
#define PICTURE_HEAD      8u

typedef struct {
    uint32_t rows, cols, channels; /* 1: grey, 3: red, green, blue */
    uint8_t *pixels;               /* [rows][cols][channels], malloc'ed */
} picture;

/* Whether this program was built with the two libraries; BAD_ARGUMENT says how it would be. */
mantis_status picture_ready(host_error *error);
/* Whether a file that begins so is a PNG or JPEG, whatever its name. */
bool picture_known(const uint8_t head[PICTURE_HEAD]);
/* Decodes a file into `channels` channels: grey is weighed from colours by ITU-R BT.601, transparency lies on black, 16
 * bits become 8. BAD_FILE (neither form, damaged, cut off, too large), IO_ERROR, NO_MEMORY. */
mantis_status picture_read(picture *p, const char *path, uint32_t channels, host_error *error);
void picture_free(picture *p);

/* A square of size x size into `to`: the picture is scaled until its shorter side is `size`, and the middle is cut out.
 * Scaling weighs all pixels under a triangle as wide as a step, first along rows, then along columns, each rounded to 8
 * bits half up, in integers: the same bytes on every machine. NO_MEMORY. */
mantis_status picture_square(const picture *p, uint32_t size, uint8_t *to, host_error *error);

#endif
