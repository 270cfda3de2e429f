/* SPDX-License-Identifier: Apache-2.0 */
/* Images a second of training as work grows: one network at batches of 1 to 1024, with one thread, two, four and so on
 * to all. What a step costs whatever its size shows at small batches, what no cache holds at large ones. */
#include "host/cli/bench_table.h"

#include "host/data/data_sources.h"

#include <stdio.h>
#include <unistd.h>

enum { TIMES = 4, LAST = 1024, LAST_QUICK = 16 };

static unsigned all_threads(const training_options *o)
{
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return o->machine.threads ? o->machine.threads : online > 1 ? (unsigned)online : 1;
}

/* 1, 2, 4, .. and last of all `all`; 0 behind it. */
static unsigned next_threads(unsigned n, unsigned all)
{
    return n == all ? 0 : 2 * n < all ? 2 * n : all;
}

/* One batch: with one thread, beside *first (0: it is the first), and with more threads, beside one. */
static mantis_status batch_of(bench_table *t, const training_options *options, const char *net, const data_pair *data,
                              double *first, host_error *error)
{
    char name[NETWORK_NAME_BYTES + 64], key[NETWORK_NAME_BYTES + 32];
    const unsigned all = all_threads(options);
    training_options o = *options;
    double rate = 0.0, alone = 0.0;
    for (unsigned n = 1; n > 0; n = next_threads(n, all)) {
        o.machine.threads = n;
        if (bench_train(&o, data, &rate, error) != MANTIS_OK)
            return error->status;
        snprintf(name, sizeof name, "%s, batch %u, %u thread%s", net, o.batch, n, n > 1 ? "s" : "");
        snprintf(key, sizeof key, "growth_%s_b%u_t%u", net, o.batch, n);
        bench_add(t, key, name, "images/s", 1.0, rate, n > 1 ? "one thread" : "batch 1", n > 1 ? alone : *first);
        alone = n == 1 ? rate : alone;
    }
    *first = *first > 0.0 ? *first : alone;
    return MANTIS_OK;
}

mantis_status bench_growth(bench_table *t, const training_arguments *a, host_error *error)
{
    data_pair data;
    char net[NETWORK_NAME_BYTES];
    training_options o = a->run;
    network_name(o.net, net);
    if (data_load(&data, a->data, error) != MANTIS_OK)
        return error->status;
    o.executor = "golden";
    const uint32_t last = t->quick > 1.0 ? LAST_QUICK : LAST;
    double first = 0.0;
    for (o.batch = 1; o.batch <= last && error->status == MANTIS_OK; o.batch *= TIMES)
        batch_of(t, &o, net, &data, &first, error);
    data_free(&data);
    if (error->status != MANTIS_NO_MEMORY || first == 0.0)
        return error->status;
    fprintf(stderr, "mantis: %s at batch %u: %s: larger batches are left out\n", net, o.batch / TIMES, error->text);
    *error = (host_error){.status = MANTIS_OK};
    return MANTIS_OK;
}
