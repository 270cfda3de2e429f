/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/normalization.h"

mantis_status normalization_infer(node *self, host_error *error)
{
    self->out = self->from[0]->out;
    if (self->out.c > MANTIS_MAX_COEF)
        return host_fail(error, MANTIS_BAD_SHAPE, "%u channels, at most %d", self->out.c, MANTIS_MAX_COEF);
    return MANTIS_OK;
}

void normalization_layout(node *self, arena *arena)
{
    parameter_layout(&self->parameters[0], arena, 1, self->out.c, self->name, "gamma");
    parameter_layout(&self->parameters[1], arena, 1, self->out.c, self->name, "beta");
    self->parameters[0].center = 1.0;
    self->parameter_count = 2;
}
