/* SPDX-License-Identifier: Apache-2.0 */
/* A network's weights under names, as files outside Mantis hold them: every trained tensor as LAYER.w, .b, .gamma or
 * .beta, and batch-norms' running averages as LAYER.mean and LAYER.variance. All are fp32 matrices (docs/networks.md
 * says of what); momentum is not among them. docs/weights.md. */
#ifndef MANTIS_NETWORKS_WEIGHTS_H
#define MANTIS_NETWORKS_WEIGHTS_H

#include "host/networks/network.h"

#define WEIGHTS_NAME_BYTES 32

typedef struct {
    char name[WEIGHTS_NAME_BYTES];
    uint32_t rows, cols;
    uint8_t *values; /* fp32, at any address; NULL: laid out only */
} weight;

typedef struct {
    weight *list;
    uint32_t count;
} weight_list;

/* Appends what a parameter holds: its value, or of running averages ("LAYER.running") the mean, which lies in its
 * value, and the variance, in its velocity; of frozen values ("LAYER.frozen") beta and gamma likewise. `list` has room.
 */
void weights_add(weight_list *w, const char *parameter, uint32_t rows, uint32_t cols, uint8_t *value,
                 uint8_t *velocity);
/* Those of a network that is laid out, in order of its parameters; they lie in the image once that is committed.
 * NO_MEMORY. Free with weights_free in every case. */
mantis_status weights_of(weight_list *w, const network *net, const arena *arena, host_error *error);
void weights_free(weight_list *w);

/* Sets the weights from a tensor file (host/support/tensor_file.h). Each must be there in its shape, where leading
 * sizes of 1 do not count, and finite, variances not negative; nothing else may be there. BAD_FILE names the first that
 * is wrong, and the weights are then as they were; IO_ERROR, NO_MEMORY. */
mantis_status weights_read(const weight_list *w, const char *path, host_error *error);
/* Errors as tensor_file_write. */
mantis_status weights_write(const weight_list *w, const char *path, host_error *error);

#endif
