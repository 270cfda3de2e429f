/* SPDX-License-Identifier: Apache-2.0 */
/* The network handle of mantis/network.h, which models hold one of. */
#ifndef MANTIS_LIBRARY_NETWORK_H
#define MANTIS_LIBRARY_NETWORK_H

#include "host/networks/network.h"
#include "mantis/network.h"

struct mantis_network {
    network net;
    uint64_t bytes; /* of the arena */
};

/* The network of a source or, when there is one, a text, not laid out. Sizes are checked: BAD_ARGUMENT; else as
 * network_open. */
mantis_status library_open_network(network *net, const char *source, const char *text, const shape *input,
                                   uint32_t classes, const network_options *how, host_error *error);

#endif
