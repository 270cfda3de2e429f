/* SPDX-License-Identifier: Apache-2.0 */
// The leaf units under Verilator against the golden numerics, the published Xoodoo vector, the processor's own IEEE
// rounding, and the vectors of independent implementations.
//
//     test_leaf_units                  TAP
//     test_leaf_units --vectors DIR    golden stimulus and results for test_simulators.sh, as $readmemh files

#include "Vleaf_units.h"
#include "mantis/numerics.h"
#include "unit.hpp"
#include "../common/vectors.h"
#include "verilated.h"

#include <cfloat>
#include <cinttypes>
#include <cmath>
#include <cstring>
#include <memory>

static const int widths[] = {4, 5, 6, 7, 8, 16};
static const long rounds = 200000;

static uint32_t draw_random()
{
    return below(4) == 0 ? (below(2) ? 0 : 0xffffff) : static_cast<uint32_t>(draw() >> 40);
}

// Addends of `bits` bits whose sums have every length, both signs, and often cancel.
static void draw_addends(int bits, int64_t *p, int64_t *q)
{
    const int64_t smallest = -(INT64_C(1) << (bits - 1));
    *p = sign_extend(draw(), bits) >> below(static_cast<uint32_t>(bits));
    switch (below(5)) {
    case 0: *q = sign_extend(draw(), bits) >> below(static_cast<uint32_t>(bits)); break;
    case 1: *q = 0; break;
    case 2: *q = (*p == smallest ? 0 : -*p) + static_cast<int64_t>(below(9)) - 4; break;
    case 3: *q = -*p / 2 - (INT64_C(1) << below(static_cast<uint32_t>(bits - 2))); break;
    default: *q = *p = below(2) ? smallest : -smallest - 1; break;
    }
    if (*q < smallest)
        *q = smallest;
    if (*q > -smallest - 1)
        *q = -smallest - 1;
}

static int draw_scale()
{
    return static_cast<int>(below(3) ? below(330) - 230u : below(4096) - 2048u);
}

static void clock(Vleaf_units &u)
{
    u.clk_i = 0;
    u.eval();
    u.clk_i = 1;
    u.eval();
}

static void test_map(Vleaf_units &u)
{
    tally unpack("unpack"), exponent("shared exponent"), lane("map lane");
    for (long i = 0; i < rounds; i++) {
        const uint32_t word = draw_word(), random = draw_random();
        const int bits = widths[below(6)];
        const bool saturate = below(2);
        // Mostly peaks near the word, where mantissas are not zero; also peaks below it, as a stale entry has.
        uint32_t peak = draw_word() & 0x7fffffff;
        if (below(4))
            peak = (word + (below(20) << 23) - (2u << 23)) & 0x7fffffff;
        u.word_i = word;
        u.peak_i = peak;
        u.bits_i = static_cast<uint8_t>(bits);
        u.saturate_i = saturate;
        u.random_i = random;
        u.eval();
        const mantis_unpacked parts = mantis_unpack(word);
        unpack.check(u.sign_o == parts.sign && u.exponent_o == parts.exponent && u.mantissa_o == parts.mantissa &&
                         u.nonfinite_o == ((word & 0x7fffffff) >= MANTIS_PEAK_NONFINITE),
                     "%08" PRIx32, word);
        const int32_t emax = mantis_peak_exponent(peak, bits, saturate);
        exponent.check(u.emax_o == emax &&
                           sign_extend(u.shared_o, 12) == mantis_shared_exponent(peak, bits, saturate) &&
                           u.peak_nonfinite_o == (peak >= MANTIS_PEAK_NONFINITE),
                       "peak %08" PRIx32 " bits %d saturate %d", peak, bits, saturate);
        bool saturated = false;
        const int32_t q = mantis_map_lane(word, emax, bits, random, &saturated);
        u.en_i = 1;
        clock(u);
        u.en_i = 0; // it stays
        u.word_i ^= 0x81234567;
        u.random_i ^= 0xabcdef;
        u.bits_i = static_cast<uint8_t>(widths[below(6)]);
        clock(u);
        lane.check(static_cast<int16_t>(u.mapped_o) == q && u.mapped_saturated_o == saturated,
                   "word %08" PRIx32 " emax %d bits %d random %06" PRIx32 ": %d, golden %d", word, emax, bits, random,
                   static_cast<int16_t>(u.mapped_o), q);
    }
}

