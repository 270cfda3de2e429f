/* SPDX-License-Identifier: Apache-2.0 */
#include "host/networks/weights.h"

#include "host/support/tensor_file.h"

#include <inttypes.h>
#include <math.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Parameters that hold two weights: what their ends are called, and the weights in value and velocity. */
static const struct {
    const char *both, *value, *velocity;
} PAIRS[] = {{".running", ".mean", ".variance"}, {".frozen", ".beta", ".gamma"}};

static bool ends_with(const char *name, const char *end)
{
    const size_t length = strlen(name), wanted = strlen(end);
    return length > wanted && strcmp(name + length - wanted, end) == 0;
}

static void add(weight_list *w, const char *name, size_t length, const char *end, uint32_t rows, uint32_t cols,
                uint8_t *values)
{
    weight *to = &w->list[w->count++];
    snprintf(to->name, sizeof to->name, "%.*s%s", (int)length, name, end);
    to->rows = rows;
    to->cols = cols;
    to->values = values;
}

void weights_add(weight_list *w, const char *parameter, uint32_t rows, uint32_t cols, uint8_t *value, uint8_t *velocity)
{
    const size_t length = strlen(parameter);
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        if (!ends_with(parameter, PAIRS[i].both))
            continue;
        add(w, parameter, length - strlen(PAIRS[i].both), PAIRS[i].value, rows, cols, value);
        add(w, parameter, length - strlen(PAIRS[i].both), PAIRS[i].velocity, rows, cols, velocity);
        return;
    }
    add(w, parameter, length, "", rows, cols, value);
}

mantis_status weights_of(weight_list *w, const network *net, const arena *arena, host_error *error)
{
    *w = (weight_list){.list = calloc(2 * (size_t)net->saved_count + 1, sizeof *w->list)};
    if (!w->list)
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for the names of weights");
    for (uint32_t i = 0; i < net->saved_count; i++) {
        const parameter *p = net->saved[i];
        const bool there = arena->memory.bytes != NULL;
        weights_add(w, p->name, p->value.rows, p->value.cols, there ? arena_at(arena, &p->value) : NULL,
                    there ? arena_at(arena, &p->velocity) : NULL);
    }
    return MANTIS_OK;
}

void weights_free(weight_list *w)
{
    free(w->list);
    *w = (weight_list){0};
}

/* -- Reading --------------------------------------------------------------------------------------------- */

typedef struct {
    const weight_list *w;
    tensor_file file;
    struct hsearch_data names; /* of the file's tensors */
    bool *used;                /* each of the file's */
} matching;

static mantis_status open_file(matching *m, const char *path, host_error *error)
{
    if (tensor_file_open(&m->file, path, error) != MANTIS_OK)
        return error->status;
    m->used = calloc(m->file.count + 1, sizeof *m->used);
    if (!m->used || !hcreate_r(2 * (size_t)m->file.count + 1, &m->names))
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %u names", path, m->file.count);
    for (uint32_t i = 0; i < m->file.count; i++) {
        ENTRY *entered;
        hsearch_r((ENTRY){(char *)(uintptr_t)m->file.entries[i].name, &m->file.entries[i]}, ENTER, &entered, &m->names);
    }
    return MANTIS_OK;
}

/* The file's tensor of this name; NULL: none. */
static const tensor_entry *find(matching *m, char *name)
{
    ENTRY *found = NULL;
    return hsearch_r((ENTRY){name, NULL}, FIND, &found, &m->names) ? found->data : NULL;
}

/* (784, 128) */
static const char *shape_text(const npy *array, char *to, size_t size)
{
    size_t used = (size_t)snprintf(to, size, "(");
    for (int i = 0; i < array->dimensions && used < size; i++)
        used += (size_t)snprintf(to + used, size - used, "%s%" PRIu64, i ? ", " : "", array->shape[i]);
    if (used < size)
        snprintf(to + used, size - used, ")");
    return to;
}

static bool same_shape(const npy *array, const weight *w)
{
    uint64_t last[2] = {1, 1};
    for (int i = 0; i < array->dimensions; i++) {
        if (i < array->dimensions - 2 && array->shape[i] != 1)
            return false;
        last[0] = last[1];
        last[1] = array->shape[i];
    }
    return last[0] == w->rows && last[1] == w->cols;
}

static mantis_status check(const char *path, const weight *w, const npy *array, host_error *error)
{
    const float *values = array->data;
    char shape[128];
    if (!same_shape(array, w))
        return host_fail(error, MANTIS_BAD_FILE, "%s: %s has shape %s, (%" PRIu32 ", %" PRIu32 ") expected", path,
                         w->name, shape_text(array, shape, sizeof shape), w->rows, w->cols);
    for (uint64_t i = 0; i < array->count; i++)
        if (!isfinite(values[i]) || (values[i] < 0.0f && ends_with(w->name, PAIRS[0].velocity)))
            return host_fail(error, MANTIS_BAD_FILE, "%s: %s holds %g at %" PRIu64 ": %s", path, w->name,
                             (double)values[i], i, isfinite(values[i]) ? "no variance" : "finite values expected");
    return MANTIS_OK;
}

/* Every weight from the file, checked; copied when copying. */
static mantis_status walk(matching *m, const char *path, bool copying, host_error *error)
{
    for (uint32_t i = 0; i < m->w->count && error->status == MANTIS_OK; i++) {
        weight *to = &m->w->list[i];
        const tensor_entry *from = find(m, to->name);
        npy array;
        if (!from)
            return host_fail(error, MANTIS_BAD_FILE, "%s: %s of shape (%" PRIu32 ", %" PRIu32 ") is missing", path,
                             to->name, to->rows, to->cols);
        m->used[from - m->file.entries] = true;
        if (tensor_file_read(&m->file, (uint32_t)(from - m->file.entries), &array, error) == MANTIS_OK &&
            check(path, to, &array, error) == MANTIS_OK && copying)
            memcpy(to->values, array.data, 4 * array.count);
        npy_free(&array);
    }
    for (uint32_t i = 0; i < m->file.count && error->status == MANTIS_OK; i++)
        if (!m->used[i])
            return host_fail(error, MANTIS_BAD_FILE, "%s: %s is no tensor of this network", path,
                             m->file.entries[i].name);
    return error->status;
}

mantis_status weights_read(const weight_list *w, const char *path, host_error *error)
{
    matching m = {.w = w};
    if (open_file(&m, path, error) == MANTIS_OK && walk(&m, path, false, error) == MANTIS_OK)
        walk(&m, path, true, error);
    hdestroy_r(&m.names);
    free(m.used);
    tensor_file_close(&m.file);
    return error->status;
}

mantis_status weights_write(const weight_list *w, const char *path, host_error *error)
{
    tensor_matrix *matrices = calloc((size_t)w->count + 1, sizeof *matrices);
    if (!matrices)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %u tensors", path, w->count);
    for (uint32_t i = 0; i < w->count; i++)
        matrices[i] = (tensor_matrix){w->list[i].name, w->list[i].rows, w->list[i].cols, w->list[i].values};
    tensor_file_write(path, matrices, w->count, error);
    free(matrices);
    return error->status;
}
