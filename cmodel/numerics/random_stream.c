/* SPDX-License-Identifier: Apache-2.0 */
/* Random words: a stream of 24-bit words that any element can be looked up in (numerics section 4).
 * A segment of 4096 elements starts from key and segment number through six rounds; each beat of 16 elements then costs
 * two rounds more. So a word depends on (seed, step, stream, element) alone. */
#include "mantis/numerics.h"

#define BEATS 256u /* groups a segment */

static void start_segment(mantis_random *r)
{
    r->state[0] = r->group / BEATS;
    r->state[1] = r->key.stream;
    r->state[2] = r->key.step;
    r->state[3] = 0;
    r->state[4] = (uint32_t)r->key.seed;
    r->state[5] = (uint32_t)(r->key.seed >> 32);
    for (int i = 6; i < 12; i++)
        r->state[i] = 0;
    mantis_xoodoo(r->state, 6);
}

void mantis_random_seek(mantis_random *r, mantis_random_key key, uint32_t group)
{
    r->key = key;
    r->group = group;
    start_segment(r);
    for (uint32_t beat = 0; beat < group % BEATS; beat++)
        mantis_xoodoo_beat(r->state);
}

void mantis_random_next(mantis_random *r)
{
    r->group++;
    if (r->group % BEATS == 0)
        start_segment(r);
    else
        mantis_xoodoo_beat(r->state);
}

uint32_t mantis_random_word(const mantis_random *r, int lane)
{
    /* 24 bits from bit 24*lane on: they touch at most two state words. */
    const unsigned low = 24u * (unsigned)lane;
    const unsigned word = low / 32, shift = low % 32;
    const uint32_t upper = shift > 8 ? r->state[word + 1] << (32 - shift) : 0;
    return (r->state[word] >> shift | upper) & 0xffffff;
}
