/* SPDX-License-Identifier: Apache-2.0 */
/* Which commands join a chain (chain.h), and the sums of a REDUCE at its end. */
#include "golden/chain.h"

#include "commands/scaling.h"
#include "executor/bytes.h"

bool mantis_chain_apart(const mantis_chain *chain, const mantis_command *c)
{
    mantis_touched mine, its;
    mantis_touched_by(c, &mine);
    for (uint32_t i = 0; i < chain->count; i++) {
        mantis_touched_by(&chain->command[i], &its);
        for (uint32_t k = 0; k < mine.written; k++)
            for (uint32_t j = 0; j < its.count; j++)
                if (mine.span[k].first <= its.span[j].last && its.span[j].first <= mine.span[k].last)
                    return false;
    }
    return true;
}

bool mantis_chain_spares(const mantis_chain *chain, uint32_t first, uint64_t bytes)
{
    mantis_touched its;
    for (uint32_t i = 0; i < chain->count; i++) {
        mantis_touched_by(&chain->command[i], &its);
        if (mantis_touched_writes(&its, first, (uint32_t)(first + bytes - 1)))
            return false;
    }
    return true;
}

bool mantis_chain_map(const mantis_core *core, const mantis_chain *chain, uint32_t words, uint32_t peak, uint64_t count,
                      mantis_command *map)
{
    return mantis_chain_next(core, chain, map) && mantis_get(map, MANTIS_ALL_OPCODE) == MANTIS_OP_MAP &&
           mantis_get(map, MANTIS_MAP_BITS) == 16 && mantis_map_scaling(map).kind == SCALED_ONCE &&
           !mantis_get(map, MANTIS_MAP_SIGN) && !mantis_get(map, MANTIS_MAP_SATURATE) &&
           mantis_get(map, MANTIS_MAP_X0_ADDR) == words && mantis_get(map, MANTIS_MAP_X0_SCALE) == peak &&
           mantis_get(map, MANTIS_MAP_COUNT) == count && mantis_chain_apart(chain, map);
}

/* -- REDUCE ------------------------------------------------------------------------------------ */

static bool fits(const mantis_chain *chain, const mantis_command *c, uint32_t q, uint64_t count)
{
    const uint64_t elements = (uint64_t)mantis_get(c, MANTIS_REDUCE_ROWS) * mantis_get(c, MANTIS_REDUCE_COLS);
    if (mantis_get(c, MANTIS_ALL_OPCODE) != MANTIS_OP_REDUCE || mantis_get(c, MANTIS_REDUCE_BY_ROW) ||
        mantis_get(c, MANTIS_REDUCE_ABSOLUTE) || mantis_get(c, MANTIS_REDUCE_THRESHOLD) ||
        mantis_get(c, MANTIS_REDUCE_S1_ONLY) || mantis_get(c, MANTIS_REDUCE_COLS) > CHAIN_COLS ||
        !mantis_get(c, MANTIS_REDUCE_Q_WIDE) || mantis_get(c, MANTIS_REDUCE_X0_ADDR) != q || elements != count ||
        !mantis_chain_apart(chain, c))
        return false;
    if (!mantis_get(c, MANTIS_REDUCE_P_PRESENT) || mantis_get(c, MANTIS_REDUCE_X1_ADDR) == q)
        return !mantis_get(c, MANTIS_REDUCE_P_PRESENT) || mantis_get(c, MANTIS_REDUCE_P_WIDE);
    return mantis_get(c, MANTIS_REDUCE_P_WIDE) &&
           mantis_chain_spares(chain, mantis_get(c, MANTIS_REDUCE_X1_ADDR), 2 * count);
}

size_t mantis_sums_behind_plan(mantis_golden *g, mantis_chain *chain, uint8_t *memory, uint32_t q, uint64_t count,
                               mantis_sums_behind *s)
{
    mantis_command c;
    s->sums = NULL;
    s->loops = g->loops->reduce;
    if (!g->loops->chains || !mantis_chain_next(&g->core, chain, &c) || !fits(chain, &c, q, count))
        return 0;
    mantis_chain_add(chain, &c);
    s->q = memory + q;
    s->p = mantis_get(&c, MANTIS_REDUCE_P_PRESENT) ? memory + mantis_get(&c, MANTIS_REDUCE_X1_ADDR) : s->q;
    s->cols = mantis_get(&c, MANTIS_REDUCE_COLS);
    s->out = memory + mantis_get(&c, MANTIS_REDUCE_OUT);
    s->threads = mantis_pool_threads(g->core.pool);
    s->stride = (2 * (size_t)s->cols + 7) / 8 * 8;
    return s->threads * s->stride * sizeof *s->sums;
}

void mantis_sums_behind_begin(mantis_sums_behind *s, uint8_t *room)
{
    s->sums = (int64_t *)(void *)room;
    memset(s->sums, 0, s->threads * s->stride * sizeof *s->sums);
}

/* Rows in whole but for the first and the last one. */
void mantis_sums_behind_add(const mantis_sums_behind *s, uint64_t element, uint64_t count, unsigned thread)
{
    int64_t *const s1 = s->sums + thread * s->stride, *const s2 = s1 + s->cols;
    const uint64_t col = element % s->cols, left = col ? s->cols - col : 0, head = left < count ? left : count;
    const uint64_t rows = (count - head) / s->cols, tail = (count - head) % s->cols;
    const uint8_t *q = s->q + 2 * element, *p = s->p + 2 * element;
    s->loops->channels[1][1](q, p, false, head, s1 + col, s2 + col);
    q += 2 * head;
    p += 2 * head;
    if (rows && s->loops->rows)
        s->loops->rows(q, p, rows, s->cols, s1, s2);
    for (uint64_t row = 0; row < rows && !s->loops->rows; row++)
        s->loops->channels[1][1](q + 2 * row * s->cols, p + 2 * row * s->cols, false, s->cols, s1, s2);
    s->loops->channels[1][1](q + 2 * rows * s->cols, p + 2 * rows * s->cols, false, tail, s1, s2);
}

void mantis_sums_behind_end(const mantis_sums_behind *s, int places)
{
    const bool squares = s->p == s->q;
    for (uint64_t i = 0; i < s->cols; i++) {
        uint64_t s1 = 0, s2 = 0;
        for (unsigned t = 0; t < s->threads; t++) {
            s1 += (uint64_t)s->sums[t * s->stride + i];
            s2 += (uint64_t)s->sums[t * s->stride + s->cols + i];
        }
        store64(s->out + 16 * i, (int64_t)(s1 << places));
        store64(s->out + 16 * i + 8, (int64_t)(s2 << (squares ? 2 * places : places)));
    }
}
