/* SPDX-License-Identifier: Apache-2.0 */
/* Patch views and groups on the float executor against the formula of docs/views.md in double precision. Operands are
 * the host's own mantissas (no MAP before), so both sides see the same values; sums differ only by rounding. */
#include "../common/random_internal.h"
#include "../common/reference_commands.h"
#include "../common/tap.h"

#include "mantis/float.h"

#include <math.h>
#include <stdlib.h>

#ifdef MANTIS_HAVE_BLAS

enum { MEMORY = 1 << 20 };

static float word_as_float(uint32_t word)
{
    float x;
    memcpy(&x, &word, sizeof x);
    return x;
}

/* Elements that are further off than rounding explains. */
static int wrong_elements(const mantis_command *c, const uint8_t *before, const uint8_t *after)
{
    const uint64_t rows = mantis_get(c, MANTIS_GEMM_ROWS), cols = mantis_get(c, MANTIS_GEMM_COLS),
                   depth = mantis_get(c, MANTIS_GEMM_DEPTH);
    const double scale = ldexp(1.0, (int32_t)ref_load(before, mantis_get(c, MANTIS_GEMM_X0_SCALE)) +
                                        (int32_t)ref_load(before, mantis_get(c, MANTIS_GEMM_X1_SCALE)));
    int wrong = 0;
    for (uint64_t g = 0; g <= mantis_get(c, MANTIS_GEMM_LAST_GROUP); g++) {
        for (uint64_t i = 0; i < rows; i++) {
            for (uint64_t j = 0; j < cols; j++) {
                const double bias =
                    mantis_get(c, MANTIS_GEMM_BIAS)
                        ? word_as_float(ref_load(before, mantis_get(c, MANTIS_GEMM_X2_ADDR) + 4 * (g * cols + j)))
                        : 0.0;
                double sum = 0.0, size = 0.0;
                for (uint64_t k = 0; k < depth; k++) {
                    const double product = (double)(ref_a(c, before, g, i, k) * ref_b(c, before, g, k, j));
                    sum += product;
                    size += fabs(product);
                }
                const uint64_t at = mantis_get(c, MANTIS_GEMM_OUT) + g * mantis_get(c, MANTIS_GEMM_OUT_GROUP) +
                                    4 * (i * mantis_get(c, MANTIS_GEMM_OUT_LD) + j);
                const double got = word_as_float(ref_load(after, at)),
                             bound = (size * scale + fabs(bias)) * 0x1p-24 * (double)(depth + 2);
                wrong += !(fabs(got - (sum * scale + bias)) <= bound);
            }
        }
    }
    return wrong;
}

/* Groups' outputs behind each other, or in the columns of one matrix. */
static int apart(const mantis_command *c)
{
    const uint64_t n = mantis_get(c, MANTIS_GEMM_COLS), ld = mantis_get(c, MANTIS_GEMM_OUT_LD),
                   step = mantis_get(c, MANTIS_GEMM_OUT_GROUP) / 4;
    return step >= (mantis_get(c, MANTIS_GEMM_ROWS) - 1) * ld + n ||
           (step >= n && mantis_get(c, MANTIS_GEMM_LAST_GROUP) * step + n <= ld);
}

/* C of a product large enough to be cut in slices: of rows, or, transposed and deep, of the depth. */
static int product_bytes(unsigned threads, int deep, uint8_t *memory)
{
    enum { A = 0x1000, B = 0x41000, C = 0x81000 };
    const uint32_t m = deep ? 16 : 256, k = deep ? 16384 : 256;
    mantis_memory window = {memory, MEMORY};
    mantis_ring ring = {0, 1, 0, 0};
    mantis_report report;
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_executor *e = mantis_float_create(threads);
    memset(memory, 0, MEMORY);
    for (uint32_t i = A; i < C; i++) {
        memory[i] = (uint8_t)(64 + (i * 2654435761u >>
                                    26)); /* of one sign: deep sums pass 2^24 and are rounded, so their order shows */
    }
    const int32_t exponent = -7;
    memcpy(memory + 0x800, &exponent, sizeof exponent);
    mantis_set(&c, MANTIS_GEMM_TRANS_A, (uint32_t)deep);
    mantis_set(&c, MANTIS_GEMM_OUT, C);
    mantis_set(&c, MANTIS_GEMM_ROWS, m);
    mantis_set(&c, MANTIS_GEMM_COLS, m);
    mantis_set(&c, MANTIS_GEMM_DEPTH, k);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, m);
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, A);
    mantis_set(&c, MANTIS_GEMM_X0_SCALE, 0x800);
    mantis_set(&c, MANTIS_GEMM_X0_LD, deep ? m : k);
    mantis_set(&c, MANTIS_GEMM_X1_ADDR, B);
    mantis_set(&c, MANTIS_GEMM_X1_SCALE, 0x800);
    mantis_set(&c, MANTIS_GEMM_X1_LD, m);
    mantis_ring_push(&window, &ring, &c);
    const int done = e && mantis_run(e, &window, &ring, &report) == MANTIS_OK;
    mantis_destroy(e);
    return done;
}

