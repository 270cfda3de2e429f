/* SPDX-License-Identifier: Apache-2.0 */
/* What --describe prints: one line a layer. */
#include "host/networks/network_text.h"

#include <inttypes.h>
#include <string.h>

uint64_t node_parameters(const node *self)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < self->parameter_count; i++)
        count += tensor_elements(&self->parameters[i].value);
    return count;
}

/* Its name behind the layer's, and its shape: w 784x128 */
static void print_weight(const parameter *p, const char *name, FILE *to)
{
    fprintf(to, "  %s %" PRIu32 "x%" PRIu32, name, p->value.rows, p->value.cols);
}

void network_describe(const network *net, uint64_t image_bytes, FILE *to)
{
    uint64_t parameters = 0, forward = 0, backward = 0;
    const shape *x = &net->nodes[0].out;
    fprintf(to, "%s: images %" PRIu32 " x %" PRIu32 " x %" PRIu32 ", %" PRIu32 " classes\n\n", net->name, x->h, x->w,
            x->c, net->classes);
    fprintf(to, "  %-15s %-14s %-31s %-15s %12s %14s %14s   %s\n", "layer", "kind", "from", "h x w x c", "parameters",
            "MACs forward", "MACs backward", "weights");
    for (uint32_t i = 0; i < net->count; i++) {
        const node *self = &net->nodes[i];
        char from[LAYER_INPUTS * (LAYER_NAME_BYTES + 1)] = "", size[40];
        for (uint32_t k = 0, used = 0; k < self->inputs; k++)
            used += (uint32_t)snprintf(from + used, sizeof from - used, "%s%s", k ? "," : "", self->from[k]->name);
        snprintf(size, sizeof size, "%" PRIu32 "x%" PRIu32 "x%" PRIu32, self->out.h, self->out.w, self->out.c);
        fprintf(to, "  %-15s %-14s %-31s %-15s %12" PRIu64 " %14" PRIu64 " %14" PRIu64 "%s", self->name,
                self->class_->kind, from, size, node_parameters(self), self->macs, node_backward_macs(self),
                self->parameter_count ? " " : "");
        for (uint32_t k = 0; k < self->parameter_count; k++)
            print_weight(&self->parameters[k], strrchr(self->parameters[k].name, '.') + 1, to);
        if (self->running) {
            print_weight(self->running, "mean", to);
            print_weight(self->running, "variance", to);
        }
        if (self->frozen) {
            print_weight(self->frozen, "gamma", to);
            print_weight(self->frozen, "beta", to);
        }
        fprintf(to, "\n");
        parameters += node_parameters(self);
        forward += self->macs;
        backward += node_backward_macs(self);
    }
    fprintf(to, "  %-78s %12" PRIu64 " %14" PRIu64 " %14" PRIu64 "\n\n", "sum (MACs per sample)", parameters, forward,
            backward);
    fprintf(to, "  a batch of %" PRIu32 " takes %.1f MiB\n", net->context.batch, (double)image_bytes / 1048576.0);
}
