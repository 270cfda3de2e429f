/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/quantizer.h"

#include "mantis/command.h"

#include <string.h>

static const struct {
    const char *name;
    quantizer_kind kind;
    uint32_t groups;
} NAMES[] = {{"ptq", QUANTIZER_PTQ, 0},       {"psq", QUANTIZER_PSQ, 0},       {"bhq", QUANTIZER_BHQ, 0},
             {"shift:1", QUANTIZER_SHIFT, 1}, {"shift:2", QUANTIZER_SHIFT, 2}, {"shift:4", QUANTIZER_SHIFT, 4},
             {"shift:8", QUANTIZER_SHIFT, 8}};
enum { COUNT = sizeof NAMES / sizeof *NAMES };

bool quantizer_parse(const char *name, quantizer *q)
{
    for (int i = 0; i < COUNT; i++)
        if (strcmp(name, NAMES[i].name) == 0) {
            q->kind = NAMES[i].kind;
            q->groups = NAMES[i].groups;
            return true;
        }
    return false;
}

const char *quantizer_name(const quantizer *q)
{
    for (int i = 0; i < COUNT; i++)
        if (q->kind == NAMES[i].kind && q->groups == NAMES[i].groups)
            return NAMES[i].name;
    return "?";
}

bool quantizer_same(const quantizer *a, const quantizer *b)
{
    return a->kind == b->kind && a->groups == b->groups && a->bits == b->bits;
}

uint32_t quantizer_log_groups(const quantizer *q)
{
    return q->groups > 1 ? 31u - (uint32_t)__builtin_clz(q->groups) : 0;
}

uint32_t quantizer_depth(const quantizer *q)
{
    return q->kind == QUANTIZER_SHIFT ? (uint32_t)(INT32_MAX / (127 * 127 * (1 << (q->groups - 1)))) : MANTIS_MAX_K;
}
