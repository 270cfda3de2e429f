// SPDX-License-Identifier: Apache-2.0
// A training on any executor, for the programs that compare them.
#ifndef MANTIS_TESTBENCHES_SYSTEMC_SC_TRAINING_H
#define MANTIS_TESTBENCHES_SYSTEMC_SC_TRAINING_H

#include <mantis/training.h>

#include <ctime>
#include <functional>

struct job {
    mantis_training_options options;
    mantis_data *data;
    uint64_t steps;
};

struct result {
    mantis_error error = {};
    char hash[65] = "";
    mantis_totals totals = {};
    double seconds = 0; // of the processor, for the steps: what else runs does not count
};

// between: called before each step.
inline result train(
    const job &j, mantis_executor *executor, const std::function<void(uint64_t)> &between = [](uint64_t) {})
{
    result r;
    mantis_training *t = mantis_training_create(&j.options, j.data, executor, &r.error);
    if (t == nullptr)
        return r;
    const std::clock_t start = std::clock();
    for (uint64_t i = 0; i < j.steps && r.error.status == MANTIS_OK; i++) {
        between(i);
        mantis_training_step(t, &r.error);
    }
    r.seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    mantis_training_hash(t, r.hash);
    r.totals = mantis_training_look(t).totals;
    mantis_training_destroy(t);
    return r;
}

#endif
