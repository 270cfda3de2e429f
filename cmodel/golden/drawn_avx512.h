/* SPDX-License-Identifier: Apache-2.0 */
/* Up to RANDOM_SEGMENTS segments of elements by AVX-512 while their random words are drawn: what is done with some, and
 * the words of those behind them, share the processor. A piece of each segment at a time, two segments between the two
 * rounds of a beat; of a few segments, one. */
#ifndef MANTIS_DRAWN_AVX512_H
#define MANTIS_DRAWN_AVX512_H

#include "golden/random_avx512.h"

#ifdef MANTIS_X86

enum {
    DRAWN_PIECE = RANDOM_PIECE, /* elements: four beats of random words */
    DRAWN_AHEAD = 4,            /* pieces that memory is asked for ahead */
    DRAWN_STREAMS = 3,
    DRAWN_SET = RANDOM_SEGMENTS * RANDOM_SEGMENT
};

/* A body is put into the loop by a compiler that optimizes; one that does not cannot, and calls it. */
#ifdef __OPTIMIZE__
#define DRAWN_BODY AVX512_INLINE
#else
#define DRAWN_BODY AVX512 static
#endif

/* A piece from element `at` on, its words of each stream; `ahead`: of an element to come, whose lines may be asked for.
 * Known to the compiler, which puts it into the loop. */
typedef void (*mantis_drawn_body)(void *context, size_t at, const uint32_t *const words[DRAWN_STREAMS], size_t ahead);

typedef struct {
    mantis_quad first, second; /* segments 0 to 3, and 4 to 7 */
} mantis_drawn_stream;

AVX512_INLINE void mantis_drawn_give(const mantis_drawn_stream *s, const mantis_quad_places *p, uint32_t *to)
{
    mantis_quad_give(&s->first, p, to, DRAWN_PIECE);
    mantis_quad_give(&s->second, p, to + 4 * DRAWN_PIECE, DRAWN_PIECE);
}

AVX512_INLINE void mantis_drawn_rounds(mantis_drawn_stream *s, uint32_t constant)
{
    mantis_quad_round(&s->first, constant);
    mantis_quad_round(&s->second, constant);
}

/* All segments, whole. streams: a constant to the compiler. */
AVX512_INLINE void mantis_drawn_whole(const mantis_random_lanes *const *lanes, const int streams,
                                      const mantis_drawn_body body, void *context)
{
    _Alignas(64) uint32_t words[2][DRAWN_STREAMS][RANDOM_SEGMENTS * DRAWN_PIECE];
    const mantis_quad_places p = mantis_quad_places_of();
    mantis_drawn_stream stream[DRAWN_STREAMS];
#pragma GCC unroll 3
    for (int t = 0; t < streams; t++) {
        stream[t].first = mantis_quad_load(lanes[t]->state);
        stream[t].second = mantis_quad_load(lanes[t]->state + 48);
        for (size_t beat = 0; beat < DRAWN_PIECE; beat += MANTIS_LANES) {
            mantis_drawn_give(&stream[t], &p, words[0][t] + beat);
            mantis_drawn_rounds(&stream[t], 0x58);
            mantis_drawn_rounds(&stream[t], 0x38);
        }
    }
    for (size_t piece = 0; piece < RANDOM_SEGMENT / DRAWN_PIECE; piece++) {
        const size_t ahead = DRAWN_AHEAD * DRAWN_PIECE +
                             (piece + DRAWN_AHEAD < RANDOM_SEGMENT / DRAWN_PIECE ? 0 : DRAWN_SET - RANDOM_SEGMENT);
        for (size_t s = 0; s < RANDOM_SEGMENTS / 2; s++) {
            const size_t at = s * RANDOM_SEGMENT + piece * DRAWN_PIECE, half = RANDOM_SEGMENTS / 2;
            const uint32_t *now[DRAWN_STREAMS], *later[DRAWN_STREAMS];
#pragma GCC unroll 3
            for (int t = 0; t < streams; t++) {
                now[t] = words[piece % 2][t] + s * DRAWN_PIECE;
                later[t] = now[t] + half * DRAWN_PIECE;
                mantis_drawn_give(&stream[t], &p, words[(piece + 1) % 2][t] + s * MANTIS_LANES);
            }
            body(context, at, now, at + ahead);
#pragma GCC unroll 3
            for (int t = 0; t < streams; t++)
                mantis_drawn_rounds(&stream[t], 0x58);
            body(context, at + half * RANDOM_SEGMENT, later, at + half * RANDOM_SEGMENT + ahead);
#pragma GCC unroll 3
            for (int t = 0; t < streams; t++)
                mantis_drawn_rounds(&stream[t], 0x38);
        }
    }
}

/* No more than RANDOM_FEW_SEGMENTS, n elements: four are drawn, as no fewer can be, and those that are there given. */
AVX512_INLINE void mantis_drawn_few(const mantis_random_lanes *const *lanes, size_t n, const int streams,
                                    const mantis_drawn_body body, void *context)
{
    _Alignas(64) uint32_t words[2][DRAWN_STREAMS][RANDOM_FEW_SEGMENTS * DRAWN_PIECE];
    const mantis_quad_places p = mantis_quad_places_of();
    const size_t segments = (n + RANDOM_SEGMENT - 1) / RANDOM_SEGMENT, whole = n / RANDOM_SEGMENT,
                 last = n % RANDOM_SEGMENT / DRAWN_PIECE; /* pieces of a segment that is not whole */
    mantis_quad quad[DRAWN_STREAMS];
#pragma GCC unroll 3
    for (int t = 0; t < streams; t++) {
        quad[t] = mantis_quad_load(lanes[t]->state);
        for (size_t beat = 0; beat < DRAWN_PIECE; beat += MANTIS_LANES) {
            mantis_quad_give(&quad[t], &p, words[0][t] + beat, DRAWN_PIECE);
            mantis_quad_round(&quad[t], 0x58);
            mantis_quad_round(&quad[t], 0x38);
        }
    }
    for (size_t piece = 0; piece < (whole ? RANDOM_SEGMENT / DRAWN_PIECE : last); piece++) {
        const size_t here = piece < last ? segments : whole;
        for (size_t s = 0; s < RANDOM_FEW_SEGMENTS; s++) {
            const size_t at = s * RANDOM_SEGMENT + piece * DRAWN_PIECE;
            const uint32_t *now[DRAWN_STREAMS];
#pragma GCC unroll 3
            for (int t = 0; t < streams; t++) {
                now[t] = words[piece % 2][t] + s * DRAWN_PIECE;
                mantis_quad_give(&quad[t], &p, words[(piece + 1) % 2][t] + s * MANTIS_LANES, DRAWN_PIECE);
            }
            if (s < here)
                body(context, at, now, at + DRAWN_AHEAD * DRAWN_PIECE);
#pragma GCC unroll 3
            for (int t = 0; t < streams; t++) {
                mantis_quad_round(&quad[t], 0x58);
                mantis_quad_round(&quad[t], 0x38);
            }
        }
    }
}

/* n elements: DRAWN_SET, or whole pieces of no more than RANDOM_FEW_SEGMENTS segments, of which all but the last are
 * whole. */
AVX512_INLINE void mantis_drawn_set(const mantis_random_lanes *const *lanes, size_t n, const int streams,
                                    const mantis_drawn_body body, void *context)
{
    if (n == DRAWN_SET)
        mantis_drawn_whole(lanes, streams, body, context);
    else
        mantis_drawn_few(lanes, n, streams, body, context);
}

#endif
#endif
