/* SPDX-License-Identifier: Apache-2.0 */
#include "host/training/trainer.h"

#include "host/device/multiplier.h"
#include "host/networks/weights.h"
#include "host/support/clock.h"
#include "host/training/divergence.h"
#include "host/training/trainer_run.h"
#include "host/training/training_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static mantis_status check_options(const training_options *o, host_error *error)
{
    if (training_options_check(o, error) != MANTIS_OK)
        return error->status;
    if (o->machine.random_bits != 24 && (o->lockstep || strcmp(o->executor, "golden") != 0))
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "random bits %d: fewer bits than the contract's 24 are an experiment that golden alone can do",
                         o->machine.random_bits);
    if (strcmp(o->executor, "lockstep") == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "executor lockstep: name another; how many steps run in lockstep is a number of its own");
    if (o->lockstep && strcmp(o->executor, "float") == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "lockstep compares golden, cycle and rtl: the executor float is none of them");
    if (o->methods.emulate && strcmp(o->executor, "float") != 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "emulate %s: an emulation in fp32 products, which executor %s does not do: use float",
                         methods_emulated_name(o->methods.emulate), o->executor);
    if (o->multiplier && o->given)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "multiplier %s: an executor that is given has its own",
                         o->multiplier);
    if (o->steps == 0 && o->epochs == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "nothing to do: 1 or more steps or epochs expected");
    return MANTIS_OK;
}

static mantis_status create_executors(trainer *t, host_error *error)
{
    training_options *o = &t->options;
    if (o->multiplier) {
        o->machine.multiplier = t->multiplier = multiplier_load(o->multiplier, error);
        if (!t->multiplier)
            return error->status;
    }
    if (waveform_begin(&t->wave, &o->machine, error) != MANTIS_OK)
        return error->status;
    if (o->lockstep) {
        t->lockstep = executors_create("lockstep", &o->machine, error);
        if (!t->lockstep)
            return error->status;
    }
    if (o->lockstep == 0 || o->lockstep < t->steps) {
        executor_options machine = o->machine;
        if (o->lockstep) { /* one file: the lockstep part owns it */
            machine.trace = NULL;
            machine.trace_to = NULL;
        }
        t->executor = o->given ? o->given : executors_create(o->executor, &machine, error);
    }
    return error->status;
}

/* In fp32 nothing is quantized: only the norm is left. */
static methods methods_on(const char *executor, const methods *m)
{
    return strcmp(executor, "float") == 0 ? (methods){.norm = m->norm, .fuse = m->fuse, .emulate = m->emulate} : *m;
}

mantis_status trainer_network(network *net, const training_options *o, const data_pair *data, host_error *error)
{
    const char *executor = o->given ? o->given->class_->name : o->executor;
    const shape input = {data->train.rows, data->train.cols, data->train.channels};
    const network_options how = {.batch = o->batch,
                                 .bits = o->bits,
                                 .norm_bits = o->norm_bits,
                                 .methods = methods_on(executor, &o->methods),
                                 .nearest_forward = o->nearest || o->nearest_forward,
                                 .nearest_backward = o->nearest || o->nearest_backward,
                                 .nearest_update = o->nearest || o->nearest_update};
    return o->net_text ? network_open_text(net, o->net, o->net_text, &input, data->train.classes, &how, error)
                       : network_open(net, o->net, &input, data->train.classes, &how, error);
}

