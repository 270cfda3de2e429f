/* SPDX-License-Identifier: Apache-2.0 */
/* Networks: the shipped ones, a file or a text (docs/networks.md), laid out for data of a shape; what they consist of.
 *
 * Training takes the same names and texts (mantis/training.h); a handle here is for looking at a network. It never
 * changes, so threads may share it. */
#ifndef MANTIS_NETWORK_H
#define MANTIS_NETWORK_H

#include "mantis/error.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The names of the shipped networks: "lenet5", ... in order of the alphabet. NULL behind the last. */
MANTIS_API const char *mantis_network_shipped(unsigned index);

typedef struct {
    const char *source; /* a shipped network or a file; with text: what messages call it (NULL: "network") */
    const char *text;   /* the description itself, or NULL: source is read */
    uint32_t height, width, channels; /* of the input images */
    uint32_t classes;                 /* what out=classes stands for: as many logits; 0: the last layer's own number */
    uint32_t batch;                   /* images per step, 1..65535; 0: 128 */
} mantis_network_options;

typedef struct mantis_network mantis_network;

/* Reads, links and lays out. NULL: BAD_ARGUMENT (no such network, batch), BAD_FILE with "name:line: ...", BAD_SHAPE,
 * IO_ERROR, NO_MEMORY (also for a memory window beyond 4 GiB). */
MANTIS_API mantis_network *mantis_network_open(const mantis_network_options *options, mantis_error *error);
/* NULL: nothing. */
MANTIS_API void mantis_network_close(mantis_network *net);

/* A layer. Texts live as long as the network. */
typedef struct {
    const char *name, *kind; /* "conv1", "conv" */
    const char *from[2];     /* names of the layers that it reads, of more than two the first ones; NULL: none */
    uint32_t height, width, channels;     /* of its output */
    uint64_t parameters;                  /* trained values */
    uint64_t macs_forward, macs_backward; /* per image; backward: of weights and input */
} mantis_layer;

/* Layers in order of their lines; the first is the input, the last gives the logits. */
MANTIS_API uint32_t mantis_network_layers(const mantis_network *net);
/* BAD_ARGUMENT behind the last. */
MANTIS_API mantis_status mantis_network_layer(const mantis_network *net, uint32_t index, mantis_layer *layer);
/* Bytes of the memory window that a training step of this batch takes. */
MANTIS_API uint64_t mantis_network_bytes(const mantis_network *net);
/* The table of `mantis train --describe`, cut to size - 1 bytes and ended by 0. Returns the whole length, as snprintf
 * does; 0 when out of memory. */
MANTIS_API size_t mantis_network_describe(const mantis_network *net, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
