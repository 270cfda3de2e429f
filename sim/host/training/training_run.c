/* SPDX-License-Identifier: Apache-2.0 */
#include "host/training/training_run.h"

#include "host/support/interrupt.h"
#include "host/support/progress.h"

#include <inttypes.h>
#include <stdio.h>

/* Steps that golden, cycle and RTL do side by side: minutes where golden takes milliseconds, so they count apart. */
static mantis_status run_lockstep(trainer *t, const char *title, host_error *error)
{
    char name[NETWORK_NAME_BYTES + 64];
    snprintf(name, sizeof name, "%s, golden+cycle+rtl", title);
    uint64_t last = t->options.lockstep < t->steps - t->step ? t->step + t->options.lockstep : t->steps;
    progress bar = progress_begin(name, t->step, last);
    while (t->lockstep && t->step < last && !interrupt_signal() && trainer_step(t, error) == MANTIS_OK)
        progress_show(&bar, t->step, t->running_loss, t->task.class_->metric, t->running_metric, trainer_speed(t));
    progress_end(&bar);
    return error->status;
}

static mantis_status run_steps(trainer *t, const char *title, const char *checkpoint, uint64_t every, host_error *error)
{
    progress bar = progress_begin(title, t->step, t->steps);
    while (t->step < t->steps && !interrupt_signal() && trainer_step_on(t, error) == MANTIS_OK) {
        progress_show(&bar, t->step, t->running_loss, t->task.class_->metric, t->running_metric, trainer_speed(t));
        if (checkpoint && every && t->step % every == 0 && t->step < t->steps &&
            (trainer_finish(t, error) != MANTIS_OK || trainer_save(t, checkpoint, error) != MANTIS_OK))
            break;
    }
    if (error->status == MANTIS_OK)
        trainer_finish(t, error);
    progress_end(&bar);
    return error->status;
}

static mantis_status tell_interrupted(const trainer *t, const char *checkpoint, host_error *error)
{
    if (checkpoint)
        return host_fail(error, MANTIS_TIMEOUT,
                         "%s after step %" PRIu64 " of %" PRIu64 ": checkpoint written; --resume %s goes on",
                         interrupt_name(), t->step, t->steps, checkpoint);
    return host_fail(error, MANTIS_TIMEOUT,
                     "%s after step %" PRIu64 " of %" PRIu64 ": %" PRIu64
                     " steps are lost; with --checkpoint FILE they are kept",
                     interrupt_name(), t->step, t->steps, t->step - t->first_step);
}

mantis_status training_run(trainer *t, const char *title, const char *checkpoint, uint64_t every, host_error *error)
{
    const bool noted = interrupt_note(true);
    if (!t->lockstep || run_lockstep(t, title, error) == MANTIS_OK)
        run_steps(t, title, checkpoint, every, error);
    if (error->status == MANTIS_OK && checkpoint)
        trainer_save(t, checkpoint, error);
    interrupt_note(noted);
    if (error->status == MANTIS_OK && t->step < t->steps)
        tell_interrupted(t, checkpoint, error);
    return trainer_end_waveform(t, error);
}
