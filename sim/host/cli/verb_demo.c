/* SPDX-License-Identifier: Apache-2.0 */
/* mantis demo: the tour that `make run` shows. Trains on drawn digits in int8 with the first steps side by side on
 * golden, cycle model and RTL, the same in fp32, and says where curves, cycles and waveform are. */
#include "host/data/data_sources.h"
#include "host/cli/verbs.h"
#include "host/export/wave_view.h"
#include "host/support/options.h"
#include "host/support/output_set.h"
#include "host/reports/plot.h"
#include "host/reports/report.h"
#include "host/training/training_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const char *folder;
    uint64_t steps, lockstep, trace_product, trace_first, trace_count;
    uint32_t batch;
} arguments;

/* One training run with its progress bar; losses is the caller's (steps of them). */
static mantis_status train(const training_options *options, const data_pair *data, const char *title, float *losses,
                           run_result *result, program_section_counters **sections, size_t *section_count,
                           host_error *error)
{
    trainer t;
    if (trainer_open(&t, options, data, error) != MANTIS_OK)
        return error->status;
    training_run(&t, title, NULL, 0, error);
    if (error->status == MANTIS_OK) {
        memcpy(losses, t.losses, t.steps * sizeof *losses);
        run_result_take(result, &t, error);
    }
    if (sections) { /* taken over: the trainer's program gives up its profile */
        *sections = t.program.sections;
        *section_count = t.program.section_count;
        t.program.sections = NULL;
    }
    trainer_close(&t);
    return error->status;
}

static void last_screen(const arguments *a, const run_result *integer, const run_result *real, bool has_float,
                        bool has_lockstep)
{
    const program_totals *n = &integer->totals;
    printf("\n  Mantis: integer training, end to end\n\n");
    printf("  trained          %s 784-256-128-10 on %s, %" PRIu64 " step%s of %u images\n", integer->options.net,
           integer->data, integer->steps, integer->steps == 1 ? "" : "s", a->batch);
    printf("  int8             test accuracy %.2f %%, final loss %.4f, %.0f images/s on the golden model\n",
           100.0 * integer->test_metric, integer->final_loss, integer->images_per_second);
    if (has_float)
        printf("  fp32             test accuracy %.2f %%, final loss %.4f, from the same start in the same order\n",
               100.0 * real->test_metric, real->final_loss);
    else
        printf("  fp32             not in this build (OpenBLAS is missing)\n");
    if (has_lockstep) {
        printf("  lockstep         golden, cycle model and RTL side by side for %" PRIu64 " steps: %" PRIu64
               " commands compared,\n"
               "                   %" PRIu64 " differing bytes, %" PRIu64 " differing cycles of %" PRIu64 "\n",
               integer->lockstep_steps, n->lockstep_commands, n->differing_bytes, n->differing_cycles,
               n->counters[MANTIS_COUNTER_CYCLES]);
        printf(
            "  cycles           %" PRIu64 " in these steps, %" PRIu64
            " in matrix products; the MAC array was active in %.1f %% of those\n"
            "                   (memory with latency and random back-pressure; see mantis gemm-cycles for zero-wait)\n",
            n->counters[MANTIS_COUNTER_CYCLES], n->counters[MANTIS_COUNTER_GEMM_CYCLES],
            100.0 * report_mac_active(n->counters));
    } else {
        printf("  lockstep         %s\n",
               a->lockstep ? "skipped: the RTL is not in this build (make build)" : "none asked for (--lockstep 0)");
    }
    static const char *const FILES[][2] = {
        {"loss.svg", "loss curves      "}, {"cycles.svg", "cycles by layer  "}, {"step.fst", "waveform         "}};
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        char path[1100];
        snprintf(path, sizeof path, "%s/%s", a->folder, FILES[i][0]);
        if (access(path, R_OK) == 0)
            printf("  %s%s\n", FILES[i][1], path);
    }
    if (has_lockstep)
        printf("                   one product, loading to writing; look at it with\n"
               "                   gtkwave %s/step.fst %s/step.gtkw\n",
               a->folder, a->folder);
    printf("\n");
}

