/* SPDX-License-Identifier: Apache-2.0 */
#include "host/data/strokes.h"

/* Each digit's stroke in a box of 100 x 100, y downwards. The pen is never lifted. */
static const struct {
    int points;
    uint8_t at[STROKE_POINTS][2];
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

/* Squared distance from p to the segment a-b. */
static double distance2(stroke_point p, stroke_point a, stroke_point b)
{
    double dx = b.x - a.x, dy = b.y - a.y;
    double length2 = dx * dx + dy * dy;
    double t = length2 > 0.0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2 : 0.0;
    t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
    double ex = p.x - (a.x + t * dx), ey = p.y - (a.y + t * dy);
    return ex * ex + ey * ey;
}

int stroke_place(host_random *r, int digit, int side, stroke_point *to)
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
        to[i] = (stroke_point){middle + shift_x + cosine * x - sine * y, middle + shift_y + sine * x + cosine * y};
    }
    return points;
}

double stroke_cover(const stroke_point *stroke, int points, double radius, int x, int y)
{
    double nearest = 1e9;
    for (int i = 0; i + 1 < points; i++) {
        double d = distance2((stroke_point){(double)x, (double)y}, stroke[i], stroke[i + 1]);
        nearest = d < nearest ? d : nearest;
    }
    /* (d^2 - r^2) / 2r is about d - r near the pen's edge: a soft edge one pixel wide without a root */
    double part = 0.5 - (nearest - radius * radius) / (2.0 * radius);
    return part < 0.0 ? 0.0 : part > 1.0 ? 1.0 : part;
}
