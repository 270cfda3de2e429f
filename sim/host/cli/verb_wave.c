/* SPDX-License-Identifier: Apache-2.0 */
/* mantis wave: one product of a training step, drawn in clocks. */
#include "host/data/data_sources.h"
#include "host/cli/verbs.h"
#include "host/export/wave_picture.h"
#include "host/support/output.h"
#include "host/training/trainer.h"
#include "host/training/training_arguments.h"
#include "platform/platform.h"

#include <inttypes.h>

typedef struct {
    training_arguments common;
    const char *out;
    uint64_t product;
    uint32_t clocks;
} arguments;

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    const option options[] = {
        {"out", OPTION_TEXT, &a->out, "FILE.svg", "the picture"},
        {"product", OPTION_U64, &a->product, "1..1000000000",
         "of the step's products (GEMM), in the order of their start"},
        {"clocks", OPTION_U32, &a->clocks, "1..100000", "from the product's start on"},
        training_argument(&a->common, "net"),
        training_argument(&a->common, "data"),
        {"steps", OPTION_U64, &a->common.run.steps, "K", "train K steps on golden, then draw of the next"},
        training_argument(&a->common, "batch"),
        training_argument(&a->common, "bits"),
        training_argument(&a->common, "seed"),
        training_argument(&a->common, "memory"),
        training_argument(&a->common, "latency"),
        training_argument(&a->common, "backpressure"),
    };
    const command_line line = {
        "mantis wave --out FILE.svg [options]",
        "Draws one product of a training step in clocks, as the ports of the cycle model show it "
        "(the RTL's are the same):\n"
        "loader, array, drain and writer. Without options: the last layer's product of the tour's "
        "first step, with slow memory.",
        options, sizeof options / sizeof *options,
        "  mantis wave --out product.svg\n"
        "  mantis wave --net lenet5 --batch 4 --product 2 --latency 0 --backpressure 0 --out c2.svg\n"};
    if (options_parse(&line, argc, argv, NULL, 0, helped, error) != MANTIS_OK || *helped ||
        training_arguments_finish(&a->common, error) != MANTIS_OK)
        return error->status;
    if (!a->out)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--out FILE.svg is missing");
    if (training_arguments_further(&a->common, 1, error) != MANTIS_OK)
        return error->status;
    return output_check(a->out, error);
}

static mantis_status write_picture(const wave_picture *p, const arena *arena, const char *path, host_error *error)
{
    output file;
    text drawn = {0};
    wave_picture_draw(p, arena, &drawn);
    if (drawn.failed)
        host_fail(error, MANTIS_NO_MEMORY, "out of memory for the picture");
    else if (output_open(&file, path, error) == MANTIS_OK) {
        if (output_write(&file, drawn.bytes, drawn.size, error) == MANTIS_OK)
            output_commit(&file, error);
        output_discard(&file);
    }
    text_free(&drawn);
    return error->status;
}

static mantis_status draw(const arguments *a, trainer *t, host_error *error)
{
    wave_picture picture;
    if (wave_picture_begin(&picture, a->product, a->clocks, error) != MANTIS_OK)
        return error->status;
    mantis_platform_options watched = executors_platform(&a->common.run.machine);
    watched.watch = wave_picture_watch;
    watched.watch_context = &picture;
    mantis_executor *cycle = platform_cycle_create(&watched);
    if (!cycle)
        host_fail(error, MANTIS_NO_MEMORY, "the cycle model does not fit into memory");
    while (error->status == MANTIS_OK && t->step + 1 < t->steps)
        trainer_step(t, error);
    if (error->status == MANTIS_OK) {
        t->program.executor = cycle;
        trainer_step(t, error);
        t->program.executor = t->executor;
    }
    if (error->status == MANTIS_OK && !picture.seen)
        host_fail(error, MANTIS_BAD_ARGUMENT, "--product %" PRIu64 ": the step has %" PRIu64 " products", a->product,
                  picture.started);
    if (error->status == MANTIS_OK)
        write_picture(&picture, &t->arena, a->out, error);
    mantis_destroy(cycle);
    wave_picture_end(&picture);
    return error->status;
}

mantis_status verb_wave(int argc, char **argv, host_error *error)
{
    arguments a = {.common = training_arguments_defaults(), .product = 3, .clocks = 1100};
    data_pair data;
    trainer t;
    bool helped;
    a.common.run.steps = 0;
    a.common.run.batch = 32;
    a.common.run.machine.latency = 12;
    a.common.run.machine.backpressure = 7;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped ||
        data_load(&data, a.common.data, error) != MANTIS_OK)
        return error->status;
    if (trainer_open(&t, &a.common.run, &data, error) == MANTIS_OK) {
        draw(&a, &t, error);
        trainer_close(&t);
    }
    data_free(&data);
    return error->status;
}
