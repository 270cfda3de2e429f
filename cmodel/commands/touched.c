/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/touched.h"

static bool is_written(const mantis_operand *o)
{
    return o->kind == OPERAND_OUT || o->kind == OPERAND_RESULT;
}

void mantis_touched_by(const mantis_command *c, mantis_touched *t)
{
    mantis_operand list[MANTIS_MAX_OPERANDS];
    const int n = mantis_operands(c, list);
    t->written = t->count = 0;
    for (int written = 1; written >= 0; written--) {
        for (const mantis_operand *o = list; o < list + n; o++)
            if (is_written(o) == written)
                t->span[t->count++] = (mantis_span){o->address, (uint32_t)(o->address + o->bytes - 1)};
        t->written = written ? t->count : t->written;
    }
}

/* The first n of a against the first m of b. */
static bool meet(const mantis_touched *a, uint32_t n, const mantis_touched *b, uint32_t m)
{
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < m; k++)
            if (a->span[i].first <= b->span[k].last && b->span[k].first <= a->span[i].last)
                return true;
    return false;
}

bool mantis_touched_conflict(const mantis_touched *a, const mantis_touched *b)
{
    return meet(a, a->written, b, b->count) || meet(a, a->count, b, b->written);
}

bool mantis_touched_writes(const mantis_touched *t, uint32_t first, uint32_t last)
{
    for (uint32_t i = 0; i < t->written; i++)
        if (t->span[i].first <= last && first <= t->span[i].last)
            return true;
    return false;
}
