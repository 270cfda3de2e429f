/* SPDX-License-Identifier: Apache-2.0 */
#include "host/boxes/found_boxes.h"

#include "host/boxes/suppression.h"
#include "host/support/basic_math.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    box *boxes;     /* of each row */
    double *scores; /* of each row and class */
    ranked *list;   /* rows of a class; then all that stay: FOUND_TRIED a class at most */
    ranked *stay;   /* index: row * classes + class */
    uint32_t count;
} search;

static bool open_search(search *s, const detection *d)
{
    const size_t each = d->count < FOUND_TRIED ? d->count : FOUND_TRIED;
    s->boxes = malloc(d->count * sizeof *s->boxes);
    s->scores = malloc((size_t)d->count * d->classes * sizeof *s->scores);
    s->list = malloc(d->count * sizeof *s->list);
    s->stay = malloc(each * d->classes * sizeof *s->stay);
    s->count = 0;
    return s->boxes && s->scores && s->list && s->stay;
}

static void close_search(search *s)
{
    free(s->boxes);
    free(s->scores);
    free(s->list);
    free(s->stay);
}

static void softmax(const float *row, uint32_t classes, double *scores)
{
    double top = (double)row[0], sum = 0.0;
    for (uint32_t c = 1; c < classes; c++)
        top = (double)row[c] > top ? (double)row[c] : top;
    for (uint32_t c = 0; c < classes; c++)
        sum += scores[c] = basic_exp((double)row[c] - top);
    for (uint32_t c = 0; c < classes; c++)
        scores[c] /= sum;
}

static void search_class(search *s, const detection *d, uint32_t class_)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < d->count; i++) {
        const double score = s->scores[(size_t)i * d->classes + class_];
        if (score > FOUND_SCORE)
            s->list[n++] = (ranked){score, i};
    }
    ranking_sort(s->list, n);
    n = suppression_keep(s->list, n < FOUND_TRIED ? n : FOUND_TRIED, s->boxes, FOUND_OVERLAP);
    for (uint32_t k = 0; k < n; k++)
        s->stay[s->count++] = (ranked){s->list[k].value, s->list[k].index * d->classes + class_};
}

static bool append(found_list *list, const search *s, uint32_t n, uint32_t classes, uint32_t image)
{
    if (list->count + n > list->capacity) {
        const size_t capacity = 2 * (list->count + n);
        found_box *grown = realloc(list->box, capacity * sizeof *grown);
        if (!grown)
            return false;
        list->box = grown;
        list->capacity = capacity;
    }
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t row = s->stay[k].index / classes, class_ = s->stay[k].index % classes;
        list->box[list->count++] = (found_box){{image, (uint16_t)class_, s->boxes[row]}, s->stay[k].value};
    }
    return true;
}

bool found_boxes_add(found_list *list, const detection *d, uint32_t image, const float *rows)
{
    search s;
    bool good = open_search(&s, d);
    for (uint32_t i = 0; good && i < d->count; i++) {
        const float *row = rows + (size_t)i * detection_columns(d);
        softmax(row, d->classes, s.scores + (size_t)i * d->classes);
        s.boxes[i] = box_decode(row + d->classes, &d->defaults[i]);
    }
    for (uint32_t c = 1; good && c < d->classes; c++)
        search_class(&s, d, c);
    if (good) {
        ranking_sort(s.stay, s.count);
        good = append(list, &s, s.count < FOUND_MOST ? s.count : FOUND_MOST, d->classes, image);
    }
    close_search(&s);
    return good;
}

void found_boxes_free(found_list *list)
{
    free(list->box);
    memset(list, 0, sizeof *list);
}
