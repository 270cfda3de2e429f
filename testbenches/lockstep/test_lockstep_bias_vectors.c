/* SPDX-License-Identifier: Apache-2.0 */
/* The products of an independent implementation's bias.txt through the cycle model alone, and through golden, cycle and
 * RTL in lockstep. */
#include "../common/bias_vectors.h"
#include "../common/tap.h"
#include "../common/vectors.h"

#include "platform/platform.h"

static void all_products(const char *name, mantis_executor *executor)
{
    static bias_product p;
    bias_lane_record lane;
    FILE *f = vectors_open("bias.txt");
    int products = 0, wrong = 0, more = 1;
    while (f != NULL && bias_lane_read(f, &lane) == 1) {
    }
    while (executor != NULL && f != NULL && (more = bias_product_read(f, &p)) == 1) {
        mantis_report report;
        if (bias_product_differs(&p, executor, &report) != 0 && ++wrong == 1)
            printf("# product %d: %s\n", products + 1, report.message);
        products++;
    }
    tap_ok(more == 0 && products > 40 && wrong == 0, "bias.txt on %s: %d products, %d differ", name, products, wrong);
    if (f != NULL)
        fclose(f);
    mantis_destroy(executor);
}

int main(void)
{
    const mantis_platform_options options = {.latency = 3, .backpressure_seed = 5};
    all_products("cycle", platform_cycle_create(&options));
    if (!mantis_has_rtl()) {
        tap_skip("bias.txt in lockstep", "this build has no RTL");
        return tap_done();
    }
    all_products("rtl", platform_rtl_create(&options));
    all_products("lockstep", platform_lockstep_create(&options));
    return tap_done();
}
