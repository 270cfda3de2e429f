/* SPDX-License-Identifier: Apache-2.0 */
/* The command line tool `mantis`: picks the verb, prints its error, sets the exit status (0, 1, 2 for usage, 128 + N
 * for a signal). */
#include "host/cli/verbs.h"
#include "host/support/interrupt.h"
#include "mantis/command_set.h"
#include "mantis/version.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    mantis_status (*run)(int argc, char **argv, host_error *error);
    const char *about;
} COMMANDS[] = {
    {"train", verb_train, "train a network on any executor"},
    {"compare", verb_compare, "integer beside fp32 training over several seeds: a page of curves"},
    {"sweep", verb_sweep, "accuracy against bits, rounding and the headroom: table and plot"},
    {"landscape", verb_landscape, "the loss around a checkpoint's weights, int8 and fp32 beside each other"},
    {"bench", verb_bench, "speed of every executor against the limits of this machine"},
    {"demo", verb_demo, "the guided tour that `make run` shows"},
    {"export", verb_export, "a checkpoint's weights -> .npz or .safetensors"},
    {"data", verb_data, "a folder of PNG and JPEG files -> a data set"},
    {"map", verb_map, "fp32 .npy -> int8/int16 mantissas and shared exponent"},
    {"quantize", verb_quantize, "fp32 .npy through a quantizer and back, with variance and bias"},
    {"align", verb_align, "int64 .npy with an exponent -> fp32"},
    {"gemm", verb_gemm, "int8 .npy times int8 .npy -> fp32"},
    {"gemm-cycles", verb_gemm_cycles, "cycles and stalls of one product on the cycle model"},
    {"vectors", verb_vectors, "stimulus and expected results for each RTL unit"},
    {"replay", verb_replay, "layers of a training step again, on cycle model and RTL, from a checkpoint"},
    {"record", verb_record, "port values of a unit from a training step, for gate-level simulation"},
    {"work", verb_work, "what one training step makes each unit do, by layer and pass"},
    {"trace", verb_trace, "the commands of one training step in time: table, JSON, trace events for Perfetto"},
    {"wave", verb_wave, "one product of a training step drawn in clocks"},
    {"info", verb_info, "configuration, command set, widths, counters"},
};

static void print_help(void)
{
    printf("mantis: integer training on a bit-accurate accelerator model\n\n"
           "usage: mantis COMMAND [arguments]\n\ncommands:\n");
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++)
        printf("  %-12s %s\n", COMMANDS[i].name, COMMANDS[i].about);
    printf("\nmantis COMMAND --help explains each. Start with:\n"
           "  mantis train --net mlp --steps 200            train on drawn digits with the golden model\n"
           "  mantis train --net mlp --steps 2 --batch 8 --lockstep 2   the same through cycle model and RTL, side by "
           "side\n");
}

int main(int argc, char **argv)
{
    signal(SIGXFSZ, SIG_IGN); /* a full disk or file limit is an error to report, not a reason to die */
    interrupt_begin();
    if (argc < 2) {
        fprintf(stderr, "mantis: no command; mantis --help lists them\n");
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help();
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("mantis %s, command set version %d, N = %u\n", mantis_version(), MANTIS_COMMAND_SET_VERSION,
               mantis_array_size());
        return 0;
    }
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        if (strcmp(argv[1], COMMANDS[i].name) != 0)
            continue;
        host_error error = {.status = MANTIS_OK};
        COMMANDS[i].run(argc - 2, argv + 2, &error);
        if (fflush(stdout) != 0 || ferror(stdout))
            host_fail(&error, MANTIS_IO_ERROR, "cannot write to standard output");
        if (error.status == MANTIS_OK)
            return 0;
        fflush(stdout);
        fprintf(stderr, "mantis %s: %s\n", argv[1], error.text);
        if (interrupt_signal())
            return 128 + interrupt_signal(); /* as shells say it */
        return error.status == MANTIS_BAD_ARGUMENT ? 2 : 1;
    }
    fprintf(stderr, "mantis: unknown command '%s'; mantis --help lists them\n", argv[1]);
    return 2;
}
