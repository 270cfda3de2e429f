/* SPDX-License-Identifier: Apache-2.0 */
#include "host/networks/network_links.h"

/* Pushed to the front of each list, last slot first: a list runs from the last reader to the first, slot 0 before 1. */
void network_find_readers(network *net)
{
    for (uint32_t i = 0; i < net->count; i++) {
        node *self = &net->nodes[i];
        for (uint32_t slot = self->inputs; slot-- > 0;) {
            node *from = self->from[slot];
            self->next_reader[slot] = from->reader;
            from->reader = (node_reader){self, slot};
            from->readers++;
        }
    }
}

tensor reader_contribution(const layer_context *context, const node_reader *reader)
{
    const node *by = reader->by;
    return by->class_->passes_gradient ? samples_of(&by->gradient, &by->from[reader->slot]->out, context->batch)
                                       : by->dx[reader->slot];
}

node_reader reader_next(const node_reader *reader)
{
    return reader->by->next_reader[reader->slot];
}

bool node_frees_value(const network *net, const node *self)
{
    if (self == net->nodes || self->class_->keeps_value || self->readers != 1)
        return false; /* the image is the host's */
    return self->class_->passes_value ? self->from[0]->frees_value : true;
}

bool node_frees_gradient(const node *self)
{
    if (self->readers != 1)
        return true; /* the sum of several, or the logits': a tensor of its own */
    const node *by = self->reader.by;
    return by->class_->passes_gradient ? by->inputs == 1 && by->frees_gradient : true;
}
