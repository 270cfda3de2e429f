/* SPDX-License-Identifier: Apache-2.0 */
/* SIMD_CLONES before a function: the compiler makes it for several generations of the processor, and the program takes
 * the best that runs. Integers alone: all leave the same. Elsewhere it is nothing. */
#ifndef MANTIS_CYCLE_SIMD_CLONES_H
#define MANTIS_CYCLE_SIMD_CLONES_H

#include <stdint.h>

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define SIMD_CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define SIMD_CLONES
#endif

#endif
