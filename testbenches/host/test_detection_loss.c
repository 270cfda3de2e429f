/* SPDX-License-Identifier: Apache-2.0 */
/* Detection's loss against a computation of its own in long double with the C library, its gradient against central
 * differences; hard negatives by counting; boxes found from rows; average precision against its definition by recalls
 * and by hand. */
#include "../common/tap.h"

#include "host/boxes/average_precision.h"
#include "host/boxes/box_match.h"
#include "host/boxes/default_boxes.h"

#include <math.h>
#include <string.h>

enum {
    CLASSES = 4,
    SIDE = 3,
    COUNT = SIDE * SIDE * 4,
    BATCH = 3,
    COLUMNS = CLASSES + BOX_CODES,
    VALUES = BATCH * COUNT * COLUMNS
};

static uint64_t state = 11;

static double uniform(double low, double high)
{
    return low + (high - low) * (double)(tap_random(&state) >> 11) * 0x1p-53;
}

static detection open_small(void)
{
    const default_map map = {.h = SIDE, .w = SIDE, .ratios = 2, .least = 0.3, .most = 0.6};
    centered_box *defaults = calloc(COUNT, sizeof *defaults);
    detection d;
    default_boxes_make(&map, defaults);
    if (!detection_open(&d, defaults, COUNT, CLASSES, BATCH))
        abort();
    return d;
}

/* Images with 2, 0 and 3 objects. */
static const uint32_t FIRST[BATCH + 1] = {0, 2, 2, 5};

static void draw_objects(object *objects)
{
    for (uint32_t i = 0; i < FIRST[BATCH]; i++) {
        const double x = uniform(0.0, 0.6), y = uniform(0.0, 0.6), w = uniform(0.2, 0.4), h = uniform(0.2, 0.4);
        objects[i] = (object){i < 2 ? 0 : 2, (uint16_t)(1 + tap_random(&state) % (CLASSES - 1)), {x, y, x + w, y + h}};
    }
}

static long double cross_entropy(const float *row, uint32_t label)
{
    long double sum = 0.0L;
    for (int c = 0; c < CLASSES; c++)
        sum += expl((long double)row[c]);
    return logl(sum) - (long double)row[label];
}

/* The loss by its formula. A negative counts when fewer than three a match of its image lose more. */
static long double reference(const detection *d, const float *rows, const object *objects, uint32_t *negatives)
{
    long double loss = 0.0L;
    uint32_t all = 0;
    *negatives = 0;
    for (uint32_t i = 0; i < BATCH; i++) {
        const uint32_t *match = d->match + i * COUNT;
        uint32_t matched = 0;
        for (uint32_t b = 0; b < COUNT; b++)
            matched += match[b] != BOX_MATCH_NONE;
        all += matched;
        for (uint32_t b = 0; b < COUNT; b++) {
            const float *row = rows + (i * COUNT + b) * COLUMNS;
            uint32_t harder = 0;
            if (match[b] != BOX_MATCH_NONE) {
                const object *o = &objects[FIRST[i] + match[b]];
                const centered_box *from = &d->defaults[b];
                const long double code[4] = {((o->at.x0 + o->at.x1) / 2.0L - from->x) / from->w * 10.0L,
                                             ((o->at.y0 + o->at.y1) / 2.0L - from->y) / from->h * 10.0L,
                                             logl((long double)(o->at.x1 - o->at.x0) / (long double)from->w) * 5.0L,
                                             logl((long double)(o->at.y1 - o->at.y0) / (long double)from->h) * 5.0L};
                loss += cross_entropy(row, o->class_);
                for (int k = 0; k < 4; k++) {
                    const long double off = fabsl((long double)row[CLASSES + k] - code[k]);
                    loss += off < 1.0L ? off * off / 2.0L : off - 0.5L;
                }
                continue;
            }
            for (uint32_t other = 0; other < COUNT; other++)
                harder += match[other] == BOX_MATCH_NONE &&
                          cross_entropy(rows + (i * COUNT + other) * COLUMNS, 0) > cross_entropy(row, 0);
            if (harder < 3 * matched) {
                loss += cross_entropy(row, 0);
                ++*negatives;
            }
        }
    }
    return all ? loss / all : 0.0L;
}

