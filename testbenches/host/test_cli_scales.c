/* SPDX-License-Identifier: Apache-2.0 */
/* map, gemm and quantize of the program `mantis` under several exponents, group exponents and raw sums, against
 * arithmetic done here; lines for what does not fit together. */
#include "cli_run.h"

#include "host/support/host_random.h"
#include "mantis/numerics.h"

#include <inttypes.h>

enum { ROWS = 12, COLS = 20, HEIGHT = 3, ENTRIES = ROWS / HEIGHT, OUT = 9 };

static float x[ROWS * COLS];

static void draw(void)
{
    host_random r = host_random_make(5, RANDOM_TEST, 0);
    for (int i = 0; i < ROWS * COLS; i++)
        x[i] = (float)(host_random_range(&r, -1.0, 1.0) * ldexp(1.0, i / COLS / HEIGHT - i % COLS % 5));
    save("x.npy", NPY_F4, ROWS, COLS, x);
}

/* Peaks of elements first, first + step, ... */
static uint32_t peak(int first, int step, int count)
{
    uint32_t words[ROWS * COLS];
    for (int i = 0; i < count; i++)
        memcpy(&words[i], &x[first + i * step], 4);
    return mantis_peak(words, (size_t)count);
}

static void test_rows(void)
{
    if (!tap_ok(run("map x.npy --mode nearest --scale-rows 3 --exponents-out e.npy --out q.npy") == 0,
                "map --scale-rows runs%s", err))
        return;
    int32_t *e = load("e.npy", NPY_I4, ENTRIES);
    int8_t *q = load("q.npy", NPY_I1, ROWS * COLS);
    bool exponents = member("exponents") == ENTRIES, values = true;
    for (int i = 0; i < ENTRIES; i++)
        exponents &= e[i] == mantis_shared_exponent(peak(i * HEIGHT * COLS, 1, HEIGHT * COLS), 8, false);
    for (int i = 0; i < ROWS * COLS; i++)
        values &= fabs(ldexp(q[i], e[i / COLS / HEIGHT]) - (double)x[i]) <= ldexp(0.5, e[i / COLS / HEIGHT]);
    tap_ok(exponents && e[0] != e[ENTRIES - 1], "an exponent for every 3 rows, each its peak's");
    tap_ok(values, "each element within half a unit of its own exponent");
    free(e);
    free(q);
}

static void test_groups(void)
{
    if (!tap_ok(run("map x.npy --mode nearest --groups 4 --exponents-out e.npy --groups-out g.npy --out q.npy") == 0,
                "map --groups runs%s", err))
        return;
    int32_t *e = load("e.npy", NPY_I4, 1);
    uint8_t *g = load("g.npy", NPY_U1, COLS);
    int8_t *q = load("q.npy", NPY_I1, ROWS * COLS);
    const int32_t largest = mantis_shared_exponent(peak(0, 1, ROWS * COLS), 8, false);
    bool groups = e[0] == largest, values = true;
    int used = 0;
    for (int c = 0; c < COLS; c++) {
        const int32_t below = largest - mantis_shared_exponent(peak(c, COLS, ROWS), 8, false);
        groups &= g[c] == (below < 3 ? below : 3);
        used |= 1 << g[c];
    }
    for (int i = 0; i < ROWS * COLS; i++)
        values &= fabs(ldexp(q[i], e[0] - g[i % COLS]) - (double)x[i]) <= ldexp(0.5, e[0] - g[i % COLS]);
    tap_ok(groups && used == 15 && member("groups") == 4, "g of each channel from its peak, all four groups used");
    tap_ok(values, "each element within half a unit of its channel's exponent");
    free(e);
    free(g);
    free(q);
}

