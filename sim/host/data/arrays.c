/* SPDX-License-Identifier: Apache-2.0 */
#include "host/data/arrays.h"

#include "host/data/box_file.h"
#include "host/support/npy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_BYTES 1024
#define SIDE_MOST  4096u
#define COUNT_MOST 100000000u

static void path_of(char path[PATH_BYTES], const char *folder, const char *part, const char *what)
{
    snprintf(path, PATH_BYTES, "%s/%s-%s.npy", folder, part, what);
}

bool arrays_present(const char *folder)
{
    char path[PATH_BYTES];
    path_of(path, folder, "train", "images");
    return access(path, F_OK) == 0;
}

/* "60 x 32 x 32 x 3" */
static const char *shape_words(const npy *a, char words[PATH_BYTES / 8])
{
    int used = 0;
    for (int i = 0; i < a->dimensions && used < PATH_BYTES / 8 - 24; i++)
        used += snprintf(words + used, (size_t)(PATH_BYTES / 8 - used), "%s%llu", i ? " x " : "",
                         (unsigned long long)a->shape[i]);
    return words;
}

/* Its numbers and pixels become the set's. */
static mantis_status take_images(dataset *set, npy *a, const char *path, host_error *error)
{
    char words[PATH_BYTES / 8] = "";
    const uint64_t channels = a->dimensions == 4 ? a->shape[3] : 1;
    if (a->dimensions < 3 || a->dimensions > 4 || a->shape[0] > COUNT_MOST || a->shape[1] > SIDE_MOST ||
        a->shape[2] > SIDE_MOST || channels > DATASET_CHANNELS)
        return host_fail(error, MANTIS_BAD_FILE,
                         "%s: an array of %s: images x height x width or images x height x width x channels expected, "
                         "sides up to %u, channels up to %u",
                         path, shape_words(a, words), SIDE_MOST, DATASET_CHANNELS);
    set->count = (uint32_t)a->shape[0];
    set->rows = (uint32_t)a->shape[1];
    set->cols = (uint32_t)a->shape[2];
    set->channels = (uint32_t)channels;
    set->pixels = a->data;
    a->data = NULL;
    return MANTIS_OK;
}

static mantis_status take_masks(dataset *set, npy *a, const char *path, host_error *error)
{
    char words[PATH_BYTES / 8] = "";
    if (a->dimensions != 3 || a->shape[0] != set->count || a->shape[1] != set->rows || a->shape[2] != set->cols)
        return host_fail(error, MANTIS_BAD_FILE,
                         "%s: masks of %s for images of %u x %u x %u: a mask for each image, a "
                         "byte for each pixel expected",
                         path, shape_words(a, words), set->count, set->rows, set->cols);
    set->masks = a->data;
    a->data = NULL;
    for (uint64_t i = 0; i < a->count; i++)
        if (set->masks[i] != TARGET_IGNORED && set->masks[i] >= set->classes)
            set->classes = set->masks[i] + 1u;
    return MANTIS_OK;
}

/* Integers of any width become labels of 16 bits. */
static mantis_status take_labels(dataset *set, const npy *a, const char *path, host_error *error)
{
    char words[PATH_BYTES / 8] = "";
    if (a->dimensions != 1 || a->shape[0] != set->count || a->type == NPY_F4)
        return host_fail(error, MANTIS_BAD_FILE,
                         "%s: labels of %s in %s for %u images: an integer for each image expected", path,
                         shape_words(a, words), npy_type_name(a->type), set->count);
    set->labels = malloc(set->count * sizeof *set->labels);
    if (!set->labels)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %u labels", path, set->count);
    for (uint32_t i = 0; i < set->count; i++) {
        const double label = npy_number(a, i);
        if (label < 0.0 || label >= (double)DATASET_CLASSES)
            return host_fail(error, MANTIS_BAD_FILE, "%s: label %.0f of image %u is out of range 0..%u", path, label, i,
                             DATASET_CLASSES - 1);
        set->labels[i] = (uint16_t)label;
        if (set->labels[i] >= set->classes)
            set->classes = set->labels[i] + 1u;
    }
    return MANTIS_OK;
}

mantis_status arrays_load_part(dataset *set, const char *folder, const char *part, host_error *error)
{
    char path[PATH_BYTES];
    npy images = {0}, taught = {0};
    memset(set, 0, sizeof *set);
    path_of(path, folder, part, "images");
    if (npy_read(path, NPY_U1, &images, error) == MANTIS_OK && take_images(set, &images, path, error) == MANTIS_OK) {
        path_of(path, folder, part, "labels");
        if (access(path, F_OK) == 0) {
            if (npy_read(path, NPY_ANY, &taught, error) == MANTIS_OK)
                take_labels(set, &taught, path, error);
        } else if (path_of(path, folder, part, "boxes"), access(path, F_OK) == 0) {
            box_file_read(set, path, error);
        } else {
            path_of(path, folder, part, "masks");
            if (npy_read(path, NPY_U1, &taught, error) == MANTIS_OK)
                take_masks(set, &taught, path, error);
        }
    }
    npy_free(&images);
    npy_free(&taught);
    if (error->status != MANTIS_OK)
        dataset_free(set);
    return error->status;
}
