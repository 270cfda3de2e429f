/* SPDX-License-Identifier: Apache-2.0 */
/* Boxes of detection: overlap against counted pixels, default boxes by hand and by SSD300's numbers, matching against
 * all pairs in order, encoding against the C library, suppression against its definition turned round. */
#include "../common/tap.h"

#include "host/boxes/box_code.h"
#include "host/boxes/box_match.h"
#include "host/boxes/default_boxes.h"
#include "host/boxes/smooth_l1.h"
#include "host/boxes/suppression.h"

#include <math.h>
#include <string.h>

#define GRID 16

static uint64_t state = 7;

static uint32_t below(uint32_t bound)
{
    return (uint32_t)(tap_random(&state) >> 33) % bound;
}

/* A box whose sides lie on the lines of a grid of GRID x GRID pixels, so that areas are exact. */
static void draw(uint32_t at[4])
{
    at[0] = below(GRID - 1);
    at[1] = below(GRID - 1);
    at[2] = at[0] + 1 + below(GRID - at[0]);
    at[3] = at[1] + 1 + below(GRID - at[1]);
}

static box on_grid(const uint32_t at[4])
{
    return (box){(double)at[0] / GRID, (double)at[1] / GRID, (double)at[2] / GRID, (double)at[3] / GRID};
}

static void test_overlap(void)
{
    uint32_t wrong = 0, met = 0;
    for (int round = 0; round < 2000; round++) {
        uint32_t a[4], b[4], both = 0, either = 0;
        draw(a);
        draw(b);
        for (uint32_t y = 0; y < GRID; y++)
            for (uint32_t x = 0; x < GRID; x++) {
                const bool in_a = x >= a[0] && x < a[2] && y >= a[1] && y < a[3],
                           in_b = x >= b[0] && x < b[2] && y >= b[1] && y < b[3];
                both += in_a && in_b;
                either += in_a || in_b;
            }
        const box p = on_grid(a), q = on_grid(b);
        wrong += box_overlap(&p, &q) != (double)both / (double)either || box_overlap(&q, &p) != box_overlap(&p, &q);
        met += both > 0;
    }
    tap_ok(wrong == 0 && met > 500, "2000 overlaps are those of the pixels (%u meet)", met);
    const box beyond = {-0.5, 0.25, 0.5, 1.5}, in = box_clipped(&beyond);
    tap_ok(in.x0 == 0.0 && in.y0 == 0.25 && in.x1 == 0.5 && in.y1 == 1.0, "a box is cut at the image's sides");
    const centered_box c = box_centered(&beyond);
    const box back = box_of(&c);
    tap_ok(c.x == 0.0 && c.y == 0.875 && c.w == 1.0 && c.h == 1.25 && memcmp(&back, &beyond, sizeof back) == 0,
           "its middle and sides, and back");
}

static bool same(const centered_box *b, double x, double y, double w, double h)
{
    return fabs(b->x - x) < 1e-15 && fabs(b->y - y) < 1e-15 && fabs(b->w - w) < 1e-15 && fabs(b->h - h) < 1e-15;
}

static void test_default_boxes(void)
{
    static centered_box b[38 * 38 * 4];
    const default_map small = {.h = 2, .w = 4, .ratios = 3, .least = 0.2, .most = 0.45};
    tap_ok(default_map_each(&small) == 6 && default_map_count(&small) == 48, "6 boxes a pixel of 3 ratios");
    default_boxes_make(&small, b);
    const centered_box *p = b + 6 * (1 * 4 + 2); /* row 1, column 2 */
    tap_ok(same(p, 0.625, 0.75, 0.2, 0.2) && same(p + 1, 0.625, 0.75, 0.3, 0.3) &&
               same(p + 2, 0.625, 0.75, 0.2 * sqrt(2.0), 0.2 / sqrt(2.0)) &&
               same(p + 3, 0.625, 0.75, 0.2 / sqrt(2.0), 0.2 * sqrt(2.0)) &&
               same(p + 4, 0.625, 0.75, 0.2 * sqrt(3.0), 0.2 / sqrt(3.0)) &&
               same(p + 5, 0.625, 0.75, 0.2 / sqrt(3.0), 0.2 * sqrt(3.0)),
           "a pixel's boxes by hand");
    static const default_map SSD300[] = {{38, 38, 2, 0.10, 0.20}, {19, 19, 3, 0.20, 0.37}, {10, 10, 3, 0.37, 0.54},
                                         {5, 5, 3, 0.54, 0.71},   {3, 3, 2, 0.71, 0.88},   {1, 1, 2, 0.88, 1.05}};
    uint32_t count = 0;
    for (int i = 0; i < 6; i++)
        count += default_map_count(&SSD300[i]);
    tap_ok(count == 8732, "SSD300's maps have %u default boxes", count);
    default_boxes_make(&SSD300[0], b);
    tap_ok(same(&b[0], 0.5 / 38, 0.5 / 38, 0.1, 0.1) &&
               same(&b[38 * 38 * 4 - 3], 37.5 / 38, 37.5 / 38, sqrt(0.02), sqrt(0.02)),
           "its first map's first and last pixel");
}