/* A as test_groups left it: q.npy, e.npy, g.npy; B int8. */
static void test_products(void)
{
    static int8_t b[COLS * OUT], transposed[OUT * COLS];
    static int32_t rows[ENTRIES] = {-3, 0, 4, -9}, columns[OUT];
    int8_t *q = load("q.npy", NPY_I1, ROWS * COLS);
    uint8_t *g = load("g.npy", NPY_U1, COLS);
    host_random r = host_random_make(6, RANDOM_TEST, 0);
    for (int i = 0; i < COLS * OUT; i++)
        b[i] = (int8_t)((int)host_random_below(&r, 255) - 127);
    for (int i = 0; i < COLS * OUT; i++)
        transposed[i % OUT * COLS + i / OUT] = b[i];
    for (int i = 0; i < OUT; i++)
        columns[i] = i % 4 - 7;
    save("b.npy", NPY_I1, COLS, OUT, b);
    save("bt.npy", NPY_I1, OUT, COLS, transposed);
    save("ea.npy", NPY_I4, 0, ENTRIES, rows);
    save("eb.npy", NPY_I4, 0, OUT, columns);
    const bool ran[] = {
        run("gemm q.npy bt.npy --ea ea.npy --rows-per-scale 3 --eb eb.npy --transpose-b --out rows.npy") == 0,
        run("gemm q.npy b.npy --ea -2 --groups 4 --group-exponents g.npy --eb -7 --out groups.npy") == 0,
        run("gemm q.npy b.npy --ea -2 --groups 4 --group-exponents g.npy --eb -7 --raw --out raw.npy") == 0};
    const double exponent = member("exponent");
    if (!tap_ok(ran[0] && ran[1] && ran[2], "gemm runs with exponents of rows and columns, groups, and raw%s", err))
        return;
    float *of_rows = load("rows.npy", NPY_F4, ROWS * OUT), *of_groups = load("groups.npy", NPY_F4, ROWS * OUT);
    int64_t *raw = load("raw.npy", NPY_I8, ROWS * OUT);
    bool same[3] = {true, true, exponent == -2 - 7 - 3};
    for (int m = 0; m < ROWS; m++)
        for (int n = 0; n < OUT; n++) {
            int64_t plain = 0, shifted = 0;
            for (int k = 0; k < COLS; k++) {
                plain += q[m * COLS + k] * b[k * OUT + n];
                shifted += (int64_t)(q[m * COLS + k] * b[k * OUT + n]) * (1 << (3 - g[k]));
            }
            const int i = m * OUT + n; /* sums below 2^24: fp32 holds them */
            same[0] &= (double)of_rows[i] == ldexp((double)plain, rows[m / HEIGHT] + columns[n]);
            same[1] &= (double)of_groups[i] == ldexp((double)shifted, -2 - 7 - 3);
            same[2] &= raw[i] == shifted;
        }
    tap_ok(same[0], "exponents of rows and columns add up in each element");
    tap_ok(same[1], "group exponents shift each product");
    tap_ok(same[2], "--raw: the sums themselves, and their exponent");
    free(of_rows);
    free(of_groups);
    free(raw);
    free(q);
    free(g);
}

static void test_quantize(void)
{
    static const char *const METHODS[] = {"ptq", "psq", "bhq", "shift:4", "mx"};
    double variance[5];
    char words[256];
    for (int i = 0; i < 5; i++) {
        snprintf(words, sizeof words, "quantize x.npy --method %s --bits 5 --draws 200 --out y.npy", METHODS[i]);
        if (!tap_ok(run(words) == 0 && member("bits") == 5 && strstr(out, METHODS[i]), "quantize --method %s%s",
                    METHODS[i], err))
            return;
        float *y = load("y.npy", NPY_F4, ROWS * COLS);
        double worst = 0.0;
        for (int k = 0; k < ROWS * COLS; k++)
            worst = fmax(worst, fabs((double)y[k] - (double)x[k]));
        variance[i] = member("variance");
        /* units of 5 bits are at most a sixteenth of a peak of 8; a reflection adds some of them up */
        tap_ok(worst > 0.0 && worst < 2.0 && fabs(member("bias")) < 0.02, "%s: near x, variance %.3g, bias %.2g",
               METHODS[i], variance[i], member("bias"));
        free(y);
    }
    tap_ok(variance[1] < variance[0] && variance[2] < variance[0] && variance[3] < variance[0] && variance[4] == 0.0,
           "finer scales have less variance than one exponent; mx rounds to nearest");
}