static void test_threads(void)
{
    uint8_t *one = aligned_alloc(64, MEMORY), *more = aligned_alloc(64, MEMORY);
    int same = one && more;
    for (int deep = 0; deep < 2 && same; deep++) {
        same = product_bytes(1, deep, one);
        for (unsigned threads = 2; threads <= 5 && same; threads += 3)
            same = product_bytes(threads, deep, more) && memcmp(one, more, MEMORY) == 0;
    }
    tap_ok(same, "1, 2 and 5 threads leave the same bits");
    free(one);
    free(more);
}

int main(void)
{
    mantis_executor *e = mantis_float_create(2);
    uint8_t *before = aligned_alloc(64, MEMORY);
    int commands = 0, wrong = 0, views = 0, depthwise = 0, grouped = 0;
    for (unsigned long seed = 1; seed <= 300 && wrong < 5; seed++) {
        random_program p;
        mantis_report report;
        if (!e || !before || !random_program_create(&p, MEMORY, 4, seed + 7000))
            return 1;
        mantis_command c = seed % 3 ? random_gemm_view(&p) : random_gemm_any(&p);
        const uint32_t groups = mantis_get(&c, MANTIS_GEMM_LAST_GROUP), scale = mantis_get(&c, MANTIS_GEMM_X1_SCALE);
        const int32_t near = -7; /* far from fp32's ends, where rounding is relative */
        memcpy(p.memory.bytes + mantis_get(&c, MANTIS_GEMM_X0_SCALE), &near, 4);
        memcpy(p.memory.bytes + scale, &near, 4);
        if (groups && !apart(&c)) {
            random_program_destroy(&p);
            continue; /* groups on each other: the formula here knows no order */
        }
        mantis_ring_push(&p.memory, &p.ring, &c);
        memcpy(before, p.memory.bytes, MEMORY);
        if (mantis_command_check(&c, MEMORY) == MANTIS_OK) {
            char text[300];
            const int bad = mantis_run(e, &p.memory, &p.ring, &report) != MANTIS_OK
                                ? 1
                                : wrong_elements(&c, before, p.memory.bytes);
            if (bad) {
                printf("# seed %lu: %d elements, %s %s\n", seed, bad, mantis_command_describe(&c, text, sizeof text),
                       report.message);
                wrong++;
            }
            commands++;
            views += (int)mantis_get(&c, MANTIS_GEMM_VIEW);
            grouped += groups > 0;
            depthwise += groups > 0 && mantis_get(&c, MANTIS_GEMM_VIEW) && mantis_get(&c, MANTIS_GEMM_VIEW_C) == 1 &&
                         mantis_get(&c, MANTIS_GEMM_COLS) == 1;
        }
        random_program_destroy(&p);
    }
    tap_ok(wrong == 0, "%d products, %d views, %d with groups, %d depthwise: within rounding of the formula", commands,
           views, grouped, depthwise);
    tap_ok(commands > 200 && views > 100 && grouped > 30 && depthwise > 10, "all kinds came");
    mantis_destroy(e);
    free(before);
    test_threads();
    return tap_done();
}

#else

int main(void)
{
    tap_skip("float executor", "this build has no BLAS");
    return tap_done();
}

#endif
