/* SPDX-License-Identifier: Apache-2.0 */
// The sweep's arrays, random sources and align lanes against plain sums and the primitives of numerics. Prints TAP.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "Vtest_sweep_top.h"
#include "mantis/numerics.h"
#include "verilated.h"

static uint64_t state = 0x1d872b41a3f09c55u;
static uint32_t draw()
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return static_cast<uint32_t>(state >> 16);
}

static int tests;
static void ok(bool good, const char *name, long count, long wrong)
{
    std::printf("%s %d - %s (%ld compared, %ld wrong)\n", good ? "ok" : "not ok", ++tests, name, count, wrong);
}

static Vtest_sweep_top top;
static void tick()
{
    top.clk_i = 0, top.eval();
    top.clk_i = 1, top.eval();
}

static int low(uint32_t value, int bits) // two's complement of the low bits
{
    return static_cast<int32_t>(value << (32 - bits)) >> (32 - bits);
}

// Tiles of random length with idle clocks between; the next one runs while the drain shifts, as in the accelerator.
struct arrays {
    int64_t sum[5][2][2], done[5][2][2];
    int rows = 0, quiet = 100; // rows that the shadows still hold; clocks since last or shift
    long compared = 0, wrong = 0;

    void compare()
    {
        for (int v = 0; v < 15; v++)
            for (int j = 0; j < 2; j++, compared++) {
                const int32_t seen = static_cast<int32_t>(top.rows_o[2 * v + j]),
                              want = rows ? static_cast<int32_t>(done[v / 3][2 - rows][j]) : 0;
                if (seen != want && wrong++ < 5)
                    std::printf("# B %d, CARRY %d, column %d: %d, not %d\n", 4 + v / 3, v % 3, j, seen, want);
            }
    }

    void step(bool en, bool first, bool last, bool shift, uint32_t a, uint32_t b)
    {
        top.en_i = en, top.first_i = first, top.last_i = last, top.shift_i = shift, top.a_i = a & 0xffff,
        top.b_i = b & 0xffff;
        tick();
        for (int w = 0; w < 5 && en; w++)
            for (int i = 0; i < 2; i++)
                for (int j = 0; j < 2; j++) {
                    sum[w][i][j] = (first ? 0 : sum[w][i][j]) + low(a >> 8 * i, 4 + w) * low(b >> 8 * j, 4 + w);
                    if (last)
                        done[w][i][j] = sum[w][i][j];
                }
        if (en && last)
            rows = 2;
        if (shift)
            rows--;
        quiet = (en && last) || shift ? 0 : quiet + 1;
    }

    void idle(int clocks)
    {
        for (int t = 0; t < clocks; t++)
            step(false, draw() & 1, draw() & 1, false, draw(), draw());
    }

    void tile(long depth, bool constant, uint32_t a, uint32_t b)
    {
        for (long k = 0; k < depth;) {
            if (quiet >= 2 && rows)
                compare(); // two clocks after last all three kinds show the sum
            const bool shift = quiet >= 2 && rows && (draw() & 1), last = k == depth - 1;
            const bool en = constant || draw() % 8 ? !(last && (rows - shift > 0 || shift)) : false;
            step(en, en ? k == 0 : draw() & 1, en ? last : draw() & 1, shift, constant ? a : draw(),
                 constant ? b : draw());
            k += en;
        }
    }
};

static void test_arrays(long tiles)
{
    arrays a;
    for (long t = 0; t < tiles; t++)
        a.tile(1 + draw() % 20, false, 0, 0);
    ok(a.wrong == 0 && a.compared > tiles, "arrays of all widths and adders give the sums of random tiles", a.compared,
       a.wrong);
    // The deepest tile of the largest magnitudes, positive and negative, width by width: 2B + 16 bits hold it.
    // (Narrower arrays see -1 and 1 then, wider ones the same numbers.)
    arrays deep;
    for (int w = 0; w < 5; w++)
        for (int sign = 0; sign < 2; sign++) {
            const uint32_t most = (1u << (3 + w)) - 1, a = most * 0x101, b = sign ? ((0u - most) & 0xff) * 0x101u : a;
            deep.tile(133144, true, a, b);
            deep.idle(3);
            deep.compare();
        }
    ok(deep.wrong == 0 && deep.compared > 0, "the accumulators hold 133,144 of the largest products", deep.compared,
       deep.wrong);
}

static void test_adders(int rounds)
{
    long compared = 0, wrong = 0;
    for (uint32_t n = 0; n < 65536u * static_cast<uint32_t>(rounds); n++) {
        const uint32_t a = n & 255, b = n >> 8 & 255;
        top.a_i = a, top.b_i = b, top.sum_i = draw(), top.carry_i = draw();
        if (n >> 16 == 0)
            top.carry_i = ~top.sum_i; // total -1: the product alone must ripple through
        top.eval();
        for (int w = 0; w < 5; w++, compared++) {
            const uint32_t want = (top.sum_i + top.carry_i + static_cast<uint32_t>(low(a, 4 + w) * low(b, 4 + w))) &
                                  (0xffffffffu >> (8 - 2 * w));
            if (top.totals_o[w] != want && wrong++ < 5)
                std::printf("# B %d: %02x * %02x + %08x + %08x is %08x, not %08x\n", 4 + w, a, b, top.sum_i,
                            top.carry_i, top.totals_o[w], want);
        }
    }
    ok(wrong == 0 && compared > 0, "carry-save adders: every pair of operands on random words", compared, wrong);
}

