/* SPDX-License-Identifier: Apache-2.0 */
/* For plain loops that the compiler turns into SIMD (at -O3): the function is compiled for each of three levels of
 * x86-64, and the processor's is taken when the program starts. Nothing is contracted or reordered, so every level
 * leaves the same bits. Elsewhere: the loop once.
 *
 * Room numerics: the equations of docs/numerics.md on single values: unpack, map, align, round, random words. */
#ifndef MANTIS_SIMD_LEVELS_H
#define MANTIS_SIMD_LEVELS_H

#include <stdint.h> /* __GLIBC__ */

#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#define MANTIS_SIMD_LEVELS __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define MANTIS_SIMD_LEVELS
#endif

#endif
