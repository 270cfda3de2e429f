/* SPDX-License-Identifier: Apache-2.0 */
/* top_memory_routes: the part of top_routes between the clients of memory and the channels of dma_reader and dma_writer
 * (microarchitecture 3). */
#ifndef MANTIS_CYCLE_TOP_MEMORY_ROUTES_H
#define MANTIS_CYCLE_TOP_MEMORY_ROUTES_H

#include "cycle/mantis_top.h"

/* Reader and writer show their ports, and which of their channels have news. */
void top_show_memory(struct mantis_top *t);
/* The wires, by engine. */
void top_memory_routes_products(struct mantis_top *t);
void top_memory_routes_streams(struct mantis_top *t);

#endif