enum { DEFAULTS = 40, OBJECTS = 6 };

/* By all pairs in falling order: an independent way to the same assignment. */
static void reference_match(const centered_box *defaults, const object *objects, uint32_t n, uint32_t *match)
{
    bool used[DEFAULTS] = {false}, given[OBJECTS] = {false};
    for (uint32_t d = 0; d < DEFAULTS; d++)
        match[d] = BOX_MATCH_NONE;
    for (;;) {
        double most = 0.0;
        uint32_t object = 0, at = 0;
        for (uint32_t d = DEFAULTS; d-- > 0;)
            for (uint32_t i = n; i-- > 0;) {
                const box b = box_of(&defaults[d]);
                const double o = box_overlap(&b, &objects[i].at);
                if (used[d] || given[i] || o == 0.0)
                    continue;
                if (o > most || (o == most && (i < object || (i == object && d < at)))) {
                    most = o;
                    object = i;
                    at = d;
                }
            }
        if (most == 0.0)
            break;
        used[at] = given[object] = true;
        match[at] = object;
    }
    for (uint32_t d = 0; d < DEFAULTS; d++)
        for (uint32_t i = n; i-- > 0 && !used[d];) {
            const box b = box_of(&defaults[d]);
            const double o = box_overlap(&b, &objects[i].at);
            bool best = o > 0.5;
            for (uint32_t k = 0; k < n; k++)
                best = best && box_overlap(&b, &objects[k].at) <= o;
            if (best)
                match[d] = i;
        }
}

static void test_match(void)
{
    uint32_t wrong = 0, forced = 0, over = 0;
    for (int round = 0; round < 500; round++) {
        centered_box defaults[DEFAULTS];
        object objects[OBJECTS];
        uint32_t got[DEFAULTS], want[DEFAULTS];
        const uint32_t n = below(OBJECTS + 1);
        for (uint32_t d = 0; d < DEFAULTS; d++) {
            uint32_t at[4];
            draw(at);
            const box b = on_grid(at);
            defaults[d] = box_centered(&b);
        }
        for (uint32_t i = 0; i < n; i++) {
            uint32_t at[4];
            draw(at);
            objects[i] = (object){0, 1, on_grid(at)};
        }
        box_match(defaults, DEFAULTS, objects, n, got);
        reference_match(defaults, objects, n, want);
        wrong += memcmp(got, want, sizeof got) != 0;
        for (uint32_t d = 0; d < DEFAULTS; d++)
            if (got[d] != BOX_MATCH_NONE) {
                const box b = box_of(&defaults[d]);
                const bool small = box_overlap(&b, &objects[got[d]].at) <= 0.5;
                forced += small;
                over += !small;
            }
    }
    tap_ok(wrong == 0 && forced > 100 && over > 100,
           "500 matchings: %u boxes by an object's right to one, %u by their overlap", forced, over);
    const centered_box same_boxes[3] = {{0.5, 0.5, 0.5, 0.5}, {0.5, 0.5, 0.5, 0.5}, {0.1, 0.1, 0.1, 0.1}};
    const object twins[2] = {{0, 1, {0.25, 0.25, 0.75, 0.75}}, {0, 2, {0.25, 0.25, 0.75, 0.75}}};
    uint32_t match[3];
    box_match(same_boxes, 3, twins, 2, match);
    tap_ok(match[0] == 0 && match[1] == 1 && match[2] == BOX_MATCH_NONE,
           "of equals each gets one, the first the first");
    box_match(same_boxes, 1, twins, 2, match);
    tap_ok(match[0] == 0, "where no box is left an object gets none");
}

