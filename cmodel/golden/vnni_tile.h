/* SPDX-License-Identifier: Apache-2.0 */
/* A line of a tile of sums in registers, c<line>0 to c<line>3, of which `vectors` are used: separate variables, since
 * gcc would spill an array. VNNI_STEP multiplies four bytes of the line with the registers b0 to b3 of columns. The
 * instruction is written out: from the intrinsic gcc 12 made sums of two registers, and then kept some in memory. */
#ifndef MANTIS_VNNI_TILE_H
#define MANTIS_VNNI_TILE_H

/* clang-format off */
#define VNNI_START(i, s0_, s1_, s2_, s3_)                                                                         \
    __m512i c##i##0 = s0_, c##i##1 = s1_, c##i##2 = s2_, c##i##3 = s3_;                                           \
    (void)c##i##0; (void)c##i##1; (void)c##i##2; (void)c##i##3;
#define VNNI_DOT(sum_, bytes_, b_) __asm__("vpdpbusd %2, %1, %0" : "+v"(sum_) : "v"(bytes_), "v"(b_));
#define VNNI_STEP(i, at_)                                                                                         \
    {                                                                                                             \
        int32_t quad_;                                                                                            \
        memcpy(&quad_, at_, 4);                                                                                   \
        const __m512i x_ = _mm512_set1_epi32(quad_);                                                              \
        VNNI_DOT(c##i##0, x_, b0)                                                           \
        if (vectors > 1) VNNI_DOT(c##i##1, x_, b1)                                          \
        if (vectors > 2) VNNI_DOT(c##i##2, x_, b2)                                          \
        if (vectors > 3) VNNI_DOT(c##i##3, x_, b3)                                          \
    }
/* clang-format on */

#endif
