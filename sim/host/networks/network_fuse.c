/* SPDX-License-Identifier: Apache-2.0 */
#include "host/networks/network_fuse.h"

#include "host/layers/layer_classes.h"

/* The layer whose VECTOR makes this node's values, if nobody but `reader` reads them; else NULL. */
static node *maker_for(node *self, const node *reader)
{
    node *by = self->maker ? self->maker : self;
    return by->class_->ends_in_vector && self->readers == 1 && self->reader.by == reader ? by : NULL;
}

static void fuse_add(node *self)
{
    node *a = self->from[0], *b = self->from[1], *later = a > b ? a : b, *by = maker_for(later, self);
    if (self->inputs != 2 || a == b || !by || by->class_ != &LAYER_BATCH_NORM || by->addend || by->relu)
        return;
    by->addend = later == a ? b : a;
    self->maker = by;
}

/* Forward, and backward where the gradient with respect to y is a sum of several readers' anyway: a tensor of its own,
 * on which dx lies. */
static void fuse_relu(node *self)
{
    node *by = maker_for(self->from[0], self);
    self->gated = self->readers > 1;
    if (!by)
        return;
    by->relu = true; /* of what is not negative already it changes nothing */
    self->maker = by;
}

void network_fuse(network *net)
{
    for (uint32_t i = 1; i < net->count; i++) {
        node *self = &net->nodes[i];
        if (self->class_ == &LAYER_ADD)
            fuse_add(self);
        else if (self->class_ == &LAYER_RELU)
            fuse_relu(self);
    }
}
