/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/report_methods.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void report_methods(json *j, const training_options *o)
{
    json_text(j, "gradient", quantizer_name(&o->methods.gradient));
    json_text(j, "activation", quantizer_name(&o->methods.activation));
    json_signed(j, "bits_gradient", methods_gradient_bits(&o->methods, o->bits));
    json_signed(j, "bits_weight_gradient", methods_weight_gradient_bits(&o->methods, o->bits));
    json_text(j, "norm", o->methods.norm == NORM_L1 ? "l1" : "l2");
    json_bool(j, "fuse", o->methods.fuse);
    if (o->methods.emulate)
        json_text(j, "emulated", methods_emulated_name(o->methods.emulate));
}

__attribute__((format(printf, 3, 4))) static void add(char *to, size_t size, const char *format, ...)
{
    const size_t used = strlen(to);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(to + used, size - used, format, arguments);
    va_end(arguments);
}

const char *report_methods_words(const training_options *o, char *to, size_t size)
{
    const methods *m = &o->methods;
    *to = '\0';
    if (m->gradient.kind != QUANTIZER_PTQ || m->gradient_bits)
        add(to, size, ", dx from %s in %d bits", quantizer_name(&m->gradient), methods_gradient_bits(m, o->bits));
    if (m->weight_gradient_bits)
        add(to, size, ", dw from %d bits", m->weight_gradient_bits);
    if (m->activation.kind != QUANTIZER_PTQ)
        add(to, size, ", x by %s", quantizer_name(&m->activation));
    if (m->norm == NORM_L1)
        add(to, size, ", L1 normalization");
    if (m->fuse)
        add(to, size, ", batch_norm, add and relu as one");
    return to;
}
