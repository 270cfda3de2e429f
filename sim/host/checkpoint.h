/* Checkpoints: everything a run needs to go on to the same bits. Little-endian file:
 *
 *     offset 0   8 bytes  "MANTISCK"
 *            8   u32 version (2), u32 number of tensors, u64 seed, u64 step, u32 batch, u32 bits, u32 data checksum,
 *                3 x fp32 learning rate, momentum, weight decay, u32 norm bits, 24 bytes name of the network (zero-filled)
 *     then for each parameter: 24 bytes name, u32 rows, u32 cols, rows*cols fp32 values, as many fp32 velocities
 *     batch-norms' running averages stand behind them in the same form: mean in place of value, variance in place of velocity
 *     last       u32 CRC-32 of all bytes before
 *
 * A file appears whole or not at all: written to PATH.tmp, flushed to the disk, renamed over PATH, and the folder flushed. */
#ifndef MANTIS_HOST_CHECKPOINT_H
#define MANTIS_HOST_CHECKPOINT_H

#include "host/parameter.h"

#include <stdbool.h>

#define CHECKPOINT_NAME_BYTES 24

typedef struct {
    char net[CHECKPOINT_NAME_BYTES];
    uint64_t seed, step;
    uint32_t batch, bits, norm_bits, data_checksum;
    float rate, momentum, decay;
} checkpoint_run;

/* IO_ERROR (the file at path is as it was before), NO_MEMORY. */
mantis_status checkpoint_save(const char *path, const checkpoint_run *run, const image *image, parameter *const *parameters, uint32_t count,
                              host_error *error);

/* Reads values and velocities into the image, and the file's step into run->step, which holds the run's last step before: a later
 * one is BAD_ARGUMENT. The file must be of the same run (all else in *run equal): BAD_FILE says what differs. Nothing in the image changes unless the whole file is good. */
mantis_status checkpoint_load(const char *path, checkpoint_run *run, const image *image, parameter *const *parameters, uint32_t count,
                              host_error *error);

#endif