/* Signs and deviations in fp32: both kinds of normalization learn the drawn digits. */
static void test_float_l1(void)
{
    static const char NET[] = "input x\nconv c out=4 kernel=3 pad=1\nbatch_norm n\nrelu r\nmax_pool p kernel=2\n"
                              "layer_norm m\nflatten f\nlinear l out=classes\n";
    scratch_write("net.txt", NET, sizeof NET - 1);
    if (run("train --net net.txt --norm l1 --executor float --steps 40 --batch 32 --threads 1 --json") != 0) {
        tap_ok(strstr(err, "not in this build"), "no float executor: %s", err);
        return;
    }
    tap_ok(member("test_accuracy") > 0.6, "fp32 trains with --norm l1: accuracy %.2f", member("test_accuracy"));
}

static void test_errors(void)
{
    static const struct {
        const char *words, *says;
    } CASES[] = {
        {"map x.npy --scale-rows 3 --groups 4 --out q.npy", "one or the other"},
        {"map x.npy --scale-rows 3 --out q.npy", "--exponents-out"},
        {"map x.npy --groups 4 --exponents-out e.npy --out q.npy", "--groups-out"},
        {"map x.npy --groups 3 --exponents-out e.npy --groups-out g.npy --out q.npy", "--groups"},
        {"gemm q.npy b.npy --ea ea.npy --eb 0 --out c.npy", "12"},
        {"gemm q.npy b.npy --ea 0 --eb eb.npy --out c.npy", "--transpose-b"},
        {"gemm q.npy b.npy --ea 0 --groups 2 --group-exponents g.npy --eb 0 --out c.npy", "0..1"},
        {"gemm q.npy b.npy --ea 600 --eb 0 --out c.npy", "-512..511"},
        {"gemm q.npy bt.npy --ea ea.npy --rows-per-scale 3 --eb 0 --transpose-b --raw --out c.npy", "--raw"},
        {"quantize x.npy --method bhq --rows-per-scale 5 --out y.npy", "no multiple"},
        {"quantize x.npy --method shift:3 --out y.npy", "shift:4"},
        {"quantize x.npy --method psq --bits 9 --out y.npy", "4..8"},
        {"train --gradient shift:3 --steps 1", "shift:4"},
        {"train --activation bhq --steps 1", "psq"},
        {"train --bits-gradient 3 --steps 1", "4"},
        {"train --norm l3 --steps 1", "l1"},
        {"train --emulate mx --steps 1", "use float"},
        {"train --net deep.net --batch 4 --steps 1 --gradient shift:8", "dx sums 1152 terms; with shift:8"},
        {"train --net deep.net --batch 4 --steps 1 --activation shift:8", "y sums 1152 terms; with shift:8"},
    };
    FILE *deep = fopen(scratch_path("deep.net"), "w");
    if (deep) {
        fputs("input x\nconv a out=128 kernel=3 pad=1\nconv b out=128 kernel=3 pad=1\nflatten f\n"
              "linear c out=classes\n",
              deep);
        fclose(deep);
    }
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const int status = run(CASES[i].words);
        tap_ok(status != 0 && strstr(err, CASES[i].says) && strchr(err, '\n') == strrchr(err, '\n'), "%s: %.*s",
               CASES[i].words, (int)strcspn(err, "\n"), err);
    }
    FILE *first = fopen(scratch_path("first.net"), "w");
    if (first) {
        fputs("input x\nflatten f\nlinear a out=1100\nrelu r\nlinear c out=classes\n", first);
        fclose(first);
    }
    tap_ok(run("train --net first.net --batch 4 --steps 1 --gradient shift:8") == 0,
           "a first layer of 1,100 outputs has no dx to be too deep: %.*s", (int)strcspn(err, "\n"), err);
}

int main(void)
{
    draw();
    test_rows();
    test_groups();
    test_products();
    test_quantize();
    test_float_l1();
    test_errors();
    return tap_done();
}
