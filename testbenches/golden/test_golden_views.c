/* SPDX-License-Identifier: Apache-2.0 */
/* Patch views and groups: every SIMD level at several thread counts leaves the bytes of docs/views.md's own formula,
 * and refuses what the document says must be refused. */
#include "../common/drawn.h"
#include "../common/random_internal.h"
#include "../common/reference_commands.h"
#include "../common/tap.h"

#include <stdlib.h>

enum { MEMORY = 1 << 20, LARGE = 8 << 20, MAX_SUBJECTS = 12 };

typedef struct {
    mantis_executor *executor;
    const char *level;
    unsigned threads;
} subject;

static subject subjects[MAX_SUBJECTS];
static int subject_count;
static uint8_t *want, *got;

static void make_subjects(void)
{
    static const char *const levels[] = {"scalar", "avx2", "avx512", "amx"};
    static const unsigned threads[] = {1, 2, 5};
    for (int l = 0; l < 4; l++) {
        for (int t = 0; t < 3; t++) {
            mantis_executor *e = mantis_golden_create(threads[t], levels[l]);
            if (!e) {
                tap_skip(levels[l], "this processor lacks the level");
                break;
            }
            subjects[subject_count++] = (subject){e, levels[l], threads[t]};
        }
    }
}

/* Runs the program's one command everywhere; 0 when all agree with the formula. */
static int differs(random_program *p, const mantis_command *c, unsigned long seed)
{
    const uint64_t size = p->memory.size;
    uint32_t want_sticky = 0;
    char text[300];
    int wrong = 0;
    memcpy(want, p->memory.bytes, size);
    ref_execute(c, want, &want_sticky);
    for (int s = 0; s < subject_count; s++) {
        memcpy(got, p->memory.bytes, size);
        mantis_memory m = {got, size};
        mantis_ring r = p->ring;
        mantis_report report;
        const mantis_status status = mantis_run(subjects[s].executor, &m, &r, &report);
        if (status != MANTIS_OK || report.sticky != want_sticky || memcmp(got, want, size) != 0) {
            uint64_t at = 0;
            while (at < size && got[at] == want[at])
                at++;
            printf("# seed %lu, %s, threads %u: %s, sticky %x wanted %x, first difference at 0x%llx\n# %s\n", seed,
                   subjects[s].level, subjects[s].threads, status ? report.message : "OK", report.sticky, want_sticky,
                   (unsigned long long)at, mantis_command_describe(c, text, sizeof text));
            wrong++;
        }
    }
    return wrong;
}

/* What the random commands reached. */
static unsigned kinds[13];

static void count_kinds(const mantis_command *c)
{
    const int view = (int)mantis_get(c, MANTIS_GEMM_VIEW), groups = mantis_get(c, MANTIS_GEMM_LAST_GROUP) > 0;
    const int ta = (int)mantis_get(c, MANTIS_GEMM_TRANS_A), tb = (int)mantis_get(c, MANTIS_GEMM_TRANS_B);
    kinds[0] += view && !ta && !tb;
    kinds[1] += view && !ta && tb;
    kinds[2] += view && ta;
    kinds[3] += view && mantis_get(c, MANTIS_GEMM_VIEW_FLIP);
    kinds[4] += view && mantis_get(c, MANTIS_GEMM_VIEW_STRIDE) > 1;
    kinds[5] += view && mantis_get(c, MANTIS_GEMM_VIEW_DILATE) > 1;
    kinds[6] += view && groups && mantis_get(c, MANTIS_GEMM_VIEW_C) > 1;
    kinds[7] += view && groups && mantis_get(c, MANTIS_GEMM_VIEW_C) == 1 && mantis_get(c, MANTIS_GEMM_COLS) == 1;
    kinds[8] += !view && groups;
    kinds[9] += groups && mantis_get(c, MANTIS_GEMM_STOCHASTIC);
    kinds[10] += groups && mantis_get(c, MANTIS_GEMM_OUT_GROUP) <
                               4 * mantis_get(c, MANTIS_GEMM_COLS); /* a column of two groups */
    kinds[11] += view && mantis_get(c, MANTIS_GEMM_X0_ADDR) % 4 != 0;
    kinds[12] += view && mantis_get(c, MANTIS_GEMM_VIEW_RATE) > 1;
}

