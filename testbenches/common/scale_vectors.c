/* SPDX-License-Identifier: Apache-2.0 */
#include "scale_vectors.h"

#include "mantis/command.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 1 << 17, SIZE = 1 << 18, RING = SIZE - 256, MOST = 8192 };

typedef struct {
    FILE *file;
    mantis_executor *executor;
    scale_counts counts;
    _Alignas(64) uint8_t bytes[SIZE];
    uint32_t used;
    uint32_t sticky;
    mantis_status status;
    char line[LINE], *rest;
} reader;

/* -- Lines -------------------------------------------------------------------------------------- */

static bool next_line(reader *r)
{
    do
        if (!fgets(r->line, LINE, r->file))
            return false;
    while (r->line[0] == '#');
    r->line[strcspn(r->line, "\n")] = 0;
    strtok_r(r->line, " ", &r->rest);
    return true;
}

static const char *text(reader *r)
{
    const char *word = strtok_r(NULL, " ", &r->rest);
    r->counts.broken |= !word;
    return word ? word : "0";
}

static uint64_t number(reader *r)
{
    const char *word = text(r);
    return word[0] == '-' ? (uint64_t)strtoll(word, NULL, 10) : strtoull(word, NULL, 10);
}

static uint32_t word_of(reader *r)
{
    return (uint32_t)strtoul(text(r), NULL, 16);
}

/* The next line, which begins with `key`. */
static void expect(reader *r, const char *key)
{
    r->counts.broken |= !next_line(r) || strcmp(r->line, key) != 0;
}

/* A count and that many numbers, each in `size` bytes of memory; hex: fp32 words. *count as read. */
static uint32_t list(reader *r, uint32_t size, bool hex, uint32_t *count)
{
    const uint32_t n = (uint32_t)number(r), at = r->used;
    if (n > MOST || at + n * size + 64 > RING) {
        r->counts.broken = 1;
        *count = 0;
        return at;
    }
    for (uint32_t i = 0; i < n; i++) {
        const uint64_t value = hex ? word_of(r) : number(r);
        memcpy(r->bytes + at + i * size, &value, size);
    }
    r->used = (at + n * size + 31) & ~15u;
    *count = n;
    return at;
}

static uint32_t place(reader *r, uint32_t bytes)
{
    const uint32_t at = r->used;
    r->used = (at + bytes + 31) & ~15u;
    r->counts.broken |= r->used > RING;
    return at;
}

static mantis_status status_of(const char *name)
{
    for (int s = MANTIS_OK; s <= MANTIS_NONFINITE; s++)
        if (strcmp(mantis_status_name(s), name) == 0)
            return (mantis_status)s;
    return MANTIS_BAD_ARGUMENT;
}

/* -- Commands ----------------------------------------------------------------------------------- */

static void run(reader *r, const mantis_command *c)
{
    mantis_memory memory = {r->bytes, SIZE};
    mantis_ring ring = {RING, 1, 0, 0};
    mantis_report report;
    mantis_ring_push(&memory, &ring, c);
    mantis_run(r->executor, &memory, &ring, &report);
    r->status = report.status;
    r->sticky |= report.sticky;
}

static void check(reader *r, bool same, const char *what)
{
    const scale_counts *k = &r->counts;
    if (!same && r->counts.differing++ == 0)
        printf("# %s, after %u maps, %u products, %u sums, %u limits\n", what, k->maps, k->products, k->sums,
               k->limits);
}

static bool same(const reader *r, uint32_t a, uint32_t b, uint32_t bytes)
{
    return memcmp(r->bytes + a, r->bytes + b, bytes) == 0;
}

static uint32_t sticky_of(reader *r, bool overflow)
{
    const uint32_t saturated = number(r) ? MANTIS_STICKY_SATURATED : 0;
    return saturated | (overflow && number(r) ? MANTIS_STICKY_OVERFLOW : 0);
}

static void set_key(mantis_command *c, uint64_t seed, uint32_t step)
{
    mantis_set(c, MANTIS_MAP_SEED_LO, (uint32_t)seed);
    mantis_set(c, MANTIS_MAP_SEED_HI, (uint32_t)(seed >> 32));
    mantis_set(c, MANTIS_MAP_STEP, step);
}

