/* SPDX-License-Identifier: Apache-2.0 */
/* The AVX-512 level's table, when the processor has F, BW, DQ, VL, CD and VNNI. */
#include "golden/avx512_table.h"

#ifdef MANTIS_X86

const mantis_loops *mantis_loops_avx512(void)
{
#define VNNI(loop)         mantis_##loop##_vnni
#define mantis_strips_vnni NULL
#define mantis_turn_vnni   NULL
    static const mantis_loops table = AVX512_TABLE("avx512", VNNI);
    __builtin_cpu_init();
    const int has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512vnni");
    return has ? &table : NULL;
}

#else

const mantis_loops *mantis_loops_avx512(void)
{
    return NULL;
}

#endif
