/* SPDX-License-Identifier: Apache-2.0 */
#include "host/data/batches.h"

#include "host/support/host_random.h"

#include <stdlib.h>
#include <string.h>

mantis_status batches_init(batches *b, const data_pair *data, uint32_t batch, uint64_t seed, host_error *error)
{
    memset(b, 0, sizeof *b);
    if (batch == 0 || batch > data->train.count)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "batch %u: the training set has %u images; 1..%u expected", batch,
                         data->train.count, data->train.count);
    b->order = malloc(data->train.count * sizeof *b->order);
    if (!b->order)
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for the order of %u images", data->train.count);
    b->data = data;
    b->values = pixel_values_of(data);
    b->batch = batch;
    b->per_epoch = data->train.count / batch;
    b->seed = seed;
    b->epoch = UINT64_MAX;
    return MANTIS_OK;
}

mantis_status batches_augment(batches *b, const augmentation *augment, host_error *error)
{
    const dataset *train = &b->data->train;
    if (augment->crop > train->rows || augment->crop > train->cols)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "crop %u: images are %u x %u, a shift is no longer than a side",
                         augment->crop, train->rows, train->cols);
    b->augment = *augment;
    return MANTIS_OK;
}

void batches_free(batches *b)
{
    free(b->order);
    b->order = NULL;
}

/* Fisher and Yates. */
static void shuffle(batches *b, uint64_t epoch)
{
    host_random r = host_random_make(b->seed, RANDOM_SHUFFLE, epoch);
    uint32_t n = b->data->train.count;
    for (uint32_t i = 0; i < n; i++)
        b->order[i] = i;
    for (uint32_t i = n - 1; i > 0; i--) {
        uint32_t k = host_random_below(&r, i + 1);
        uint32_t t = b->order[i];
        b->order[i] = b->order[k];
        b->order[k] = t;
    }
    b->epoch = epoch;
}

static const uint8_t *pixels_of(const dataset *set, uint32_t index)
{
    return set->pixels + (uint64_t)index * dataset_image_size(set);
}

static void fill(const batches *b, const dataset *set, uint32_t index, float *x)
{
    pixel_values_fill(&b->values, pixels_of(set, index), dataset_image_size(set), x);
}

/* Images of a batch lie anywhere: the next one's lines are asked for while one is filled in. */
static void fetch(const uint8_t *pixels, uint32_t size)
{
#if defined(__GNUC__)
    for (uint32_t byte = 0; byte < size; byte += 64)
        __builtin_prefetch(pixels + byte);
#else
    (void)pixels, (void)size;
#endif
}

enum { IMAGES_PER_TASK = 8 };

typedef struct {
    const batches *b;
    uint64_t step, first; /* and of the step's images in the order */
    float *x;
} batch_work;

static augment_move move_of(const batches *b, uint64_t step, uint32_t i)
{
    return augment_draw(&b->augment, b->seed, step * b->batch + i);
}

static void images_task(void *context, size_t task, unsigned thread)
{
    const batch_work *w = context;
    const batches *b = w->b;
    const dataset *set = &b->data->train;
    (void)thread;
    for (uint32_t i = (uint32_t)task * IMAGES_PER_TASK; i < (task + 1) * IMAGES_PER_TASK && i < b->batch; i++) {
        if (i + 1 < b->batch)
            fetch(pixels_of(set, b->order[w->first + i + 1]), dataset_image_size(set));
        float *image = w->x + (uint64_t)i * dataset_image_size(set);
        const augment_move move = move_of(b, w->step, i);
        fill(b, set, b->order[w->first + i], image);
        augment_image(&move, set, image);
    }
}

void batches_training(batches *b, uint64_t step, float *x, targets *of)
{
    const dataset *set = &b->data->train;
    if (step / b->per_epoch != b->epoch)
        shuffle(b, step / b->per_epoch);
    batch_work w = {b, step, step % b->per_epoch * b->batch, x};
    mantis_share(b->executor, images_task, &w, (b->batch + IMAGES_PER_TASK - 1) / IMAGES_PER_TASK);
    for (uint32_t i = 0; i < b->batch; i++) {
        const augment_move move = move_of(b, step, i);
        targets_take(of, i, set, b->order[w.first + i], &move);
    }
}

uint32_t batches_test(const batches *b, uint32_t first, float *x, targets *of)
{
    const dataset *set = &b->data->test;
    uint32_t n = first >= set->count ? 0 : set->count - first < b->batch ? set->count - first : b->batch;
    for (uint32_t i = 0; i < n; i++) {
        fill(b, set, first + i, x + (uint64_t)i * dataset_image_size(set));
        targets_take(of, i, set, first + i, &(augment_move){0, 0, false});
    }
    return n;
}
