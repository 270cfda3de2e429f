/* SPDX-License-Identifier: Apache-2.0 */
/* Patch views at the corners, in lockstep: what random programs meet seldom. Rows longer than a block, windows that are
 * empty or as large as they may be, kernels of 1 to 256 taps, lines that are asked for as one, slices and passes of
 * channels and taps, many groups. */
#include "../common/tap.h"
#include "view_product.h"

#include "platform/platform.h"

int main(void)
{
    static const shape shapes[] = {
        /* what                           images h   w   c  oh   ow  kh  kw pad  S  d flip form   n groups gap rate */
        {"1 x 1, one channel", 3, 7, 9, 1, 7, 9, 1, 1, 0, 1, 1, 0, P, 200, 1, 0, 1},
        {"1 x 1, three channels", 2, 13, 9, 3, 13, 9, 1, 1, 0, 1, 1, 0, P, 5, 1, 1, 1},
        {"1 x 1, one wide row", 1, 1, 700, 2, 1, 700, 1, 1, 0, 1, 1, 1, TAPS, 40, 1, 0, 1},
        {"1 x 1, many slices", 2, 5, 6, 75, 5, 6, 1, 1, 0, 1, 1, 0, P, 33, 1, 0, 1},
        {"1 x 1, transposed", 2, 5, 36, 75, 5, 36, 1, 1, 0, 1, 1, 0, W, 33, 1, 3, 1},
        {"16 channels as one line", 2, 9, 11, 16, 9, 11, 3, 3, 1, 1, 1, 0, P, 20, 1, 0, 1},
        {"16 channels as one line, transposed", 2, 9, 11, 16, 9, 11, 3, 3, 1, 1, 1, 0, W, 20, 1, 0, 1},
        {"16 channels as one line, stride", 2, 9, 11, 16, 5, 6, 3, 3, 1, 2, 1, 0, P, 20, 1, 0, 1},
        {"16 channels with a gap", 2, 9, 11, 16, 9, 11, 3, 3, 1, 1, 1, 0, TAPS, 20, 1, 1, 1},
        {"slices of 15, then more", 1, 6, 7, 47, 6, 7, 3, 3, 1, 1, 1, 1, TAPS, 66, 1, 0, 1},
        {"rows longer than a block", 2, 2, 200, 2, 2, 198, 1, 3, 0, 1, 1, 0, P, 9, 1, 0, 1},
        {"rows longer than a block, transposed", 2, 2, 200, 2, 2, 198, 1, 3, 0, 1, 1, 0, W, 19, 1, 0, 1},
        {"rows longer than a block, stride 2", 1, 5, 300, 3, 3, 150, 3, 3, 1, 2, 1, 1, P, 6, 1, 0, 1},
        {"rows longer than a block, stride 4", 1, 9, 600, 1, 3, 150, 1, 5, 2, 4, 1, 0, W, 6, 1, 0, 1},
        {"rows longer than a block, dilation 4", 1, 2, 61, 3, 5, 241, 3, 3, 1, 1, 4, 1, TAPS, 6, 1, 0, 1},
        {"rows longer than a block, dilation 2", 1, 3, 80, 2, 5, 159, 3, 3, 1, 1, 2, 0, P, 6, 1, 0, 1},
        {"25 taps, transposed, many slices", 1, 8, 9, 35, 8, 9, 5, 5, 2, 1, 1, 0, W, 70, 1, 0, 1},
        {"17 taps, transposed", 1, 4, 20, 9, 4, 4, 1, 16, 0, 1, 1, 1, W, 17, 3, 0, 1},
        {"256 taps", 1, 20, 20, 3, 35, 35, 16, 16, 15, 1, 1, 1, P, 3, 1, 0, 1},
        {"256 taps, transposed, stride 4", 1, 20, 20, 2, 9, 9, 16, 16, 15, 4, 1, 0, W, 9, 1, 0, 1},
        {"121 taps", 1, 12, 14, 5, 12, 14, 11, 11, 5, 1, 1, 0, TAPS, 7, 1, 0, 1},
        {"49 taps", 1, 12, 14, 9, 12, 14, 7, 7, 3, 1, 1, 1, TAPS, 7, 1, 0, 1},
        {"25 taps", 1, 12, 14, 17, 12, 14, 5, 5, 2, 1, 1, 0, P, 7, 1, 0, 1},
        {"empty windows", 2, 2, 5, 3, 12, 5, 1, 1, 0, 1, 1, 0, P, 6, 2, 0, 1},
        {"empty windows, one pixel a row", 2, 2, 5, 3, 12, 1, 1, 1, 0, 4, 1, 0, W, 80, 2, 0, 1},
        {"empty windows, one tap, one pixel", 1, 1, 1, 1, 40, 1, 1, 1, 0, 1, 1, 0, P, 1, 3, 0, 1},
        {"empty windows, one tap, transposed", 1, 1, 1, 1, 40, 1, 1, 1, 0, 1, 1, 0, W, 1, 3, 0, 1},
        {"empty windows above", 1, 3, 5, 3, 30, 5, 2, 2, 15, 1, 1, 0, TAPS, 6, 1, 0, 1},
        {"no column exists", 1, 3, 4, 5, 3, 30, 3, 2, 15, 1, 1, 0, P, 6, 1, 0, 1},
        {"the largest linear window", 1, 4, 447, 2, 4, 447, 3, 3, 1, 1, 1, 0, P, 5, 1, 0, 1},
        {"the largest linear window, transposed", 1, 4, 447, 2, 4, 447, 3, 3, 1, 1, 1, 0, W, 5, 1, 0, 1},
        {"the largest kernel of a linear window", 1, 9, 63, 1, 9, 63, 15, 15, 7, 1, 1, 0, P, 2, 1, 0, 1},
        {"lines of 256 columns, stride 4", 1, 6, 256, 2, 2, 64, 4, 4, 1, 4, 1, 0, P, 5, 1, 0, 1},
        {"a line too many for a run, transposed", 1, 6, 253, 2, 3, 253, 4, 3, 1, 1, 1, 0, W, 5, 1, 0, 1},
        {"one column more than a run takes", 1, 3, 448, 2, 3, 448, 3, 3, 1, 1, 1, 0, P, 5, 1, 0, 1},
        {"7 x 7 of stride 2 on 224 columns", 1, 9, 224, 3, 3, 112, 7, 7, 3, 2, 1, 0, P, 20, 1, 0, 1},
        {"7 x 7 of stride 2 on 224 columns, transposed", 1, 9, 224, 3, 3, 112, 7, 7, 3, 2, 1, 0, W, 20, 1, 0, 1},
        {"its input gradient", 1, 3, 112, 5, 5, 224, 7, 7, 3, 1, 2, 1, TAPS, 3, 1, 0, 1},
        {"blocks of 16 outputs, the largest window", 1, 17, 256, 2, 2, 64, 16, 1, 0, 4, 1, 0, P, 5, 1, 0, 1},
        {"blocks of 16 outputs, transposed", 1, 17, 256, 2, 2, 64, 16, 1, 0, 4, 1, 0, W, 5, 1, 0, 1},
        {"blocks of 32 outputs", 1, 14, 150, 2, 2, 75, 14, 2, 5, 2, 1, 1, TAPS, 9, 1, 0, 1},
        {"blocks of 64 outputs", 1, 11, 200, 2, 2, 200, 11, 3, 5, 1, 1, 0, W, 9, 1, 0, 1},
        {"rate 24", 1, 30, 65, 4, 30, 65, 3, 3, 24, 1, 1, 0, P, 9, 1, 0, 24},
        {"rate 24, transposed", 1, 30, 65, 4, 30, 65, 3, 3, 24, 1, 1, 0, W, 9, 1, 0, 24},
        {"rate 24, by taps", 1, 30, 65, 4, 30, 65, 3, 3, 24, 1, 1, 1, TAPS, 9, 1, 0, 24},
        {"rate 2 on 513 columns", 1, 4, 513, 3, 4, 513, 3, 3, 2, 1, 1, 0, P, 5, 1, 0, 2},
        {"rate 3 with a stride of 2", 1, 17, 90, 16, 9, 45, 3, 3, 3, 2, 1, 0, P, 9, 1, 0, 3},
        {"rate 3 with a stride of 4, transposed", 1, 17, 90, 16, 5, 23, 3, 3, 3, 4, 1, 1, W, 9, 1, 0, 3},
        {"rate 5 in a dilated input", 1, 9, 20, 3, 18, 40, 3, 3, 5, 1, 2, 1, TAPS, 9, 1, 0, 5},
        {"rate 31 and padding 31", 1, 5, 7, 3, 5, 7, 3, 3, 31, 1, 1, 0, P, 9, 1, 0, 31},
        {"16 channels as one line, rate 4", 1, 9, 70, 16, 9, 70, 3, 3, 4, 1, 1, 0, P, 20, 1, 0, 4},
        {"rate without a second column", 1, 20, 9, 3, 8, 9, 3, 1, 0, 1, 1, 0, P, 5, 1, 0, 6},
        {"one block exactly, images of one row", 32, 1, 4, 4, 1, 4, 1, 1, 0, 1, 1, 0, P, 8, 3, 0, 1},
        {"images of one pixel", 70, 1, 1, 6, 1, 1, 3, 3, 1, 1, 1, 0, P, 18, 1, 0, 1},
        {"images of one pixel, transposed", 70, 1, 1, 6, 1, 1, 3, 3, 1, 1, 1, 0, W, 18, 1, 0, 1},
        {"depthwise", 1, 6, 7, 1, 6, 7, 3, 3, 1, 1, 1, 0, P, 1, 40, 0, 1},
        {"depthwise, transposed", 1, 6, 7, 1, 6, 7, 3, 3, 1, 1, 1, 0, W, 1, 40, 0, 1},
        {"depthwise, by taps", 1, 6, 7, 1, 12, 14, 3, 3, 1, 1, 2, 1, TAPS, 1, 40, 0, 1},
        {"groups of an odd number of panels", 1, 5, 5, 4, 5, 5, 3, 3, 1, 1, 1, 0, W, 25, 5, 0, 1},
        {"narrow", 2, 12, 13, 1, 12, 13, 5, 5, 2, 1, 1, 0, P, 6, 1, 0, 1},
        {"narrow, flipped, by taps", 2, 12, 13, 1, 12, 13, 5, 5, 2, 1, 1, 1, TAPS, 20, 1, 0, 1},
        {"narrow, a gap between pixels", 2, 12, 13, 1, 12, 13, 5, 5, 2, 1, 1, 0, P, 6, 1, 1, 1},
        {"narrow, lined", 2, 12, 13, 1, 8, 9, 5, 5, 0, 1, 1, 0, P, 6, 1, 0, 1},
        {"narrow, lined, rows of a tile", 2, 8, 2 * MANTIS_N, 1, 8, 2 * MANTIS_N, 3, 3, 1, 1, 1, 0, P, 6, 1, 0, 1},
        {"narrow, pads beyond a tile", 1, 5, 9, 1, 29, 33, 5, 5, 14, 1, 1, 0, P, 6, 1, 0, 1},
        {"narrow, rows longer than a block", 1, 4, 450, 1, 4, 450, 3, 3, 1, 1, 1, 0, P, 6, 1, 0, 1},
        {"narrow, the largest linear window", 1, 4, 447, 1, 4, 447, 3, 3, 1, 1, 1, 1, P, 5, 1, 0, 1},
        {"narrow, rate 5", 1, 30, 65, 1, 30, 65, 3, 3, 5, 1, 1, 0, P, 9, 1, 0, 5},
        {"narrow, images of one pixel", 70, 1, 1, 1, 1, 1, 3, 3, 1, 1, 1, 0, P, 18, 1, 0, 1},
        {"narrow, a stride", 2, 12, 13, 1, 6, 7, 3, 3, 1, 2, 1, 0, P, 6, 1, 0, 1},
        {"narrow, a dilated input", 2, 6, 7, 1, 12, 14, 3, 3, 1, 1, 2, 1, P, 6, 1, 0, 1},
        {"narrow, depthwise", 1, 6, 7, 1, 6, 7, 3, 3, 1, 1, 1, 0, P, 1, 40, 0, 1},
        {"narrow, the largest window", 1, 20, 40, 1, 35, 55, 16, 16, 15, 1, 1, 0, P, 3, 1, 0, 1},
        {"tiles of a row, four a block", 2, 8, MANTIS_N, 5, 8, MANTIS_N, 3, 3, 1, 1, 1, 0, P, 20, 1, 0, 1},
        {"tiles of a row, four a block, by taps", 2, 8, MANTIS_N, 33, 8, MANTIS_N, 5, 5, 2, 1, 1, 1, TAPS, 20, 1, 0, 1},
        {"tiles of a row, four a block, transposed", 2, 8, MANTIS_N, 5, 8, MANTIS_N, 3, 3, 1, 1, 1, 0, W, 20, 1, 0, 1},
        {"tiles of a row, 16 channels, transposed", 2, 8, MANTIS_N, 16, 8, MANTIS_N, 3, 3, 1, 1, 1, 0, W, 20, 1, 0, 1},
        {"two tiles a row, 16 channels, transposed", 1, 6, 2 * MANTIS_N, 16, 6, 2 * MANTIS_N, 3, 3, 1, 1, 1, 0, W, 20,
         1, 0, 1},
        {"tiles of a row, no whole block", 2, 6, MANTIS_N, 5, 6, MANTIS_N, 3, 3, 1, 1, 1, 0, P, 20, 1, 0, 1},
        {"tiles of a row, 13 kernel rows", 1, 8, MANTIS_N, 3, 8, MANTIS_N, 13, 13, 6, 1, 1, 0, P, 5, 1, 0, 1},
        {"tiles of a row, 11 kernel rows", 1, 8, MANTIS_N, 3, 8, MANTIS_N, 11, 11, 5, 1, 1, 0, P, 5, 1, 0, 1},
        {"two tiles a row", 2, 6, 2 * MANTIS_N, 16, 6, 2 * MANTIS_N, 3, 3, 1, 1, 1, 0, P, 20, 1, 0, 1},
        {"two tiles a row, odd", 2, 5, 2 * MANTIS_N, 16, 5, 2 * MANTIS_N, 3, 3, 1, 1, 1, 0, P, 20, 1, 0, 1},
        {"two tiles a row, 1 x 1", 2, 6, 2 * MANTIS_N, 5, 6, 2 * MANTIS_N, 1, 1, 0, 1, 1, 0, P, 20, 1, 0, 1},
        {"a block a row", 2, 3, 4 * MANTIS_N, 3, 3, 4 * MANTIS_N, 3, 3, 1, 1, 1, 0, P, 5, 1, 0, 1},
        {"two blocks a row", 1, 3, 8 * MANTIS_N, 3, 3, 8 * MANTIS_N, 3, 3, 1, 1, 1, 1, TAPS, 5, 1, 0, 1},
        {"rows between that nothing sees", 2, 16, 16, 18, 8, 8, 1, 1, 0, 2, 1, 0, W, 20, 1, 0, 1},
        {"rows between that nothing sees, four", 1, 16, 32, 3, 4, 8, 3, 3, 0, 4, 1, 0, W, 20, 1, 0, 1},
        {"groups of an odd number of panels, P", 1, 5, 5, 4, 5, 5, 3, 3, 1, 1, 1, 0, P, 41, 5, 0, 1},
        /* packed, N = 16: tiles of a kernel row's taps and channels; lines asked for as one where there is no gap */
        {"packed, 5 x 5, one channel", 2, 28, 28, 1, 28, 28, 5, 5, 2, 1, 1, 0, W, 6, 1, 0, 1},
        {"packed, 5 x 5, one channel with a gap", 2, 9, 28, 1, 9, 28, 5, 5, 2, 1, 1, 0, W, 6, 1, 3, 1},
        {"packed, two tiles a kernel row", 2, 14, 14, 6, 10, 10, 5, 5, 0, 1, 1, 0, W, 16, 1, 0, 1},
        {"packed, two tiles a kernel row, groups", 1, 9, 14, 6, 9, 14, 5, 5, 2, 1, 1, 0, W, 17, 3, 1, 1},
        {"packed, the last tile is full", 1, 6, 12, 8, 6, 12, 4, 4, 1, 1, 1, 0, W, 20, 1, 0, 1},
        {"packed, three passes of tiles, stride 4", 1, 30, 40, 3, 6, 8, 11, 11, 2, 4, 1, 0, W, 18, 2, 0, 1},
        {"packed, three passes of tiles, stride 2", 1, 30, 40, 3, 11, 16, 11, 11, 2, 2, 1, 0, W, 18, 1, 2, 1},
        {"packed, 240 tiles, windows beyond the image", 1, 5, 20, 15, 20, 35, 16, 16, 15, 1, 1, 0, W, 2, 1, 0, 1},
        {"packed, padding 31", 1, 3, 4, 5, 40, 50, 2, 7, 31, 1, 1, 0, W, 3, 1, 0, 1},
        {"packed, rows longer than a block", 2, 2, 200, 2, 2, 198, 1, 3, 0, 1, 1, 0, W, 19, 1, 1, 1},
        {"packed, blocks of 16 outputs", 1, 19, 256, 3, 2, 64, 15, 2, 0, 4, 1, 0, W, 5, 1, 0, 1},
        {"packed, depthwise", 1, 6, 9, 1, 6, 9, 3, 3, 1, 1, 1, 0, W, 1, 20, 0, 1},
        {"packed, 8 outputs a row", 3, 8, 8, 4, 8, 8, 3, 3, 1, 1, 1, 0, W, 21, 1, 0, 1},
        {"linear, 7 outputs a row", 3, 7, 7, 4, 7, 7, 3, 3, 1, 1, 1, 0, W, 21, 1, 0, 1},
        {"packed, as many rows as taps less one have", 1, 5, 12, 8, 5, 11, 2, 2, 0, 1, 1, 0, W, 9, 1, 0, 1},
        {"one row more than packing takes", 1, 5, 12, 11, 5, 10, 2, 3, 0, 1, 1, 0, W, 9, 1, 0, 1},
        {"packed, as wide as it may be", 1, 1, 32767, 15, 1, 1024, 1, 16, 15, 4, 1, 0, W, 1, 1, 0, 1},
        {"one column too wide to pack", 1, 1, 32768, 3, 1, 20, 1, 4, 1, 4, 1, 0, W, 1, 1, 0, 1},
        /* N = 16: blocks of several output rows, and what is one too many for them */
        {"4 rows a block, stride 2", 2, 16, 16, 20, 8, 8, 3, 3, 1, 2, 1, 0, P, 70, 1, 0, 1},
        {"4 rows a block, stride 2, transposed", 2, 16, 16, 35, 8, 8, 3, 3, 1, 2, 1, 0, W, 20, 1, 1, 1},
        {"4 rows a block, slices and passes", 2, 16, 16, 35, 8, 8, 5, 5, 2, 2, 1, 0, W, 20, 1, 0, 1},
        {"2 rows a block, slices and passes", 1, 3, 3, 57, 20, 20, 4, 5, 15, 1, 1, 0, W, 5, 2, 0, 1},
        {"4 rows a block, dilation 2", 2, 8, 8, 40, 16, 16, 3, 3, 1, 1, 2, 1, TAPS, 20, 1, 0, 1},
        {"4 rows a block, dilation 2, weights that stay", 3, 6, 8, 9, 12, 16, 3, 3, 2, 1, 2, 1, TAPS, 20, 1, 0, 1},
        {"4 rows a block, dilation 4", 2, 5, 4, 6, 20, 15, 3, 5, 3, 1, 4, 0, P, 18, 2, 0, 1},
        {"4 rows a block, one tap, dilation 4", 2, 5, 4, 20, 20, 16, 1, 1, 0, 1, 4, 0, P, 18, 1, 0, 1},
        {"4 rows a block, one tap, stride 4", 2, 29, 29, 20, 8, 8, 1, 1, 0, 4, 1, 0, W, 18, 1, 0, 1},
        {"4 rows a block, one tap, stride 4, P", 2, 29, 29, 16, 8, 8, 1, 1, 0, 4, 1, 0, P, 18, 1, 0, 1},
        {"4 rows a block, one column, groups", 2, 8, 2, 5, 8, 1, 3, 2, 1, 1, 1, 0, P, 66, 3, 0, 1},
        {"4 rows a block, 16 lines", 1, 24, 24, 3, 12, 12, 13, 3, 0, 1, 1, 0, P, 7, 1, 0, 1},
        {"4 rows a block, 16 lines, stride 4, transposed", 1, 32, 60, 17, 8, 15, 4, 3, 0, 4, 1, 0, W, 7, 1, 0, 1},
        {"16 lines of 65 pixels, so 2 rows a block", 1, 32, 65, 17, 8, 15, 4, 3, 0, 4, 1, 0, W, 7, 1, 0, 1},
        {"16 lines of 65 pixels, so 2 rows a block, P", 1, 32, 65, 17, 8, 15, 4, 3, 0, 4, 1, 0, P, 7, 1, 0, 1},
        {"17 lines, so 2 rows a block", 1, 33, 60, 17, 8, 15, 5, 3, 0, 4, 1, 0, W, 7, 1, 0, 1},
        {"17 lines, so 2 rows a block, P", 1, 25, 24, 3, 12, 12, 14, 3, 0, 1, 1, 1, P, 7, 1, 0, 1},
        {"2 rows a block, dilation 2", 2, 16, 16, 33, 32, 32, 3, 3, 1, 1, 2, 1, TAPS, 40, 1, 0, 1},
        {"2 rows a block, dilation 4", 2, 5, 8, 6, 18, 30, 3, 3, 2, 1, 4, 1, TAPS, 6, 1, 0, 1},
        {"2 rows a block, 17 outputs a row", 2, 12, 35, 5, 6, 17, 3, 3, 1, 2, 1, 0, P, 66, 1, 0, 1},
        {"2 rows a block of an image of 10", 2, 14, 14, 8, 10, 10, 5, 5, 0, 1, 1, 0, P, 16, 1, 0, 1},
        {"2 rows a block, the largest window", 1, 16, 128, 5, 4, 32, 4, 4, 0, 4, 1, 0, P, 9, 1, 0, 1},
        {"2 rows a block, the largest window, transposed", 1, 16, 128, 5, 4, 32, 4, 4, 0, 4, 1, 1, W, 9, 1, 0, 1},
        {"one line too many for 2 rows a block", 1, 17, 128, 5, 4, 32, 5, 4, 0, 4, 1, 0, P, 9, 1, 0, 1},
        {"one output too many for 2 rows a block", 1, 6, 33, 5, 4, 33, 3, 3, 0, 1, 1, 0, W, 9, 1, 0, 1},
        {"one row a block of an odd image", 2, 14, 14, 5, 7, 7, 3, 3, 1, 2, 1, 0, W, 9, 1, 0, 1},
        {"one row a block of a rate", 1, 12, 12, 5, 8, 8, 3, 3, 0, 1, 1, 0, P, 9, 1, 0, 2},
        {"packed, 4 rows a block", 2, 16, 16, 3, 8, 8, 3, 3, 1, 2, 1, 0, W, 21, 1, 0, 1},
        {"packed, 4 rows a block, a gap, stride 4", 2, 32, 33, 5, 8, 8, 4, 5, 1, 4, 1, 0, W, 21, 2, 3, 1},
        {"packed, 2 rows a block, windows beyond the image", 2, 2, 9, 7, 10, 29, 3, 3, 5, 1, 1, 0, W, 17, 1, 0, 1},
        /* N = 16: tiles of several kernel rows */
        {"folded, two tiles", 2, 12, 20, 1, 12, 20, 5, 5, 2, 1, 1, 0, W, 6, 1, 0, 1},
        {"folded, two tiles with a gap, groups", 2, 7, 20, 1, 5, 18, 5, 5, 1, 1, 1, 0, W, 18, 3, 2, 1},
        {"folded, a last tile of one kernel row", 1, 17, 19, 2, 8, 9, 5, 4, 1, 2, 1, 0, W, 6, 1, 0, 1},
        {"folded, tiles of 12 rows", 1, 17, 19, 3, 17, 18, 4, 2, 1, 1, 1, 0, W, 6, 1, 0, 1},
        {"folded, one kernel row", 1, 5, 30, 1, 5, 12, 1, 7, 1, 2, 1, 0, W, 5, 1, 0, 1},
        {"folded, 16 kernel rows of two", 1, 40, 41, 1, 8, 14, 16, 2, 15, 4, 1, 0, W, 5, 1, 0, 1},
        {"folded, windows beyond the image", 1, 3, 5, 1, 40, 50, 6, 8, 31, 1, 1, 0, W, 3, 1, 0, 1},
        {"folded, as wide as it may be", 2, 20, 127, 1, 5, 30, 8, 8, 0, 4, 1, 0, W, 3, 1, 0, 1},
        {"folded, 16 lines", 1, 20, 64, 1, 8, 14, 13, 8, 0, 1, 1, 0, W, 3, 1, 0, 1},
        {"folded, rows longer than a block", 2, 3, 127, 2, 3, 127, 3, 3, 1, 1, 1, 0, W, 9, 1, 0, 1},
        {"one column too wide to fold", 1, 5, 128, 1, 5, 128, 3, 3, 1, 1, 1, 0, W, 9, 1, 0, 1},
        {"one row too many to fold", 1, 5, 20, 3, 5, 20, 3, 3, 1, 1, 1, 0, W, 9, 1, 0, 1},
        {"flipped, not packed", 1, 6, 20, 3, 6, 20, 3, 3, 1, 1, 1, 1, W, 9, 1, 0, 1},
        {"rate 2, not packed", 1, 9, 20, 3, 9, 20, 3, 3, 2, 1, 1, 0, W, 9, 1, 0, 2},
        {"1 x 1, more rows than 15 bits say", 1, 40000, 1, 1, 40000, 1, 1, 1, 0, 1, 1, 0, P, 1, 1, 0, 1},
    };
    if (!mantis_has_rtl()) {
        tap_skip("views", "this build has no RTL");
        return tap_done();
    }
    const mantis_platform_options memories[] = {{.latency = 0}, {.latency = 5, .backpressure_seed = 3}};
    for (uint32_t i = 0; i < 2 * sizeof shapes / sizeof *shapes; i++) {
        const shape *s = &shapes[i / 2];
        mantis_executor *executor = platform_lockstep_create(&memories[i % 2]);
        random_program p;
        mantis_report report;
        if (executor == NULL || !random_program_create(&p, 4 << 20, 4, i))
            return tap_ok(0, "out of memory"), tap_done();
        const uint32_t index = i / 2 + i % 2;
        push_product(&p, s, index, (index % 2 ? WITH_BIAS : 0) | (index % 3 == 0 ? STOCHASTIC : 0));
        mantis_run(executor, &p.memory, &p.ring, &report);
        if (!tap_ok(report.status == MANTIS_OK && report.lockstep_commands == 1, "%s%s", s->what,
                    i % 2 ? ", slow memory" : ""))
            printf("# %s\n", report.message);
        random_program_destroy(&p);
        mantis_destroy(executor);
    }
    return tap_done();
}
