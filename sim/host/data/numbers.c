/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of three drawn digits in colours, 224 x 224 x 3, a class each: networks of real size learn on them without a
 * file. IEEE basic operations only, so every host draws the same pixels. */
#include "host/data/dataset.h"
#include "host/data/strokes.h"
#include "host/support/huge_pages.h"

#include <stdlib.h>
#include <string.h>

#define SIDE   224
#define PLACES 3
#define BOX    32   /* the strokes' own square */
#define SCALE  2.25 /* pixels for one of it: 72, three of which fit into a row */

typedef struct {
    stroke_point stroke[STROKE_POINTS];
    int points;
    double radius, ink[3];
    int first_x, last_x, first_y, last_y; /* the pixels it may cover, inclusive */
} drawn_digit;

static int within(double value)
{
    return value < 0.0 ? 0 : value > (double)(SIDE - 1) ? SIDE - 1 : (int)value;
}

/* A digit at a place of the number, on paper of that colour. */
static drawn_digit place_digit(host_random *r, int digit, int place, double height, const double paper[3])
{
    drawn_digit d = {.points = stroke_place(r, digit, BOX, d.stroke), .radius = host_random_range(r, 1.8, 4.2)};
    const uint32_t apart = host_random_below(r, 3);
    const double distance = host_random_range(r, 80.0, 140.0);
    const double left = 4.0 + (double)place * SCALE * BOX;
    double low_x = 1e9, high_x = -1e9, low_y = 1e9, high_y = -1e9;
    for (int c = 0; c < 3; c++)
        d.ink[c] = host_random_range(r, 0.0, 255.0);
    d.ink[apart] = paper[apart] < 127.5 ? paper[apart] + distance : paper[apart] - distance;
    for (int i = 0; i < d.points; i++) {
        stroke_point *p = &d.stroke[i];
        *p = (stroke_point){left + SCALE * p->x, height + SCALE * p->y};
        low_x = p->x < low_x ? p->x : low_x;
        high_x = p->x > high_x ? p->x : high_x;
        low_y = p->y < low_y ? p->y : low_y;
        high_y = p->y > high_y ? p->y : high_y;
    }
    const double reach = d.radius + 2.0; /* the soft edge ends within it */
    d.first_x = within(low_x - reach);
    d.last_x = within(high_x + reach);
    d.first_y = within(low_y - reach);
    d.last_y = within(high_y + reach);
    return d;
}

static uint8_t byte(double value)
{
    return (uint8_t)(value < 0.0 ? 0.0 : value > 255.0 ? 255.0 : value);
}

/* A gradient over the picture and noise hide the digits a little. */
static void draw(uint8_t *pixels, uint32_t number, host_random *r)
{
    double paper[3], slope[3][2];
    for (int c = 0; c < 3; c++) {
        paper[c] = host_random_range(r, 40.0, 215.0);
        slope[c][0] = host_random_range(r, -0.2, 0.2);
        slope[c][1] = host_random_range(r, -0.2, 0.2);
    }
    const double noise = host_random_range(r, 10.0, 60.0), height = host_random_range(r, 36.0, 116.0);
    const int digits[PLACES] = {(int)(number / 100), (int)(number / 10 % 10), (int)(number % 10)};
    drawn_digit d[PLACES];
    for (int i = 0; i < PLACES; i++)
        d[i] = place_digit(r, digits[i], i, height, paper);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            double value[3];
            for (int c = 0; c < 3; c++)
                value[c] = paper[c] + slope[c][0] * ((double)x - 111.5) + slope[c][1] * ((double)y - 111.5);
            for (int i = 0; i < PLACES; i++) {
                if (x < d[i].first_x || x > d[i].last_x || y < d[i].first_y || y > d[i].last_y)
                    continue;
                const double part = stroke_cover(d[i].stroke, d[i].points, d[i].radius, x, y);
                for (int c = 0; c < 3; c++)
                    value[c] += part * (d[i].ink[c] - value[c]);
            }
            for (int c = 0; c < 3; c++)
                *pixels++ = byte(value[c] + noise * (host_random_unit(r) - 0.5));
        }
}

mantis_status numbers_draw(dataset *set, uint32_t first, uint32_t count, uint64_t seed, host_error *error)
{
    const size_t image = (size_t)SIDE * SIDE * 3;
    memset(set, 0, sizeof *set);
    if (count == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "cannot draw an empty data set: ask for one image or more");
    set->pixels = huge_pages_allocate(count * image);
    set->labels = malloc(count * sizeof *set->labels);
    if (!set->pixels || !set->labels) {
        dataset_free(set);
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for %u drawn numbers", count);
    }
    set->rows = set->cols = SIDE;
    set->channels = 3;
    set->count = count;
    set->classes = NUMBERS_CLASSES;
    for (uint32_t i = 0; i < count; i++) {
        host_random r = host_random_make(seed, RANDOM_NUMBERS, (uint64_t)first + i);
        set->labels[i] = (uint16_t)host_random_below(&r, NUMBERS_CLASSES);
        draw(set->pixels + i * image, set->labels[i], &r);
    }
    return MANTIS_OK;
}
