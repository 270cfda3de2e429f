/* SPDX-License-Identifier: Apache-2.0 */
#include "host/training/divergence.h"

#include <math.h>

#define ADVICE "training diverged; use a smaller --lr"

mantis_status divergence_of_results(const program *p, const char *when, host_error *error)
{
    if (!p->overflow[0])
        return MANTIS_OK;
    return host_fail(error, MANTIS_NONFINITE, "%s: %s: a result passed the largest fp32 number (OVERFLOW): " ADVICE,
                     when, p->overflow);
}

mantis_status divergence_of_loss(const network *net, double loss, double limit, const char *when, host_error *error)
{
    const char *layer = net->nodes[net->count - 1].name;
    if (isnan(loss))
        return host_fail(error, MANTIS_NONFINITE, "%s: layer %s: a logit is Inf or NaN: " ADVICE, when, layer);
    if (!isfinite(loss) || loss > limit)
        return host_fail(error, MANTIS_NONFINITE, "%s: layer %s: its logits give a loss of %.6g, above %.6g: " ADVICE,
                         when, layer, loss, limit);
    return MANTIS_OK;
}
