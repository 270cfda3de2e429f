/* SPDX-License-Identifier: Apache-2.0 */
// The dividing quantizer against exact rational arithmetic in 128-bit integers. Prints TAP.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "Vquantizer_lane.h"
#include "verilated.h"

static uint64_t state = 88172645463325252u;
static uint32_t draw()
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return static_cast<uint32_t>(state >> 16);
}

// |x/s| rounded to nearest even, 128 when beyond 127: exponents differ by at most 10 where it matters.
static int expect(uint32_t x, uint32_t s)
{
    const int ex = x >> 23 & 255, es = s >> 23 & 255, t = (ex ? ex : 1) - es;
    unsigned __int128 a = (ex ? 1u << 23 : 0) | (x & 0x7fffff), b = 1u << 23 | (s & 0x7fffff);
    if (t > 10)
        return 128;
    if (t < -10)
        return 0;
    if (t >= 0)
        a <<= t;
    else
        b <<= -t;
    const unsigned __int128 q = a / b, r = a % b;
    const unsigned __int128 rounded = q + (2 * r > b || (2 * r == b && (q & 1)));
    return rounded > 127 ? 128 : static_cast<int>(rounded);
}

int main(int argc, char **argv)
{
    const long count = argc > 1 ? std::atol(argv[1]) : 5000000;
    Vquantizer_lane lane;
    long wrong = 0, saturated = 0, zero = 0;
    for (long i = 0; i < count && wrong < 5; i++) {
        uint32_t s = draw() & 0x7fffffff, x = draw();
        const uint32_t es = 1 + (s >> 23) % 253, kind = draw() & 3;
        s = es << 23 | (kind == 0 ? 0 : s & 0x7fffff);
        if (draw() & 15)
            x = (x & 0x807fffff) | ((es + draw() % 12 - 2) & 255) << 23;
        if (kind == 0)
            x &= 0xfffe0000 >> (draw() & 7); // ties
        lane.word_i = x, lane.scale_i = s;
        lane.eval();
        const int e = expect(x, s), magnitude = e > 127 ? 127 : e, want = x >> 31 ? -magnitude : magnitude;
        if (static_cast<int8_t>(lane.q_o) != want || lane.saturated_o != (e > 127)) {
            std::printf("# %08x / %08x: %d, not %d\n", x, s, static_cast<int8_t>(lane.q_o), want);
            wrong++;
        }
        saturated += e > 127, zero += e == 0;
    }
    std::printf("%sok 1 - %ld quotients are exact, %ld saturated, %ld zero\n1..1\n", wrong ? "not " : "", count,
                saturated, zero);
    return wrong != 0;
}
