/* SPDX-License-Identifier: Apache-2.0 */
/* The safetensors form of a tensor file; tensor_file.h is what callers use. */
#ifndef MANTIS_SUPPORT_SAFETENSORS_H
#define MANTIS_SUPPORT_SAFETENSORS_H

#include "host/support/tensor_file.h"

/* Fills entries and count from the file's bytes; names are malloc'ed. BAD_FILE, NO_MEMORY. */
mantis_status safetensors_list(tensor_file *f, host_error *error);
mantis_status safetensors_read(const tensor_file *f, uint32_t index, npy *array, host_error *error);
mantis_status safetensors_write(output *o, const tensor_matrix *matrices, uint32_t count, host_error *error);

#endif