mantis_status trainer_open(trainer *t, const training_options *options, const data_pair *data, host_error *error)
{
    memset(t, 0, sizeof *t);
    t->options = *options;
    t->options.machine.random_bits = options->machine.random_bits ? options->machine.random_bits : 24;
    if (options->given) {
        t->options.executor = options->given->class_->name;
        t->options.machine.multiplier = multiplier_of(options->given);
    }
    if (check_options(&t->options, error) != MANTIS_OK ||
        batches_init(&t->order, data, options->batch, options->seed, error) != MANTIS_OK)
        return error->status;
    if (batches_augment(&t->order, &options->augment, error) != MANTIS_OK)
        goto failed;
    t->steps = options->steps ? options->steps : (uint64_t)options->epochs * t->order.per_epoch;
    if (t->steps > UINT32_MAX) {
        host_fail(error, MANTIS_BAD_ARGUMENT,
                  "%" PRIu64 " steps: a run has at most %u, the step number is a 32-bit word of the commands", t->steps,
                  UINT32_MAX);
        goto failed;
    }
    if (create_executors(t, error) != MANTIS_OK)
        goto failed;
    arena_begin(&t->arena);
    if (trainer_network(&t->net, options, data, error) != MANTIS_OK ||
        task_open(&t->task, &t->net, data, error) != MANTIS_OK ||
        targets_make(&t->targets, data, options->batch, error) != MANTIS_OK ||
        network_layout(&t->net, &t->arena, error) != MANTIS_OK)
        goto failed;
    if (arena_commit(&t->arena, error) != MANTIS_OK)
        goto failed;
    t->losses = calloc(t->steps, sizeof *t->losses);
    program_init(&t->program, &t->arena, t->lockstep ? t->lockstep : t->executor, options->seed);
    if (!t->losses || (options->profile && program_enable_profile(&t->program) != MANTIS_OK)) {
        host_fail(error, MANTIS_NO_MEMORY, "out of memory for a run of %" PRIu64 " steps", t->steps);
        goto failed;
    }
    t->program.stochastic = !options->nearest;
    t->program.saturate = options->saturate;
    t->program.overlap = options->overlap;
    network_initialize(&t->net, &t->arena, options->seed);
    if (!options->init || trainer_read_weights(t, options->init, error) == MANTIS_OK)
        return MANTIS_OK;
failed:
    trainer_close(t);
    return error->status;
}

void trainer_close(trainer *t)
{
    batches_free(&t->order);
    if (!t->options.given)
        mantis_destroy(t->executor);
    mantis_destroy(t->lockstep);
    mantis_destroy(t->evaluator);
    free(t->multiplier);
    if (t->wave.open) /* no executor writes to it any more */
        output_discard(&t->wave.file);
    program_free(&t->program);
    network_close(&t->net);
    arena_free(&t->arena);
    task_close(&t->task);
    targets_free(&t->targets);
    free(t->losses);
    memset(t, 0, sizeof *t);
}

mantis_status trainer_end_waveform(trainer *t, host_error *error)
{
    return waveform_end(&t->wave, &t->options.machine, error);
}

mantis_status trainer_run(trainer *t, program_time until, const char *when, host_error *error)
{
    const mantis_status status = program_wait(&t->program, until);
    if (divergence_of_results(&t->program, when, error) == MANTIS_OK && status != MANTIS_OK)
        host_fail(error, status, "%s", t->program.error.text);
    return error->status;
}

void trainer_setup(trainer *t)
{
    const training_options *o = &t->options;
    program_begin_step(&t->program, (uint32_t)t->step);
    t->rate = (float)o->rate;
    network_setup(&t->program, &t->net, t->rate, (float)o->momentum, (float)o->decay);
}

/* The step's rate, when it is another than the last one's: a constant rate costs no command. */
static void set_rate(trainer *t)
{
    float rate = (float)schedule_rate(&t->options.schedule, t->options.rate, t->step, t->steps);
    if (rate == t->rate)
        return;
    program_section(&t->program, "", "setup");
    sgd_set_rate(&t->program, &t->net.sgd, rate);
    t->rate = rate;
}

/* The step's two programs with the host's part between them. */
static mantis_status compute(trainer *t, program_time until, task_result *result, host_error *error)
{
    program *p = &t->program;
    uint32_t batch = t->options.batch;
    char when[32];
    snprintf(when, sizeof when, "step %" PRIu64, t->step);
    t->order.executor = p->executor;
    batches_training(&t->order, t->step, arena_at(&t->arena, network_input(&t->net)), &t->targets);
    program_begin_step(p, (uint32_t)t->step);
    set_rate(t);
    network_forward(p, &t->net, batch, true);
    if (trainer_run(t, PROGRAM_RESULTS, when, error) != MANTIS_OK)
        return error->status;
    task_begin(&t->task);
    const bool finite = task_loss(&t->task, arena_at(&t->arena, network_logits(&t->net)), &t->targets, batch,
                                  arena_at(&t->arena, &t->net.dlogits), result);
    if (divergence_of_loss(&t->net, finite ? result->loss : (double)NAN, DIVERGENCE_LOSS, when, error) != MANTIS_OK)
        return error->status;
    network_learn(p, &t->net, batch);
    return trainer_run(t, until, when, error);
}