static void test_peak(Vleaf_units &u)
{
    tally tree("peak tree, 16 and 5 lanes");
    for (long i = 0; i < rounds / 10; i++) {
        uint32_t words[16];
        const uint32_t spread = 1u + below(31);
        for (int lane = 0; lane < 16; lane++) {
            words[lane] = below(2) ? draw_word() : static_cast<uint32_t>(draw()) >> spread;
            u.words_i[lane] = words[lane];
        }
        u.en_i = 1;
        clock(u);
        u.en_i = 0; // it stays
        for (int lane = 0; lane < 16; lane++)
            u.words_i[lane] = ~words[lane];
        clock(u);
        tree.check(u.peak_o == mantis_peak(words, 16), "16 lanes");
        tree.check(u.peak5_o == mantis_peak(words, 5), "5 lanes");
    }
}

static void test_xoodoo(Vleaf_units &u)
{
    static const uint32_t constants[12] = {0x58, 0x38, 0x3c0, 0xd0, 0x120, 0x14, 0x60, 0x2c, 0x380, 0xf0, 0x1a0, 0x12};
    // Twelve rounds of the zero state: the designers' published test vector.
    static const uint32_t published[12] = {0x89d5d88d, 0xa963fcbf, 0x1b232d19, 0xffa5a014, 0x36b18106, 0xafc7c1fe,
                                           0xaee57cbe, 0xa77540bd, 0x2e86e870, 0xfef5b7c9, 0x8b4fadf2, 0x5e4f4062};
    uint32_t state[12] = {0};
    for (int round = 0; round < 12; round += 2) {
        for (int w = 0; w < 12; w++)
            u.state_i[w] = state[w];
        u.constant0_i = constants[round];
        u.constant1_i = constants[round + 1];
        u.eval();
        for (int w = 0; w < 12; w++)
            state[w] = u.state_o[w];
    }
    tap_ok(std::memcmp(state, published, sizeof state) == 0, "xoodoo rounds: six passes give the published 384 bits");

    tally last("xoodoo rounds: the last two of the permutation");
    for (long i = 0; i < rounds / 20; i++) {
        for (int w = 0; w < 12; w++)
            u.state_i[w] = state[w] = static_cast<uint32_t>(draw() >> 32);
        u.constant0_i = 0x1a0;
        u.constant1_i = 0x12;
        u.eval();
        mantis_xoodoo(state, 2);
        for (int w = 0; w < 12; w++)
            last.check(u.state_o[w] == state[w], "word %d", w);
    }
}

// Leading zeros of |sum| in bits + 1 bits.
static int true_count(int64_t sum, int bits)
{
    int zeros = bits + 1;
    for (uint64_t magnitude = static_cast<uint64_t>(sum < 0 ? -sum : sum); magnitude; magnitude >>= 1)
        zeros--;
    return zeros;
}

// The processor's rounding of sum * 2^scale to nearest even; the largest finite number in the place of Inf.
static uint32_t ieee(int64_t sum, int scale)
{
    const float value = static_cast<float>(std::ldexp(static_cast<long double>(sum), scale));
    uint32_t word;
    std::memcpy(&word, &value, sizeof word);
    return (word & 0x7fffffff) == 0x7f800000 ? word - 1 : word;
}

// Another sum at the lane's inputs, taken or not.
static void disturb(Vleaf_units &u, bool taken)
{
    u.en_i = taken;
    u.p_i ^= 0x555555555555;
    u.scale_i ^= 0x123;
    u.stochastic_i = !u.stochastic_i;
    u.random_i ^= 0xabcdef;
}

static void test_align(Vleaf_units &u)
{
    tally lza("lza, 48 and 33 bits, within one"), lane("align lane, 48 bits"), lane33("align lane, 33 bits");
    tally hardware("align lane, nearest, against the processor");
    tally holds("align lane holds its result without move");
    u.en_i = 1;
    for (long i = 0; i < rounds; i++) {
        int64_t p, q;
        const bool narrow = below(2);
        draw_addends(narrow ? 33 : 48, &p, &q);
        const int scale = draw_scale();
        const bool stochastic = below(2);
        const uint32_t random = draw_random();
        u.p_i = static_cast<uint64_t>(p) & 0xffffffffffff;
        u.q_i = static_cast<uint64_t>(q) & 0xffffffffffff;
        u.scale_i = static_cast<uint16_t>(scale & 0xfff);
        u.stochastic_i = stochastic;
        u.random_i = random;
        u.en_i = 1;
        u.move_i = below(2);
        clock(u);
        const int count = u.count_o, count33 = u.count33_o;
        u.en_i = 0;
        u.move_i = 1;
        if (below(2)) // other inputs come behind
            disturb(u, true);
        clock(u);
        bool overflow = false;
        const uint32_t golden = mantis_align_lane(p + q, scale, stochastic, random, &overflow);
        lane.check(u.aligned_o == golden && u.overflow_o == overflow,
                   "%" PRId64 " + %" PRId64 " at %d, stochastic %d, random %06" PRIx32 ": %08x, golden %08" PRIx32, p,
                   q, scale, stochastic, random, u.aligned_o, golden);
        if (narrow)
            lane33.check(u.aligned33_o == golden && u.overflow33_o == overflow, "%" PRId64 " + %" PRId64 " at %d", p, q,
                         scale);
        if (p + q) {
            lza.check(std::abs(count - true_count(p + q, 48)) <= 1, "%" PRId64 " + %" PRId64, p, q);
            if (narrow)
                lza.check(std::abs(count33 - true_count(p + q, 33)) <= 1, "%" PRId64 " + %" PRId64 " (33)", p, q);
        }
        if (!stochastic && LDBL_MANT_DIG >= 64) // every sum and scaled sum is exact in a long double
            hardware.check(u.aligned_o == ieee(p + q, scale), "%" PRId64 " at %d: %08x", p + q, scale, u.aligned_o);
        if (i % 16 == 0) {
            u.move_i = 0;
            disturb(u, below(2));
            clock(u);
            clock(u);
            holds.check(u.aligned_o == golden && u.overflow_o == overflow, "after %" PRId64 " at %d", p + q, scale);
        }
    }
}

