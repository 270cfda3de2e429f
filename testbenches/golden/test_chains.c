/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that golden does at once (chains.h): around every size at which they are done otherwise. */
#include "chains.h"

static const kind KINDS[] = {{1, false, false, 0}, {2, false, false, 0}, {1, true, false, 0},  {1, true, true, 0},
                             {2, true, true, 0},   {1, true, true, 4},   {2, true, true, 300}, {0, true, true, 0}};

/* Sizes around a register, a run, a segment and the tasks of both kinds; exponents down to where a mapping needs its
 * words' hidden bits or a result is no longer normal. */
static void values(void)
{
    static const uint32_t SIZES[][2] = {{1, 1},        {15, 3},         {16, 16},   {17, 1},     {255, 5},
                                        {256, 32},     {257, 257},      {1000, 40}, {4096, 64},  {8190, 7},
                                        {8194, 4097},  {8192, 4096},    {69637, 1}, {69632, 16}, {70000, 100},
                                        {100352, 784}, {110000, 10000}, {MOST, 16}};
    static const uint32_t TOPS[] = {20, 40, 41, 42, 43, 100, 127, 200, 254};
    bool good = true, enough = true;
    uint32_t all = 0, joined;
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++)
        for (size_t k = 0; k < sizeof TOPS / sizeof *TOPS; k++)
            for (size_t m = 0; m < sizeof KINDS / sizeof *KINDS; m++) {
                mantis_command c[4];
                const shape s = {SIZES[i][0], SIZES[i][1], below(2) ? X : OTHER, below(2)};
                const uint32_t count = draw(c, &s, TOPS[k], &KINDS[m]), sums = KINDS[m].reduces && s.cols <= CHAIN_COLS,
                               most = can() ? count - 1 - KINDS[m].reduces + sums : sums;
                const bool right = agree(c, count, RING, &joined);
                if (!right)
                    printf("# %u elements, %u channels, top %u, kind %zu\n", s.n, s.cols, TOPS[k], m);
                good &= right;
                enough &=
                    joined == most || TOPS[k] <= 60 || TOPS[k] > 253 || s.n <= 16; /* whose peak may be a small one */
                all += joined;
            }
    tap_ok(good, "%u commands that are done with one before them leave the bytes of one after the other", all);
    tap_ok(enough, "they are as many as the level can");
}

int main(void)
{
    return chains_main(values);
}
