/* SPDX-License-Identifier: Apache-2.0 */
#include "host/data/box_file.h"

#include "host/support/npy.h"

#include <inttypes.h>
#include <stdlib.h>

enum { IMAGE, CLASS, X0, Y0, X1, Y1, COLUMNS };

static bool is_index(double value, double below)
{
    return value >= 0.0 && value < below && value == (double)(uint32_t)value;
}

/* A row of the file as a box of the set. */
static mantis_status check_row(const dataset *set, const char *path, uint64_t row, const double v[COLUMNS],
                               host_error *error)
{
    const double w = (double)set->cols, h = (double)set->rows;
    if (!is_index(v[IMAGE], (double)set->count))
        return host_fail(error, MANTIS_BAD_FILE, "%s: row %" PRIu64 ": image %g: there are %u, counted from 0", path,
                         row, v[IMAGE], set->count);
    if (!is_index(v[CLASS], (double)DATASET_CLASSES) || v[CLASS] == 0.0)
        return host_fail(error, MANTIS_BAD_FILE, "%s: row %" PRIu64 ": class %g: 1..%u expected, 0 is the background",
                         path, row, v[CLASS], DATASET_CLASSES - 1);
    if (!(v[X0] < v[X1] && v[Y0] < v[Y1]))
        return host_fail(error, MANTIS_BAD_FILE,
                         "%s: row %" PRIu64 ": the box %g %g %g %g is empty: x0 < x1 and y0 < "
                         "y1 expected",
                         path, row, v[X0], v[Y0], v[X1], v[Y1]);
    if (!(v[X0] >= 0.0 && v[Y0] >= 0.0 && v[X1] <= w && v[Y1] <= h))
        return host_fail(error, MANTIS_BAD_FILE,
                         "%s: row %" PRIu64 ": the box %g %g %g %g leaves its image of %u x %u "
                         "pixels (x to %u, y to %u)",
                         path, row, v[X0], v[Y0], v[X1], v[Y1], set->rows, set->cols, set->cols, set->rows);
    return MANTIS_OK;
}

static void take_numbers(const npy *array, uint64_t row, double v[COLUMNS])
{
    for (uint64_t k = 0; k < COLUMNS; k++)
        v[k] = npy_number(array, row * COLUMNS + k);
}

/* Checks all rows and counts the boxes of the images before each. */
static mantis_status count_boxes(dataset *set, const npy *array, const char *path, host_error *error)
{
    double v[COLUMNS];
    for (uint64_t row = 0; row < array->shape[0]; row++) {
        take_numbers(array, row, v);
        if (check_row(set, path, row, v, error) != MANTIS_OK)
            return error->status;
        set->first_object[(uint32_t)v[IMAGE] + 1]++;
        set->classes = (uint32_t)v[CLASS] + 1 > set->classes ? (uint32_t)v[CLASS] + 1 : set->classes;
    }
    for (uint32_t i = 0; i < set->count; i++)
        set->first_object[i + 1] += set->first_object[i];
    return MANTIS_OK;
}

/* Each box behind those of its image that stand before it: first_object serves as the place of the next, and is moved
 * back. */
static void place_boxes(dataset *set, const npy *array)
{
    const double w = (double)set->cols, h = (double)set->rows;
    double v[COLUMNS];
    for (uint64_t row = 0; row < array->shape[0]; row++) {
        take_numbers(array, row, v);
        const uint32_t image = (uint32_t)v[IMAGE];
        set->objects[set->first_object[image]++] =
            (object){image, (uint16_t)v[CLASS], {v[X0] / w, v[Y0] / h, v[X1] / w, v[Y1] / h}};
    }
    for (uint32_t i = set->count; i > 0; i--)
        set->first_object[i] = set->first_object[i - 1];
    set->first_object[0] = 0;
}

mantis_status box_file_read(dataset *set, const char *path, host_error *error)
{
    npy array;
    if (npy_read(path, NPY_ANY, &array, error) != MANTIS_OK)
        return error->status;
    if (array.dimensions != 2 || array.shape[1] != COLUMNS || array.shape[0] > UINT32_MAX) {
        host_fail(error, MANTIS_BAD_FILE, "%s: an array of M x 6 expected: image, class, x0, y0, x1, y1", path);
    } else {
        set->objects = malloc(array.shape[0] * sizeof *set->objects);
        set->first_object = calloc((uint64_t)set->count + 1, sizeof *set->first_object);
        if (!set->objects || !set->first_object)
            host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %" PRIu64 " boxes", path, array.shape[0]);
        else if (count_boxes(set, &array, path, error) == MANTIS_OK)
            place_boxes(set, &array);
    }
    npy_free(&array);
    return error->status;
}
