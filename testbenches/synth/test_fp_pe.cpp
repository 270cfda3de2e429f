/* SPDX-License-Identifier: Apache-2.0 */
// The floating-point PE against the host's fmaf: IEEE-754 binary arithmetic, rounding to nearest even, subnormals and
// specials included. Built once a format; E_BITS, F_BITS and PIPELINED come from the compiler's command line. Prints
// TAP.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "Vfp_pe.h"
#include "verilated.h"

static uint64_t state = 88172645463325252u;
static uint32_t draw()
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return static_cast<uint32_t>(state >> 16);
}

static float as_float(uint32_t w)
{
    float f;
    std::memcpy(&f, &w, 4);
    return f;
}

static uint32_t as_word(float f)
{
    uint32_t w;
    std::memcpy(&w, &f, 4);
    return w;
}

// The operand's value as fp32, exactly: all three formats fit.
static float widen(uint32_t w)
{
    const uint32_t sign = w >> (E_BITS + F_BITS) & 1, e = w >> F_BITS & ((1u << E_BITS) - 1),
                   f = w & ((1u << F_BITS) - 1);
    if (E_BITS == 8)
        return as_float(w << (23 - F_BITS));
    const float magnitude = e == (1u << E_BITS) - 1
                                ? (f ? NAN : INFINITY)
                                : std::ldexp(static_cast<float>(e ? f | 1u << F_BITS : f),
                                             static_cast<int>(e ? e : 1) - ((1 << (E_BITS - 1)) - 1) - F_BITS);
    return sign ? -magnitude : magnitude;
}

// Corners come often: extreme exponents, fractions of all zeros, all ones, one bit.
static uint32_t operand(int e_bits, int f_bits)
{
    const uint32_t e_max = (1u << e_bits) - 1, f_max = (1u << f_bits) - 1;
    const uint32_t r = draw();
    uint32_t e = draw() & e_max, f = draw() & f_max;
    if ((r & 7) == 0)
        e = (r >> 3 & 1 ? e_max - (r >> 4 & 1) : r >> 4 & 1);
    if ((r & 0x70) == 0x10)
        e = (e_max / 2 + (r >> 8 & 15) - 8) & e_max;
    if ((r & 0x3000) == 0)
        f = r >> 14 & 1 ? 0 : f_max;
    if ((r & 0x3000) == 0x1000)
        f = 1u << (draw() % static_cast<uint32_t>(f_bits));
    return (r >> 31) << (e_bits + f_bits) | e << f_bits | f;
}

int main(int argc, char **argv)
{
    const long count = argc > 1 ? std::atol(argv[1]) : 3000000;
    Vfp_pe pe;
    auto clock = [&] { pe.clk_i = 0, pe.eval(), pe.clk_i = 1, pe.eval(); };
    auto step = [&](uint32_t a, uint32_t b, int first) {
        pe.en_i = 1, pe.first_i = first, pe.last_i = 1, pe.shift_i = 0, pe.a_i = a, pe.b_i = b, pe.below_i = 0;
        clock();
        if (PIPELINED)
            pe.en_i = 0, pe.last_i = 0, clock();
    };
    const uint32_t one = ((1u << (E_BITS - 1)) - 1) << F_BITS;
    long wrong = 0, special = 0, subnormal = 0;
    float acc = 0;
    for (long i = 0; i < count && wrong < 5; i++) {
        uint32_t a = operand(E_BITS, F_BITS), b = operand(E_BITS, F_BITS);
        int first = (draw() & 3) == 0;
        // Steer into cancellation now and then: repeat the last product with the opposite sign.
        if ((draw() & 7) == 0 && std::isfinite(acc) && F_BITS == 23)
            a = as_word(-acc) ^ (draw() & 3), b = one, first = 0;
        const float before = first ? 0.0f : acc, want = std::fmaf(widen(a), widen(b), before);
        step(a, b, first);
        const uint32_t got = pe.shadow_o, expect = std::isnan(want) ? 0x7fc00000u : as_word(want);
        if (got != expect) {
            std::printf("# %ld: %08x * %08x + %08x = %08x, not %08x\n", i, a, b, as_word(before), expect, got);
            wrong++;
        }
        special += !std::isfinite(want);
        subnormal += std::fpclassify(want) == FP_SUBNORMAL;
        acc = as_float(got);
        if (!std::isfinite(acc))
            acc = 0, step(0, 0, 1); // a NaN would stay
    }
    std::printf("%sok 1 - %ld sums equal fmaf, of them %ld infinite or NaN, %ld subnormal\n", wrong ? "not " : "",
                count, special, subnormal);

    // The drain: shift takes below, and a sum passes it by.
    pe.en_i = 0, pe.last_i = 0, pe.shift_i = 1, pe.below_i = 0x12345678;
    clock();
    std::printf("%sok 2 - shift takes the word below\n1..2\n", pe.shadow_o == 0x12345678 ? "" : "not ");
    return wrong != 0 || pe.shadow_o != 0x12345678;
}