static void random_commands(int views, unsigned long first, int count)
{
    int wrong = 0, refused = 0;
    for (int i = 0; i < count && wrong < 10; i++) {
        random_program p;
        if (!random_program_create(&p, MEMORY, 4, first + (unsigned)i))
            exit(1);
        const mantis_command c = views ? random_gemm_view(&p) : random_gemm_any(&p);
        mantis_ring_push(&p.memory, &p.ring, &c);
        if (mantis_command_check(&c, MEMORY) != MANTIS_OK) {
            refused++;
        } else {
            count_kinds(&c);
            wrong += differs(&p, &c, first + (unsigned)i);
        }
        random_program_destroy(&p);
    }
    tap_ok(wrong == 0, "%d random %s equal the formula (%d refused)", count,
           views ? "views" : "products with and without groups", refused);
    tap_ok(refused * 4 < count, "most of them are good commands");
}

/* Every kind of bias window over products, views and groups, also those that need more than 32 bits for a bias. */
static void bias_windows(unsigned long first, int count)
{
    random_bias_kinds of = {0};
    int wrong = 0;
    for (int i = 0; i < count && wrong < 10; i++) {
        random_program p;
        if (!random_program_create(&p, MEMORY, 4, first + (unsigned)i))
            exit(1);
        const mantis_command c = random_program_bias(&p, &of);
        wrong += differs(&p, &c, first + (unsigned)i);
        random_program_destroy(&p);
    }
    tap_ok(wrong == 0 && of.level > 5 && of.wide > 5 && of.lowered > 5 && of.emptied > 5 && of.clamped > 5,
           "%d bias windows: level %u, wide %u, lowered %u, emptied %u, clamped %u, none %u", count, of.level, of.wide,
           of.lowered, of.emptied, of.clamped, of.none);
}

/* A weight gradient with more results than a window of sums: very many rows, very many columns. */
static void large_transposed(void)
{
    static const uint32_t shapes[2][3] = {{16, 800, 1}, {1, 1, 64 * 4096 + 3}}; /* kernel, channels, columns */
    for (int i = 0; i < 2; i++) {
        random_program p;
        if (!random_program_create(&p, LARGE, 4, 99))
            exit(1);
        const uint32_t kernel = shapes[i][0], channels = shapes[i][1], cols = shapes[i][2],
                       rows = kernel * kernel * channels;
        const uint32_t set[][2] = {{MANTIS_GEMM_VIEW, 1},
                                   {MANTIS_GEMM_TRANS_A, 1},
                                   {MANTIS_GEMM_VIEW_IMAGES, 1},
                                   {MANTIS_GEMM_VIEW_H, 2},
                                   {MANTIS_GEMM_VIEW_W, 2},
                                   {MANTIS_GEMM_VIEW_C, channels},
                                   {MANTIS_GEMM_VIEW_OH, 2},
                                   {MANTIS_GEMM_VIEW_OW, 1},
                                   {MANTIS_GEMM_VIEW_KH, kernel},
                                   {MANTIS_GEMM_VIEW_KW, kernel},
                                   {MANTIS_GEMM_VIEW_PAD, kernel - 1},
                                   {MANTIS_GEMM_VIEW_STRIDE, 1},
                                   {MANTIS_GEMM_VIEW_DILATE, 1},
                                   {MANTIS_GEMM_ROWS, rows},
                                   {MANTIS_GEMM_COLS, cols},
                                   {MANTIS_GEMM_DEPTH, 2},
                                   {MANTIS_GEMM_X0_LD, channels},
                                   {MANTIS_GEMM_X1_LD, cols},
                                   {MANTIS_GEMM_OUT_LD, cols},
                                   {MANTIS_GEMM_X0_ADDR, random_mantissas(&p, 4 * channels, 1)},
                                   {MANTIS_GEMM_X1_ADDR, random_mantissas(&p, 2 * cols, 1)},
                                   {MANTIS_GEMM_X0_SCALE, random_exponent_entry(&p)},
                                   {MANTIS_GEMM_X1_SCALE, random_exponent_entry(&p)},
                                   {MANTIS_GEMM_OUT, random_allocate(&p, 4 * (uint64_t)rows * cols, 16)}};
        mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
        for (size_t f = 0; f < sizeof set / sizeof *set; f++)
            mantis_set(&c, set[f][0], set[f][1]);
        mantis_ring_push(&p.memory, &p.ring, &c);
        tap_ok(differs(&p, &c, 0) == 0, "a transposed view with %u x %u results", rows, cols);
        random_program_destroy(&p);
    }
}

