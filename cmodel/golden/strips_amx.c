/* SPDX-License-Identifier: Apache-2.0 */
/* Weight gradients by tiles (numerics section 5): lines of bytes along the depth, as gemm_gradient_turned.c lays them
 * out, times packed quads of columns. Both are signed, so nothing has to be taken off. */
#include "golden/amx.h"
#include "golden/pack_vnni.h"

#ifdef MANTIS_TILES

/* One or two strips from `first` on. */
AVX512_INLINE void add(const mantis_strips *s, size_t first, const int strips, const int vectors)
{
    const size_t b_step = 64 * (size_t)vectors, step = s->line_step, pitch = 4 * s->pitch;
    const uint8_t *a0 = s->line[first], *a1 = s->line[first + (size_t)strips - 1], *b = s->b;
    int32_t *const sums0 = s->sums[first], *const sums1 = s->sums[first + (size_t)strips - 1];
    TILE_LOAD(0, sums0, pitch);
    if (vectors > 1)
        TILE_LOAD(1, sums0 + 16, pitch);
    if (strips > 1)
        TILE_LOAD(2, sums1, pitch);
    if (strips > 1 && vectors > 1)
        TILE_LOAD(3, sums1 + 16, pitch);
    for (size_t k = 0; k < s->depth; k += 4 * TILE_QUADS, a0 += 4 * TILE_QUADS, a1 += 4 * TILE_QUADS) {
        tiles_add(a0, a1, step, b, b_step, false, strips, vectors);
        b += TILE_QUADS * b_step;
    }
    TILE_STORE(0, sums0, pitch);
    if (vectors > 1)
        TILE_STORE(1, sums0 + 16, pitch);
    if (strips > 1)
        TILE_STORE(2, sums1, pitch);
    if (strips > 1 && vectors > 1)
        TILE_STORE(3, sums1 + 16, pitch);
}

AVX512 void mantis_strips_amx(const mantis_strips *s)
{
    const size_t pairs = s->strips / 2 * 2;
    tiles_begin(TILE_LINES, TILE_QUADS);
    for (size_t i = 0; i < pairs; i += 2)
        if (s->vectors > 1)
            add(s, i, 2, 2);
        else
            add(s, i, 2, 1);
    if (pairs < s->strips && s->vectors > 1)
        add(s, pairs, 1, 2);
    else if (pairs < s->strips)
        add(s, pairs, 1, 1);
    tiles_end();
}

AVX512 void mantis_turn_amx(const int8_t *from, size_t step, size_t lines, size_t depth, uint8_t *to, size_t line_step)
{
    const __m512i zero = _mm512_setzero_si512();
    _Alignas(64) uint8_t turned[GEMM_COLS / 16][TILE_QUADS * 64];
    mantis_pack_side_vnni(from, step, lines, depth, turned[0], 64, sizeof turned[0], zero);
    for (size_t l = 0; l < lines; l += 16)
        mantis_pack_lines_vnni((const int8_t *)turned[l / 16], 64, quads(depth), 64, to + l * line_step, line_step,
                               zero);
}

#endif
