/* SPDX-License-Identifier: Apache-2.0 */
/* Distorted digits, drawn, in grey or in colours: pen strokes as polylines, jittered, rotated, scaled, sheared,
 * shifted, with a random pen width and noise. IEEE basic operations only, so every host draws the same pixels. */
#include "host/data/dataset.h"
#include "host/support/host_random.h"

#include <stdlib.h>
#include <string.h>

#define SIDE        28
#define COLOUR_SIDE 32
#define MAX_POINTS  12

/* Each digit's stroke in a box of 100 x 100, y downwards. The pen is never lifted. */
static const struct {
    int points;
    uint8_t at[MAX_POINTS][2];
} STROKE[10] = {
    {9, {{50, 10}, {72, 18}, {82, 50}, {72, 82}, {50, 90}, {28, 82}, {18, 50}, {28, 18}, {50, 10}}},
    {3, {{34, 27}, {53, 10}, {53, 90}}},
    {8, {{20, 30}, {32, 13}, {58, 9}, {75, 24}, {70, 46}, {46, 68}, {20, 90}, {82, 90}}},
    {10, {{22, 15}, {42, 9}, {68, 14}, {74, 30}, {62, 45}, {42, 48}, {66, 53}, {78, 70}, {62, 90}, {22, 86}}},
    {4, {{62, 92}, {62, 9}, {16, 64}, {86, 64}}},
    {8, {{78, 10}, {30, 10}, {25, 46}, {54, 41}, {77, 58}, {72, 82}, {48, 92}, {20, 83}}},
    {10, {{68, 9}, {44, 24}, {26, 52}, {26, 78}, {44, 91}, {66, 88}, {77, 70}, {66, 54}, {44, 53}, {28, 66}}},
    {4, {{18, 12}, {82, 12}, {58, 48}, {40, 92}}},
    {11, {{50, 48}, {28, 34}, {32, 13}, {50, 8}, {68, 13}, {72, 34}, {50, 48}, {24, 68}, {34, 91}, {68, 91}, {76, 68}}},
    {10, {{75, 34}, {62, 49}, {38, 48}, {25, 33}, {32, 13}, {54, 8}, {72, 16}, {75, 34}, {70, 64}, {54, 92}}},
};

typedef struct {
    double x, y;
} point;

/* Squared distance from p to the segment a-b. */
static double distance2(point p, point a, point b)
{
    double dx = b.x - a.x, dy = b.y - a.y;
    double length2 = dx * dx + dy * dy;
    double t = length2 > 0.0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2 : 0.0;
    t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
    double ex = p.x - (a.x + t * dx), ey = p.y - (a.y + t * dy);
    return ex * ex + ey * ey;
}

/* The jittered stroke in pixels of a square of `side`. */
static int place(host_random *r, int digit, int side, point *to)
{
    double middle = 0.5 * (double)(side - 1);
    double tangent = host_random_range(r, -0.14, 0.14); /* of half the angle: +-16 degrees, exactly a rotation */
    double scale = 1.0 + tangent * tangent;
    double cosine = (1.0 - tangent * tangent) / scale, sine = 2.0 * tangent / scale;
    double width = host_random_range(r, 0.15, 0.22), height = host_random_range(r, 0.19, 0.24); /* pixels a unit */
    double shear = host_random_range(r, -0.25, 0.25);
    double shift_x = host_random_range(r, -2.5, 2.5), shift_y = host_random_range(r, -2.0, 2.0);
    int points = STROKE[digit].points;
    for (int i = 0; i < points; i++) {
        double x = (double)STROKE[digit].at[i][0] - 50.0 + host_random_range(r, -5.0, 5.0);
        double y = (double)STROKE[digit].at[i][1] - 50.0 + host_random_range(r, -5.0, 5.0);
        x = (x - shear * y) * width;
        y = y * height;
        to[i] = (point){middle + shift_x + cosine * x - sine * y, middle + shift_y + sine * x + cosine * y};
    }
    return points;
}

/* How much of a pixel the pen covers, 0..1. */
static double cover(const point *stroke, int points, double radius, int x, int y)
{
    double nearest = 1e9;
    for (int i = 0; i + 1 < points; i++) {
        double d = distance2((point){(double)x, (double)y}, stroke[i], stroke[i + 1]);
        nearest = d < nearest ? d : nearest;
    }
    /* (d^2 - r^2) / 2r is about d - r near the pen's edge: a soft edge one pixel wide without a root */
    double part = 0.5 - (nearest - radius * radius) / (2.0 * radius);
    return part < 0.0 ? 0.0 : part > 1.0 ? 1.0 : part;
}

static uint8_t byte(double value)
{
    return (uint8_t)(value < 0.0 ? 0.0 : value > 255.0 ? 255.0 : value);
}

static void draw(uint8_t *pixels, int digit, host_random *r)
{
    point stroke[MAX_POINTS];
    double radius = host_random_range(r, 0.8, 1.7), ink = host_random_range(r, 170.0, 255.0),
           noise = host_random_range(r, 0.0, 40.0);
    int points = place(r, digit, SIDE, stroke);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            pixels[y * SIDE + x] =
                byte(cover(stroke, points, radius, x, y) * ink + noise * (host_random_unit(r) - 0.5));
}

/* Paper and ink differ by 80 or more in one channel; a gradient over the picture and noise hide the digit a little. */
static void draw_colour(uint8_t *pixels, int digit, host_random *r)
{
    point stroke[MAX_POINTS];
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
    int points = place(r, digit, COLOUR_SIDE, stroke);
    for (int y = 0; y < COLOUR_SIDE; y++)
        for (int x = 0; x < COLOUR_SIDE; x++) {
            double part = cover(stroke, points, radius, x, y);
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
    set->pixels = malloc((uint64_t)count * dataset_image_size(set));
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