static void test_loss(void)
{
    static float rows[VALUES], gradient[VALUES];
    detection d = open_small();
    double worst = 0.0, worst_slope = 0.0;
    uint32_t matched = 0, negatives = 0, rows_with = 0;
    for (int round = 0; round < 20; round++) {
        object objects[5];
        detection_result r;
        uint32_t some;
        draw_objects(objects);
        for (int k = 0; k < VALUES; k++)
            rows[k] = (float)uniform(-2.0, 2.0);
        detection_match(&d, BATCH, objects, FIRST);
        if (!detection_loss(&d, BATCH, rows, objects, FIRST, gradient, &r))
            abort();
        const double want = (double)reference(&d, rows, objects, &some);
        worst = fmax(worst, fabs(r.classes + r.boxes - want) / want);
        matched += r.matched;
        negatives += some;
        for (int row = 0; row < BATCH * COUNT; row++) {
            bool any = false;
            for (int c = 0; c < COLUMNS; c++)
                any = any || gradient[row * COLUMNS + c] != 0.0f;
            rows_with += any;
        }
        for (int k = 0; k < 40; k++) {
            const uint32_t at = (uint32_t)(tap_random(&state) % VALUES);
            const float here = rows[at], step = 0x1p-8f;
            rows[at] = here + step;
            const long double up = reference(&d, rows, objects, &some);
            rows[at] = here - step;
            const long double down = reference(&d, rows, objects, &some);
            rows[at] = here;
            worst_slope = fmax(worst_slope, fabs((double)((up - down) / (2.0L * step)) - (double)gradient[at]));
        }
    }
    tap_ok(worst < 1e-12 && matched > 100, "20 losses against the formula: within %.1e (%u matched boxes)", worst,
           matched);
    tap_ok(rows_with == matched + negatives, "gradients in %u rows: matched boxes and three times as many others",
           rows_with);
    tap_ok(worst_slope < 1e-3, "800 slopes against central differences: within %.1e", worst_slope);
    detection_close(&d);
}

static void test_loss_ends(void)
{
    static float rows[VALUES], gradient[VALUES];
    detection d = open_small();
    static const uint32_t NONE[BATCH + 1] = {0};
    detection_result r;
    bool zero = true;
    memset(gradient, 1, sizeof gradient);
    detection_match(&d, BATCH, NULL, NONE);
    const bool finite = detection_loss(&d, BATCH, rows, NULL, NONE, gradient, &r);
    for (int k = 0; k < VALUES; k++)
        zero = zero && gradient[k] == 0.0f;
    tap_ok(finite && r.matched == 0 && r.classes + r.boxes == 0.0 && zero, "no objects: no loss, no gradient");
    rows[VALUES - 1] = INFINITY;
    const bool infinite = detection_loss(&d, BATCH, rows, NULL, NONE, gradient, &r);
    rows[VALUES - 1] = NAN;
    tap_ok(!infinite && !detection_loss(&d, BATCH, rows, NULL, NONE, gradient, &r), "Inf and NaN are told");
    detection_close(&d);
}