static mantis_status tour(const arguments *a, const data_pair *data, float *losses[2], host_error *error)
{
    char trace[1100];
    snprintf(trace, sizeof trace, "%s/step.fst", a->folder);
    training_options options = training_defaults();
    options.steps = a->steps;
    options.batch = a->batch;

    host_error probe = {.status = MANTIS_OK};
    const bool has_lockstep = a->lockstep && executors_available("lockstep", &(executor_options){0}, &probe);
    const bool has_float = executors_available("float", &(executor_options){0}, &probe);

    run_result integer, real;
    program_section_counters *sections = NULL;
    size_t section_count = 0;
    training_options integers = options;
    if (has_lockstep) {
        integers.lockstep = a->lockstep < a->steps ? a->lockstep : a->steps;
        integers.profile = true;
        integers.machine = (executor_options){.latency = 12,
                                              .backpressure = 7,
                                              .trace = trace,
                                              .trace_product = a->trace_product,
                                              .trace_first = a->trace_first,
                                              .trace_count = a->trace_count};
        fprintf(stderr,
                "The first %" PRIu64
                " steps go through golden, cycle model and RTL side by side, clock by clock: this takes a while.\n",
                integers.lockstep);
    }
    if (train(&integers, data, "int8", losses[0], &integer, &sections, &section_count, error) == MANTIS_OK &&
        has_float) {
        options.executor = "float";
        train(&options, data, "float", losses[1], &real, NULL, NULL, error);
    }
    const plot_curve curves[2] = {{"int8 (golden)", losses[0], a->steps, 0}, {"fp32 (float)", losses[1], a->steps, 0}};
    if (error->status == MANTIS_OK)
        plot_loss(a->folder, curves, has_float ? 2 : 1, error);
    if (error->status == MANTIS_OK && has_lockstep)
        plot_cycles(a->folder, sections, section_count, error);
    if (error->status == MANTIS_OK && has_lockstep)
        wave_view_write(a->folder, "step.gtkw", "step.fst", a->trace_count, error);
    free(sections);
    if (error->status == MANTIS_OK)
        last_screen(a, &integer, &real, has_float, has_lockstep);
    return error->status;
}

mantis_status verb_demo(int argc, char **argv, host_error *error)
{
    arguments a = {.folder = "build/run",
                   .steps = 400,
                   .lockstep = 2,
                   .batch = 32,
                   .trace_product = 3,
                   .trace_count = DEMO_CLOCKS};
    static const char *const PLOTS[] = {"loss.tsv", "loss.svg", "cycles.tsv", "cycles.svg", NULL};
    bool helped;
    const option options[] = {
        {"out", OPTION_TEXT, &a.folder, "D", "folder for plots and waveform"},
        {"steps", OPTION_U64, &a.steps, "N", "training steps"},
        {"batch", OPTION_U32, &a.batch, "B", "images per step"},
        {"lockstep", OPTION_U64, &a.lockstep, "K", "steps through golden, cycle and rtl together"},
        {"trace-product", OPTION_U64, &a.trace_product, "K",
         "the waveform begins with the K-th product (default 3, the last layer's)"},
        {"trace-first", OPTION_U64, &a.trace_first, "CLOCKS", "so many clocks after that"},
        {"trace-count", OPTION_U64, &a.trace_count, "CLOCKS", "length of the waveform"},
    };
    const command_line line = {"mantis demo [options]",
                               "Trains the MLP on drawn digits in int8 and in fp32, the first steps side by side on "
                               "golden, cycle model and RTL with random memory\n"
                               "latency and back-pressure, and draws loss and cycles.",
                               options, sizeof options / sizeof *options, NULL};
    if (options_parse(&line, argc, argv, NULL, 0, &helped, error) != MANTIS_OK || helped)
        return error->status;
    if (a.steps == 0 || a.steps > 100000)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--steps %" PRIu64 ": 1..100000 expected", a.steps);
    if (output_set_check(a.folder, PLOTS, error) != MANTIS_OK ||
        wave_view_check(a.folder, "step.gtkw", error) != MANTIS_OK)
        return error->status;
    data_pair data;
    if (data_load(&data, NULL, error) != MANTIS_OK)
        return error->status;
    float *losses[2] = {calloc(a.steps, sizeof(float)), calloc(a.steps, sizeof(float))};
    if (!losses[0] || !losses[1])
        host_fail(error, MANTIS_NO_MEMORY, "out of memory");
    else
        tour(&a, &data, losses, error);
    free(losses[0]);
    free(losses[1]);
    data_free(&data);
    return error->status;
}
