/* SPDX-License-Identifier: Apache-2.0 */
#include "host/boxes/box_code.h"

#include "host/support/basic_math.h"

void box_encode(const box *b, const centered_box *from, double code[BOX_CODES])
{
    const centered_box c = box_centered(b);
    code[0] = (c.x - from->x) / from->w / BOX_CODE_CENTER;
    code[1] = (c.y - from->y) / from->h / BOX_CODE_CENTER;
    code[2] = basic_log(c.w / from->w) / BOX_CODE_SIZE;
    code[3] = basic_log(c.h / from->h) / BOX_CODE_SIZE;
}

box box_decode(const float code[BOX_CODES], const centered_box *from)
{
    const centered_box c = {
        from->x + (double)code[0] * BOX_CODE_CENTER * from->w, from->y + (double)code[1] * BOX_CODE_CENTER * from->h,
        from->w * basic_exp((double)code[2] * BOX_CODE_SIZE), from->h * basic_exp((double)code[3] * BOX_CODE_SIZE)};
    const box whole = box_of(&c);
    return box_clipped(&whole);
}