/* Rows that say exactly the objects give these boxes back, with average precision 1. */
static void test_found(void)
{
    static float rows[VALUES];
    detection d = open_small();
    object objects[5];
    found_list list = {0};
    draw_objects(objects);
    detection_match(&d, BATCH, objects, FIRST);
    for (uint32_t i = 0; i < BATCH; i++)
        for (uint32_t b = 0; b < COUNT; b++) {
            float *row = rows + (i * COUNT + b) * COLUMNS;
            const uint32_t m = d.match[i * COUNT + b];
            row[m == BOX_MATCH_NONE ? 0 : objects[FIRST[i] + m].class_] = 12.0f;
            if (m != BOX_MATCH_NONE) {
                double code[BOX_CODES];
                box_encode(&objects[FIRST[i] + m].at, &d.defaults[b], code);
                for (int k = 0; k < BOX_CODES; k++)
                    row[CLASSES + k] = (float)code[k];
            }
        }
    bool good = true;
    for (uint32_t i = 0; i < BATCH; i++)
        good = good && found_boxes_add(&list, &d, i, rows + i * COUNT * COLUMNS);
    double worst = 0.0;
    for (uint32_t i = 0; i < FIRST[BATCH]; i++) {
        double most = 0.0;
        for (size_t k = 0; k < list.count; k++)
            if (list.box[k].what.image == objects[i].image && list.box[k].what.class_ == objects[i].class_)
                most = fmax(most, box_overlap(&list.box[k].what.at, &objects[i].at));
        worst = fmax(worst, 1.0 - most);
    }
    tap_ok(good && list.count <= FIRST[BATCH] && worst < 1e-4, "%zu boxes found of 5 objects", list.count);
    tap_ok(mean_average_precision(&list, objects, FIRST[BATCH], CLASSES) == 1.0, "and their average precision is 1");
    found_boxes_free(&list);
    memset(rows, 0, sizeof rows);
    good = found_boxes_add(&list, &d, 9, rows);
    bool falling = true;
    for (size_t k = 0; k < list.count; k++)
        falling = falling && list.box[k].what.image == 9 && list.box[k].score == 0.25;
    tap_ok(good && falling && list.count > CLASSES && list.count <= FOUND_MOST,
           "rows that say nothing: %zu boxes of equal scores", list.count);
    found_boxes_free(&list);
    detection_close(&d);
}

/* Two boxes in one image, the second less sure and as wide as said: how many are found. */
static size_t found_of_two(const detection *d, double right, uint32_t class_, float score)
{
    static float rows[COUNT * COLUMNS];
    const box boxes[2] = {{0.2, 0.2, 0.6, 0.6}, {0.2, 0.2, right, 0.6}};
    found_list list = {0};
    memset(rows, 0, sizeof rows);
    for (uint32_t b = 0; b < COUNT; b++)
        rows[b * COLUMNS] = 12.0f;
    for (uint32_t k = 0; k < 2; k++) {
        float *row = rows + 7 * k * COLUMNS;
        double code[BOX_CODES];
        box_encode(&boxes[k], &d->defaults[7 * k], code);
        for (int i = 0; i < BOX_CODES; i++)
            row[CLASSES + i] = (float)code[i];
        row[0] = 0.0f;
        row[k ? class_ : 1] = k ? score : 9.0f;
    }
    const bool good = found_boxes_add(&list, d, 0, rows);
    const size_t count = list.count;
    found_boxes_free(&list);
    return good ? count : 0;
}

static void test_found_pairs(void)
{
    detection d = open_small();
    tap_ok(found_of_two(&d, 0.39, 1, 8.0f) == 1, "of two boxes of a class that overlap by 0.475 one is found");
    tap_ok(found_of_two(&d, 0.37, 1, 8.0f) == 2, "that overlap by 0.425, both");
    tap_ok(found_of_two(&d, 0.60, 2, 8.0f) == 2, "of two classes, both");
    /* exp(x) / (3 + exp(x)) is 0.01 at x = log(3 / 99), about -3.497 */
    tap_ok(found_of_two(&d, 0.37, 1, -3.48f) == 4 && found_of_two(&d, 0.37, 1, -3.51f) == 3,
           "scores above 0.01 count, those below do not");
    detection_close(&d);
}

/* The definition by recalls: with n objects, the mean over k = 1..n of the greatest precision where k or more are
 * found. */
