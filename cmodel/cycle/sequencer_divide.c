/* SPDX-License-Identifier: Apache-2.0 */
/* The sequencer's state DIVIDE: how many entries the operands have, a bit of a quotient a clock. */
#include "cycle/sequencer_units.h"

void sequencer_begin_divide(struct sequencer *s)
{
    s->state = SEQUENCER_DIVIDE;
    s->index = s->steps = 0;
    s->entries = (struct command_entries){{1, 1}, true};
}

/* One restoring step: a bit of the quotient, the highest first, and a bit of the dividend into the rest. */
static void divide_step(struct sequencer *s, uint32_t divisor)
{
    s->rest = (s->rest << 1 | s->quotient >> 31) & 0x1ffffffffu;
    s->quotient <<= 1;
    if (s->rest >= divisor) {
        s->rest -= divisor;
        s->quotient |= 1;
    }
}

void sequencer_divide(struct sequencer *s)
{
    enum { DIVISIONS = 2, BITS = 32 };
    uint32_t i = s->index;
    while (i < DIVISIONS && !command_division(s->desc, i).used)
        i++;
    if (i == DIVISIONS) {
        s->state = SEQUENCER_CHECK;
        s->index = 0;
        return;
    }
    struct command_division division = command_division(s->desc, i);
    if (s->steps == 0) {
        s->quotient = division.dividend;
        s->rest = 0;
        s->steps = 1;
        s->index = i;
        return;
    }
    divide_step(s, division.divisor);
    if (s->steps < BITS) {
        s->steps++;
        return;
    }
    s->entries.count[i] = s->quotient + (s->rest != 0);
    if (i == 0)
        s->entries.exact = s->rest == 0;
    s->steps = 0;
    s->index = i + 1;
}
