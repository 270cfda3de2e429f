/* SPDX-License-Identifier: Apache-2.0 */
/* Who reads a layer's values: found once, in one pass, so that a network of n layers costs n steps to lay out. */
#ifndef MANTIS_NETWORKS_NETWORK_LINKS_H
#define MANTIS_NETWORKS_NETWORK_LINKS_H

#include "host/networks/network.h"

/* Fills the readers of every node from the nodes' inputs. */
void network_find_readers(network *net);

/* The gradient that the reader leaves for its input: its dx, or its own gradient looked at in the input's shape. */
tensor reader_contribution(const layer_context *context, const node_reader *reader);
/* The next reader of the same values; by NULL behind the last. */
node_reader reader_next(const node_reader *reader);

/* Says of a node, when those before it are known, whether the one reader of its values may write over them. */
bool node_frees_value(const network *net, const node *self);
/* Says of a node, when those behind it are known, whether nobody else reads its gradient's tensor: it did not come
 * through a sum of two layers. */
bool node_frees_gradient(const node *self);

#endif
