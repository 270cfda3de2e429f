/* SPDX-License-Identifier: Apache-2.0 */
/* Distorted digits, drawn, in grey or in colours: pen strokes as polylines, jittered, rotated, scaled, sheared,
 * shifted, with a random pen width and noise. IEEE basic operations only, so every host draws the same pixels. */
#include "host/data/dataset.h"
#include "host/data/strokes.h"
#include "host/support/huge_pages.h"

#include <stdlib.h>
#include <string.h>

#define SIDE        28
#define COLOUR_SIDE 32

static uint8_t byte(double value)
{
    return (uint8_t)(value < 0.0 ? 0.0 : value > 255.0 ? 255.0 : value);
}

static void draw(uint8_t *pixels, int digit, host_random *r)
{
    stroke_point stroke[STROKE_POINTS];
    double radius = host_random_range(r, 0.8, 1.7), ink = host_random_range(r, 170.0, 255.0),
           noise = host_random_range(r, 0.0, 40.0);
    int points = stroke_place(r, digit, SIDE, stroke);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            pixels[y * SIDE + x] =
                byte(stroke_cover(stroke, points, radius, x, y) * ink + noise * (host_random_unit(r) - 0.5));
}

/* Paper and ink differ by 80 or more in one channel; a gradient over the picture and noise hide the digit a little. */
static void draw_colour(uint8_t *pixels, int digit, host_random *r)
{
    stroke_point stroke[STROKE_POINTS];
    double radius = host_random_range(r, 0.9, 1.9), noise = host_random_range(r, 10.0, 60.0), paper[3], ink[3],
           slope[3][2];
    uint32_t apart = host_random_below(r, 3);
    for (uint32_t c = 0; c < 3; c++) {
        paper[c] = host_random_range(r, 40.0, 215.0);
        ink[c] = host_random_range(r, 0.0, 255.0);
        slope[c][0] = host_random_range(r, -1.5, 1.5);
        slope[c][1] = host_random_range(r, -1.5, 1.5);
    }
    double distance = host_random_range(r, 80.0, 140.0);
    ink[apart] = paper[apart] < 127.5 ? paper[apart] + distance : paper[apart] - distance;
    int points = stroke_place(r, digit, COLOUR_SIDE, stroke);
    for (int y = 0; y < COLOUR_SIDE; y++)
        for (int x = 0; x < COLOUR_SIDE; x++) {
            double part = stroke_cover(stroke, points, radius, x, y);
            for (int c = 0; c < 3; c++) {
                double ground = paper[c] + slope[c][0] * ((double)x - 15.5) + slope[c][1] * ((double)y - 15.5);
                *pixels++ = byte(ground + part * (ink[c] - ground) + noise * (host_random_unit(r) - 0.5));
            }
        }
}

static mantis_status draw_set(dataset *set, uint32_t side, uint32_t channels, uint32_t first, uint32_t count,
                              uint64_t seed, host_error *error)
{
    memset(set, 0, sizeof *set);
    if (count == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "cannot draw an empty data set: ask for one image or more");
    set->rows = set->cols = side;
    set->channels = channels;
    set->pixels = huge_pages_allocate((uint64_t)count * dataset_image_size(set));
    set->labels = malloc(count * sizeof *set->labels);
    if (!set->pixels || !set->labels) {
        dataset_free(set);
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for %u drawn digits", count);
    }
    set->count = count;
    set->classes = 10;
    for (uint32_t i = 0; i < count; i++) {
        host_random r =
            host_random_make(seed, channels == 1 ? RANDOM_DIGITS : RANDOM_COLOUR_DIGITS, (uint64_t)first + i);
        set->labels[i] = (uint16_t)host_random_below(&r, 10);
        (channels == 1 ? draw : draw_colour)(set->pixels + (uint64_t)i * dataset_image_size(set), set->labels[i], &r);
    }
    return MANTIS_OK;
}

mantis_status digits_draw(dataset *set, uint32_t first, uint32_t count, uint64_t seed, host_error *error)
{
    return draw_set(set, SIDE, 1, first, count, seed, error);
}

mantis_status digits_draw_colour(dataset *set, uint32_t first, uint32_t count, uint64_t seed, host_error *error)
{
    return draw_set(set, COLOUR_SIDE, 3, first, count, seed, error);
}
