/* SPDX-License-Identifier: Apache-2.0 */
#include "host/boxes/detection_loss.h"

#include "host/boxes/box_match.h"
#include "host/boxes/smooth_l1.h"
#include "host/support/basic_math.h"

#include <stdlib.h>
#include <string.h>

bool detection_open(detection *d, centered_box *defaults, uint32_t count, uint32_t classes, uint32_t batch)
{
    *d = (detection){.defaults = defaults, .count = count, .classes = classes, .batch = batch};
    d->match = calloc((size_t)batch * count, sizeof *d->match);
    d->negatives = calloc(count, sizeof *d->negatives);
    return d->match && d->negatives;
}

void detection_close(detection *d)
{
    free(d->defaults);
    free(d->match);
    free(d->negatives);
    memset(d, 0, sizeof *d);
}

uint32_t detection_columns(const detection *d)
{
    return d->classes + BOX_CODES;
}

void detection_match(detection *d, uint32_t n, const object *objects, const uint32_t *first)
{
    for (uint32_t i = 0; i < n; i++)
        box_match(d->defaults, d->count, objects + first[i], first[i + 1] - first[i], d->match + (size_t)i * d->count);
}

/* The greatest logit, and the sum of exp(logit - it). */
static double spread_of(const float *row, uint32_t classes, double *top)
{
    double sum = 0.0;
    *top = (double)row[0];
    for (uint32_t c = 1; c < classes; c++)
        *top = (double)row[c] > *top ? (double)row[c] : *top;
    for (uint32_t c = 0; c < classes; c++)
        sum += basic_exp((double)row[c] - *top);
    return sum;
}

/* -log softmax(row)[label]; with a gradient, (softmax - onehot(label)) / matched. */
static double class_loss(const float *row, uint32_t classes, uint32_t label, float *gradient, double matched)
{
    double top;
    const double sum = spread_of(row, classes, &top);
    for (uint32_t c = 0; gradient && c < classes; c++) {
        const double probability = basic_exp((double)row[c] - top) / sum;
        gradient[c] = (float)((probability - (c == label ? 1.0 : 0.0)) / matched);
    }
    return basic_log(sum) - ((double)row[label] - top);
}

static double box_loss(const float *codes, const box *target, const centered_box *from, float *gradient, double matched)
{
    double wanted[BOX_CODES], loss = 0.0;
    box_encode(target, from, wanted);
    for (int k = 0; k < BOX_CODES; k++) {
        double slope;
        loss += smooth_l1((double)codes[k] - wanted[k], &slope);
        if (gradient)
            gradient[k] = (float)(slope / matched);
    }
    return loss;
}

/* How many of an image's unmatched boxes count: those first in d->negatives. */
static uint32_t find_negatives(detection *d, const float *rows, const uint32_t *match)
{
    uint32_t matched = 0, others = 0;
    for (uint32_t i = 0; i < d->count; i++)
        matched += match[i] != BOX_MATCH_NONE;
    for (uint32_t i = 0; i < d->count && matched; i++)
        if (match[i] == BOX_MATCH_NONE)
            d->negatives[others++] =
                (ranked){class_loss(rows + (size_t)i * detection_columns(d), d->classes, 0, NULL, 1.0), i};
    ranking_sort(d->negatives, others);
    return others < DETECTION_NEGATIVES * matched ? others : DETECTION_NEGATIVES * matched;
}

static void add_image(detection *d, const float *rows, const object *objects, const uint32_t *match, float *gradient,
                      detection_result *result)
{
    const uint32_t columns = detection_columns(d), negatives = find_negatives(d, rows, match);
    const double matched = (double)result->matched;
    for (uint32_t i = 0; i < d->count; i++) {
        const float *row = rows + (size_t)i * columns;
        float *slopes = gradient ? gradient + (size_t)i * columns : NULL;
        if (match[i] == BOX_MATCH_NONE)
            continue;
        const object *target = &objects[match[i]];
        result->classes += class_loss(row, d->classes, target->class_, slopes, matched);
        result->boxes +=
            box_loss(row + d->classes, &target->at, &d->defaults[i], slopes ? slopes + d->classes : NULL, matched);
    }
    for (uint32_t k = 0; k < negatives; k++) {
        const size_t at = (size_t)d->negatives[k].index * columns;
        result->classes += class_loss(rows + at, d->classes, 0, gradient ? gradient + at : NULL, matched);
    }
}

static bool all_finite(const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((float_word(x[i]) & 0x7f800000u) == 0x7f800000u)
            return false;
    return true;
}

bool detection_loss(detection *d, uint32_t n, const float *rows, const object *objects, const uint32_t *first,
                    float *gradient, detection_result *result)
{
    const size_t image = (size_t)d->count * detection_columns(d);
    *result = (detection_result){0};
    if (!all_finite(rows, n * image))
        return false;
    if (gradient)
        memset(gradient, 0, n * image * sizeof *gradient);
    for (size_t i = 0; i < (size_t)n * d->count; i++)
        result->matched += d->match[i] != BOX_MATCH_NONE;
    if (!result->matched)
        return true;
    for (uint32_t i = 0; i < n; i++)
        add_image(d, rows + i * image, objects + first[i], d->match + (size_t)i * d->count,
                  gradient ? gradient + i * image : NULL, result);
    result->classes /= (double)result->matched;
    result->boxes /= (double)result->matched;
    return true;
}
