/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/methods.h"

#include <string.h>

static const char *const EMULATED[] = {"none", "mx", "channel", "division", "banner"};

const char *methods_emulated_name(emulated e)
{
    return EMULATED[e];
}

bool methods_parse_emulated(const char *name, emulated *e)
{
    for (int i = EMULATE_NOTHING; i <= EMULATE_BANNER; i++)
        if (strcmp(name, EMULATED[i]) == 0) {
            *e = (emulated)i;
            return true;
        }
    return false;
}

int methods_gradient_bits(const methods *m, int bits)
{
    return m->gradient_bits ? m->gradient_bits : bits;
}

int methods_weight_gradient_bits(const methods *m, int bits)
{
    if (m->weight_gradient_bits)
        return m->weight_gradient_bits;
    return m->gradient.kind == QUANTIZER_PSQ || m->gradient.kind == QUANTIZER_BHQ ? 8 : bits;
}

static bool good_bits(int bits)
{
    return bits == 0 || (bits >= 4 && bits <= 8);
}

mantis_status methods_parse(methods *m, const char *gradient, const char *activation, const char *norm,
                            host_error *error)
{
    if (!quantizer_parse(gradient ? gradient : "ptq", &m->gradient))
        return host_fail(error, MANTIS_BAD_ARGUMENT, "gradient %s: %s expected", gradient, QUANTIZER_GRADIENTS);
    if (!quantizer_parse(activation ? activation : "ptq", &m->activation) || m->activation.kind == QUANTIZER_BHQ)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "activation %s: %s expected", activation, QUANTIZER_ACTIVATIONS);
    if (norm && strcmp(norm, "l1") != 0 && strcmp(norm, "l2") != 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "norm %s: l2 or l1 expected", norm);
    m->norm = norm && strcmp(norm, "l1") == 0 ? NORM_L1 : NORM_L2;
    if (!good_bits(m->gradient_bits) || !good_bits(m->weight_gradient_bits))
        return host_fail(error, MANTIS_BAD_ARGUMENT, "%d and %d bits of gradients: 4..8, or 0 for the products' bits",
                         m->gradient_bits, m->weight_gradient_bits);
    return MANTIS_OK;
}
