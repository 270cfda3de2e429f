/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a patch matrix (docs/views.md), formed from the tensor on the fly: no whole matrix is ever written.
 * Works on bytes: pixels of int8 for golden, of fp32 for the float executor. */
#ifndef MANTIS_PATCH_H
#define MANTIS_PATCH_H

#include "mantis/command.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const uint8_t *base, *end; /* the tensor (of one group); no byte from end on is read */
    size_t pitch, run;         /* bytes from a pixel to the next; bytes of a pixel that belong to the view */
    size_t h, w, oh, ow, kh, kw, pad;
    size_t rate;             /* pixels from a kernel position to the next */
    unsigned stride, dilate; /* as powers of two: 0, 1, 2 */
    bool flip;
} mantis_patch;

/* The view of a GEMM that passed its checks. base: the tensor's first element; element: bytes of one. */
mantis_patch mantis_patch_of(const mantis_command *c, const void *base, size_t element);

/* The same view of the tensor `bytes` later: another group. */
static inline mantis_patch mantis_patch_at(mantis_patch p, size_t bytes)
{
    p.base += bytes;
    p.end += bytes;
    return p;
}

/* Where each tap of an output pixel reads its run of bytes: kh*kw pointers, `zeros` for padding and gaps. */
void mantis_patch_taps(const mantis_patch *p, size_t image, size_t oy, size_t ox, const uint8_t *zeros,
                       const uint8_t **taps);

enum { PATCH_SLACK = 16 };

/* Patches of output pixels first..first+count-1, kh*kw*run bytes each, `to_pitch` bytes apart; to_pitch is no less than
 * that. Up to PATCH_SLACK bytes beyond the last patch are written too. */
void mantis_patch_rows(const mantis_patch *p, size_t first, size_t count, uint8_t *to, size_t to_pitch);

#endif
