/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/run_order.h"

void run_order_float(run_order *order)
{
    const training_options defaults = training_defaults();
    training_options *o = &order->train;
    o->executor = "float";
    o->bits = defaults.bits;
    o->norm_bits = defaults.norm_bits;
    o->methods = (methods){.norm = o->methods.norm, .fuse = o->methods.fuse};
    o->nearest = o->nearest_forward = o->nearest_backward = o->nearest_update = o->saturate = false;
    o->machine.memory = NULL;
    o->machine.latency = o->machine.backpressure = 0;
    o->machine.random_bits = defaults.machine.random_bits;
    o->multiplier = NULL;
}
