/* SPDX-License-Identifier: Apache-2.0 */
#include "host/training/training_arguments.h"

#include "host/data/data_sources.h"

#include <inttypes.h>
#include <string.h>

static const char *const DIRECTIONS[] = {"forward", "backward", "update"};

training_arguments training_arguments_defaults(void)
{
    return (training_arguments){.run = training_defaults(),
                                .rounding = "stochastic",
                                .schedule = "constant",
                                .activation = "ptq",
                                .gradient = "ptq",
                                .norm = "l2",
                                .emulate = "none"};
}

void training_arguments_of(training_arguments *a, const training_options *o)
{
    const bool directions[] = {o->nearest_forward, o->nearest_backward, o->nearest_update};
    *a = training_arguments_defaults();
    a->run = *o;
    a->rounding = o->nearest ? "nearest" : "stochastic";
    a->schedule = schedule_name(o->schedule.kind);
    a->activation = quantizer_name(&o->methods.activation);
    a->gradient = quantizer_name(&o->methods.gradient);
    a->norm = o->methods.norm == NORM_L1 ? "l1" : "l2";
    a->emulate = methods_emulated_name(o->methods.emulate);
    for (int i = 0; i < 3; i++)
        if (directions[i]) {
            strcat(a->directions, *a->directions ? "," : "");
            strcat(a->directions, DIRECTIONS[i]);
            a->nearest = a->directions;
        }
}

size_t training_arguments_table(training_arguments *a, bool arithmetic, option *to, size_t count)
{
    training_options *r = &a->run;
    executor_options *m = &r->machine;
    const option table[] = {
        {"bits", OPTION_INT, &r->bits, "4..8", "bits of matrix operands"},
        {"rounding", OPTION_TEXT, &a->rounding, "stochastic|nearest", "of everything that is mapped"},
        {"saturate", OPTION_FLAG, &r->saturate, NULL, "map without headroom (numerics section 2)"},
        {"gradient", OPTION_TEXT, &a->gradient, QUANTIZER_GRADIENTS,
         "how dy becomes an operand of dx = dy w (docs/networks.md)"},
        {"activation", OPTION_TEXT, &a->activation, QUANTIZER_ACTIVATIONS, "how x becomes an operand of y = x w"},
        {"bits-gradient", OPTION_INT, &r->methods.gradient_bits, "0|4|5|6|7|8", "bits of dy for dx; 0: as --bits"},
        {"bits-weight-gradient", OPTION_INT, &r->methods.weight_gradient_bits, "0|4|5|6|7|8",
         "bits of dy for dw; 0: as --bits, or 8 with psq and bhq"},
        {"norm", OPTION_TEXT, &a->norm, "l2|l1",
         "normalization divides by the standard or by the mean absolute deviation"},
        {"fuse", OPTION_FLAG, &r->methods.fuse, NULL,
         "batch_norm, add and relu behind each other as one VECTOR, rounded once: fewer clocks, other bits"},
        {"emulate", OPTION_TEXT, &a->emulate, EMULATED_NAMES,
         "another training's operands, emulated in fp32 products: --executor float (docs/networks.md)"},
        {"net", OPTION_TEXT, &r->net, "NAME", "network: a shipped one (mantis info) or a FILE (docs/networks.md)"},
        {"data", OPTION_TEXT, &a->data, "DIR", DATA_SOURCES_HELP},
        {"init", OPTION_TEXT, &r->init, "FILE",
         "weights to start from, .npz or .safetensors (docs/weights.md; default: drawn from the seed)"},
        {"executor", OPTION_TEXT, &r->executor, "NAME", "golden, cycle, counting, rtl or float"},
        {"steps", OPTION_U64, &r->steps, "N",
         "length of the run in steps, counted from its start also after --resume (default: --epochs decides)"},
        {"epochs", OPTION_U32, &r->epochs, "E", "length in epochs, unless --steps is given"},
        {"batch", OPTION_U32, &r->batch, "1..65535", "images per step"},
        {"norm-bits", OPTION_INT, &r->norm_bits, "8|16", "bits of the normalization layers' operands"},
        {"nearest", OPTION_TEXT, &a->nearest, "LIST",
         "round to nearest in these directions alone: forward, backward, update"},
        {"random-bits", OPTION_INT, &m->random_bits, "1..24",
         "experiment outside the contract, golden alone: random words of fewer bits"},
        {"multiplier", OPTION_TEXT, &r->multiplier, "FILE",
         "int8 products by this table (.npy of 256 x 256) or C function (.so); docs/multipliers.md"},
        {"lr", OPTION_REAL, &r->rate, "0<..1000", "learning rate"},
        {"schedule", OPTION_TEXT, &a->schedule, "constant|step|cosine|poly", "of the rate; no warm-up"},
        {"schedule-every", OPTION_U64, &r->schedule.every, "N",
         "step: steps between drops (default: a third of the run)"},
        {"schedule-factor", OPTION_REAL, &r->schedule.factor, "0<..1", "step: what a drop multiplies the rate by"},
        {"schedule-power", OPTION_REAL, &r->schedule.power, "0<..16",
         "poly: power of the part of the run that is left"},
        {"momentum", OPTION_REAL, &r->momentum, "0..<1", "momentum"},
        {"weight-decay", OPTION_REAL, &r->decay, "0..<1", "weight decay"},
        {"crop", OPTION_U32, &r->augment.crop, "P", "shift training images by up to P pixels each way, at random"},
        {"flip", OPTION_FLAG, &r->augment.flip, NULL, "mirror training images left to right, at random"},
        {"seed", OPTION_U64, &r->seed, "S", "seed of weights, order and rounding"},
        {"threads", OPTION_U32, &m->threads, "T",
         "threads of golden and float (default: one per processor); never changes golden's bits"},
        {"pin", OPTION_FLAG, &m->pin, NULL, "golden's threads keep to one processor each; never changes bits"},
        {"memory", OPTION_TEXT, &m->memory, "KIND",
         "of cycle and rtl: zero, single, locked, ddr4 or lpddr4 (docs/memories.md)"},
        {"latency", OPTION_U32, &m->latency, "CLOCKS", "memory latency of cycle and rtl"},
        {"backpressure", OPTION_U32, &m->backpressure, "SEED",
         "random memory back-pressure of cycle and rtl (default: none)"},
        {"overlap", OPTION_FLAG, &r->overlap, NULL,
         "order commands for two engines at once (docs/commands.md); never changes bits"},
        {"cycle-limit", OPTION_U64, &m->cycle_limit, "CLOCKS",
         "give up a run of commands after so many clocks (default: never)"},
        {"json", OPTION_FLAG, &a->json, NULL, "end with one line of JSON"},
    };
    _Static_assert(sizeof table / sizeof *table <= TRAINING_ARGUMENTS, "the verbs' tables have no room for that");
    const size_t first = arithmetic ? 0 : 4, rows = sizeof table / sizeof *table - first;
    memcpy(to + count, table + first, rows * sizeof *table);
    return count + rows;
}

