/* SPDX-License-Identifier: Apache-2.0 */
/* mantis/network.h over host/networks: a network that is laid out and never run. */
#include "host/library/library_error.h"
#include "host/library/library_network.h"
#include "host/networks/network_text.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 65535 }; /* of a size of images: fields of 16 bits */

const char *mantis_network_shipped(unsigned index)
{
    return network_shipped_name(index);
}

static bool size_ok(uint32_t size)
{
    return size >= 1 && size <= MOST;
}

mantis_status library_open_network(network *net, const char *source, const char *text, const shape *input,
                                   uint32_t classes, const network_options *how, host_error *error)
{
    if (!size_ok(input->h) || !size_ok(input->w) || !size_ok(input->c) || !size_ok(how->batch) || classes > MOST + 1)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "images of %u x %u x %u in batches of %u: each is 1..%d; %u classes: at most %d",
                         (unsigned)input->h, (unsigned)input->w, (unsigned)input->c, (unsigned)how->batch, MOST,
                         (unsigned)classes, MOST + 1);
    if (!source && !text)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "no network: a name, a file or a text expected");
    return text ? network_open_text(net, source ? source : "network", text, input, classes, how, error)
                : network_open(net, source, input, classes, how, error);
}

static mantis_status lay_out(mantis_network *net, const mantis_network_options *o, host_error *error)
{
    const shape input = {o->height, o->width, o->channels};
    const network_options how = {.batch = o->batch ? o->batch : 128, .bits = 8, .norm_bits = 16};
    arena arena;
    if (library_open_network(&net->net, o->source, o->text, &input, o->classes, &how, error) != MANTIS_OK)
        return error->status;
    arena_begin(&arena);
    if (network_layout(&net->net, &arena, error) == MANTIS_OK && arena.error.status != MANTIS_OK)
        host_fail(error, arena.error.status, "%s", arena.error.text);
    net->bytes = arena.next;
    arena_free(&arena);
    return error->status;
}

mantis_network *mantis_network_open(const mantis_network_options *options, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    mantis_network *net = calloc(1, sizeof *net);
    if (!net)
        host_fail(&inner, MANTIS_NO_MEMORY, "out of memory for a network");
    else if (lay_out(net, options, &inner) != MANTIS_OK) {
        mantis_network_close(net);
        net = NULL;
    }
    library_tell(error, &inner);
    return net;
}

void mantis_network_close(mantis_network *net)
{
    if (net)
        network_close(&net->net);
    free(net);
}

uint32_t mantis_network_layers(const mantis_network *net)
{
    return net->net.count;
}

mantis_status mantis_network_layer(const mantis_network *net, uint32_t index, mantis_layer *layer)
{
    if (index >= net->net.count)
        return MANTIS_BAD_ARGUMENT;
    const node *n = &net->net.nodes[index];
    *layer = (mantis_layer){.name = n->name,
                            .kind = n->class_->kind,
                            .height = n->out.h,
                            .width = n->out.w,
                            .channels = n->out.c,
                            .parameters = node_parameters(n),
                            .macs_forward = n->macs,
                            .macs_backward = node_backward_macs(n)};
    for (uint32_t i = 0; i < n->inputs && i < 2; i++)
        layer->from[i] = n->from[i]->name;
    return MANTIS_OK;
}

uint64_t mantis_network_bytes(const mantis_network *net)
{
    return net->bytes;
}

size_t mantis_network_describe(const mantis_network *net, char *text, size_t size)
{
    char *whole = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&whole, &length);
    if (!to)
        return 0;
    network_describe(&net->net, net->bytes, to);
    if (fclose(to) != 0)
        length = 0;
    if (size) {
        const size_t kept = length < size ? length : size - 1;
        if (kept)
            memcpy(text, whole, kept);
        text[kept] = '\0';
    }
    free(whole);
    return length;
}
