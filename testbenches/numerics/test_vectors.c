/* SPDX-License-Identifier: Apache-2.0 */
/* Every line of the vectors that independent implementations of the numerics computed: map, align, gemm, and the lanes
 * of bias. */
#include "mantis/numerics.h"
#include "../common/bias_vectors.h"
#include "../common/tap.h"
#include "../common/vectors.h"

#include <inttypes.h>
#include <string.h>

static void skip_comment(FILE *f)
{
    char line[512];
    if (!fgets(line, sizeof line, f) || line[0] != '#')
        tap_ok(false, "the first line says the file's form");
}

static void map_vectors(FILE *f)
{
    int cases = 0, words = 0, wrong = 0, bits, saturate, exponent;
    char mode[32];
    uint64_t seed;
    uint32_t step, stream, peak;
    size_t n;
    skip_comment(f);
    while (fscanf(f, " case %d %31s %d %" SCNu64 " %" SCNu32 " %" SCNu32 " %zu %" SCNx32 " %d", &bits, mode, &saturate,
                  &seed, &step, &stream, &n, &peak, &exponent) == 9) {
        uint32_t *x = malloc(n * 4);
        int *q = malloc(n * sizeof *q);
        void *got = malloc(n * 2);
        for (size_t i = 0; i < n; i++) {
            if (fscanf(f, "%" SCNx32 " %d", &x[i], &q[i]) != 2) {
                tap_ok(false, "map.txt is whole");
                exit(1);
            }
        }
        mantis_map_options o = {
            bits, strcmp(mode, "stochastic") == 0, saturate, {seed, step, stream}, 0, mantis_peak(x, n)};
        wrong += o.peak != peak;
        wrong += mantis_shared_exponent(peak, bits, saturate) != exponent;
        mantis_map(x, n, &o, got);
        for (size_t i = 0; i < n; i++)
            wrong += (bits == 16 ? ((int16_t *)got)[i] : ((int8_t *)got)[i]) != q[i];
        cases++;
        words += (int)n;
        free(x);
        free(q);
        free(got);
    }
    tap_ok(cases > 0 && feof(f) && !wrong, "map.txt: %d cases, %d words, %d differ", cases, words, wrong);
}

static void align_vectors(FILE *f)
{
    int lines = 0, wrong = 0, exponent;
    int64_t sum;
    uint32_t want;
    skip_comment(f);
    while (fscanf(f, "%" SCNd64 " %d %" SCNx32, &sum, &exponent, &want) == 3) {
        bool overflow = false;
        const uint32_t got = mantis_align_lane(sum, exponent, false, 0, &overflow);
        wrong += got != want;
        /* A result that is the largest finite number either overflowed or is that number exactly. */
        wrong += overflow && (got & 0x7fffffff) != 0x7f7fffff;
        lines++;
    }
    tap_ok(lines > 0 && feof(f) && !wrong, "align.txt: %d lines, %d differ", lines, wrong);
}

static void gemm_vectors(FILE *f)
{
    int cases = 0, words = 0, wrong = 0, m, n, k, ea, eb;
    skip_comment(f);
    while (fscanf(f, " case %d %d %d %d %d", &m, &n, &k, &ea, &eb) == 5) {
        int *a = malloc((size_t)m * (size_t)k * sizeof *a), *b = malloc((size_t)k * (size_t)n * sizeof *b);
        bool whole = true;
        for (int i = 0; i < m * k; i++)
            whole &= fscanf(f, "%d", &a[i]) == 1;
        for (int i = 0; i < k * n; i++)
            whole &= fscanf(f, "%d", &b[i]) == 1;
        for (int i = 0; i < m * n; i++) {
            uint32_t want = 0;
            int64_t sum = 0;
            bool overflow = false;
            whole &= fscanf(f, "%" SCNx32, &want) == 1;
            for (int j = 0; j < k; j++)
                sum += a[i / n * k + j] * b[j * n + i % n];
            wrong += mantis_align_lane(sum, ea + eb, false, 0, &overflow) != want;
            words++;
        }
        wrong += !whole;
        cases++;
        free(a);
        free(b);
    }
    tap_ok(cases > 0 && feof(f) && !wrong, "gemm.txt: %d cases, %d words, %d differ", cases, words, wrong);
}

static void bias_vectors(FILE *f)
{
    bias_lane_record lane;
    int lanes = 0, wrong = 0, raised = 0, clamped = 0, more;
    while ((more = bias_lane_read(f, &lane)) == 1) {
        bool saturated = false, overflow = false;
        const mantis_window w = mantis_bias_window(lane.peak, lane.product);
        const int64_t d = mantis_bias(lane.word, w.exponent, &saturated);
        const int64_t sum = mantis_bias_add(lane.accumulator, w.shift, d);
        const uint32_t result = mantis_align_lane(sum, w.exponent, false, 0, &overflow);
        wrong += w.shift != lane.shift || w.exponent != lane.exponent || d != lane.bias || result != lane.result ||
                 saturated != lane.saturated || overflow != lane.overflow;
        lanes++;
        raised += w.shift > 0;
        clamped += saturated;
    }
    tap_ok(more == 0 && raised > 100 && clamped > 50 && !wrong,
           "bias.txt: %d lanes, %d of them raised, %d clamped, %d differ", lanes, raised, clamped, wrong);
}

int main(void)
{
    static const struct {
        const char *file;
        void (*run)(FILE *);
    } sets[] = {
        {"map.txt", map_vectors}, {"align.txt", align_vectors}, {"gemm.txt", gemm_vectors}, {"bias.txt", bias_vectors}};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        FILE *f = vectors_open(sets[i].file);
        if (tap_ok(f != NULL, "%s is there", sets[i].file)) {
            sets[i].run(f);
            fclose(f);
        }
    }
    return tap_done();
}
