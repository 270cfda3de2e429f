/* SPDX-License-Identifier: Apache-2.0 */
/* Layers that stand behind each other as one VECTOR: y = relu(a*q + b + x) in place of three that each write y and
 * round it; and backward the sum of gradients and relu's gate. */
#ifndef MANTIS_NETWORKS_NETWORK_FUSE_H
#define MANTIS_NETWORKS_NETWORK_FUSE_H

#include "host/networks/network.h"

/* Once readers are known, before the layout: gives each `add` of two layers to the batch_norm that is its later input,
 * and each `relu` to the layer whose last VECTOR makes its input, where nobody else reads what lies between; the
 * gradients' sum of a `relu` that several layers read is gated. */
void network_fuse(network *net);

#endif
