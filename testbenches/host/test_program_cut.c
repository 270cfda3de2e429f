/* SPDX-License-Identifier: Apache-2.0 */
/* Products that begin with the rows that are mapped: the same bytes and entries as one command after the other, for
 * rows, images and groups, whole units or not; and what must not be cut is not. */
#include "scratch.h"

#include "host/device/executors.h"
#include "host/device/peaks.h"
#include "host/device/program.h"
#include "host/device/program_cut.h"

enum { ROWS = 1000, COLS = 48, IMAGES = 6, SIDE = 16, KEEP = 64 };

static host_error error;

typedef struct {
    arena im;
    program p;
    mantis_executor *golden;
    tensor x, q, w, y, z, few;
} bench;

static void begin(bench *b, bool overlap)
{
    arena_begin(&b->im);
    b->x = arena_tensor(&b->im, TENSOR_FP32, IMAGES * SIDE * SIDE, COLS, "x");
    b->q = arena_tensor(&b->im, TENSOR_DFP8, IMAGES * SIDE * SIDE, COLS, "q");
    b->w = arena_tensor(&b->im, TENSOR_DFP8, 9 * COLS, 32, "w");
    b->y = arena_tensor(&b->im, TENSOR_FP32, IMAGES * SIDE * SIDE, 32, "y");
    b->z = arena_tensor(&b->im, TENSOR_FP32, IMAGES * SIDE * SIDE, 32, "z");
    b->few = arena_tensor(&b->im, TENSOR_FP32, 1, 16, "few");
    if (arena_commit(&b->im, &error) != MANTIS_OK)
        abort();
    b->golden = executors_create("golden", &(executor_options){.threads = 1}, &error);
    program_init(&b->p, &b->im, b->golden, 7);
    b->p.overlap = overlap;
    float *x = arena_at(&b->im, &b->x);
    int8_t *w = arena_at(&b->im, &b->w);
    for (uint32_t i = 0; i < tensor_elements(&b->x); i++)
        x[i] = (float)((int)(i * 2654435761u >> 20) - 2048) / 1024.0f;
    for (uint32_t i = 0; i < tensor_elements(&b->w); i++)
        w[i] = (int8_t)((int)(i * 40503u >> 7 & 255) - 128 ? (int)(i * 40503u >> 7 & 255) - 127 : 0);
    arena_set_scale(&b->im, &b->w, (uint32_t)-7);
    host_peak(&b->p, &b->x);
}

static void end(bench *b)
{
    program_free(&b->p);
    arena_free(&b->im);
    mantis_destroy(b->golden);
}

/* -- what is built ---------------------------------------------------------------------------------------------- */

/* Rows of a product, the last unit of 64 longer than the others. */
static void rows(bench *b)
{
    const tensor x = tensor_rows(&b->x, ROWS), q = tensor_rows(&b->q, ROWS), w = tensor_rows(&b->w, COLS),
                 y = tensor_rows(&b->y, ROWS);
    program_map(&b->p, &x, &q, 8);
    program_gemm(&b->p, &(gemm_operation){.a = &q, .b = &w, .out = &y});
}

/* Some columns of the rows, into some of the result's. */
static void slices(bench *b)
{
    const tensor x = tensor_rows(&b->x, ROWS), q = tensor_rows(&b->q, ROWS), w = tensor_rows(&b->w, 16),
                 a = tensor_part(&q, 0, 32, ROWS, 16), y = tensor_part(&b->y, 0, 0, ROWS, 32);
    program_map(&b->p, &x, &q, 8);
    program_gemm(&b->p, &(gemm_operation){.a = &a, .b = &w, .out = &y});
}

static void images(bench *b)
{
    program_map(&b->p, &b->x, &b->q, 8);
    program_gemm(&b->p, &(gemm_operation){.a = &b->q,
                                          .b = &b->w,
                                          .out = &b->y,
                                          .view = {.kernel = 3,
                                                   .h = SIDE,
                                                   .w = SIDE,
                                                   .oh = SIDE,
                                                   .ow = SIDE,
                                                   .pad = 1,
                                                   .stride = 1,
                                                   .dilate = 1,
                                                   .rate = 1,
                                                   .images = IMAGES}});
}

/* Both operands are of one mapping, a group a stretch of it; 7-bit pieces that end within no group. */
static void groups(bench *b)
{
    enum { T = 50 };
    const uint32_t n = 19;
    const tensor q = tensor_rows(&b->q, n * T), x = tensor_rows(&b->x, n * T), k = tensor_part(&q, 0, 16, T, 16),
                 v = tensor_part(&q, 0, 32, T, 16), s = tensor_shaped(&b->y, T, T),
                 whole = tensor_shaped(&b->y, 1, n * T * T), of_all = peak_part(&s, &b->few, 0);
    program_map(&b->p, &x, &q, 7);
    for (int i = 0; i < 2; i++) {
        const tensor out = i ? tensor_shaped(&b->z, T, T) : of_all;
        program_gemm(&b->p, &(gemm_operation){.a = &k,
                                              .b = &v,
                                              .transpose_b = true,
                                              .out = &out,
                                              .groups = n - 1,
                                              .a_group = T * COLS,
                                              .b_group = T * COLS,
                                              .out_group = T * T,
                                              .record_groups = i == 0});
    }
    program_peak_of_parts(&b->p, &b->few, 1, &whole);
}

