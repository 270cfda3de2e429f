/* SPDX-License-Identifier: Apache-2.0 */
/* The products of an independent implementation's bias.txt through the golden executor, at every SIMD level, by one
 * thread and by several. */
#include "../common/bias_vectors.h"
#include "../common/tap.h"
#include "../common/vectors.h"

static void all_products(const char *simd, unsigned threads)
{
    static bias_product p;
    char line[160];
    mantis_executor *executor = mantis_golden_create(threads, simd);
    if (executor == NULL) {
        snprintf(line, sizeof line, "bias.txt on golden, %s", simd);
        tap_skip(line, "this processor lacks the level");
        return;
    }
    bias_lane_record lane;
    FILE *f = vectors_open("bias.txt");
    int products = 0, refused = 0, wrong = 0, more = 1;
    while (f != NULL && bias_lane_read(f, &lane) == 1) {
    }
    while (f != NULL && (more = bias_product_read(f, &p)) == 1) {
        mantis_report report;
        wrong += bias_product_differs(&p, executor, &report) != 0;
        products++;
        refused += p.status != MANTIS_OK;
    }
    tap_ok(more == 0 && products > 40 && refused > 0 && wrong == 0,
           "bias.txt on golden, %s, %u threads: %d products, %d refused, %d differ", simd, threads, products, refused,
           wrong);
    if (f != NULL)
        fclose(f);
    mantis_destroy(executor);
}

int main(void)
{
    static const char *const levels[4] = {"scalar", "avx2", "avx512", "amx"};
    for (int l = 0; l < 4; l++)
        for (unsigned threads = 1; threads <= 3; threads += 2)
            all_products(levels[l], threads);
    return tap_done();
}
