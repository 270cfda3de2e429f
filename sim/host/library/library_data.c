/* SPDX-License-Identifier: Apache-2.0 */
/* Data of mantis/training.h over host/data: shipped sources, and arrays of the caller's. */
#include "host/data/data_sources.h"
#include "host/library/library_data.h"
#include "host/library/library_error.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 65535 };

static mantis_data *allocate(host_error *error)
{
    mantis_data *data = calloc(1, sizeof *data);
    if (!data)
        host_fail(error, MANTIS_NO_MEMORY, "out of memory for data");
    return data;
}

/* The data when all is well; otherwise nothing of it is left. */
static mantis_data *finish(mantis_data *data, const host_error *inner, mantis_error *error)
{
    if (library_tell(error, inner) == MANTIS_OK)
        return data;
    mantis_data_close(data);
    return NULL;
}

mantis_data *mantis_data_open(const char *source, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    mantis_data *data = allocate(&inner);
    if (data)
        data_load(&data->pair, source, &inner);
    return finish(data, &inner, error);
}

static mantis_status check_images(const mantis_data_arrays *a, const mantis_images *images, const char *which,
                                  host_error *error)
{
    if (!images->pixels || !images->labels || !images->count)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "no %s images: pixels, labels and their count expected", which);
    for (uint32_t i = 0; i < images->count; i++)
        if (images->labels[i] >= a->classes)
            return host_fail(error, MANTIS_BAD_ARGUMENT, "label %u of %s image %u: %u classes have labels below that",
                             (unsigned)images->labels[i], which, (unsigned)i, (unsigned)a->classes);
    return MANTIS_OK;
}

static mantis_status take(dataset *set, const mantis_data_arrays *a, const mantis_images *images, host_error *error)
{
    const size_t bytes = (size_t)images->count * a->height * a->width * a->channels;
    *set = (dataset){.pixels = malloc(bytes),
                     .labels = malloc(images->count * sizeof *set->labels),
                     .count = images->count,
                     .rows = a->height,
                     .cols = a->width,
                     .channels = a->channels,
                     .classes = a->classes};
    if (!set->pixels || !set->labels)
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for %zu bytes of images", bytes);
    memcpy(set->pixels, images->pixels, bytes);
    memcpy(set->labels, images->labels, images->count * sizeof *set->labels);
    return MANTIS_OK;
}

mantis_data *mantis_data_create(const mantis_data_arrays *a, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    mantis_data *data = allocate(&inner);
    if (!data)
        return finish(data, &inner, error);
    if (a->height < 1 || a->height > MOST || a->width < 1 || a->width > MOST || a->channels < 1 ||
        a->channels > DATASET_CHANNELS || a->classes < 1 || a->classes > DATASET_CLASSES ||
        (uint64_t)a->height * a->width * a->channels > MANTIS_MAX_COUNT)
        host_fail(&inner, MANTIS_BAD_ARGUMENT,
                  "images of %u x %u x %u with %u classes: height and width are 1..%d, channels 1..%u, classes 1..%u",
                  (unsigned)a->height, (unsigned)a->width, (unsigned)a->channels, (unsigned)a->classes, MOST,
                  DATASET_CHANNELS, DATASET_CLASSES);
    else if (check_images(a, &a->train, "training", &inner) == MANTIS_OK &&
             check_images(a, &a->test, "test", &inner) == MANTIS_OK &&
             take(&data->pair.train, a, &a->train, &inner) == MANTIS_OK &&
             take(&data->pair.test, a, &a->test, &inner) == MANTIS_OK) {
        strcpy(data->pair.source, "arrays");
        data_measure(&data->pair);
    }
    return finish(data, &inner, error);
}

void mantis_data_close(mantis_data *data)
{
    if (data)
        data_free(&data->pair);
    free(data);
}

mantis_data_arrays mantis_data_look(const mantis_data *data)
{
    const dataset *train = &data->pair.train, *test = &data->pair.test;
    return (mantis_data_arrays){train->rows,
                                train->cols,
                                train->channels,
                                train->classes,
                                {train->pixels, train->labels, train->count},
                                {test->pixels, test->labels, test->count}};
}
