/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/layer_weights.h"

#include <inttypes.h>

static void map(program *p, const layer_context *context, node *self, const tensor *qw, uint32_t depth, bool back)
{
    static const quantizer_kind KINDS[] = {[EMULATE_NOTHING] = QUANTIZER_PTQ,
                                           [EMULATE_MX] = QUANTIZER_MX,
                                           [EMULATE_CHANNEL] = QUANTIZER_DIVISION,
                                           [EMULATE_DIVISION] = QUANTIZER_DIVISION,
                                           [EMULATE_BANNER] = QUANTIZER_INT};
    const quantizer how = {KINDS[context->emulate], 0, context->bits};
    const tensor *w = &self->parameters[0].value;
    if (context->emulate == EMULATE_NOTHING && !back)
        program_map(p, w, qw, context->bits);
    else if (context->emulate == EMULATE_MX && back)
        emulation_map(p, context->emulation, &how, w, qw, w->cols, 1, false);
    else if (!back)
        emulation_map(p, context->emulation, &how, w, qw, depth, w->cols, context->emulate == EMULATE_CHANNEL);
}

/* Without it weights would be drawn with another command's random words, or that one with theirs. */
static void take_ahead(program *p, node *self)
{
    self->weights.ahead = false;
    if (p->stream != self->weights.stream && p->error.status == MANTIS_OK)
        host_fail(&p->error, MANTIS_MISMATCH,
                  "step %" PRIu32 ": %s %s: random stream %" PRIu32 ", %" PRIu32
                  " in the step before: a layer's commands depend on values; train without --overlap",
                  p->step, self->class_->kind, self->name, p->stream, self->weights.stream);
    p->stream += self->weights.count;
}

void layer_map_weights(program *p, const layer_context *context, node *self, const tensor *qw, uint32_t depth)
{
    if (self->weights.ahead) {
        take_ahead(p, self);
        return;
    }
    self->weights.stream = p->stream;
    map(p, context, self, qw, depth, false);
    self->weights.count = p->stream - self->weights.stream;
}

void layer_map_weights_back(program *p, const layer_context *context, node *self, const tensor *qw)
{
    map(p, context, self, qw, 0, true);
}

void layer_weights_ahead(program *p, const layer_context *context, node *self)
{
    const uint32_t own = p->stream;
    p->stream = self->weights.stream;
    program_until(p, PROGRAM_ALL);
    self->class_->map_weights(p, context, self);
    program_until(p, PROGRAM_RESULTS);
    p->stream = own;
    self->weights.ahead = true;
}
