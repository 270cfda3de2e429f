/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints: everything a run needs to go on to the same bits. Little-endian file:
 *
 *     offset 0   8 bytes  "MANTISCK"
 *            8   u32 version (3), u32 number of tensors, u64 step, u32 bytes of the first text, u32 bytes of the second
 *           32   two texts of lines: what decides the run's bits, and where its network and data were
 *                (host/training/training_text.h)
 *     then       for each parameter: 24 bytes name, u32 rows, u32 cols, rows*cols fp32 values, as many fp32 velocities;
 *                batch-norms' running averages in the same form: mean in place of value, variance of velocity
 *     last       u32 CRC-32 of all bytes before
 *
 * A file appears whole or not at all (host/support/output.h). */
#ifndef MANTIS_TRAINING_CHECKPOINT_H
#define MANTIS_TRAINING_CHECKPOINT_H

#include "host/networks/weights.h"

#include <stdbool.h>

#define CHECKPOINT_NAME_BYTES 24

typedef struct {
    uint64_t step;
    const char *decides; /* lines that a run which goes on must have too */
    const char *places;  /* lines that help to find network and data; not compared */
} checkpoint_run;

/* IO_ERROR (the file at path is as it was before), NO_MEMORY. */
mantis_status checkpoint_save(const char *path, const checkpoint_run *run, const arena *arena,
                              parameter *const *parameters, uint32_t count, host_error *error);

/* Reads values and velocities into the arena, and the file's step into run->step, which holds the run's last step
 * before: a later one is BAD_ARGUMENT. The file's lines must be run->decides: BAD_FILE names the first that differs.
 * Nothing in the arena changes unless the whole file is good. */
mantis_status checkpoint_load(const char *path, checkpoint_run *run, const arena *arena, parameter *const *parameters,
                              uint32_t count, host_error *error);

/* The file's texts, each with a 0 at its end, in *texts (to be freed), which the run's pointers point into. Errors as
 * checkpoint_load. */
mantis_status checkpoint_read_texts(const char *path, checkpoint_run *run, char **texts, host_error *error);

/* The file's tensors under their names, without the network: they lie in *bytes (to be freed). Errors as
 * checkpoint_load; weights_free in every case. */
mantis_status checkpoint_weights(const char *path, weight_list *w, uint8_t **bytes, host_error *error);

#endif
