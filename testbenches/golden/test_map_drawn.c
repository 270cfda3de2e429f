/* SPDX-License-Identifier: Apache-2.0 */
/* MAP's loop that draws its random words itself, of every SIMD level that has one, against the map lane of numerics:
 * every width, a whole set and pieces of a few segments, emax up to the ends of what it takes and beyond, nothing to
 * clamp, and one element of every kind at any place, in any mode of the thread; and MAP commands about as long as what
 * it takes, at every level. */
#include "../common/drawn.h"
#include "golden/golden.h"
#include "levels.h"
#include "mantis/executor.h"

#include <fenv.h>
#include <stdlib.h>
#include <string.h>

enum { N = RANDOM_SEGMENTS * RANDOM_SEGMENT, GUARD = 64, ODD = 3 /* bytes off a line */ };

typedef struct {
    unsigned taken, left, needless, wrong; /* needless: left, though nothing is clamped */
} seen;

static uint32_t words[N], r[N];
static int32_t want[N];

static void draw_words(mantis_random_key key, uint32_t segment)
{
    for (uint32_t group = 0; group < N / MANTIS_LANES; group++) {
        mantis_random g;
        mantis_random_seek(&g, key, (segment << 8) + group);
        for (unsigned lane = 0; lane < MANTIS_LANES; lane++)
            r[group * MANTIS_LANES + lane] = mantis_random_word(&g, lane);
    }
}

/* Below the peak's exponent: none is clamped. */
static void draw_elements(uint64_t *state, int32_t emax)
{
    for (int i = 0; i < N; i++) {
        const int32_t field = emax - 1 - (int32_t)(tap_random(state) % 27);
        words[i] = (uint32_t)tap_random(state) & 0x807fffff;
        words[i] |= (uint32_t)(field < 0 ? 0 : field > 254 ? 254 : field) << 23;
    }
}

static uint32_t special(uint64_t *state, int32_t emax)
{
    const uint32_t sign = (uint32_t)tap_random(state) & 0x80000000, fraction = (uint32_t)tap_random(state) & 0x7fffff;
    const uint32_t top = (uint32_t)(emax < 255 ? emax : 254) << 23;
    switch (tap_random(state) % 8) {
    case 0: return sign;
    case 1: return sign | 0x7f800000;
    case 2: return sign | 0x7f800000 | (fraction ? fraction : 1);
    case 3: return sign | 0x7f7fffff;
    case 4: return sign | fraction;
    case 5: return sign | top | 0x7fffff;
    case 6: return sign | top | (fraction | 0x7c0000);
    default: return sign | top | fraction;
    }
}

/* Elements of a set: all, or whole pieces of a few segments. */
static size_t some(uint64_t *state)
{
    const size_t pieces = RANDOM_FEW_SEGMENTS * RANDOM_SEGMENT / RANDOM_PIECE;
    return tap_random(state) % 3 ? RANDOM_PIECE * (1 + tap_random(state) % pieces) : N;
}

static void set_differs(const mantis_loops *k, int32_t emax, int bits, bool clean, uint64_t *state, seen *to)
{
    static uint8_t out[ODD + 2 * N + GUARD];
    static mantis_random_key key;
    static uint32_t segment;
    if (clean) {
        key = (mantis_random_key){.seed = tap_random(state), .step = 5, .stream = 9};
        segment = (uint32_t)tap_random(state) % 1000;
        draw_words(key, segment);
    }
    const size_t n = some(state), bytes = bits == 16 ? 2 * n : n;
    uint8_t *const q = out + ODD;
    bool saturated = false;
    mantis_random_lanes lanes;
    draw_elements(state, emax);
    if (!clean)
        words[tap_random(state) % n] = special(state, emax);
    for (size_t i = 0; i < n; i++)
        want[i] = mantis_map_lane(words[i], emax, bits, r[i], &saturated);
    memset(out, 0x5a, sizeof out);
    k->random_start(&lanes, key, segment, (int)((n + RANDOM_SEGMENT - 1) / RANDOM_SEGMENT));
    if (!k->map_drawn(&lanes, (const uint8_t *)words, n, emax, bits, q)) {
        to->left++;
        to->needless += !saturated;
        to->wrong += clean && emax >= 41 && emax <= 254; /* nothing to leave it for */
    } else {
        to->taken++;
        to->wrong += saturated;
        for (size_t i = 0; i < n; i++) {
            int16_t wide;
            memcpy(&wide, q + (bits == 16 ? 2 * i : 0), sizeof wide);
            to->wrong += want[i] != (bits == 16 ? wide : (int8_t)q[i]);
        }
    }
    for (const uint8_t *beyond = q + bytes; beyond < out + sizeof out; beyond++)
        to->wrong += *beyond != 0x5a;
    for (size_t i = 0; i < ODD; i++)
        to->wrong += out[i] != 0x5a;
}

static seen all(const mantis_loops *k, unsigned times, uint64_t *state)
{
    static const int32_t PEAKS[] = {3, 40, 41, 42, 127, 200, 253, 254, 255};
    static const int WIDTHS[] = {4, 5, 6, 7, 8, 16};
    seen s = {0};
    for (size_t e = 0; e < sizeof PEAKS / sizeof *PEAKS; e++)
        for (size_t b = 0; b < sizeof WIDTHS / sizeof *WIDTHS; b++)
            for (unsigned i = 0; i <= times; i++)
                set_differs(k, PEAKS[e], WIDTHS[b], i == 0, state, &s);
    return s;
}

