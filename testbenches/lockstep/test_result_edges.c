/* SPDX-License-Identifier: Apache-2.0 */
/* Results where fp32 ends: the shared exponents of products and of vectors' terms are set so that sums become words
 * below the least normal one, vanish, or exceed the largest. Golden, cycle and RTL agree, and results of each kind came
 * up, of both kinds of commands. And raw products whose exponent, a sum of two, just fits into an entry or does not,
 * and products at the ends of what exponents may be, with channels along the sum, which lie below the least sum of
 * two. And peak entries whose bit 31 is set, which says nothing, and NaNs among
 * them. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "mantis/command.h"
#include "platform/platform.h"

#include <string.h>

enum { MEMORY = 1 << 17, ROUNDS = 4 };
#define LARGEST UINT32_C(0x7f7fffff)

typedef struct {
    unsigned long normal, subnormal, zero, largest;
} kinds;

static void set_exponent(random_program *p, uint32_t entry, int32_t exponent)
{
    memcpy(p->memory.bytes + entry, &exponent, 4);
}

/* The product of both mantissas then weighs 2^weight. */
static void weigh(random_program *p, const mantis_command *c, int32_t weight)
{
    if (mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM) {
        set_exponent(p, mantis_get(c, MANTIS_GEMM_X0_SCALE), weight / 2);
        set_exponent(p, mantis_get(c, MANTIS_GEMM_X1_SCALE), weight - weight / 2);
        return;
    }
    for (int t = 0; t < 4; t++) {
        const bool constant = t == 3, floats = !constant && mantis_get(c, MANTIS_VECTOR_X_KIND[t]) == 1;
        if (constant ? !mantis_get(c, MANTIS_VECTOR_C3_PRESENT) : !mantis_get(c, MANTIS_VECTOR_X_KIND[t]))
            continue;
        if (constant || floats) { /* a tensor of fp32 has its exponent from its peak */
            set_exponent(p, mantis_get(c, MANTIS_VECTOR_C_SCALE[t]), weight);
            continue;
        }
        set_exponent(p, mantis_get(c, MANTIS_VECTOR_C_SCALE[t]), weight / 2);
        set_exponent(p, mantis_get(c, MANTIS_VECTOR_X_SCALE[t]), weight - weight / 2);
    }
}

static void count_results(const random_program *p, const mantis_command *c, kinds *n)
{
    mantis_extent list[MANTIS_MAX_EXTENTS];
    const unsigned count = mantis_command_extents(c, MEMORY, list);
    for (unsigned i = 0; i < count; i++) {
        for (uint64_t at = 0; list[i].written && at + 4 <= list[i].bytes; at += 4) {
            uint32_t word;
            memcpy(&word, p->memory.bytes + list[i].address + at, 4);
            word &= 0x7fffffff;
            n->zero += word == 0;
            n->subnormal += word > 0 && word < 0x800000;
            n->normal += word >= 0x800000 && word < LARGEST;
            n->largest += word == LARGEST;
        }
    }
}

/* One command whose terms weigh that much. False: the executors disagree. */
static bool run_one(mantis_executor *lockstep, mantis_opcode opcode, int32_t weight, uint64_t seed, kinds *n)
{
    random_program p;
    mantis_report report;
    mantis_command c;
    if (!random_program_create(&p, MEMORY, 8, seed))
        return false;
    p.largest = 200;
    if (opcode == MANTIS_OP_GEMM)
        random_program_gemm(&p, 5, 21, 1 + (uint32_t)(seed % 50));
    else
        random_program_command(&p, opcode);
    memcpy(&c, p.memory.bytes + p.ring.base, sizeof c);
    weigh(&p, &c, weight);
    mantis_run(lockstep, &p.memory, &p.ring, &report);
    const bool good = report.status < MANTIS_NO_MEMORY;
    if (!good)
        printf("# weight 2^%d: %s\n", weight, report.message);
    if (report.status == MANTIS_OK)
        count_results(&p, &c, n);
    random_program_destroy(&p);
    return good;
}

/* A raw product whose exponents add up to `exponent`. False: the executors disagree, or on another status. */
static bool run_raw(mantis_executor *lockstep, int32_t exponent)
{
    random_program p;
    mantis_report report;
    mantis_command c;
    if (!random_program_create(&p, MEMORY, 8, 77))
        return false;
    random_program_gemm(&p, 4, 4, 8);
    memcpy(&c, p.memory.bytes + p.ring.base, sizeof c);
    mantis_set(&c, MANTIS_GEMM_RAW, 1);
    mantis_set(&c, MANTIS_GEMM_BIAS, 0);
    mantis_set(&c, MANTIS_GEMM_STOCHASTIC, 0);
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, 0);
    mantis_set(&c, MANTIS_GEMM_OUT, MEMORY / 2);
    weigh(&p, &c, exponent);
    p.ring = (mantis_ring){p.ring.base, p.ring.slots, 0, 0};
    mantis_ring_push(&p.memory, &p.ring, &c);
    mantis_run(lockstep, &p.memory, &p.ring, &report);
    const bool fits = exponent >= MANTIS_MIN_EXPONENT && exponent <= MANTIS_MAX_EXPONENT,
               good = report.status == (fits ? MANTIS_OK : MANTIS_BAD_EXPONENT);
    if (!good)
        printf("# exponent %d: %s, %s\n", exponent, mantis_status_name(report.status), report.message);
    random_program_destroy(&p);
    return good;
}

