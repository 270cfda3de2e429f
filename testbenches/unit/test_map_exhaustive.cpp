/* SPDX-License-Identifier: Apache-2.0 */
// All 2^32 words through the Verilated map lane, golden against RTL: results and saturation, for the given cases or a
// list of our own.
//
//     test_map_exhaustive [-q]       -q: every 257th group of 16 words only (a smoke test)
//
// Progress goes to standard error when that is a terminal.

#include "Vmap_exhaustive.h"
#include "mantis/numerics.h"
#include "unit.hpp"
#include "verilated.h"

#include <chrono>
#include <cinttypes>
#include <cstring>
#include <memory>
#include <unistd.h>

struct map_case {
    int bits, emax;
    uint32_t random;
    const char *what;
};

// Every width; nearest and random words; exponents at both ends (where subnormals map to something, where Inf would),
// in the middle, and so low that most words saturate.
static const map_case cases[] = {
    {8, 127, MANTIS_RANDOM_NEAREST, "nearest, peak about 1"},  {8, 127, 0x9e3779, "stochastic, peak about 1"},
    {16, 127, MANTIS_RANDOM_NEAREST, "nearest, peak about 1"}, {16, 1, 0x3c6ef3, "stochastic, subnormal peak"},
    {4, 254, 0xffffff, "largest random word, largest peak"},   {5, 200, 0, "random word 0"},
    {6, 3, MANTIS_RANDOM_NEAREST, "nearest, smallest peaks"},  {7, 255, 0x123456, "stochastic, emax 255"},
};

static bool run(Vmap_exhaustive &u, const map_case &c, uint32_t stride)
{
    const bool terminal = isatty(2);
    const auto start = std::chrono::steady_clock::now();
    uint64_t words = 0, wrong = 0;
    u.emax_i = static_cast<uint16_t>(c.emax);
    u.bits_i = static_cast<uint8_t>(c.bits);
    u.random_i = c.random;
    for (uint64_t group = 0; group < (UINT64_C(1) << 28); group += stride) {
        u.group_i = static_cast<uint32_t>(group);
        u.clk_i = 0;
        u.eval();
        u.clk_i = 1;
        u.eval();
        uint32_t differs = 0, saturations = u.saturated_o;
        for (uint32_t lane = 0; lane < 16; lane++) {
            bool saturated = false;
            const int32_t q =
                mantis_map_lane(static_cast<uint32_t>(group) << 4 | lane, c.emax, c.bits, c.random, &saturated);
            const uint32_t got = u.mantissas_o[lane / 2] >> 16 * (lane & 1) & 0xffff;
            differs |= (got ^ (static_cast<uint32_t>(q) & 0xffff)) | ((saturations >> lane & 1) ^ saturated);
        }
        words += 16;
        if (differs && wrong++ < 3)
            std::printf("# in words %08" PRIx64 " to %08" PRIx64 "\n", group << 4, group << 4 | 15);
        if (terminal && group % (UINT64_C(1) << 22) == 0)
            std::fprintf(stderr, "\rmap lane, %d bits, emax %d: %3d %%", c.bits, c.emax,
                         static_cast<int>(group * 100 >> 28));
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (terminal)
        std::fprintf(stderr, "\r%60s\r", "");
    return tap_ok(wrong == 0,
                  "map lane, %d bits, emax %d, %s: %" PRIu64 " words, %" PRIu64
                  " groups differ, %.1f s, %.0f M words/s",
                  c.bits, c.emax, c.what, words, wrong, seconds, static_cast<double>(words) / seconds / 1e6);
}

int main(int argc, char **argv)
{
    const bool smoke = argc == 2 && !std::strcmp(argv[1], "-q");
    if (argc > 1 && !smoke) {
        std::fprintf(stderr, "usage: test_map_exhaustive [-q]\n");
        return 2;
    }
    VerilatedContext context;
    const auto u = std::make_unique<Vmap_exhaustive>(&context);
    for (const map_case &c : cases)
        run(*u, c, smoke ? 257 : 1);
    u->final();
    return tap_done();
}
