/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/operand.h"

static bool by_sample(const quantizer *q)
{
    return q->kind == QUANTIZER_PSQ || q->kind == QUANTIZER_BHQ;
}

void operand_layout(operand *o, arena *arena, quantizer across, quantizer along, uint32_t samples, uint32_t height,
                    uint32_t channels, const emulation *emulation, const char *layer, const char *name)
{
    *o = (operand){.across = across, .along = along, .height = height, .channels = channels, .emulation = emulation};
    o->q = arena_tensor(arena, TENSOR_DFP8, samples * height, channels, "%s.%s", layer, name);
    if (across.kind == QUANTIZER_BHQ && samples > MANTIS_MAX_COEF)
        host_fail(&arena->error, MANTIS_BAD_SHAPE,
                  "%s: a batch of %u samples: bhq has at most %d; use a smaller --batch", layer, samples,
                  MANTIS_MAX_COEF);
    if (by_sample(&across)) {
        o->peaks = arena_tensor(arena, TENSOR_FP32, 1, samples, "%s.%s.peaks", layer, name);
        o->fine = arena_scaled(arena, &o->q, (tensor_scaling){MANTIS_SCALED_BY_SPAN, height * channels, 0},
                               "%s.%s.samples", layer, name);
    }
    if (across.kind != QUANTIZER_SHIFT)
        return;
    if (channels > MANTIS_MAX_COEF) {
        host_fail(&arena->error, MANTIS_BAD_SHAPE,
                  "%s: %u channels: shift has at most %d; use psq or ptq for this network", layer, channels,
                  MANTIS_MAX_COEF);
        return;
    }
    o->peaks = arena_tensor(arena, TENSOR_FP32, 1, channels, "%s.%s.peaks", layer, name);
    o->fine = arena_scaled(arena, &o->q, (tensor_scaling){MANTIS_SCALED_BY_CHANNEL, channels, across.groups},
                           "%s.%s.scale", layer, name);
}

void operand_layout_spare(operand *o, arena *arena, const char *layer, const char *name)
{
    if (o->across.kind == QUANTIZER_PTQ)
        o->spare = arena_tensor(arena, TENSOR_DFP8, o->q.rows, o->q.cols, "%s.%s.spare", layer, name);
}

bool operand_serves_both(const operand *o)
{
    return !by_sample(&o->across) && o->across.kind != QUANTIZER_MX && quantizer_same(&o->across, &o->along);
}

static void map(program *p, operand *o, const quantizer *how, const tensor *x)
{
    if (how->kind >= QUANTIZER_INT) {
        const tensor q = tensor_rows(&o->q, x->rows);
        o->by_tensor = true;
        emulation_map(p, o->emulation, how, x, &q, how == &o->across ? x->cols : x->rows,
                      how == &o->across ? 1 : x->cols, false);
        return;
    }
    tensor from = *x, to = tensor_rows(how->kind == QUANTIZER_PTQ ? &o->q : &o->fine, x->rows);
    o->by_tensor = how->kind == QUANTIZER_PTQ;
    if (!o->by_tensor) {
        from.scaling = to.scaling;
        from.scale = o->peaks.address;
        program_peak(p, &from);
    }
    program_map(p, &from, &to, how->bits);
}

void operand_map_across(program *p, operand *o, const tensor *x)
{
    if (o->spare.rows > 0 && p->overlap) {
        const tensor q = o->q;
        o->q = o->spare;
        o->spare = q;
    }
    map(p, o, &o->across, x);
}

void operand_map_along(program *p, operand *o, const tensor *x)
{
    map(p, o, &o->along, x);
}

tensor operand_rows(const operand *o, uint32_t rows)
{
    return tensor_rows(o->by_tensor ? &o->q : &o->fine, rows);
}

tensor operand_group(const tensor *q, uint32_t channels)
{
    tensor part = *q;
    if (part.scaling.kind == MANTIS_SCALED_BY_CHANNEL)
        part.scaling.span = channels;
    return part;
}
