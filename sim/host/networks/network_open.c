/* SPDX-License-Identifier: Apache-2.0 */
/* From a name or file to a network with shapes. */
#include "host/support/files.h"
#include "host/networks/network_fuse.h"
#include "host/networks/network_links.h"
#include "host/networks/network_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static mantis_status infer(network *net, const char *source, const shape *input, host_error *error)
{
    net->nodes[0].out = *input;
    for (uint32_t i = 0; i < net->count; i++) {
        node *self = &net->nodes[i];
        if (self->class_->fits && i + 1 < net->count)
            return host_fail(error, MANTIS_BAD_FILE, "%s:%d: %s %s: it ends a network, no layer may follow", source,
                             self->line, self->class_->kind, self->name);
        host_error why = {.status = MANTIS_OK};
        if (self->class_->infer(self, &why) == MANTIS_OK && shape_elements(&self->out) > MANTIS_MAX_COUNT)
            host_fail(&why, MANTIS_BAD_SHAPE, "%u x %u x %u values per sample are too many", self->out.h, self->out.w,
                      self->out.c);
        if (why.status == MANTIS_OK)
            continue;
        const shape *x = self->from[0] ? &self->from[0]->out : input;
        return host_fail(error, MANTIS_BAD_FILE, "%s:%d: %s %s: %s (input %u x %u x %u)", source, self->line,
                         self->class_->kind, self->name, why.text, x->h, x->w, x->c);
    }
    const node *last = &net->nodes[net->count - 1];
    if (net->classes && last->class_->fits) {
        host_error why = {.status = MANTIS_OK};
        if (last->class_->fits(last, input, net->classes, &why) != MANTIS_OK)
            return host_fail(error, MANTIS_BAD_FILE, "%s:%d: %s %s: %s", source, last->line, last->class_->kind,
                             last->name, why.text);
    } else if (net->classes && shape_elements(&last->out) != net->classes)
        return host_fail(error, MANTIS_BAD_FILE,
                         "%s:%d: the last layer, %s, gives %u x %u x %u values: %u classes expected", source,
                         last->line, last->name, last->out.h, last->out.w, last->out.c, net->classes);
    network_find_readers(net);
    for (uint32_t i = 0; i + 1 < net->count; i++) {
        const node *self = &net->nodes[i];
        if (!self->readers)
            return host_fail(error, MANTIS_BAD_FILE, "%s:%d: %s: no layer reads it", source, self->line, self->name);
    }
    return MANTIS_OK;
}

static layer_context context_of(const network_options *o)
{
    layer_context c = {.batch = o->batch,
                       .bits = o->bits,
                       .norm_bits = o->norm_bits,
                       .longest_sum = o->longest_sum ? o->longest_sum : MANTIS_MAX_K,
                       .norm = o->methods.norm,
                       .activation = o->methods.activation,
                       .gradient = o->methods.gradient,
                       .weight_gradient_bits = methods_weight_gradient_bits(&o->methods, o->bits)};
    static const quantizer_kind KINDS[] = {[EMULATE_MX] = QUANTIZER_MX,
                                           [EMULATE_CHANNEL] = QUANTIZER_INT,
                                           [EMULATE_DIVISION] = QUANTIZER_DIVISION,
                                           [EMULATE_BANNER] = QUANTIZER_INT};
    c.emulate = o->methods.emulate;
    if (c.emulate)
        c.activation.kind = c.gradient.kind = KINDS[c.emulate];
    c.activation.bits = o->bits;
    c.gradient.bits = methods_gradient_bits(&o->methods, o->bits);
    return c;
}

mantis_status network_open_text(network *net, const char *name, const char *text, const shape *input, uint32_t classes,
                                const network_options *options, host_error *error)
{
    memset(net, 0, sizeof *net);
    net->context = context_of(options);
    net->nearest_forward = options->nearest_forward;
    net->nearest_backward = options->nearest_backward;
    net->nearest_update = options->nearest_update;
    net->input_gradient = options->input_gradient;
    net->classes = classes;
    memcpy(net->name, name, strnlen(name, sizeof net->name - 1));
    if (network_parse(net, name, text, classes, error) == MANTIS_OK && infer(net, name, input, error) == MANTIS_OK &&
        options->methods.fuse)
        network_fuse(net);
    return error->status;
}

void network_name(const char *source, char name[NETWORK_NAME_BYTES])
{
    const char *slash = strrchr(source, '/'), *base = slash ? slash + 1 : source, *dot = strrchr(base, '.');
    const size_t length = dot && dot != base ? (size_t)(dot - base) : strlen(base);
    snprintf(name, NETWORK_NAME_BYTES, "%.*s", (int)length, base);
}

mantis_status network_open(network *net, const char *source, const shape *input, uint32_t classes,
                           const network_options *options, host_error *error)
{
    size_t bytes;
    const char *shipped = network_shipped(source, &bytes);
    memset(net, 0, sizeof *net);
    if (!shipped && access(source, F_OK) != 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "unknown network '%s': %s, or a file", source,
                         network_shipped_names());
    uint8_t *file = NULL;
    uint64_t size = bytes;
    if (!shipped && files_read_whole(source, &file, &size, error) != MANTIS_OK)
        return error->status;
    if (file && memchr(file, '\0', size)) {
        free(file);
        return host_fail(error, MANTIS_BAD_FILE, "%s: not a text: it holds a zero byte", source);
    }
    char *text = malloc(size + 1);
    if (!text) {
        free(file);
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", source);
    }
    if (size)
        memcpy(text, shipped ? (const void *)shipped : file, size);
    text[size] = '\0';
    network_open_text(net, source, text, input, classes, options, error);
    if (!shipped)
        network_name(source, net->name);
    free(text);
    free(file);
    return error->status;
}

void network_close(network *net)
{
    for (uint32_t i = 0; i < net->count; i++) {
        if (net->nodes[i].state && net->nodes[i].class_->release)
            net->nodes[i].class_->release(&net->nodes[i]);
        free(net->nodes[i].state);
    }
    reflection_free(&net->reflection);
    free(net->nodes);
    free(net->parameters);
    free(net->saved);
    memset(net, 0, sizeof *net);
}