/* Two products of one mapping, one of which cannot be cut: its rows are the reduction. */
static void both(bench *b)
{
    const tensor x = tensor_rows(&b->x, ROWS), q = tensor_rows(&b->q, ROWS), w = tensor_rows(&b->w, COLS),
                 y = tensor_rows(&b->y, ROWS), z = tensor_shaped(&b->z, COLS, COLS);
    program_map(&b->p, &x, &q, 8);
    program_gemm(&b->p, &(gemm_operation){.a = &q, .b = &w, .out = &y});
    program_gemm(&b->p, &(gemm_operation){.a = &q, .transpose_a = true, .b = &q, .out = &z});
    program_map(&b->p, &x, &q, 4); /* over it, when both have read */
}

/* -- what is not cut -------------------------------------------------------------------------------------------- */

static void along_k(bench *b)
{
    const tensor x = tensor_rows(&b->x, ROWS), q = tensor_rows(&b->q, ROWS), z = tensor_shaped(&b->z, COLS, COLS);
    program_map(&b->p, &x, &q, 8);
    program_gemm(&b->p, &(gemm_operation){.a = &q, .transpose_a = true, .b = &q, .out = &z});
}

static void small(bench *b)
{
    const tensor x = tensor_rows(&b->x, 170), q = tensor_rows(&b->q, 170), w = tensor_rows(&b->w, COLS),
                 y = tensor_rows(&b->y, 170);
    program_map(&b->p, &x, &q, 8);
    program_gemm(&b->p, &(gemm_operation){.a = &q, .b = &w, .out = &y});
}

static void put_aside(bench *b)
{
    program_until(&b->p, PROGRAM_ALL);
    rows(b);
    program_until(&b->p, PROGRAM_RESULTS);
}

static void right_operand(bench *b)
{
    const tensor x = tensor_rows(&b->x, ROWS), q = tensor_rows(&b->q, ROWS), a = tensor_rows(&b->w, 32),
                 qt = tensor_shaped(&q, ROWS, 32), xt = tensor_shaped(&x, ROWS, 32), z = tensor_shaped(&b->z, 32, ROWS);
    program_map(&b->p, &xt, &qt, 8);
    program_gemm(&b->p, &(gemm_operation){.a = &a, .b = &qt, .transpose_b = true, .out = &z});
}

/* ---------------------------------------------------------------------------------------------------------------- */

static uint64_t commands(bench *b)
{
    return b->p.totals.commands;
}

static void compare(const char *what, void (*build)(bench *), bool cut)
{
    bench plain, apart;
    uint32_t free_entries;
    begin(&plain, false);
    begin(&apart, true);
    build(&plain);
    build(&apart);
    const mantis_status status = program_run(&plain.p) | program_run(&apart.p);
    const uint32_t first = arena_free_entries(&plain.im, &free_entries),
                   ring = ARENA_RING_SLOTS * MANTIS_DESCRIPTOR_BYTES, behind = first + 4 * free_entries;
    const uint8_t *a = plain.im.memory.bytes, *b = apart.im.memory.bytes;
    const bool same = memcmp(a + ring, b + ring, first - ring) == 0 &&
                      memcmp(a + behind, b + behind, plain.im.memory.size - behind) == 0;
    tap_ok(status == MANTIS_OK && same && (commands(&apart) > commands(&plain)) == cut,
           "%s: the same bytes and entries of %u commands in place of %u", what, (unsigned)commands(&apart),
           (unsigned)commands(&plain));
    end(&plain);
    end(&apart);
}

/* With few entries left nothing is cut. */
static void no_entries(void)
{
    mantis_command list[KEEP], out[ARENA_RING_SLOTS];
    program_time until[KEEP] = {PROGRAM_RESULTS}, out_until[ARENA_RING_SLOTS];
    bench b;
    begin(&b, true);
    rows(&b);
    program_waiting from = {.commands = list, .until = until, .count = b.p.waiting.count},
                    to = {.commands = out, .until = out_until};
    memcpy(list, b.p.waiting.commands, from.count * sizeof *list);
    const bool before = program_cut(&b.im, &from, &to);
    const size_t pieces = to.count;
    b.im.next_scale += 4 * (ARENA_SCALE_ENTRIES - 255);
    tap_ok(before && pieces == 7 && !program_cut(&b.im, &from, &to), "entries that are left decide: %zu commands",
           pieces);
    b.im.next_scale -= 4 * (ARENA_SCALE_ENTRIES - 255);
    program_run(&b.p);
    end(&b);
}

int main(void)
{
    compare("rows", rows, true);
    compare("slices of rows", slices, true);
    compare("images", images, true);
    compare("groups of both operands", groups, true);
    compare("beside one that sums over rows", both, true);
    compare("a sum over rows", along_k, false);
    compare("few rows", small, false);
    compare("what is aside", put_aside, false);
    compare("columns of the result", right_operand, false);
    no_entries();
    return tap_done();
}