static seen in_modes(const mantis_loops *k, uint64_t *state)
{
    static const int MODES[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    seen s = {0};
    for (size_t i = 0; i < sizeof MODES / sizeof *MODES; i++) {
        s.wrong += fesetround(MODES[i]) != 0;
        s.wrong += all(k, 1, state).wrong;
    }
    s.wrong += fesetround(FE_TONEAREST) != 0;
#if defined(__x86_64__) && defined(__GNUC__)
    const unsigned usual = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(usual | 0x8040); /* subnormal operands and results as zeros */
    s.wrong += all(k, 1, state).wrong;
    __builtin_ia32_ldmxcsr(usual);
#endif
    return s;
}

/* A command of count elements from random group `first` on; x is far below its peak, but for one element. */
static bool command_agrees(mantis_executor *e, uint8_t *image, size_t bytes, uint32_t first, uint32_t count, int bits)
{
    enum { RING = 1024, PEAK = 64, EXPONENT = 80, X = 4096 };
    const uint32_t out = (X + 4 * count + 63) / 64 * 64, odd = count / 2;
    mantis_memory memory = {image, bytes};
    mantis_ring ring = {RING, 4, 0, 0};
    mantis_report report;
    uint64_t state = count;
    bool saturated = false;
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, (uint32_t)bits);
    mantis_set(&c, MANTIS_MAP_COUNT, count);
    mantis_set(&c, MANTIS_MAP_STOCHASTIC, 1);
    mantis_set(&c, MANTIS_MAP_SATURATE, 1);
    mantis_set(&c, MANTIS_MAP_FIRST, first);
    mantis_set(&c, MANTIS_MAP_X0_ADDR, X);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, PEAK);
    mantis_set(&c, MANTIS_MAP_OUT, out);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, EXPONENT);
    const uint32_t peak = 0x3f800000 | (first % 2 ? 0x7fffff : 0);
    store32(image + PEAK, peak);
    for (uint32_t i = 0; i < count; i++)
        store32(image + X + 4 * i, i == odd ? peak : ((uint32_t)tap_random(&state) & 0x83ffffff) | 0x38000000);
    if (mantis_ring_push(&memory, &ring, &c) != MANTIS_OK || mantis_run(e, &memory, &ring, &report) != MANTIS_OK)
        return printf("# %s\n", report.message), false;
    bool good = true;
    const mantis_random_key key = {0, 0, 0};
    const int32_t emax = mantis_peak_exponent(peak, bits, true);
    mantis_random r;
    for (uint32_t i = 0; i < count; i++) {
        if (i % MANTIS_LANES == 0)
            mantis_random_seek(&r, key, first + i / MANTIS_LANES);
        const int32_t q = mantis_map_lane(load32(image + X + 4 * i), emax, bits,
                                          mantis_random_word(&r, i % MANTIS_LANES), &saturated);
        int16_t wide;
        memcpy(&wide, image + out + (bits == 16 ? 2 * i : 0), sizeof wide);
        good &= q == (bits == 16 ? wide : (int8_t)image[out + i]);
    }
    return good && report.sticky == (saturated ? MANTIS_STICKY_SATURATED : 0);
}

static bool commands_agree(const char *level, unsigned threads)
{
    static const uint32_t FIRST[] = {0, 3, RANDOM_SEGMENT / MANTIS_LANES}; /* odd: one element is clamped */
    const size_t bytes = 2 << 20;
    mantis_executor *const e = mantis_golden_create(threads, level);
    uint8_t *const image = aligned_alloc(64, bytes);
    bool good = e && image;
    if (image)
        memset(image, 0, bytes);
    for (size_t f = 0; good && f < sizeof FIRST / sizeof *FIRST; f++)
        for (uint32_t sets = 1; sets <= 4; sets++)
            for (uint32_t more = 0; more < 3; more++)
                good &= command_agrees(e, image, bytes, FIRST[f], sets * N + more - 1, more % 2 ? 8 : 16);
    const uint32_t step = 3 / DRAWN(3); /* 1; under sanitizers 3 */
    for (uint32_t segments = 0; good && segments <= 2 * RANDOM_SEGMENTS; segments += step)
        for (uint32_t more = 1; more <= 3 * RANDOM_PIECE; more += more % 2 ? RANDOM_PIECE - 1 : 1)
            good &= command_agrees(e, image, bytes, 0, segments * RANDOM_SEGMENT + more, segments % 2 ? 8 : 16);
    free(image);
    mantis_destroy(e);
    return good;
}

static void test(const mantis_loops *k, const char *name)
{
    static uint64_t state = 1;
    for (unsigned threads = 1; threads <= 2; threads++)
        tap_ok(commands_agree(name, threads), "%s: commands of up to four sets, %u threads", name, threads);
    if (!k->map_drawn) {
        tap_skip(name, "no such loop");
        return;
    }
    const seen s = all(k, DRAWN(6), &state);
    tap_ok(!s.wrong && s.taken > s.left / 3 && s.left > s.needless && s.needless,
           "%s: of sets with one odd element %u taken, %u left, %u of them needlessly: %u differ", name, s.taken,
           s.left, s.needless, s.wrong);
    const seen m = in_modes(k, &state);
    tap_ok(!m.wrong, "%s: in other modes of the thread (%u differ)", name, m.wrong);
}

int main(void)
{
    return at_each_level(test);
}
