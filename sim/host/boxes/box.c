/* SPDX-License-Identifier: Apache-2.0 */
#include "host/boxes/box.h"

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

box box_of(const centered_box *b)
{
    return (box){b->x - 0.5 * b->w, b->y - 0.5 * b->h, b->x + 0.5 * b->w, b->y + 0.5 * b->h};
}

centered_box box_centered(const box *b)
{
    return (centered_box){0.5 * (b->x0 + b->x1), 0.5 * (b->y0 + b->y1), b->x1 - b->x0, b->y1 - b->y0};
}

double box_area(const box *b)
{
    return (b->x1 - b->x0) * (b->y1 - b->y0);
}

double box_overlap(const box *a, const box *b)
{
    const double w = least(a->x1, b->x1) - most(a->x0, b->x0), h = least(a->y1, b->y1) - most(a->y0, b->y0);
    if (!(w > 0.0 && h > 0.0))
        return 0.0;
    return w * h / (box_area(a) + box_area(b) - w * h);
}

box box_clipped(const box *b)
{
    return (box){least(most(b->x0, 0.0), 1.0), least(most(b->y0, 0.0), 1.0), least(most(b->x1, 0.0), 1.0),
                 least(most(b->y1, 0.0), 1.0)};
}
