/* SPDX-License-Identifier: Apache-2.0 */
/* Prepare's state DIVIDE: how many entries the operands have, a bit of a quotient a clock. */
#include "cycle/command_prepare.h"

void prepare_begin_divide(struct command_prepare *p)
{
    p->state = PREPARE_DIVIDE;
    p->index = p->steps = 0;
    p->entries = (struct command_entries){{1, 1}, true};
}

/* One restoring step: a bit of the quotient, the highest first, and a bit of the dividend into the rest. */
static void divide_step(struct command_prepare *p, uint32_t divisor)
{
    p->rest = p->rest << 1 | p->quotient >> 31;
    p->quotient <<= 1;
    if (p->rest >= divisor) {
        p->rest -= divisor;
        p->quotient |= 1;
    }
}

void prepare_divide(struct command_prepare *p)
{
    enum { DIVISIONS = 2, BITS = 32 };
    uint32_t i = p->index;
    while (i < DIVISIONS && !command_division(p->desc, i).used)
        i++;
    if (i == DIVISIONS) {
        p->state = PREPARE_CHECK;
        return;
    }
    struct command_division division = command_division(p->desc, i);
    if (p->steps == 0) {
        p->quotient = division.dividend;
        p->rest = 0;
        p->steps = 1;
        p->index = i;
        return;
    }
    divide_step(p, division.divisor);
    if (p->steps < BITS) {
        p->steps++;
        return;
    }
    p->entries.count[i] = p->quotient + (p->rest != 0);
    if (i == 0)
        p->entries.exact = p->rest == 0;
    p->steps = 0;
    p->index = i + 1;
}
