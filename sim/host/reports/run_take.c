/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/run_take.h"

#include "host/reports/run_file.h"
#include "host/support/files.h"
#include "host/support/interrupt.h"
#include "host/support/progress.h"
#include "host/training/trainer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static mantis_status test(run_log *r, trainer *t, host_error *error)
{
    test_point point = {.step = t->step};
    if (trainer_evaluate(t, &point.metric, &point.loss, error) != MANTIS_OK)
        return error->status;
    test_point *points = realloc(r->points, (r->point_count + 1) * sizeof *points);
    if (!points)
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for test results");
    r->points = points;
    r->points[r->point_count++] = point;
    return MANTIS_OK;
}

/* One step; through the observer when it is its turn. */
static mantis_status step(trainer *t, observer *watch, bool watched, host_error *error)
{
    if (!watched)
        return trainer_step_on(t, error);
    mantis_executor *own = t->program.executor;
    watch->inner = own;
    watch->step = t->step + 1;
    t->program.executor = &watch->base;
    trainer_step(t, error);
    t->program.executor = own;
    return error->status;
}

static mantis_status train(run_log *r, const run_order *order, trainer *t, observer *watch, host_error *error)
{
    progress bar = progress_begin(order->title, 0, t->steps);
    bool golden = strcmp(order->train.executor, "golden") == 0;
    const bool noted = interrupt_note(true);
    while (t->step < t->steps && error->status == MANTIS_OK) {
        if (interrupt_signal()) {
            host_fail(error, MANTIS_TIMEOUT,
                      "%s in %s after step %" PRIu64 " of %" PRIu64
                      ", which is lost; finished runs are kept: the same command goes on with the others",
                      interrupt_name(), order->title, t->step, t->steps);
            break;
        }
        bool watched =
            golden && order->observe_every && (t->step % order->observe_every == 0 || t->step + 1 == t->steps);
        if (step(t, watch, watched, error) != MANTIS_OK)
            break;
        progress_show(&bar, t->step, t->running_loss, t->task.class_->metric, t->running_metric, trainer_speed(t));
        if (t->step == t->steps || (order->evaluate_every && t->step % order->evaluate_every == 0))
            test(r, t, error);
    }
    if (error->status == MANTIS_OK)
        trainer_finish(t, error);
    progress_end(&bar);
    interrupt_note(noted);
    if (error->status == MANTIS_NONFINITE) { /* a finding, not a failure of the report */
        fprintf(stderr, "%s: %s\n", order->title, error->text);
        memset(error, 0, sizeof *error);
        r->diverged = true;
    }
    if (watch->failed)
        host_fail(error, MANTIS_NO_MEMORY, "out of memory for observations");
    return error->status;
}

/* What the trainer has collected becomes the log's. */
static mantis_status collect(run_log *r, trainer *t, observer *watch, host_error *error)
{
    r->steps = t->step;
    r->losses = t->losses;
    t->losses = NULL;
    r->seen = watch->seen;
    r->seen_count = watch->count;
    watch->seen = NULL;
    r->images_per_second = trainer_speed(t);
    trainer_weights_hash(t, r->weights_sha256);
    if (!t->program.profile || t->program.section_count == 0)
        return MANTIS_OK;
    r->sections = malloc(t->program.section_count * sizeof *r->sections);
    if (!r->sections)
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for counters");
    memcpy(r->sections, t->program.sections, t->program.section_count * sizeof *r->sections);
    r->section_count = t->program.section_count;
    return MANTIS_OK;
}

static mantis_status run(run_log *r, const run_order *order, const data_pair *data, host_error *error)
{
    trainer t;
    observer watch;
    training_options options = order->train;
    if ((options.profile || options.overlap) &&
        (strcmp(options.executor, "cycle") == 0 || strcmp(options.executor, "counting") == 0))
        options.machine.shares = &r->shares;
    if (trainer_open(&t, &options, data, error) != MANTIS_OK)
        return error->status;
    observer_begin(&watch, t.program.executor, &t.arena);
    if (train(r, order, &t, &watch, error) == MANTIS_OK)
        collect(r, &t, &watch, error);
    observer_end(&watch);
    trainer_close(&t);
    return error->status;
}

mantis_status run_take(run_log *r, const run_order *order, const data_pair *data, host_error *error)
{
    char key[1024], name[32], path[1100];
    memset(r, 0, sizeof *r);
    run_file_name(order, data, key, sizeof key, name);
    snprintf(path, sizeof path, "%s/%s", order->folder ? order->folder : "", name);
    if (order->folder && !order->fresh && run_file_load(r, path, key)) {
        fprintf(stderr, "%s: taken from %s\n", order->title, path);
        return MANTIS_OK;
    }
    if (run(r, order, data, error) == MANTIS_OK && order->folder &&
        files_make_folder(order->folder, error) == MANTIS_OK)
        run_file_save(r, order->folder, name, key, error);
    if (error->status != MANTIS_OK)
        run_log_free(r);
    return error->status;
}
