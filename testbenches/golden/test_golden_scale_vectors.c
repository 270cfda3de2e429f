/* SPDX-License-Identifier: Apache-2.0 */
/* All records of an independent implementation's rows.txt, groups.txt and raw.txt through the golden executor, at every
 * SIMD level, by one thread and by several. */
#include "../common/scale_vectors.h"
#include "../common/tap.h"
#include "../common/vectors.h"

static void all_records(const char *name, scale_counts least, const char *simd, unsigned threads)
{
    char line[160];
    mantis_executor *executor = mantis_golden_create(threads, simd);
    if (executor == NULL) {
        snprintf(line, sizeof line, "%s on golden, %s", name, simd);
        tap_skip(line, "this processor lacks the level");
        return;
    }
    FILE *f = vectors_open(name);
    scale_counts k = {.broken = 1};
    if (f != NULL) {
        k = scale_vectors_run(f, executor);
        fclose(f);
    }
    tap_ok(!k.broken && k.differing == 0 && k.maps >= least.maps && k.products >= least.products &&
               k.sums >= least.sums && k.limits >= least.limits && k.refused >= least.refused,
           "%s on golden, %s, %u threads: %u maps, %u products, %u sums, %u limits, %u refused; %u differ%s", name,
           simd, threads, k.maps, k.products, k.sums, k.limits, k.refused, k.differing,
           k.broken ? "; a broken record" : "");
    mantis_destroy(executor);
}

int main(void)
{
    static const char *const levels[4] = {"scalar", "avx2", "avx512", "amx"};
    for (int l = 0; l < 4; l++) {
        for (unsigned threads = 1; threads <= 3; threads += 2) {
            all_records("rows.txt", (scale_counts){.maps = 90, .products = 60, .refused = 6}, levels[l], threads);
            all_records("groups.txt", (scale_counts){.maps = 1, .products = 72, .limits = 16, .refused = 1}, levels[l],
                        threads);
            all_records("raw.txt", (scale_counts){.products = 85, .sums = 20, .refused = 4}, levels[l], threads);
        }
    }
    return tap_done();
}
