/* SPDX-License-Identifier: Apache-2.0 */
/* Runs of mantis/training.h over host/training. */
#include "host/library/library_data.h"
#include "host/library/library_error.h"
#include "host/library/library_totals.h"
#include "host/training/trainer.h"
#include "mantis/numerics.h"

#include <stdlib.h>
#include <string.h>

struct mantis_training {
    trainer trainer;
    char *net, *net_text; /* the options' texts, which the trainer keeps */
    host_error broken;    /* a step failed: the run cannot go on */
};

/* The schedule's kinds are the inner ones. */
_Static_assert((int)MANTIS_SCHEDULE_STEP == SCHEDULE_STEP && (int)MANTIS_SCHEDULE_COSINE == SCHEDULE_COSINE &&
                   (int)MANTIS_SCHEDULE_POLY == SCHEDULE_POLY && (int)MANTIS_SCHEDULE_CONSTANT == SCHEDULE_CONSTANT,
               "one numbering");

mantis_training_options mantis_training_defaults(void)
{
    const training_options d = training_defaults();
    return (mantis_training_options){.net = d.net,
                                     .steps = d.steps,
                                     .epochs = d.epochs,
                                     .batch = d.batch,
                                     .bits = d.bits,
                                     .norm_bits = d.norm_bits,
                                     .rate = d.rate,
                                     .momentum = d.momentum,
                                     .decay = d.decay,
                                     .schedule = (mantis_schedule_kind)d.schedule.kind,
                                     .schedule_factor = d.schedule.factor,
                                     .schedule_every = d.schedule.every,
                                     .schedule_power = d.schedule.power,
                                     .seed = d.seed};
}

static training_options inner_options(const mantis_training *t, const mantis_training_options *o,
                                      mantis_executor *executor)
{
    training_options to = training_defaults();
    to.net = t->net;
    to.net_text = t->net_text;
    to.given = executor;
    to.steps = o->steps;
    to.epochs = o->epochs;
    to.batch = o->batch;
    to.bits = o->bits;
    to.norm_bits = o->norm_bits;
    to.rate = o->rate;
    to.momentum = o->momentum;
    to.decay = o->decay;
    to.schedule = (schedule){.kind = (schedule_kind)o->schedule,
                             .factor = o->schedule_factor,
                             .every = o->schedule_every,
                             .power = o->schedule_power};
    to.augment = (augmentation){.crop = o->crop, .flip = o->flip};
    to.seed = o->seed;
    to.nearest = o->nearest;
    to.nearest_forward = o->nearest_forward;
    to.nearest_backward = o->nearest_backward;
    to.nearest_update = o->nearest_update;
    to.saturate = o->saturate;
    return to;
}

static mantis_status open_run(mantis_training *t, const mantis_training_options *o, const mantis_data *data,
                              const mantis_methods *how, mantis_executor *executor, host_error *error)
{
    if (!data || !executor)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "no %s: its creation failed", data ? "executor" : "data");
    if (!o->net && !o->net_text)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "no network: a name, a file or a text expected");
    methods m = {
        .gradient_bits = how->gradient_bits, .weight_gradient_bits = how->weight_gradient_bits, .fuse = how->fuse};
    if (methods_parse(&m, how->gradient, how->activation, how->norm, error) != MANTIS_OK)
        return error->status;
    if ((unsigned)o->schedule > MANTIS_SCHEDULE_POLY)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "schedule %u: 0..%u", (unsigned)o->schedule,
                         (unsigned)MANTIS_SCHEDULE_POLY);
    if (o->batch < 1 || o->batch > NETWORK_MAX_BATCH)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "a batch of %u: 1..%u", (unsigned)o->batch, NETWORK_MAX_BATCH);
    t->net = strdup(o->net ? o->net : "network");
    t->net_text = o->net_text ? strdup(o->net_text) : NULL;
    if (!t->net || (o->net_text && !t->net_text))
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for a run");
    training_options inner = inner_options(t, o, executor);
    inner.methods = m;
    return trainer_open(&t->trainer, &inner, &data->pair, error);
}

mantis_training *mantis_training_create(const mantis_training_options *options, const mantis_data *data,
                                        mantis_executor *executor, mantis_error *error)
{
    return mantis_training_create_with(options, &(mantis_methods){0}, data, executor, error);
}

mantis_training *mantis_training_create_with(const mantis_training_options *options, const mantis_methods *how,
                                             const mantis_data *data, mantis_executor *executor, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    mantis_training *t = calloc(1, sizeof *t);
    if (!t)
        host_fail(&inner, MANTIS_NO_MEMORY, "out of memory for a run");
    else if (open_run(t, options, data, how, executor, &inner) != MANTIS_OK) {
        free(t->net);
        free(t->net_text);
        free(t);
        t = NULL;
    }
    library_tell(error, &inner);
    return t;
}

void mantis_training_destroy(mantis_training *t)
{
    if (!t)
        return;
    trainer_close(&t->trainer);
    free(t->net);
    free(t->net_text);
    free(t);
}

mantis_status mantis_training_step(mantis_training *t, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    if (t->broken.status != MANTIS_OK)
        return library_tell(error, &t->broken);
    if (t->trainer.step >= t->trainer.steps)
        host_fail(&inner, MANTIS_BAD_ARGUMENT, "the run's %llu steps are done", (unsigned long long)t->trainer.steps);
    else if (trainer_step(&t->trainer, &inner) != MANTIS_OK)
        t->broken = inner;
    return library_tell(error, &inner);
}