static void map_record(reader *r)
{
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    const uint32_t rows = (uint32_t)number(r), cols = (uint32_t)number(r), size = rows * cols;
    const bool groups = strcmp(text(r), "groups") == 0;
    const uint32_t parameter = (uint32_t)number(r), bits = (uint32_t)number(r);
    uint32_t peaks, words, n, entries, channels;
    mantis_set(&c, MANTIS_MAP_BITS, bits);
    mantis_set(&c, MANTIS_MAP_STOCHASTIC, strcmp(text(r), "stochastic") == 0);
    mantis_set(&c, MANTIS_MAP_SATURATE, (uint32_t)number(r));
    const uint64_t seed = number(r);
    set_key(&c, seed, (uint32_t)number(r));
    mantis_set(&c, MANTIS_MAP_X0_STREAM, (uint32_t)number(r));
    const mantis_status status = status_of(text(r));
    expect(r, "p");
    mantis_set(&c, MANTIS_MAP_X0_SCALE, list(r, 4, true, &peaks));
    expect(r, "x");
    mantis_set(&c, MANTIS_MAP_X0_ADDR, list(r, 4, true, &words));
    expect(r, "q");
    const uint32_t q = list(r, bits == 16 ? 2 : 1, false, &n);
    expect(r, "e");
    const uint32_t e = list(r, 4, false, &entries);
    expect(r, "g");
    const uint32_t g = list(r, 1, false, &channels);
    expect(r, "f");
    const uint32_t sticky = sticky_of(r, false), out = place(r, 2 * size), out_scale = place(r, 4 * peaks + 32);
    mantis_set(&c, MANTIS_MAP_SCALING, groups ? 2 : 1);
    mantis_set(&c, MANTIS_MAP_SPAN, groups ? cols : parameter * cols);
    mantis_set(&c, MANTIS_MAP_LOG_G, groups ? parameter / 2 - (parameter == 8) : 0); /* 1, 2, 4, 8: 0, 1, 2, 3 */
    mantis_set(&c, MANTIS_MAP_COUNT, size);
    mantis_set(&c, MANTIS_MAP_OUT, out);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, out_scale);
    r->counts.broken |= words != size || peaks != (groups ? cols : (rows + parameter - 1) / parameter);
    run(r, &c);
    check(r, r->status == status && r->sticky == sticky, "status or flags of a map");
    check(r, same(r, out, q, n * (bits == 16 ? 2 : 1)), "mantissas");
    check(r, same(r, out_scale, e, 4 * entries) && same(r, out_scale + 16, g, channels), "exponents of a map");
    for (uint32_t i = channels; channels && i < ((channels + 15) & ~15u); i++)
        check(r, r->bytes[out_scale + 16 + i] == 0, "the end of a scale record");
    r->counts.maps++;
    r->counts.refused += status != MANTIS_OK;
}

/* -- Products ----------------------------------------------------------------------------------- */

typedef struct {
    uint32_t h, entries, at; /* exponent entries */
    uint32_t g, channels, bytes;
    char axis;
} scales;

static void read_entries(reader *r, const char *key, scales *s)
{
    expect(r, key);
    s->h = (uint32_t)number(r);
    s->at = list(r, 4, false, &s->entries);
}

static void read_groups(reader *r, const char *key, scales *s)
{
    expect(r, key);
    s->g = (uint32_t)number(r);
    s->axis = text(r)[0];
    s->bytes = list(r, 1, false, &s->channels);
}

