/* SPDX-License-Identifier: Apache-2.0 */
#include "host/training/training_run.h"

#include "host/support/progress.h"

#include <inttypes.h>
#include <stdio.h>

/* Steps that golden, cycle and RTL do side by side: minutes where golden takes milliseconds, so they count apart. */
static mantis_status run_lockstep(trainer *t, const char *title, host_error *error)
{
    char name[NETWORK_NAME_BYTES + 64];
    snprintf(name, sizeof name, "%s, golden+cycle+rtl", title);
    uint64_t last = t->step + t->options.lockstep < t->steps ? t->step + t->options.lockstep : t->steps;
    progress bar = progress_begin(name, t->step, last);
    while (t->lockstep && t->step < last && trainer_step(t, error) == MANTIS_OK)
        progress_show(&bar, t->step, t->running_loss, t->running_accuracy, trainer_speed(t));
    progress_end(&bar);
    return error->status;
}

mantis_status training_run(trainer *t, const char *title, const char *checkpoint, uint64_t every, host_error *error)
{
    if (t->lockstep && run_lockstep(t, title, error) != MANTIS_OK)
        return error->status;
    progress bar = progress_begin(title, t->step, t->steps);
    while (t->step < t->steps && trainer_step(t, error) == MANTIS_OK) {
        progress_show(&bar, t->step, t->running_loss, t->running_accuracy, trainer_speed(t));
        if (checkpoint && every && t->step % every == 0 && t->step < t->steps &&
            trainer_save(t, checkpoint, error) != MANTIS_OK)
            break;
    }
    progress_end(&bar);
    if (error->status == MANTIS_OK && checkpoint)
        trainer_save(t, checkpoint, error);
    return error->status;
}