static void test_align_vectors(Vleaf_units &u)
{
    std::FILE *f = vectors_open("align.txt");
    {
        tally lane("align lane, vectors of an independent implementation");
        char line[256];
        while (f && std::fgets(line, sizeof line, f)) {
            int64_t sum;
            int scale;
            uint32_t want;
            if (std::sscanf(line, "%" SCNd64 " %d %" SCNx32, &sum, &scale, &want) != 3)
                continue;
            const int64_t p = sum / 2 + 12345, q = sum - p, limit = INT64_C(1) << 47;
            if (p < -limit || p >= limit || q < -limit || q >= limit || scale < -2048 || scale > 2047)
                continue;
            u.p_i = static_cast<uint64_t>(p) & 0xffffffffffff;
            u.q_i = static_cast<uint64_t>(q) & 0xffffffffffff;
            u.scale_i = static_cast<uint16_t>(scale & 0xfff);
            u.stochastic_i = 0;
            u.en_i = u.move_i = 1;
            clock(u);
            clock(u);
            lane.check(u.aligned_o == want, "%" PRId64 " at %d: %08x, want %08" PRIx32, sum, scale, u.aligned_o, want);
        }
    }
    if (f)
        std::fclose(f);
}

static void test_bias_vectors(Vleaf_units &u)
{
    tally lane("bias lane, vectors of an independent implementation");
    std::FILE *f = vectors_open("bias.txt");
    char line[256];
    while (f && std::fgets(line, sizeof line, f)) {
        uint32_t word, saturated;
        int scale;
        int64_t bias;
        if (std::sscanf(line, "lane %*d %*d %*x %" SCNx32 " %*d %d %" SCNd64 " %*x %" SCNu32, &word, &scale, &bias,
                        &saturated) != 4)
            continue;
        u.word_i = word;
        u.scale_i = static_cast<uint16_t>(scale & 0xfff);
        u.eval();
        const int64_t got = sign_extend(u.bias_o, 48);
        lane.check(got == bias && u.bias_saturated_o == saturated, "%08" PRIx32 " at %d: %" PRId64 ", want %" PRId64,
                   word, scale, got, bias);
    }
    if (f)
        std::fclose(f);
}

static void test_bias(Vleaf_units &u)
{
    tally lane("bias lane");
    for (long i = 0; i < rounds; i++) {
        const uint32_t word = draw_word();
        // Mostly scales at which the bias has some bits but not too many.
        int scale = draw_scale();
        if (below(4))
            scale = static_cast<int>(word >> 23 & 0xff) - 150 - static_cast<int>(below(100)) + 40;
        u.word_i = word;
        u.scale_i = static_cast<uint16_t>(scale & 0xfff);
        u.eval();
        bool saturated = false;
        const int64_t golden = mantis_bias(word, scale, &saturated), got = sign_extend(u.bias_o, 48);
        lane.check(got == golden && u.bias_saturated_o == saturated,
                   "%08" PRIx32 " at %d: %" PRId64 ", golden %" PRId64, word, scale, got, golden);
    }
}