static double by_recalls(const bool *right, int count, int total)
{
    double sum = 0.0;
    for (int k = 1; k <= total; k++) {
        double most = 0.0;
        for (int last = 0, found = 0; last < count; last++) {
            found += right[last];
            if (found >= k)
                most = fmax(most, (double)found / (double)(last + 1));
        }
        sum += most;
    }
    return sum / total;
}

/* Objects far from each other, one an image; found boxes that cover them or nothing. */
static void test_precision(void)
{
    enum { IMAGES = 20, FOUND = 40 };
    double worst = 0.0, lowest = 1.0, highest = 0.0;
    for (int round = 0; round < 500; round++) {
        object objects[IMAGES];
        found_box boxes[FOUND];
        bool right[FOUND], taken[IMAGES] = {false};
        for (uint32_t i = 0; i < IMAGES; i++)
            objects[i] = (object){2 * i, 1, {0.25, 0.25, 0.75, 0.75}};
        for (uint32_t k = 0; k < FOUND; k++) {
            const uint32_t i = (uint32_t)(tap_random(&state) % IMAGES);
            const bool covers = tap_random(&state) % 2;
            boxes[k] = (found_box){
                {2 * i + (uint32_t)(tap_random(&state) % 8 == 0), 1, {0.25, 0.25, covers ? 0.7 : 0.45, 0.75}},
                1.0 - (double)k / FOUND};
            right[k] = covers && boxes[k].what.image % 2 == 0 && !taken[i];
            taken[i] = taken[i] || right[k];
        }
        const found_list list = {boxes, FOUND, FOUND};
        double got;
        average_precision(&list, objects, IMAGES, 1, &got);
        worst = fmax(worst, fabs(got - by_recalls(right, FOUND, IMAGES)));
        lowest = fmin(lowest, got);
        highest = fmax(highest, got);
    }
    tap_ok(worst < 1e-14 && highest - lowest > 0.2, "500 average precisions, %.2f to %.2f, are those of the recalls",
           lowest, highest);
}

static void test_precision_by_hand(void)
{
    const box at = {0.0, 0.0, 0.5, 0.5}, half = {0.0, 0.0, 0.25, 0.5}, less = {0.0, 0.0, 0.24, 0.5},
              far = {0.6, 0.6, 0.9, 0.9};
    const object objects[] = {{0, 1, at}, {0, 1, far}, {3, 1, at}, {3, 2, at}};
    found_box f[] = {{{0, 1, half}, 0.9}, /* right: just half */
                     {{0, 1, at}, 0.8},   /* the object is taken */
                     {{3, 1, less}, 0.7}, /* less than half */
                     {{3, 1, at}, 0.6},   /* right */
                     {{7, 2, at}, 0.95}}; /* no object there */
    const found_list list = {f, 5, 5};
    double p;
    tap_ok(average_precision(&list, objects, 4, 1, &p) && fabs(p - (1.0 + 0.5) / 3.0) < 1e-15,
           "by hand: 1 and 1/2 of three objects");
    tap_ok(average_precision(&list, objects, 4, 2, &p) && p == 0.0, "an object that nothing finds: 0");
    tap_ok(!average_precision(&list, objects, 4, 3, &p), "a class without objects has none");
    tap_ok(fabs(mean_average_precision(&list, objects, 4, 4) - 0.25) < 1e-15, "the mean is over classes with objects");
    f[4].what.image = 3;
    tap_ok(fabs(mean_average_precision(&list, objects, 4, 4) - 0.75) < 1e-15, "found now: 1/2 and 1");
    const found_list nothing = {NULL, 0, 0};
    tap_ok(mean_average_precision(&nothing, objects, 4, 4) == 0.0, "nothing found: 0");
}

int main(void)
{
    test_loss();
    test_loss_ends();
    test_found();
    test_found_pairs();
    test_precision();
    test_precision_by_hand();
    return tap_done();
}