mantis_training_state mantis_training_look(const mantis_training *t)
{
    const trainer *r = &t->trainer;
    mantis_training_state state = {.step = r->step,
                                   .steps = r->steps,
                                   .loss = r->loss,
                                   .running_loss = r->running_loss,
                                   .running_accuracy = r->running_metric,
                                   .totals = library_totals(&r->program.totals)};
    return state;
}

mantis_status mantis_training_evaluate(mantis_training *t, double *accuracy, double *loss, mantis_error *error)
{
    double unused;
    host_error inner = t->broken;
    if (inner.status == MANTIS_OK &&
        trainer_evaluate(&t->trainer, accuracy ? accuracy : &unused, loss, &inner) != MANTIS_OK)
        t->broken = inner;
    return library_tell(error, &inner);
}

/* -- Weights --------------------------------------------------------------------------------------------- */

mantis_status mantis_training_parameter(const mantis_training *t, uint32_t index, mantis_parameter *to)
{
    const network *net = &t->trainer.net;
    if (index >= net->saved_count)
        return MANTIS_BAD_ARGUMENT;
    const parameter *p = net->saved[index];
    *to = (mantis_parameter){p->name, p->value.rows, p->value.cols, index < net->parameter_count};
    return MANTIS_OK;
}

/* The tensor of that name and part, with `count` values; NULL with the error. */
static const tensor *find(const mantis_training *t, const char *name, mantis_parameter_part part, size_t count,
                          host_error *error)
{
    const network *net = &t->trainer.net;
    for (uint32_t i = 0; i < net->saved_count; i++) {
        const parameter *p = net->saved[i];
        if (strcmp(p->name, name) != 0)
            continue;
        if ((unsigned)part <= MANTIS_PARAMETER_VELOCITY && tensor_elements(&p->value) == count)
            return part == MANTIS_PARAMETER_VALUE ? &p->value : &p->velocity;
        host_fail(error, MANTIS_BAD_ARGUMENT, "%s has %u x %u values, not %zu, and two parts", name,
                  (unsigned)p->value.rows, (unsigned)p->value.cols, count);
        return NULL;
    }
    host_fail(error, MANTIS_BAD_ARGUMENT, "%s has no parameter %s", net->name, name);
    return NULL;
}

mantis_status mantis_training_get(const mantis_training *t, const char *name, mantis_parameter_part part, float *values,
                                  size_t count, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    const tensor *from = find(t, name, part, count, &inner);
    if (from)
        memcpy(values, arena_at(&t->trainer.arena, from), tensor_bytes(from));
    return library_tell(error, &inner);
}

mantis_status mantis_training_set(mantis_training *t, const char *name, mantis_parameter_part part, const float *values,
                                  size_t count, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    const tensor *to = find(t, name, part, count, &inner);
    uint32_t *words = to ? malloc(tensor_bytes(to)) : NULL;
    if (to && !words)
        host_fail(&inner, MANTIS_NO_MEMORY, "out of memory for %s", name);
    if (words) {
        memcpy(words, values, tensor_bytes(to));
        const uint32_t peak = mantis_peak(words, count);
        if (peak >= MANTIS_PEAK_NONFINITE) {
            host_fail(&inner, MANTIS_BAD_ARGUMENT, "%s: the values hold Inf or NaN", name);
        } else {
            memcpy(arena_at(&t->trainer.arena, to), words, tensor_bytes(to));
            arena_set_scale(&t->trainer.arena, to, peak);
        }
    }
    free(words);
    return library_tell(error, &inner);
}

void mantis_training_hash(const mantis_training *t, char hex[65])
{
    trainer_weights_hash(&t->trainer, hex);
}

/* BAD_ARGUMENT once commands have run: what they left belongs to other weights. */
static mantis_status check_fresh(const mantis_training *t, const char *path, const char *what, host_error *error)
{
    return t->trainer.program.totals.commands == 0
               ? MANTIS_OK
               : host_fail(error, MANTIS_BAD_ARGUMENT, "%s: a run %s before its first step or evaluation", path, what);
}

mantis_status mantis_training_load_weights(mantis_training *t, const char *path, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    if (check_fresh(t, path, "loads weights", &inner) == MANTIS_OK)
        trainer_read_weights(&t->trainer, path, &inner);
    return library_tell(error, &inner);
}

mantis_status mantis_training_save_weights(const mantis_training *t, const char *path, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    trainer_write_weights(&t->trainer, path, &inner);
    return library_tell(error, &inner);
}

/* -- Checkpoints ----------------------------------------------------------------------------------------- */

mantis_status mantis_training_save(const mantis_training *t, const char *path, mantis_error *error)
{
    host_error inner = t->broken;
    if (inner.status == MANTIS_OK)
        trainer_save(&t->trainer, path, &inner);
    return library_tell(error, &inner);
}

mantis_status mantis_training_resume(mantis_training *t, const char *path, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    if (check_fresh(t, path, "resumes", &inner) == MANTIS_OK)
        trainer_resume(&t->trainer, path, &inner);
    return library_tell(error, &inner);
}
