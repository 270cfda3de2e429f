/* SPDX-License-Identifier: Apache-2.0 */
/* The level amx's table, when the processor has the level avx512 and tiles of bytes, and Linux lets this process use
 * them: they are a process' only once it has asked, which holds for all its threads, those to come too. */
#include "golden/amx.h"
#include "golden/avx512_table.h"

#ifdef MANTIS_TILES

#include <sys/syscall.h>
#include <unistd.h>

enum { ASK_FOR_STATE = 0x1023, TILE_DATA = 18 }; /* ARCH_REQ_XCOMP_PERM; the state's number */

const mantis_loops *mantis_loops_amx(void)
{
#define TILES(loop)       mantis_##loop##_amx
#define mantis_pack_b_amx mantis_pack_b_vnni /* tiles read it as it is */
    static const mantis_loops table = AVX512_TABLE("amx", TILES);
    __builtin_cpu_init();
    const bool has = mantis_loops_avx512() && __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-int8");
    return has && syscall(SYS_arch_prctl, ASK_FOR_STATE, TILE_DATA) == 0 ? &table : NULL;
}

#else

const mantis_loops *mantis_loops_amx(void)
{
    return NULL;
}

#endif
