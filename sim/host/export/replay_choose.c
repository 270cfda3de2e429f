/* SPDX-License-Identifier: Apache-2.0 */
/* Which layers are replayed: by name, all, or one of each distinct shape. */
#include "host/export/replay.h"

#include <string.h>

/* The same kind with the same numbers on the same shapes, for the same wants: the same commands but for addresses. */
static bool alike(const node *a, const node *b)
{
    if (a->class_ != b->class_ || a->inputs != b->inputs ||
        memcmp(a->attribute, b->attribute, sizeof a->attribute) != 0 || memcmp(&a->out, &b->out, sizeof a->out) != 0)
        return false;
    for (uint32_t i = 0; i < a->inputs; i++)
        if (memcmp(&a->from[i]->out, &b->from[i]->out, sizeof a->out) != 0 ||
            a->from[i]->wants_gradient != b->from[i]->wants_gradient)
            return false;
    return true;
}

static mantis_status choose_names(const network *net, const char *list, bool *chosen, host_error *error)
{
    for (const char *at = list; *at; at += strspn(at, ",")) {
        const size_t length = strcspn(at, ",");
        uint32_t i = 1;
        while (i < net->count && (strlen(net->nodes[i].name) != length || strncmp(net->nodes[i].name, at, length) != 0))
            i++;
        if (i == net->count)
            return host_fail(error, MANTIS_BAD_ARGUMENT,
                             "--layer %s: network %s has no layer '%.*s'; mantis train --describe lists them", list,
                             net->name, (int)length, at);
        chosen[i] = true;
        at += length;
    }
    return MANTIS_OK;
}

mantis_status replay_choose(const network *net, const char *list, bool shapes, bool *chosen, host_error *error)
{
    const bool all = strcmp(list, "all") == 0;
    for (uint32_t i = 0; i < net->count; i++)
        chosen[i] = all && i > 0;
    if (!all && choose_names(net, list, chosen, error) != MANTIS_OK)
        return error->status;
    for (uint32_t i = 1; shapes && i < net->count; i++)
        for (uint32_t j = 1; j < i; j++)
            if (chosen[i] && chosen[j] && alike(&net->nodes[i], &net->nodes[j]))
                chosen[i] = false;
    return MANTIS_OK;
}
