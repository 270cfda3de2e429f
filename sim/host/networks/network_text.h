/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a network: one layer per line,
 *
 *     kind name [key=value ...] [from=name[,name]]     # comment
 *
 * kind is one of the layers of docs/networks.md. Without from= a layer takes the line above. `out=classes` stands for
 * the number of classes of the data. The first line must be `input name`; the last layer gives the logits. */
#ifndef MANTIS_NETWORKS_NETWORK_TEXT_H
#define MANTIS_NETWORKS_NETWORK_TEXT_H

#include "host/networks/network.h"

#include <stdio.h>

/* Parses and links; sets net->nodes and net->count, shapes are not inferred yet. BAD_FILE with "source:line: reason";
 * NO_MEMORY. */
mantis_status network_parse(network *net, const char *source, const char *text, uint32_t classes, host_error *error);

/* Text of a shipped network, or NULL. */
const char *network_shipped(const char *name, size_t *bytes);
/* Their names in order; NULL behind the last. */
const char *network_shipped_name(size_t index);
/* "mlp, lenet5, ..." */
const char *network_shipped_names(void);

/* Prints layers, shapes, parameters, MACs forward and backward. */
void network_describe(const network *net, uint64_t image_bytes, FILE *to);

#endif