static void test_random(long groups)
{
    static const int bits[4] = {8, 12, 16, 24}, parts[4] = {3, 2, 1, 1};
    long compared = 0, wrong = 0, slow = 0;
    top.rst_ni = 0, top.clear_i = 0, top.want_valid_i = 0;
    tick();
    top.rst_ni = 1;
    mantis_random_key key = {0, 0, 0};
    uint32_t group = 0;
    for (long n = 0; n < groups; n++) {
        const uint32_t kind = draw() % 64;
        if (kind == 0 || n == 0) { // another command
            key = {static_cast<uint64_t>(draw()) << 32 | draw(), draw(), draw()};
            top.seed_i = key.seed, top.step_i = key.step, top.want_stream_i = key.stream;
            top.clear_i = 1;
            tick();
            top.clear_i = 0;
        }
        group = kind == 0   ? draw() & 0xfffffff
                : kind < 4  ? group + draw() % 600
                : kind == 4 ? group - draw() % 4
                            : group + 1;
        group &= 0xfffffff;
        top.want_group_i = group, top.want_valid_i = 1;
        int waited = 0;
        for (top.eval(); top.have_o != 15 && waited < 2000; waited++, top.eval())
            tick();
        slow += waited == 2000;
        for (int k = 0; k < 4; k++) {
            mantis_random r;
            const uint32_t within = group & 255;
            mantis_random_seek(&r, key, (group & ~255u) | within / parts[k]);
            for (int l = 0; l < 16; l++, compared++) {
                const int at = k >= 2 ? 24 * l + 24 - bits[k] : 16 * bits[k] * (within % parts[k]) + bits[k] * l;
                uint32_t want = 0, seen = 0;
                for (int b = 0; b < bits[k]; b++) {
                    want |= (r.state[(at + b) / 32] >> (at + b) % 32 & 1) << b;
                    seen |= (top.words_o[(384 * k + bits[k] * l + b) / 32] >> (384 * k + bits[k] * l + b) % 32 & 1)
                            << b;
                }
                if (seen != want && wrong++ < 5)
                    std::printf("# R %d, group %07x, lane %d: %x, not %x\n", bits[k], group, l, seen, want);
                if (k == 3 && want != mantis_random_word(&r, l))
                    wrong++;
            }
        }
    }
    top.want_valid_i = 0;
    ok(wrong == 0 && slow == 0 && compared > 0, "random sources give the words of their segment, beat and part",
       compared, wrong + slow);
}

static void test_align(long count)
{
    long compared = 0, wrong = 0;
    for (long n = 0; n < count; n++) {
        int64_t p = static_cast<int64_t>(static_cast<uint64_t>(draw()) << 32 | draw()) >> (16 + draw() % 48);
        int64_t q = static_cast<int64_t>(static_cast<uint64_t>(draw()) << 32 | draw()) >> (16 + draw() % 48);
        if (draw() % 4 == 0)
            q = -p + static_cast<int>(draw() % 5) - 2; // cancellation
        if (draw() % 16 == 0)
            q = -p - (INT64_C(1) << draw() % 46); // -(2^k), where the anticipator is one too far
        if (q < -(INT64_C(1) << 47) || q >= INT64_C(1) << 47)
            q = 0;
        const uint32_t kind = draw() % 4;
        int exponent = kind == 0   ? -149 - static_cast<int>(draw() % 60)
                       : kind == 1 ? 60 + static_cast<int>(draw() % 60)
                       : kind == 2 ? low(draw(), 12)
                                   : -30;
        if (draw() % 8 == 0) { // a subnormal tie, or one a bit from it that lies far below the 24 bits of a random word
            const int places = 26 + static_cast<int>(draw() % 19);
            p = static_cast<int64_t>((draw() & 3) * 2 + 1) << (places - 1);
            q = static_cast<int>(draw() % 3) - 1;
            exponent = -149 - places;
        }
        top.p_i = static_cast<uint64_t>(p) & 0xffffffffffff, top.q_i = static_cast<uint64_t>(q) & 0xffffffffffff;
        top.exponent_i = static_cast<uint32_t>(exponent) & 0xfff, top.stochastic_i = draw() & 1,
        top.random_i = draw() & 0xffffff;
        tick();
        bool overflow = false;
        const uint32_t want = mantis_align_lane(p + q, exponent, top.stochastic_i, top.random_i, &overflow);
        for (int v = 0; v < 5; v++, compared++)
            if ((top.aligned_o[v] != want || (top.overflow_o >> v & 1) != overflow) && wrong++ < 5)
                std::printf("# lane %d: %lld + %lld, exponent %d: %08x, not %08x\n", v, static_cast<long long>(p),
                            static_cast<long long>(q), exponent, top.aligned_o[v], want);
    }
    ok(wrong == 0 && compared > 0, "align lanes, whoever counts zeros, round as numerics does", compared, wrong);
}

int main(int argc, char **argv)
{
    const long count = argc > 1 ? std::atol(argv[1]) : 20000;
    test_arrays(count);
    test_adders(4);
    test_random(count);
    test_align(20 * count);
    return 0;
}
