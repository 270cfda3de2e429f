/* SPDX-License-Identifier: Apache-2.0 */
/* Gradients and updates of a step. A program that is ordered for two engines gets a layer's update right behind its
 * gradients, put aside, so that it runs beside the layers before; where the host never looks at the parameter, beside
 * the next step's forward pass, too, if the trainer lets it (trainer_step_on). The random streams stay those of a
 * backward pass with all updates behind it: how many the gradients take is known from a step of as many images before.
 */
#include "host/networks/network.h"

/* Behind the gradients' streams each parameter has as many, in order of nodes. */
static void update_node(program *p, network *net, node *self)
{
    const bool stochastic = p->stochastic;
    const uint32_t own = p->stream, streams = sgd_streams(&net->sgd);
    uint32_t first = net->learned_first + net->learned_streams;
    for (const node *before = net->nodes; before < self; before++)
        first += before->parameter_count * streams;
    p->stochastic = net->learned_stochastic;
    program_until(p, self->class_->map_weights && !net->context.emulate ? PROGRAM_ALL : PROGRAM_STEP);
    for (uint32_t k = 0; k < self->parameter_count; k++) {
        p->stream = first + k * streams;
        network_update_parameter(p, net, &self->parameters[k]);
    }
    program_until(p, PROGRAM_RESULTS);
    p->stochastic = stochastic;
    p->stream = own;
}

void network_learn(program *p, network *net, uint32_t n)
{
    const uint32_t first = p->stream;
    const bool beside = p->overlap && !p->profile && net->learned_images == n;
    net->learned_first = first;
    net->learned_stochastic = p->stochastic;
    network_backward_with(p, net, n, beside ? update_node : NULL);
    const uint32_t streams = p->stream - first;
    if (!beside) {
        net->learned_images = n;
        net->learned_streams = streams;
        network_update(p, net);
        return;
    }
    if (streams != net->learned_streams && p->error.status == MANTIS_OK)
        host_fail(&p->error, MANTIS_MISMATCH,
                  "step %u: the gradients took %u random streams, %u in the step before: a layer's commands depend on "
                  "values; train without --overlap",
                  p->step, streams, net->learned_streams);
    p->stream += net->parameter_count * sgd_streams(&net->sgd);
}