static void test_vector_term(Vleaf_units &u)
{
    tally term("vector term");
    for (long i = 0; i < rounds; i++) {
        const int c = below(8) ? static_cast<int>(below(65535)) - 32767 : (below(2) ? 32767 : -32767);
        const int x = below(8) ? static_cast<int>(below(65535)) - 32767 : (below(2) ? 32767 : -32767);
        const uint32_t distance = below(4) ? below(70) : below(4096);
        u.c_i = static_cast<uint16_t>(c & 0xffff);
        u.x_i = static_cast<uint16_t>(x & 0xffff);
        u.distance_i = static_cast<uint16_t>(distance);
        u.en_i = 1;
        clock(u);
        u.en_i = 0; // it stays
        u.c_i ^= 0x1234;
        u.distance_i ^= 0x15;
        clock(u);
        term.check(sign_extend(u.term_o, 48) == mantis_vector_term(c * x, static_cast<int32_t>(distance)),
                   "%d * %d, distance %u", c, x, distance);
    }
}

static void test_pe(Vleaf_units &u)
{
    tally shadow("pe: the sum after last, below after shift, else unchanged");
    uint32_t expected = 0;
    for (long tile = 0; tile < rounds / 100; tile++) {
        const uint32_t depth = 1 + below(40);
        int32_t sum = 0;
        for (uint32_t k = 0; k < depth; k++) {
            // A clock without en in between; a drain shift there, or beside an accumulation that is not the last.
            for (;;) {
                const bool wait = below(4) == 0, last = k + 1 == depth;
                const int a = wait ? 0 : static_cast<int>(below(255)) - 127;
                const int b = wait ? 0 : static_cast<int>(below(255)) - 127;
                u.en_i = !wait;
                u.first_i = k == 0;
                u.last_i = last;
                u.shift_i = (wait || !last) && below(3) == 0;
                u.a_i = static_cast<uint8_t>(a & 0xff);
                u.b_i = static_cast<uint8_t>(b & 0xff);
                u.below_i = static_cast<uint32_t>(draw());
                u.places_i = static_cast<uint8_t>(below(2) ? below(8) : 0);
                if (u.shift_i)
                    expected = u.below_i;
                clock(u);
                if (!wait)
                    sum += a * b * (1 << u.places_i);
                if (!wait && last)
                    expected = static_cast<uint32_t>(sum);
                if (tile > 0 || (!wait && last))
                    shadow.check(u.shadow_o == expected, "tile %ld, k %u", tile, k);
                if (!wait)
                    break;
            }
        }
    }
    u.shift_i = 0;
}

// One line a vector, the fields as one hexadecimal number from the left, as the testbenches take them apart.
static int write_vectors(const std::string &folder)
{
    std::FILE *map = std::fopen((folder + "/map_lane.hex").c_str(), "w");
    std::FILE *align = std::fopen((folder + "/align_lane.hex").c_str(), "w");
    if (!map || !align) {
        std::fprintf(stderr, "test_leaf_units: cannot write to %s\n", folder.c_str());
        return 1;
    }
    for (int i = 0; i < 4096; i++) {
        const uint32_t word = draw_word(), random = draw_random();
        const int bits = widths[below(6)];
        const uint32_t peak = below(4) ? (word + (below(12) << 23)) & 0x7fffffff : draw_word() & 0x7fffffff;
        const int32_t emax = mantis_peak_exponent(peak, bits, below(2));
        bool saturated = false;
        const int32_t q = mantis_map_lane(word, emax, bits, random, &saturated);
        // word 32, emax 16, bits 8, random 24, mantissa 16, saturated 8
        std::fprintf(map, "%08" PRIx32 "%04x%02x%06" PRIx32 "%04x%02x\n", word, emax, bits, random, q & 0xffff,
                     saturated);

        int64_t p, r;
        draw_addends(48, &p, &r);
        const int scale = draw_scale();
        const bool stochastic = below(2);
        bool overflow = false;
        const uint32_t golden = mantis_align_lane(p + r, scale, stochastic, random, &overflow);
        // p 48, q 48, exponent 12, stochastic 4, random 24, word 32, overflow 8
        std::fprintf(align, "%012" PRIx64 "%012" PRIx64 "%03x%x%06" PRIx32 "%08" PRIx32 "%02x\n",
                     static_cast<uint64_t>(p) & 0xffffffffffff, static_cast<uint64_t>(r) & 0xffffffffffff,
                     scale & 0xfff, stochastic, random, golden, overflow);
    }
    return (std::fclose(map) != 0) | (std::fclose(align) != 0);
}

int main(int argc, char **argv)
{
    if (argc == 3 && !std::strcmp(argv[1], "--vectors"))
        return write_vectors(argv[2]);
    VerilatedContext context;
    const auto u = std::make_unique<Vleaf_units>(&context);
    test_map(*u);
    test_peak(*u);
    test_xoodoo(*u);
    test_align(*u);
    test_align_vectors(*u);
    test_bias_vectors(*u);
    test_bias(*u);
    test_vector_term(*u);
    test_pe(*u);
    u->final();
    return tap_done();
}
