/* SPDX-License-Identifier: Apache-2.0 */
/* The multiply-accumulates of a GEMM command, counted from its shapes: all M*K*N of all groups, and those of them whose
 * operand from a patch view is an element of the tensor and neither padding nor one of the zeros between the pixels of
 * a dilated input. */
#ifndef MANTIS_DEVICE_GEMM_WORK_H
#define MANTIS_DEVICE_GEMM_WORK_H

#include "mantis/command.h"

typedef struct {
    uint64_t macs, useful;
} gemm_work;

gemm_work gemm_work_of(const mantis_command *gemm);

#endif