/* Where it is for the command: an entry, an array, or a record with the entry and the channels' bytes. */
static void set_scales(reader *r, mantis_command *c, const scales *s, bool b)
{
    uint32_t at = s->at;
    if (s->channels) {
        at = place(r, 16 + s->channels);
        memcpy(r->bytes + at, r->bytes + s->at, 4);
        memcpy(r->bytes + at + 16, r->bytes + s->bytes, s->channels);
        mantis_set(c, b ? MANTIS_GEMM_X1_LOG_G : MANTIS_GEMM_X0_LOG_G, s->g / 2 - (s->g == 8));
    }
    mantis_set(c, b ? MANTIS_GEMM_X1_SCALE : MANTIS_GEMM_X0_SCALE, at);
    mantis_set(c, b ? MANTIS_GEMM_X1_SCALING : MANTIS_GEMM_X0_SCALING, s->channels ? 2 : s->h ? 1 : 0);
    mantis_set(c, b ? MANTIS_GEMM_X1_SPAN : MANTIS_GEMM_X0_SPAN, s->channels ? s->channels : s->h);
}

/* Records may give one operand both entries by rows and groups, which no command can. Groups along rows are taken off
 * the entries, one for each row then. */
static void fold(reader *r, scales *s, uint32_t rows)
{
    const uint32_t at = place(r, 4 * rows);
    for (uint32_t i = 0; i < rows; i++) {
        int32_t e;
        memcpy(&e, r->bytes + s->at + 4 * (i / s->h), 4);
        e -= r->bytes[s->bytes + i % s->channels];
        memcpy(r->bytes + at + 4 * i, &e, 4);
    }
    s->at = at;
    s->h = 1;
    s->channels = 0;
}

/* Groups along the depth take a command for each row (of a product rounded to the nearest), with the row's entry. */
static void run_rows(reader *r, mantis_command *c, const scales *s, uint32_t rows)
{
    const uint32_t a = mantis_get(c, MANTIS_GEMM_X0_ADDR), out = mantis_get(c, MANTIS_GEMM_OUT);
    r->counts.broken |= mantis_get(c, MANTIS_GEMM_STOCHASTIC) != 0;
    mantis_set(c, MANTIS_GEMM_ROWS, 1);
    for (uint32_t i = 0; i < rows && r->status == MANTIS_OK; i++) {
        mantis_set(c, MANTIS_GEMM_X0_ADDR, a + i * mantis_get(c, MANTIS_GEMM_X0_LD));
        mantis_set(c, MANTIS_GEMM_OUT, out + 4 * i * mantis_get(c, MANTIS_GEMM_OUT_LD));
        memcpy(r->bytes + mantis_get(c, MANTIS_GEMM_X0_SCALE), r->bytes + s->at + 4 * (i / s->h), 4);
        run(r, c);
    }
}

static void transpose(reader *r, uint32_t at, uint32_t rows, uint32_t cols)
{
    static uint8_t copy[MOST];
    memcpy(copy, r->bytes + at, rows * cols);
    for (uint32_t i = 0; i < rows; i++)
        for (uint32_t j = 0; j < cols; j++)
            r->bytes[at + j * rows + i] = copy[i * cols + j];
}

static void check_peaks(reader *r, uint32_t c, uint32_t count, uint32_t span, uint32_t expected, uint32_t entries)
{
    mantis_command peak = mantis_command_make(MANTIS_OP_PEAK);
    const uint32_t out = place(r, 4 * entries);
    mantis_set(&peak, MANTIS_PEAK_SCALING, 1);
    mantis_set(&peak, MANTIS_PEAK_SPAN, span);
    mantis_set(&peak, MANTIS_PEAK_COUNT, count);
    mantis_set(&peak, MANTIS_PEAK_X0_ADDR, c);
    mantis_set(&peak, MANTIS_PEAK_OUT_SCALE, out);
    run(r, &peak);
    check(r, r->status == MANTIS_OK && same(r, out, expected, 4 * entries), "row peaks of a product");
}

