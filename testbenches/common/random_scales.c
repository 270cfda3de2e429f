/* SPDX-License-Identifier: Apache-2.0 */
/* Finer scales and raw sums for random programs: arrays of entries, scale records, the sums that are there before. */
#include "random_internal.h"

#include "mantis/numerics.h"

#include <string.h>

static void put_u32(random_program *p, uint32_t at, uint32_t value)
{
    memcpy(p->memory.bytes + at, &value, 4);
}

static int32_t get_i32(const random_program *p, uint32_t at)
{
    int32_t value;
    memcpy(&value, p->memory.bytes + at, 4);
    return value;
}

/* Peak entries of stretches (channels 0) or of channels, now and then one older than its elements. */
uint32_t random_peak_entries(random_program *p, uint32_t tensor, uint32_t count, uint32_t span, uint32_t channels)
{
    random_source *r = &p->random;
    const uint32_t entries = channels ? channels : (count - 1) / span + 1, at = random_allocate(p, 4ull * entries, 4);
    for (uint32_t i = 0; i < entries; i++) {
        uint32_t peak = 0;
        const uint32_t first = channels ? i : i * span, step = channels ? channels : 1,
                       end = channels || count - first < span ? count : first + span;
        for (uint32_t j = first; j < end; j += step) {
            uint32_t word;
            memcpy(&word, p->memory.bytes + tensor + 4 * j, 4);
            peak = (word & 0x7fffffff) > peak ? word & 0x7fffffff : peak;
        }
        if (draw_chance(r, 12) && peak < MANTIS_PEAK_NONFINITE)
            peak = peak > 0x1000000 ? peak - draw_range(r, 0, 0x1000000) : peak / 2;
        put_u32(p, at + 4 * i, peak | (draw_chance(r, 20) ? 0x80000000 : 0));
    }
    return at;
}

static uint32_t exponent_entries(random_program *p, uint32_t entries)
{
    random_source *r = &p->random;
    const uint32_t at = random_allocate(p, 4ull * entries, 4), spread = draw_chance(r, 8) ? 1023 : draw_range(r, 0, 40);
    const int32_t low = spread > 60 ? MANTIS_MIN_EXPONENT : (int32_t)draw_range(r, 0, 80) - 80;
    for (uint32_t i = 0; i < entries; i++)
        put_u32(p, at + 4 * i, (uint32_t)(low + (int32_t)draw_range(r, 0, spread)));
    if (p->with_errors && draw_chance(r, 60))
        put_u32(p, at + 4 * draw_range(r, 0, entries - 1), draw_chance(r, 2) ? 512 : (uint32_t)-513);
    return at;
}

/* E, and a byte a channel: mostly a group that MAP could have written. */
static uint32_t scale_record(random_program *p, uint32_t channels, unsigned log_g)
{
    random_source *r = &p->random;
    const uint32_t at = random_allocate(p, 16 + channels, 16);
    put_u32(p, at, (uint32_t)get_i32(p, random_exponent_entry(p)));
    for (uint32_t i = 4; i < 16; i++)
        p->memory.bytes[at + i] = (uint8_t)draw_u32(r);
    const uint32_t most = draw_chance(r, 8) ? 255 : (1u << log_g) - 1;
    for (uint32_t i = 0; i < channels; i++)
        p->memory.bytes[at + 16 + i] = (uint8_t)draw_range(r, 0, most);
    return at;
}

static uint32_t longest(unsigned log_g)
{
    return (uint32_t)(INT32_MAX / ((uint64_t)127 * 127 << ((1u << log_g) - 1)));
}

/* The field of A or of B. */
#define OF(operand, name) ((operand) ? MANTIS_GEMM_X1_##name : MANTIS_GEMM_X0_##name)

