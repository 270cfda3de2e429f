/* SPDX-License-Identifier: Apache-2.0 */
#include "memory_energy.h"

#include <math.h>

/* Low: 10 pJ for 64 bits of 8 KB, growing with the root of the size (20 pJ at 32 KB, 100 pJ at 1 MB), 45 nm, 0.9 V (M.
   Horowitz, ISSCC 2014), scaled by (180/45) for capacitance and (1.8/0.9)^2 for voltage. */
static double memory_low(double width, double depth)
{
    return 10.0 / 64 * sqrt(width * depth / 8 / 8192) * 16 * width;
}

/* High: GF180MCU's open macros (gf180mcu_fd_ip_sram, 64 to 512 words of 8 bits, typical, 1.8 V): 84.3, 88.8, 93.5,
   103.2 pJ a read and 92.0, 96.5, 102.0, 112.6 a write; lines through these. Their cells have 13.5 um2 and 5 V
   transistors; wider words are as many of them. */
static double memory_high(double width, double depth, bool write)
{
    return (write ? 90.09 + 0.04452 * depth : 82.72 + 0.04055 * depth) * width / 8;
}

double memory_energy(double reads, double writes, double width, double depth, bool high)
{
    return high ? reads * memory_high(width, depth, false) + writes * memory_high(width, depth, true)
                : (reads + writes) * memory_low(width, depth);
}