static void test_code(void)
{
    double worst = 0.0, worst_log = 0.0;
    for (int round = 0; round < 1000; round++) {
        uint32_t at[4];
        double code[BOX_CODES];
        float rounded[BOX_CODES];
        draw(at);
        const box b = on_grid(at);
        draw(at);
        const box from_box = on_grid(at);
        const centered_box from = box_centered(&from_box), c = box_centered(&b);
        box_encode(&b, &from, code);
        for (int k = 0; k < BOX_CODES; k++)
            rounded[k] = (float)code[k];
        const box back = box_decode(rounded, &from);
        worst = fmax(worst, fmax(fmax(fabs(back.x0 - b.x0), fabs(back.x1 - b.x1)),
                                 fmax(fabs(back.y0 - b.y0), fabs(back.y1 - b.y1))));
        worst_log =
            fmax(worst_log,
                 fmax(fabs(code[0] - (c.x - from.x) / from.w * 10.0),
                      fmax(fabs(code[1] - (c.y - from.y) / from.h * 10.0),
                           fmax(fabs(code[2] - log(c.w / from.w) * 5.0), fabs(code[3] - log(c.h / from.h) * 5.0)))));
    }
    tap_ok(worst < 1e-5, "a box comes back from its numbers in fp32 within %.1e of the image", worst);
    tap_ok(worst_log < 1e-11, "the numbers are the C library's within %.1e", worst_log);
    const centered_box from = {0.5, 0.5, 0.5, 0.5};
    const float far[BOX_CODES] = {1e30f, -1e30f, 1e30f, 1e30f};
    const box b = box_decode(far, &from);
    tap_ok(b.x0 >= 0.0 && b.x1 <= 1.0 && b.y0 >= 0.0 && b.y1 <= 1.0, "numbers of any size give a box in the image");
}

static void test_smooth_l1(void)
{
    static const double CASES[][3] = {{0.0, 0.0, 0.0},   {0.5, 0.125, 0.5}, {-0.5, 0.125, -0.5}, {1.0, 0.5, 1.0},
                                      {-1.0, 0.5, -1.0}, {3.0, 2.5, 1.0},   {-4.0, 3.5, -1.0}};
    bool good = true;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        double slope;
        good = good && smooth_l1(CASES[i][0], &slope) == CASES[i][1] && slope == CASES[i][2];
    }
    tap_ok(good, "smooth L1 and its slope by hand");
}

/* A box is out when a better one that is in covers it: worked down from the best, crossing out. */
static void test_suppression(void)
{
    enum { N = 60 };
    uint32_t wrong = 0, out = 0;
    for (int round = 0; round < 300; round++) {
        box boxes[N];
        ranked list[N];
        bool crossed[N] = {false};
        uint32_t want[N], count = 0;
        for (uint32_t i = 0; i < N; i++) {
            uint32_t at[4];
            draw(at);
            boxes[i] = on_grid(at);
            list[i] = (ranked){(double)below(20), i};
        }
        for (uint32_t left = N; left > 0; left--) {
            uint32_t best = N;
            for (uint32_t i = 0; i < N; i++)
                if (!crossed[i] && (best == N || list[i].value > list[best].value))
                    best = i;
            if (best == N)
                break;
            want[count++] = best;
            for (uint32_t i = 0; i < N; i++)
                crossed[i] = crossed[i] || i == best || box_overlap(&boxes[i], &boxes[best]) > 0.3;
        }
        ranking_sort(list, N);
        const uint32_t kept = suppression_keep(list, N, boxes, 0.3);
        out += N - kept;
        wrong += kept != count;
        for (uint32_t i = 0; i < kept && kept == count; i++)
            wrong += list[i].index != want[i];
    }
    tap_ok(wrong == 0 && out > 1000, "300 suppressions against crossing out (%u boxes out)", out);
}

int main(void)
{
    test_overlap();
    test_default_boxes();
    test_match();
    test_code();
    test_smooth_l1();
    test_suppression();
    return tap_done();
}