/* Entries by row of C, or one a group. */
static void scale_by_span(random_program *p, mantis_command *c, int operand, uint32_t groups)
{
    random_source *r = &p->random;
    const int transposed = (int)mantis_get(c, operand ? MANTIS_GEMM_TRANS_B : MANTIS_GEMM_TRANS_A);
    const uint32_t length = mantis_get(c, operand ? MANTIS_GEMM_COLS : MANTIS_GEMM_ROWS);
    uint32_t span = 0;
    if (transposed == operand || (p->with_errors && draw_chance(r, 20)))
        span = draw_chance(r, 6) ? 0 : draw_chance(r, 3) ? 1 : random_size(p, length + 3);
    if (span && operand == 0 && mantis_get(c, MANTIS_GEMM_VIEW) && draw_chance(r, 2)) /* whole images */
        span = mantis_get(c, MANTIS_GEMM_VIEW_OH) * mantis_get(c, MANTIS_GEMM_VIEW_OW) * draw_range(r, 1, 2);
    while (span && (length - 1) / span + 1 > MANTIS_MAX_COEF)
        span *= 2;
    const uint32_t entries = span ? (length - 1) / span + 1 : 1;
    uint32_t step = draw_chance(r, 3) ? 0 : draw_chance(r, 2) ? entries : draw_range(r, 0, 5);
    if ((groups - 1) * step + entries > MANTIS_MAX_COEF)
        step = 0;
    mantis_set(c, OF(operand, SCALING), 1);
    mantis_set(c, OF(operand, SPAN), span);
    mantis_set(c, OF(operand, SCALE_STEP), step);
    mantis_set(c, OF(operand, SCALE), exponent_entries(p, (groups - 1) * step + entries));
}

/* Group exponents; along K as many groups as it is not too long for. */
static void scale_by_channel(random_program *p, mantis_command *c, int operand, uint32_t groups, int along_k)
{
    random_source *r = &p->random;
    unsigned log_g = draw_range(r, 0, 3);
    while (along_k && log_g && mantis_get(c, MANTIS_GEMM_DEPTH) > longest(log_g) &&
           !(p->with_errors && draw_chance(r, 9)))
        log_g--;
    const uint32_t channels =
        along_k && mantis_get(c, MANTIS_GEMM_VIEW) ? mantis_get(c, MANTIS_GEMM_VIEW_C) : random_size(p, 70);
    uint32_t step = draw_chance(r, 3) ? 0 : draw_chance(r, 2) ? channels : draw_range(r, 0, 5);
    if ((groups - 1) * step + channels > MANTIS_MAX_COEF)
        step = 0;
    mantis_set(c, OF(operand, SCALING), 2);
    mantis_set(c, OF(operand, SPAN), channels);
    mantis_set(c, OF(operand, LOG_G), log_g);
    mantis_set(c, OF(operand, SCALE_STEP), step);
    mantis_set(c, OF(operand, SCALE), scale_record(p, (groups - 1) * step + channels, log_g));
}

void random_gemm_scales(random_program *p, mantis_command *c)
{
    random_source *r = &p->random;
    const uint32_t groups = mantis_get(c, MANTIS_GEMM_LAST_GROUP) + 1;
    int used = 0; /* K's groups */
    for (int operand = 0; operand < 2; operand++) {
        const int transposed = (int)mantis_get(c, operand ? MANTIS_GEMM_TRANS_B : MANTIS_GEMM_TRANS_A),
                  along_k = transposed == operand;
        const uint32_t kind = draw_range(r, 0, 3);
        if (kind == 1 && !mantis_get(c, MANTIS_GEMM_RAW)) {
            scale_by_span(p, c, operand, groups);
        } else if (kind == 2 && (!along_k || !used || (p->with_errors && draw_chance(r, 20)))) {
            scale_by_channel(p, c, operand, groups, along_k);
            used |= along_k;
        } else if (kind == 3) { /* what the code leaves out does not count */
            mantis_set(c, OF(operand, SPAN), draw_u32(r) & 0xffffff);
            mantis_set(c, OF(operand, LOG_G), draw_range(r, 0, 3));
            mantis_set(c, OF(operand, SCALE_STEP), draw_range(r, 0, 8191));
            if (p->with_errors && draw_chance(r, 30))
                mantis_set(c, OF(operand, SCALING), 3);
        }
    }
}