static mantis_status step(trainer *t, program_time until, host_error *error)
{
    task_result result;
    bool beside = t->lockstep != NULL;
    double start = clock_seconds();
    if (t->program.totals.commands == 0)
        trainer_setup(t);
    if (compute(t, until, &result, error) != MANTIS_OK)
        return error->status;
    if (beside) {
        t->slow_seconds += clock_seconds() - start;
        if (++t->lockstep_steps == t->options.lockstep && t->executor) {
            if (trainer_end_waveform(t, error) != MANTIS_OK)
                return error->status;
            mantis_destroy(t->lockstep);
            t->lockstep = NULL;
            t->program.executor = t->executor;
        }
    } else {
        t->seconds += clock_seconds() - start;
        t->fast_steps++;
    }
    const double metric = task_metric(&t->task);
    bool first = t->step == t->first_step;
    t->loss = result.loss;
    t->running_loss = first ? result.loss : 0.95 * t->running_loss + 0.05 * result.loss;
    if (first || isnan(t->running_metric))
        t->running_metric = metric;
    else if (!isnan(metric))
        t->running_metric = 0.95 * t->running_metric + 0.05 * metric;
    t->losses[t->step - t->first_step] = (float)result.loss;
    t->step++;
    return MANTIS_OK;
}

mantis_status trainer_step(trainer *t, host_error *error)
{
    return step(t, PROGRAM_ALL, error);
}

mantis_status trainer_step_on(trainer *t, host_error *error)
{
    return step(t, t->program.overlap && !t->program.profile && !t->lockstep ? PROGRAM_STEP : PROGRAM_ALL, error);
}

mantis_status trainer_finish(trainer *t, host_error *error)
{
    char when[32];
    if (t->program.waiting.count == 0)
        return error->status;
    snprintf(when, sizeof when, "step %" PRIu64, t->step - 1);
    return trainer_run(t, PROGRAM_ALL, when, error);
}

void trainer_weights_hash(const trainer *t, char hex[65])
{
    network_hash(&t->net, &t->arena, hex);
}

mantis_status trainer_read_weights(trainer *t, const char *path, host_error *error)
{
    weight_list w;
    if (weights_of(&w, &t->net, &t->arena, error) == MANTIS_OK && weights_read(&w, path, error) == MANTIS_OK) {
        for (uint32_t i = 0; i < t->net.parameter_count; i++)
            memset(arena_at(&t->arena, &t->net.parameters[i]->velocity), 0,
                   tensor_bytes(&t->net.parameters[i]->velocity));
        trainer_weights_hash(t, t->options.init_hash);
    }
    weights_free(&w);
    return error->status;
}

mantis_status trainer_write_weights(const trainer *t, const char *path, host_error *error)
{
    weight_list w;
    if (weights_of(&w, &t->net, &t->arena, error) == MANTIS_OK)
        weights_write(&w, path, error);
    weights_free(&w);
    return error->status;
}

mantis_status trainer_save(const trainer *t, const char *path, host_error *error)
{
    text decides = {0}, places = {0};
    training_text_add(&decides, &t->options, t->steps, &t->net, t->order.data);
    training_text_add_places(&places, &t->options, t->steps, t->order.data);
    if (decides.failed || places.failed) {
        host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", path);
    } else {
        const checkpoint_run run = {t->step, decides.bytes, places.bytes};
        checkpoint_save(path, &run, &t->arena, t->net.saved, t->net.saved_count, error);
    }
    text_free(&decides);
    text_free(&places);
    return error->status;
}

mantis_status trainer_resume(trainer *t, const char *path, host_error *error)
{
    text decides = {0};
    training_text_add(&decides, &t->options, t->steps, &t->net, t->order.data);
    checkpoint_run run = {t->steps, decides.bytes, ""};
    if (decides.failed)
        host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", path);
    else if (checkpoint_load(path, &run, &t->arena, t->net.saved, t->net.saved_count, error) == MANTIS_OK)
        t->step = t->first_step = run.step;
    text_free(&decides);
    return error->status;
}

double trainer_speed(const trainer *t)
{
    if (t->fast_steps)
        return (double)t->fast_steps * t->options.batch / t->seconds;
    return t->lockstep_steps ? (double)t->lockstep_steps * t->options.batch / t->slow_seconds : 0.0;
}
