/* SPDX-License-Identifier: Apache-2.0 */
/* Records of the map lane and of the dividing quantizer out of MAPs under row and group exponents: what a record says
 * of an element is what golden wrote; signs and, for the unit of sixteen lanes, MAPs of several exponents leave no
 * line. */
#include "scratch.h"

#include "host/device/executors.h"
#include "host/device/program.h"
#include "host/export/port_record.h"

#include <math.h>

enum { ROWS = 6, COLS = 24, LINES = (ROWS * COLS + 15) / 16 };

static host_error error;

typedef struct {
    arena im;
    mantis_executor *golden;
    program p;
    recorder r;
    tensor x, q, all_x, all_q;
    FILE *file;
} bench;

static void open_bench(bench *t, tensor_scaling scaling, const char *unit)
{
    arena_begin(&t->im);
    t->all_x = arena_tensor(&t->im, TENSOR_FP32, ROWS, COLS, "x");
    t->all_q = arena_tensor(&t->im, TENSOR_DFP8, ROWS, COLS, "q");
    t->x = scaling.kind ? arena_scaled(&t->im, &t->all_x, scaling, "x.scaled") : t->all_x;
    t->q = scaling.kind ? arena_scaled(&t->im, &t->all_q, scaling, "q.scaled") : t->all_q;
    t->golden = executors_create("golden", &(executor_options){.threads = 1}, &error);
    if (!t->golden || arena_commit(&t->im, &error) != MANTIS_OK)
        exit(1);
    float *v = arena_at(&t->im, &t->x);
    for (int i = 0; i < ROWS * COLS; i++)
        v[i] = (float)ldexp(0.37 + 0.004 * i, i / COLS - 2 * (i % COLS % 5));
    program_init(&t->p, &t->im, &t->r.base, 9);
    program_enable_profile(&t->p);
    record_wrap(&t->r, t->golden, &t->p);
    t->file = fopen(scratch_path("record"), "w+");
    program_section(&t->p, "layer", "forward");
    record_start(&t->r, record_find(unit), "forward", 100000, t->file);
}

static void close_bench(bench *t)
{
    fclose(t->file);
    program_free(&t->p);
    arena_free(&t->im);
    mantis_destroy(t->golden);
}

/* The lines that are no comments. */
static int lines_of(FILE *file, char lines[][80], int most)
{
    int count = 0;
    char line[4096];
    rewind(file);
    while (fgets(line, sizeof line, file))
        if (line[0] != '/' && count < most)
            snprintf(lines[count++], 80, "%.79s", line);
    return count;
}

static void map_values(bench *t)
{
    program_peak(&t->p, &t->x);
    program_map(&t->p, &t->x, &t->q, 6);
    program_run(&t->p);
}

static void test_lane(tensor_scaling scaling, const char *what)
{
    static char lines[10 * LINES][80];
    bench t;
    open_bench(&t, scaling, "map_lane");
    map_values(&t);
    const int8_t *q = arena_at(&t.im, &t.q);
    const float *x = arena_at(&t.im, &t.x);
    const int count = lines_of(t.file, lines, 10 * LINES);
    int wrong = 0, emax[2] = {1000, 0};
    for (int i = 0; i < count; i++) {
        unsigned word, e, bits, random, mantissa, own;
        memcpy(&own, &x[16 * i], sizeof own);
        int found = sscanf(lines[i], "1_%8x_%3x_%2x_%6x_%4x_", &word, &e, &bits, &random, &mantissa);
        wrong += found != (i ? 5 : 4) || word != own || bits != 6; /* the first line shows nothing yet */
        wrong += i && (int16_t)mantissa != q[16 * (i - 1)];
        emax[0] = (int)e < emax[0] ? (int)e : emax[0];
        emax[1] = (int)e > emax[1] ? (int)e : emax[1];
    }
    tap_ok(t.p.error.status == MANTIS_OK && count == LINES && wrong == 0 && (emax[0] < emax[1]) == (scaling.kind != 0),
           "map_lane by %s: %d lines, %d wrong, emax %d..%d", what, count, wrong, emax[0], emax[1]);
    program_peak(&t.p, &t.all_x);
    program_sign(&t.p, &t.all_x, &t.all_q);
    program_run(&t.p);
    tap_ok(t.p.error.status == MANTIS_OK && lines_of(t.file, lines, 10 * LINES) == LINES, "signs leave no line");
    close_bench(&t);
}

/* The scale is the peak over 127, of the element's own entry. */
static void test_quantizer(tensor_scaling scaling)
{
    static char lines[10 * LINES][80];
    bench t;
    open_bench(&t, scaling, "quantizer_lane");
    map_values(&t);
    const int count = lines_of(t.file, lines, 10 * LINES);
    int wrong = 0;
    for (int i = 0; i < count; i++) {
        unsigned word, scale, expected;
        float peak;
        memcpy(&peak, t.im.memory.bytes + t.x.scale + 4 * (16 * (unsigned)i / COLS), sizeof peak);
        peak /= 127.0f;
        memcpy(&expected, &peak, sizeof expected);
        wrong += sscanf(lines[i], "%8x_%8x", &word, &scale) != 2 || scale != expected;
    }
    tap_ok(count == LINES && wrong == 0, "quantizer_lane by rows: %d wrong of %d", wrong, count);
    close_bench(&t);
}

static void test_unit(tensor_scaling scaling, bool some, const char *what)
{
    static char lines[100][80];
    bench t;
    open_bench(&t, scaling, "mapping_unit");
    map_values(&t);
    tap_ok((lines_of(t.file, lines, 100) > 0) == some, "mapping_unit by %s: %s", what, some ? "lines" : "no line");
    close_bench(&t);
}

int main(void)
{
    const tensor_scaling once = {0}, rows = {.kind = MANTIS_SCALED_BY_SPAN, .span = COLS},
                         channels = {.kind = MANTIS_SCALED_BY_CHANNEL, .span = COLS, .groups = 4};
    test_lane(once, "one exponent");
    test_lane(rows, "rows");
    test_lane(channels, "channels");
    test_quantizer(rows);
    test_unit(once, true, "one exponent");
    test_unit(rows, false, "rows");
    scratch_remove();
    return tap_done();
}