static void product_record(reader *r)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    const uint32_t m = (uint32_t)number(r), n = (uint32_t)number(r), k = (uint32_t)number(r);
    const bool raw = number(r);
    scales a = {0}, b = {0};
    uint32_t count, old, words, sums, peaks;
    mantis_set(&c, MANTIS_GEMM_STOCHASTIC, strcmp(text(r), "stochastic") == 0);
    const uint64_t seed = number(r);
    set_key(&c, seed, (uint32_t)number(r));
    mantis_set(&c, MANTIS_GEMM_OUT_STREAM, (uint32_t)number(r));
    const mantis_status status = status_of(text(r));
    read_entries(r, "ea", &a);
    read_entries(r, "eb", &b);
    read_groups(r, "ga", &a);
    read_groups(r, "gb", &b);
    if (a.h && a.channels && a.axis == 'm')
        fold(r, &a, m);
    r->counts.broken |= b.h && b.channels;
    const bool ta = a.channels && a.axis == 'm', tb = b.h || (b.channels && b.axis == 'k');
    expect(r, "a");
    const uint32_t a_at = list(r, 1, false, &count);
    r->counts.broken |= count != m * k;
    expect(r, "b");
    const uint32_t b_at = list(r, 1, false, &count);
    r->counts.broken |= count != k * n;
    expect(r, "d");
    const uint32_t bias_count = (uint32_t)number(r), bias_peak = place(r, 4), peak_word = word_of(r);
    memcpy(r->bytes + bias_peak, &peak_word, 4);
    const uint32_t bias = r->used;
    for (uint32_t i = 0; i < bias_count; i++) {
        const uint32_t word = word_of(r);
        memcpy(r->bytes + bias + 4 * i, &word, 4);
    }
    place(r, 4 * bias_count);
    expect(r, "i");
    const uint32_t old_count = (uint32_t)number(r), out_scale = place(r, 4), exponent = (uint32_t)number(r);
    memcpy(r->bytes + out_scale, &exponent, 4);
    const uint32_t out = place(r, m * n * (raw ? 8 : 4));
    for (old = 0; old < old_count; old++) {
        const uint64_t x = number(r);
        memcpy(r->bytes + out + 8 * old, &x, 8);
    }
    expect(r, "c");
    const uint32_t c_at = list(r, 4, true, &words);
    expect(r, "r");
    const uint32_t sum_count = (uint32_t)number(r);
    const int32_t sum_exponent = (int32_t)number(r);
    const uint32_t r_at = r->used;
    for (sums = 0; sums < sum_count; sums++) {
        const uint64_t x = number(r);
        memcpy(r->bytes + r_at + 8 * sums, &x, 8);
    }
    place(r, 8 * sum_count);
    expect(r, "p");
    const uint32_t h = (uint32_t)number(r), p_at = list(r, 4, true, &peaks);
    expect(r, "f");
    const uint32_t sticky = sticky_of(r, true);

    if (ta)
        transpose(r, a_at, m, k);
    if (tb)
        transpose(r, b_at, k, n);
    mantis_set(&c, MANTIS_GEMM_TRANS_A, ta);
    mantis_set(&c, MANTIS_GEMM_TRANS_B, tb);
    mantis_set(&c, MANTIS_GEMM_ROWS, m);
    mantis_set(&c, MANTIS_GEMM_COLS, n);
    mantis_set(&c, MANTIS_GEMM_DEPTH, k);
    mantis_set(&c, MANTIS_GEMM_X0_LD, ta ? m : k);
    mantis_set(&c, MANTIS_GEMM_X1_LD, tb ? k : n);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, n);
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, a_at);
    mantis_set(&c, MANTIS_GEMM_X1_ADDR, b_at);
    mantis_set(&c, MANTIS_GEMM_OUT, out);
    mantis_set(&c, MANTIS_GEMM_OUT_SCALE, out_scale);
    mantis_set(&c, MANTIS_GEMM_RAW, raw);
    mantis_set(&c, MANTIS_GEMM_ACCUMULATE, old_count != 0);
    mantis_set(&c, MANTIS_GEMM_BIAS, bias_count != 0);
    mantis_set(&c, MANTIS_GEMM_X2_ADDR, bias);
    mantis_set(&c, MANTIS_GEMM_X2_SCALE, bias_peak);
    set_scales(r, &c, &a, false);
    set_scales(r, &c, &b, true);
    r->status = MANTIS_OK;
    if (a.h && a.channels)
        run_rows(r, &c, &a, m);
    else
        run(r, &c);
    check(r, r->status == status && r->sticky == sticky, "status or flags of a product");
    check(r, same(r, out, raw ? r_at : c_at, raw ? 8 * sums : 4 * words), "a product");
    if (raw && status == MANTIS_OK)
        check(r, memcmp(r->bytes + out_scale, &sum_exponent, 4) == 0, "the exponent of raw sums");
    else if (status == MANTIS_OK)
        check_peaks(r, out, m * n, h * n, p_at, peaks);
    r->counts.products++;
    r->counts.refused += status != MANTIS_OK;
}