/* Channels of A along the sum, in groups of as many as there may be; both operands have this exponent. */
static bool run_channels(mantis_executor *lockstep, int32_t exponent)
{
    enum { CHANNELS = 8, A = MEMORY / 4, RECORD = MEMORY / 2, RECORD_E = 16 };
    random_program p;
    mantis_report report;
    mantis_command c;
    if (!random_program_create(&p, MEMORY, 8, 77))
        return false;
    random_program_gemm(&p, 4, 4, CHANNELS);
    memcpy(&c, p.memory.bytes + p.ring.base, sizeof c);
    mantis_set(&c, MANTIS_GEMM_TRANS_A, 0);
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, A);
    mantis_set(&c, MANTIS_GEMM_X0_LD, CHANNELS);
    mantis_set(&c, MANTIS_GEMM_X0_SCALE, RECORD);
    mantis_set(&c, MANTIS_GEMM_X0_SCALING, 2);
    mantis_set(&c, MANTIS_GEMM_X0_SPAN, CHANNELS);
    mantis_set(&c, MANTIS_GEMM_X0_LOG_G, 3);
    for (uint32_t i = 0; i < 4 * CHANNELS; i++)
        p.memory.bytes[A + i] = (uint8_t)draw_u32(&p.random);
    for (uint32_t i = 0; i < CHANNELS; i++)
        p.memory.bytes[RECORD + RECORD_E + i] = (uint8_t)i;
    set_exponent(&p, RECORD, exponent);
    set_exponent(&p, mantis_get(&c, MANTIS_GEMM_X1_SCALE), exponent);
    p.ring = (mantis_ring){p.ring.base, p.ring.slots, 0, 0};
    mantis_ring_push(&p.memory, &p.ring, &c);
    const bool good = mantis_run(lockstep, &p.memory, &p.ring, &report) == MANTIS_OK;
    if (!good)
        printf("# exponents %d: %s\n", exponent, report.message);
    random_program_destroy(&p);
    return good;
}

/* A product a bit above half of the least word: the sum of 2^24 + 1 stands at -174, so that but its highest bit is
 * below the point, and its lowest below all that is kept. False: the executors disagree, or it was not rounded up. */
static bool run_above_half(mantis_executor *lockstep)
{
    enum { DEPTH = 1042, A = MEMORY / 4, B = A + 4096, OUT = B + 4096, SCALE = OUT + 64 }; /* 1040 * 127 * 127 + ... */
    random_program p;
    mantis_report report;
    if (!random_program_create(&p, MEMORY, 8, 77))
        return false;
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&c, MANTIS_GEMM_ROWS, 1);
    mantis_set(&c, MANTIS_GEMM_COLS, 1);
    mantis_set(&c, MANTIS_GEMM_DEPTH, DEPTH);
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, A);
    mantis_set(&c, MANTIS_GEMM_X0_LD, DEPTH);
    mantis_set(&c, MANTIS_GEMM_X1_ADDR, B);
    mantis_set(&c, MANTIS_GEMM_X1_LD, 1);
    mantis_set(&c, MANTIS_GEMM_OUT, OUT);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, 1);
    mantis_set(&c, MANTIS_GEMM_X0_SCALE, SCALE);
    mantis_set(&c, MANTIS_GEMM_X1_SCALE, SCALE + 4);
    memset(p.memory.bytes + A, 127, DEPTH);
    memset(p.memory.bytes + B, 127, DEPTH);
    p.memory.bytes[B + DEPTH - 2] = 24; /* ... + 127 * 24 + 9 * 1 = 2^24 + 1 */
    p.memory.bytes[A + DEPTH - 1] = 9;
    p.memory.bytes[B + DEPTH - 1] = 1;
    set_exponent(&p, SCALE, -87);
    set_exponent(&p, SCALE + 4, -87);
    mantis_ring_push(&p.memory, &p.ring, &c);
    uint32_t word = 0;
    const bool good = mantis_run(lockstep, &p.memory, &p.ring, &report) == MANTIS_OK;
    memcpy(&word, p.memory.bytes + OUT, 4);
    if (!good || word != 1)
        printf("# %s: word %x\n", report.message, (unsigned)word);
    random_program_destroy(&p);
    return good && word == 1;
}

/* A MAP of so many peak entries, whose bit 31 is this, the first a NaN or not. False: the
 * executors disagree, or on another status. */