/* Groups whose random words pass 2^28 groups of 16: the index wraps. All groups write one place, so that memory stays
 * small. */
static void wrapping_words(void)
{
    random_program p;
    if (!random_program_create(&p, MEMORY, 4, 77))
        exit(1);
    const uint32_t m = 5000, groups = 53688; /* 53688 * 5000 is a little more than 2^28 */
    mantis_command c = random_gemm_sized(&p, m, 1, 1);
    mantis_set(&c, MANTIS_GEMM_STOCHASTIC, 1);
    mantis_set(&c, MANTIS_GEMM_BIAS, 0);
    mantis_set(&c, MANTIS_GEMM_LAST_GROUP, groups - 1);
    mantis_set(&c, MANTIS_GEMM_X0_GROUP, 0);
    mantis_set(&c, MANTIS_GEMM_X1_GROUP, 0);
    mantis_set(&c, MANTIS_GEMM_OUT_GROUP, 0);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, 1);
    const uint64_t last = (uint64_t)(groups - 1) * m;
    tap_ok(last < MANTIS_MAX_GROUPS && last + m > MANTIS_MAX_GROUPS, "the last group's random words pass 2^28 groups");
    mantis_ring_push(&p.memory, &p.ring, &c);
    memcpy(got, p.memory.bytes, MEMORY);
    mantis_memory memory = {got, MEMORY};
    mantis_report report;
    const mantis_status status = mantis_run(subjects[subject_count - 1].executor, &memory, &p.ring, &report);
    const uint8_t *a = p.memory.bytes + mantis_get(&c, MANTIS_GEMM_X0_ADDR);
    const uint32_t lda = mantis_get(&c, MANTIS_GEMM_TRANS_A) ? 1 : mantis_get(&c, MANTIS_GEMM_X0_LD);
    const int32_t b = (int8_t)p.memory.bytes[mantis_get(&c, MANTIS_GEMM_X1_ADDR)];
    const int32_t e = (int32_t)ref_load(p.memory.bytes, mantis_get(&c, MANTIS_GEMM_X0_SCALE)) +
                      (int32_t)ref_load(p.memory.bytes, mantis_get(&c, MANTIS_GEMM_X1_SCALE));
    int wrong = status != MANTIS_OK;
    for (uint32_t i = 0; i < m; i++) {
        mantis_random r;
        bool over = false;
        mantis_random_seek(&r, ref_key(&c, mantis_get(&c, MANTIS_GEMM_OUT_STREAM)),
                           (uint32_t)((last + i) % MANTIS_MAX_GROUPS));
        wrong += ref_load(got, mantis_get(&c, MANTIS_GEMM_OUT) + 4 * i) !=
                 mantis_align_lane((int8_t)a[i * lda] * b, e, true, mantis_random_word(&r, 0), &over);
    }
    tap_ok(!wrong, "and wrap (%d differ)", wrong);
    random_program_destroy(&p);
}

int main(void)
{
    static const char *const names[13] = {"forward",
                                          "by taps",
                                          "transposed",
                                          "flipped",
                                          "strided",
                                          "dilated",
                                          "grouped views",
                                          "depthwise",
                                          "grouped products",
                                          "stochastic groups",
                                          "groups on each other",
                                          "unaligned",
                                          "atrous"};
    want = aligned_alloc(64, LARGE);
    got = aligned_alloc(64, LARGE);
    make_subjects();
    random_commands(1, 1000, DRAWN(600));
    random_commands(0, 5000, DRAWN(200));
    bias_windows(7000, DRAWN(200));
    for (int i = 0; i < 13; i++)
        tap_ok(kinds[i] >= DRAWN(5), "%s: %u commands", names[i], kinds[i]);
    large_transposed();
    wrapping_words();
    for (int s = 0; s < subject_count; s++)
        mantis_destroy(subjects[s].executor);
    free(want);
    free(got);
    return tap_done();
}
