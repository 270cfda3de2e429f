/* Distorted digits, drawn: pen strokes as polylines, jittered, rotated, scaled, sheared, shifted, with a random pen width and
 * noise. IEEE basic operations only, so every host draws the same pixels. */
#include "host/dataset.h"
#include "host/host_random.h"

#include <stdlib.h>
#include <string.h>

#define SIDE 28
#define MAX_POINTS 12

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

/* The jittered stroke in pixels. */
static int place(host_random *r, int digit, point *to)
{
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
        to[i] = (point){13.5 + shift_x + cosine * x - sine * y, 13.5 + shift_y + sine * x + cosine * y};
    }
    return points;
}

static void draw(uint8_t *pixels, int digit, host_random *r)
{
    point stroke[MAX_POINTS];
    double radius = host_random_range(r, 0.8, 1.7), ink = host_random_range(r, 170.0, 255.0), noise = host_random_range(r, 0.0, 40.0);
    int points = place(r, digit, stroke);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            double nearest = 1e9;
            for (int i = 0; i + 1 < points; i++) {
                double d = distance2((point){(double)x, (double)y}, stroke[i], stroke[i + 1]);
                nearest = d < nearest ? d : nearest;
            }
            /* (d^2 - r^2) / 2r is about d - r near the pen's edge: a soft edge one pixel wide without a root */
            double cover = 0.5 - (nearest - radius * radius) / (2.0 * radius);
            cover = cover < 0.0 ? 0.0 : cover > 1.0 ? 1.0 : cover;
            double value = cover * ink + noise * (host_random_unit(r) - 0.5);
            pixels[y * SIDE + x] = (uint8_t)(value < 0.0 ? 0.0 : value > 255.0 ? 255.0 : value);
        }
}

mantis_status digits_draw(dataset *set, uint32_t first, uint32_t count, uint64_t seed, host_error *error)
{
    memset(set, 0, sizeof *set);
    if (count == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "cannot draw an empty data set: ask for one image or more");
    set->pixels = malloc((uint64_t)count * SIDE * SIDE);
    set->labels = malloc(count);
    if (!set->pixels || !set->labels) {
        dataset_free(set);
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for %u drawn digits", count);
    }
    set->count = count;
    set->rows = set->cols = SIDE;
    set->classes = 10;
    for (uint32_t i = 0; i < count; i++) {
        host_random r = host_random_make(seed, RANDOM_DIGITS, (uint64_t)first + i);
        set->labels[i] = (uint8_t)host_random_below(&r, 10);
        draw(set->pixels + (uint64_t)i * SIDE * SIDE, set->labels[i], &r);
    }
    return MANTIS_OK;
}