static void align_record(reader *r)
{
    mantis_command c = mantis_command_make(MANTIS_OP_ALIGN);
    uint32_t count, words;
    const uint32_t entry = place(r, 4), exponent = (uint32_t)number(r), out_scale = place(r, 4);
    memcpy(r->bytes + entry, &exponent, 4);
    mantis_set(&c, MANTIS_ALIGN_X0_SCALE, entry);
    mantis_set(&c, MANTIS_ALIGN_STOCHASTIC, strcmp(text(r), "stochastic") == 0);
    const uint64_t seed = number(r);
    set_key(&c, seed, (uint32_t)number(r));
    mantis_set(&c, MANTIS_ALIGN_OUT_STREAM, (uint32_t)number(r));
    expect(r, "x");
    mantis_set(&c, MANTIS_ALIGN_X0_ADDR, list(r, 8, false, &count));
    expect(r, "c");
    const uint32_t c_at = list(r, 4, true, &words), out = place(r, 4 * count);
    expect(r, "p");
    const uint32_t peak = word_of(r);
    expect(r, "f");
    const bool overflow = number(r);
    mantis_set(&c, MANTIS_ALIGN_COUNT, count);
    mantis_set(&c, MANTIS_ALIGN_RECORD_PEAK, 1);
    mantis_set(&c, MANTIS_ALIGN_OUT, out);
    mantis_set(&c, MANTIS_ALIGN_OUT_SCALE, out_scale);
    run(r, &c);
    check(r, r->status == MANTIS_OK && r->sticky == (overflow ? MANTIS_STICKY_OVERFLOW : 0), "flags of sums");
    check(r, words == count && same(r, out, c_at, 4 * count), "aligned sums");
    check(r, memcmp(r->bytes + out_scale, &peak, 4) == 0, "the peak of sums");
    r->counts.sums++;
}

/* A product of one element and depth K, all mantissas 127 and all channels at g = 0: no addresses are checked. */
static void limit_record(reader *r)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    const uint32_t g = (uint32_t)number(r), k = (uint32_t)number(r);
    mantis_set(&c, MANTIS_GEMM_ROWS, 1);
    mantis_set(&c, MANTIS_GEMM_COLS, 1);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, 1);
    mantis_set(&c, MANTIS_GEMM_DEPTH, k);
    mantis_set(&c, MANTIS_GEMM_X0_LD, k);
    mantis_set(&c, MANTIS_GEMM_X1_LD, 1);
    mantis_set(&c, MANTIS_GEMM_X0_SCALING, 2);
    mantis_set(&c, MANTIS_GEMM_X0_SPAN, 1);
    mantis_set(&c, MANTIS_GEMM_X0_LOG_G, g / 2 - (g == 8));
    check(r, mantis_command_check(&c, 0) == status_of(text(r)), "the limit of a depth");
    r->counts.limits++;
}

scale_counts scale_vectors_run(FILE *f, mantis_executor *executor)
{
    static reader r; /* its memory is large */
    static const struct {
        const char *key;
        void (*record)(reader *);
    } KINDS[4] = {{"map", map_record}, {"gemm", product_record}, {"align", align_record}, {"limit", limit_record}};
    memset(&r, 0, sizeof r);
    r.file = f;
    r.executor = executor;
    while (!r.counts.broken && next_line(&r)) {
        int kind = 0;
        memset(r.bytes, 0, r.used < SIZE ? r.used : SIZE);
        r.used = 256;
        r.sticky = 0;
        while (kind < 4 && strcmp(r.line, KINDS[kind].key) != 0)
            kind++;
        if (kind == 4)
            r.counts.broken = 1;
        else
            KINDS[kind].record(&r);
    }
    return r.counts;
}