static bool run_peaks(mantis_executor *lockstep, uint32_t scaling, uint32_t sign, bool nan, uint8_t out[256])
{
    enum { ELEMENTS = 96, CHANNELS = 24, X = MEMORY / 4, PEAKS = X + 4096, OUT = X + 8192, OUT_SCALE = X + 12288 };
    random_program p;
    mantis_report report;
    if (!random_program_create(&p, MEMORY, 8, 78))
        return false;
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, 8);
    mantis_set(&c, MANTIS_MAP_SCALING, scaling);
    mantis_set(&c, MANTIS_MAP_LOG_G, scaling == 2 ? 3 : 0);
    mantis_set(&c, MANTIS_MAP_SPAN, scaling ? CHANNELS : 0);
    mantis_set(&c, MANTIS_MAP_COUNT, ELEMENTS);
    mantis_set(&c, MANTIS_MAP_X0_ADDR, X);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, PEAKS);
    mantis_set(&c, MANTIS_MAP_OUT, OUT);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, OUT_SCALE);
    for (uint32_t i = 0; i < ELEMENTS; i++) {
        const uint32_t word = (120 + draw_range(&p.random, 0, 7)) << 23 | (draw_u32(&p.random) & 0x807fffff);
        memcpy(p.memory.bytes + X + 4 * i, &word, 4);
    }
    for (uint32_t i = 0; i < CHANNELS; i++) {
        const uint32_t peak = sign << 31 | (nan && i == 0 ? 255 : 127 + i % 3) << 23 | 0x7fffff;
        memcpy(p.memory.bytes + PEAKS + 4 * i, &peak, 4);
    }
    mantis_ring_push(&p.memory, &p.ring, &c);
    const bool good = mantis_run(lockstep, &p.memory, &p.ring, &report) == (nan ? MANTIS_NONFINITE : MANTIS_OK);
    if (!good)
        printf("# scaling %u, sign %u: %s\n", (unsigned)scaling, (unsigned)sign, report.message);
    memcpy(out, p.memory.bytes + OUT, 128);
    memcpy(out + 128, p.memory.bytes + OUT_SCALE, 128);
    random_program_destroy(&p);
    return good;
}

/* Readers of a peak entry ignore its bit 31. */
static bool signs_of_peaks(mantis_executor *lockstep)
{
    bool good = true;
    for (uint32_t scaling = 0; good && scaling < 3; scaling++) {
        uint8_t plain[256], with_sign[256];
        good = run_peaks(lockstep, scaling, 0, false, plain) && run_peaks(lockstep, scaling, 1, false, with_sign) &&
               memcmp(plain, with_sign, sizeof plain) == 0;
    }
    return good;
}

/* A NaN among the peaks ends the command, whatever exponent it would have. */
static bool nan_peaks(mantis_executor *lockstep)
{
    uint8_t out[256];
    bool good = true;
    for (uint32_t scaling = 0; good && scaling < 3; scaling++)
        good = run_peaks(lockstep, scaling, 0, true, out);
    return good;
}

int main(void)
{
    static const mantis_opcode opcodes[] = {MANTIS_OP_GEMM, MANTIS_OP_VECTOR};
    const mantis_platform_options options = {.cycle_limit = 1000000};
    if (!mantis_has_rtl()) {
        tap_skip("results where fp32 ends", "this build has no RTL");
        return tap_done();
    }
    mantis_executor *lockstep = platform_lockstep_create(&options);
    bool good = lockstep != NULL;
    for (int o = 0; o < 2; o++) {
        kinds n = {0, 0, 0, 0};
        for (int round = 0; good && round < ROUNDS; round++) {
            for (int32_t weight = -184; good && weight <= -130; weight += 3)
                good = run_one(lockstep, opcodes[o], weight, (uint64_t)(1000 * round - weight), &n);
            for (int32_t weight = 94; good && weight <= 130; weight += 4)
                good = run_one(lockstep, opcodes[o], weight, (uint64_t)(1000 * round + weight), &n);
        }
        tap_ok(good && n.normal > 100 && n.subnormal > 100 && n.zero > 100 && n.largest > 100,
               "%s: %lu normal words, %lu subnormal, %lu zeros, %lu times the largest agree",
               mantis_opcode_name(opcodes[o]), n.normal, n.subnormal, n.zero, n.largest);
    }
    static const int32_t sums[] = {-1024, -513, -512, -511, 510, 511, 512, 1022};
    for (size_t i = 0; good && i < sizeof sums / sizeof *sums; i++)
        good = run_raw(lockstep, sums[i]);
    tap_ok(good, "raw products whose exponent fits into an entry or does not agree");
    good = good && run_channels(lockstep, MANTIS_MIN_EXPONENT) && run_channels(lockstep, MANTIS_MAX_EXPONENT);
    tap_ok(good, "products at the ends of what exponents may be agree");
    good = good && run_above_half(lockstep);
    tap_ok(good, "a bit more than half of the least word is that word");
    good = good && signs_of_peaks(lockstep);
    tap_ok(good, "bit 31 of a peak entry is ignored");
    good = good && nan_peaks(lockstep);
    tap_ok(good, "a NaN among peak entries ends the command");
    mantis_destroy(lockstep);
    return tap_done();
}
