/* SPDX-License-Identifier: Apache-2.0 */
/* Batches of mantis/training.h over host/data. */
#include "host/data/batches.h"
#include "host/library/library_data.h"
#include "host/library/library_error.h"

#include <stdlib.h>

struct mantis_batches {
    batches order;
};

mantis_batches *mantis_batches_create(const mantis_data *data, uint32_t batch, uint64_t seed, uint32_t crop, bool flip,
                                      mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    mantis_batches *b = calloc(1, sizeof *b);
    if (!b)
        host_fail(&inner, MANTIS_NO_MEMORY, "out of memory for batches");
    else if (!data)
        host_fail(&inner, MANTIS_BAD_ARGUMENT, "no data: its creation failed");
    else if (dataset_targets(&data->pair.train) != TARGET_CLASS)
        host_fail(&inner, MANTIS_BAD_ARGUMENT,
                  "%s: its images have no labels; batches of masks and boxes are a run's alone", data->pair.source);
    else
        batches_init(&b->order, &data->pair, batch, seed, &inner);
    if (inner.status == MANTIS_OK)
        batches_augment(&b->order, &(augmentation){.crop = crop, .flip = flip}, &inner);
    if (library_tell(error, &inner) == MANTIS_OK)
        return b;
    mantis_batches_destroy(b);
    return NULL;
}

void mantis_batches_destroy(mantis_batches *b)
{
    if (b)
        batches_free(&b->order);
    free(b);
}

void mantis_batches_training(mantis_batches *b, uint64_t step, float *images, uint16_t *labels)
{
    batches_training(&b->order, step, images, &(targets){.labels = labels});
}

uint32_t mantis_batches_test(const mantis_batches *b, uint32_t first, float *images, uint16_t *labels)
{
    return batches_test(&b->order, first, images, &(targets){.labels = labels});
}