option training_argument(training_arguments *a, const char *name)
{
    option table[TRAINING_ARGUMENTS_MOST];
    const size_t count = training_arguments_table(a, true, table, 0);
    return *option_find(table, count, name, strlen(name));
}

mantis_status training_options_check(const training_options *options, host_error *error)
{
    training_arguments a;
    option table[TRAINING_ARGUMENTS_MOST];
    training_arguments_of(&a, options);
    const size_t count = training_arguments_table(&a, true, table, 0);
    for (size_t i = 0; i < count; i++)
        if (option_check(&table[i], error) != MANTIS_OK)
            return error->status;
    return MANTIS_OK;
}

/* "forward,update": the directions that round to nearest. */
static mantis_status take_directions(training_options *o, const char *list, host_error *error)
{
    bool *const to[] = {&o->nearest_forward, &o->nearest_backward, &o->nearest_update};
    for (const char *at = list; at && *at; at += strspn(at, ",")) {
        const size_t length = strcspn(at, ",");
        int i = 0;
        while (i < 3 && (strlen(DIRECTIONS[i]) != length || strncmp(DIRECTIONS[i], at, length) != 0))
            i++;
        if (i == 3)
            return host_fail(error, MANTIS_BAD_ARGUMENT,
                             "--nearest %s: forward, backward and update, separated by commas, expected", list);
        *to[i] = true;
        at += length;
    }
    return MANTIS_OK;
}

mantis_status training_arguments_finish(training_arguments *a, host_error *error)
{
    if (take_directions(&a->run, a->nearest, error) != MANTIS_OK)
        return error->status;
    a->run.nearest = strcmp(a->rounding, "nearest") == 0;
    if (!methods_parse_emulated(a->emulate, &a->run.methods.emulate))
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--emulate %s: " EMULATED_NAMES " expected", a->emulate);
    if (methods_parse(&a->run.methods, a->gradient, a->activation, a->norm, error) != MANTIS_OK)
        return error->status;
    if (executors_check_memory(a->run.machine.memory, error) != MANTIS_OK)
        return error->status;
    if (!executors_known(a->run.executor))
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--executor %s: golden, cycle, rtl or float expected",
                         a->run.executor);
    return schedule_parse(a->schedule, &a->run.schedule.kind, error);
}

mantis_status training_arguments_further(training_arguments *a, uint64_t steps, host_error *error)
{
    if (a->run.steps > UINT64_MAX - steps)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--steps %" PRIu64 ": at most %" PRIu64 " here", a->run.steps,
                         UINT64_MAX - steps);
    a->run.steps += steps;
    return MANTIS_OK;
}