/* Sums that may be added to what is there: at the same exponent then, over sums of any size. */
void random_raw_sums(random_program *p, mantis_command *c, uint32_t out, uint64_t bytes)
{
    random_source *r = &p->random;
    mantis_set(c, MANTIS_GEMM_BIAS, 0);
    mantis_set(c, MANTIS_GEMM_STOCHASTIC, 0);
    mantis_set(c, MANTIS_GEMM_RECORD_PEAK, p->with_errors && draw_chance(r, 40));
    mantis_set(c, MANTIS_GEMM_ACCUMULATE, draw_range(r, 0, 1));
    if (!mantis_get(c, MANTIS_GEMM_ACCUMULATE))
        return;
    int32_t exponent = 0;
    for (int operand = 0; operand < 2; operand++) {
        exponent += get_i32(p, mantis_get(c, OF(operand, SCALE)));
        if (mantis_get(c, OF(operand, SCALING)) == 2)
            exponent -= (1 << mantis_get(c, OF(operand, LOG_G))) - 1;
    }
    put_u32(p, mantis_get(c, MANTIS_GEMM_OUT_SCALE),
            (uint32_t)(exponent + (p->with_errors && draw_chance(r, 20) ? 1 : 0)));
    for (uint64_t i = 0; i < bytes; i++) {
        const uint32_t x = draw_u32(r);
        p->memory.bytes[out + i] = (uint8_t)(i % 8 < 5 || draw_chance(r, 3) ? x : 0);
    }
}

uint32_t random_thresholds(random_program *p, uint32_t count, int32_t range)
{
    random_source *r = &p->random;
    const uint32_t at = random_allocate(p, 4ull * count, 16);
    for (uint32_t i = 0; i < count; i++) {
        const int32_t floor = (int32_t)draw_range(r, 0, (uint32_t)(2 * range - 1)) - range,
                      ceil = draw_chance(r, 8) ? (int32_t)draw_range(r, 0, 65535) - 32768
                                               : floor + (floor < 32767 ? draw_chance(r, 2) : 0);
        put_u32(p, at + 4 * i, (uint32_t)(floor & 0xffff) | (uint32_t)ceil << 16);
    }
    return at;
}

mantis_command random_align(random_program *p)
{
    random_source *r = &p->random;
    mantis_command c = mantis_command_make(MANTIS_OP_ALIGN);
    const uint32_t count = random_size(p, p->largest * 2), sums = random_allocate(p, 8ull * count, 16);
    for (uint32_t i = 0; i < count; i++) { /* of every width, zeros and ends of the range among them */
        const uint64_t bits = (uint64_t)draw_u32(r) << 32 | draw_u32(r);
        const uint32_t width = draw_range(r, 0, 64);
        int64_t sum = width ? (int64_t)(bits >> (64 - width)) : 0;
        sum = draw_chance(r, 2) ? sum : (int64_t)(0 - (uint64_t)sum);
        sum = draw_chance(r, 30) ? INT64_MIN : sum;
        memcpy(p->memory.bytes + sums + 8 * i, &sum, 8);
    }
    mantis_set(&c, MANTIS_ALIGN_STOCHASTIC, draw_range(r, 0, 1));
    mantis_set(&c, MANTIS_ALIGN_RECORD_PEAK, draw_range(r, 0, 1));
    random_key(p, &c, MANTIS_ALIGN_SEED_LO, MANTIS_ALIGN_SEED_HI, MANTIS_ALIGN_STEP);
    mantis_set(&c, MANTIS_ALIGN_COUNT, count);
    mantis_set(&c, MANTIS_ALIGN_FIRST, draw_chance(r, 2) ? 0 : draw_range(r, 0, 600));
    mantis_set(&c, MANTIS_ALIGN_X0_ADDR, sums);
    mantis_set(&c, MANTIS_ALIGN_X0_SCALE, random_exponent_entry(p));
    mantis_set(&c, MANTIS_ALIGN_OUT, random_allocate(p, 4ull * count, 16));
    mantis_set(&c, MANTIS_ALIGN_OUT_SCALE, random_allocate(p, 4, 4));
    mantis_set(&c, MANTIS_ALIGN_OUT_STREAM, draw_u32(r));
    return c;
}

/* A PEAK or MAP of `count` elements, which may come back smaller: under stretches or channels. */
uint32_t random_line_scaling(random_program *p, uint32_t *count, uint32_t *span)
{
    random_source *r = &p->random;
    const uint32_t kind = draw_range(r, 0, 3);
    if (kind == 1) {
        *span = draw_chance(r, 3) ? 16 * draw_range(r, 1, 20) : random_size(p, *count + 3);
        while ((*count - 1) / *span + 1 > MANTIS_MAX_COEF)
            *span *= 2;
    } else if (kind == 2) {
        *span = random_size(p, *count < 300 ? *count : 300);
        *count = *count / *span * *span;
    } else {
        *span = draw_u32(r); /* which does not count */
        return 0;
    }
    if (p->with_errors && draw_chance(r, 40))
        *span = draw_chance(r, 2) ? 0 : *count - 1;
    return kind;
}
