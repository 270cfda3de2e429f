/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/safetensors.h"

#include "host/support/json_reader.h"
#include "host/support/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_BYTES = 8 };

#define HEADER_MOST 100000000u /* of the format */

static uint64_t get64(const uint8_t *p)
{
    uint64_t value = 0;
    for (int i = 0; i < LENGTH_BYTES; i++)
        value |= (uint64_t)p[i] << 8 * i;
    return value;
}

static mantis_status damaged(const tensor_file *f, const char *name, const char *what, host_error *error)
{
    return host_fail(error, MANTIS_BAD_FILE, "%s: damaged or no safetensors file: %s%s%s; save it again", f->path, name,
                     *name ? ": " : "", what);
}

/* [1, 2, 3]; count up to `most`, -1: something else. */
static int take_numbers(json_reader *r, uint64_t *to, int most)
{
    int count = 0;
    if (!json_take(r, '['))
        return -1;
    if (json_take(r, ']'))
        return 0;
    do {
        if (count == most || !json_take_unsigned(r, &to[count++]))
            return -1;
    } while (json_take(r, ','));
    return json_take(r, ']') ? count : -1;
}

/* {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}, in any order; offsets count from the end of the header. */
static bool take_tensor(json_reader *r, tensor_entry *e)
{
    unsigned seen = 0;
    if (!json_take(r, '{'))
        return false;
    do {
        char key[16];
        uint64_t offsets[2];
        if (!json_take_text(r, key, sizeof key) || !json_take(r, ':'))
            return false;
        if (strcmp(key, "dtype") == 0) {
            seen += 1;
            if (!json_take_text(r, e->type, sizeof e->type))
                return false;
        } else if (strcmp(key, "shape") == 0) {
            seen += 4;
            if ((e->dimensions = take_numbers(r, e->shape, NPY_DIMENSIONS)) < 0)
                return false;
        } else if (strcmp(key, "data_offsets") == 0) {
            seen += 16;
            if (take_numbers(r, offsets, 2) != 2)
                return false;
            e->start = offsets[0];
            e->end = offsets[1];
        } else {
            return false;
        }
    } while (json_take(r, ','));
    return json_take(r, '}') && seen == 1 + 4 + 16;
}

/* What others note down: texts, which say nothing about tensors. */
static bool skip_metadata(json_reader *r)
{
    char key[TENSOR_FILE_NAME_BYTES], *value = malloc((size_t)(r->end - r->at) + 1);
    bool good = value && json_take(r, '{');
    if (good && !json_take(r, '}')) {
        do {
            good = json_take_text(r, key, sizeof key) && json_take(r, ':') &&
                   json_take_text(r, value, (size_t)(r->end - r->at) + 1);
        } while (good && json_take(r, ','));
        good = good && json_take(r, '}');
    }
    free(value);
    return good;
}

static mantis_status add(tensor_file *f, uint32_t *room, const tensor_entry *e, const char *name, host_error *error)
{
    if (f->count == *room) {
        *room = *room ? 2 * *room : 64;
        tensor_entry *more = realloc(f->entries, *room * sizeof *more);
        if (!more)
            return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for names", f->path);
        f->entries = more;
    }
    f->entries[f->count] = *e;
    if (!(f->entries[f->count].name = strdup(name)))
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for names", f->path);
    f->count++;
    return MANTIS_OK;
}

static mantis_status take_header(tensor_file *f, json_reader *r, host_error *error)
{
    static const char WRONG[] = "its header is not the JSON of that format";
    uint32_t room = 0;
    if (!json_take(r, '{'))
        return damaged(f, "", WRONG, error);
    if (json_take(r, '}'))
        return json_at_end(r) ? MANTIS_OK : damaged(f, "", WRONG, error);
    do {
        char name[TENSOR_FILE_NAME_BYTES];
        tensor_entry e = {0};
        if (!json_take_text(r, name, sizeof name) || !json_take(r, ':'))
            return damaged(f, "", WRONG, error);
        if (strcmp(name, "__metadata__") == 0 ? !skip_metadata(r) : !take_tensor(r, &e))
            return damaged(f, name, WRONG, error);
        if (*e.type && add(f, &room, &e, name, error) != MANTIS_OK)
            return error->status;
    } while (json_take(r, ','));
    return json_take(r, '}') && json_at_end(r) ? MANTIS_OK : damaged(f, "", WRONG, error);
}

static int by_start(const void *a, const void *b)
{
    const tensor_entry *x = *(tensor_entry *const *)a, *y = *(tensor_entry *const *)b;
    return x->start != y->start ? (x->start > y->start) - (x->start < y->start) : (x->end > y->end) - (x->end < y->end);
}

/* The tensors fill what is behind the header, without holes, and no byte belongs to two. Makes their places those in
 * the file. */
static mantis_status place(tensor_file *f, uint64_t header, host_error *error)
{
    tensor_entry **order = malloc((f->count + 1) * sizeof(tensor_entry *));
    uint64_t at = 0;
    if (!order)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %u names", f->path, f->count);
    for (uint32_t i = 0; i < f->count; i++)
        order[i] = &f->entries[i];
    qsort(order, f->count, sizeof *order, by_start);
    for (uint32_t i = 0; i < f->count && error->status == MANTIS_OK; at = order[i++]->end)
        if (order[i]->start != at || order[i]->end < at || order[i]->end > f->size - header)
            damaged(f, order[i]->name, "its values do not lie behind those of the tensor before, in the file", error);
    if (at != f->size - header)
        damaged(f, "", "bytes at its end belong to no tensor", error);
    free(order);
    for (uint32_t i = 0; i < f->count; i++) {
        f->entries[i].start += header;
        f->entries[i].end += header;
    }
    return error->status;
}

mantis_status safetensors_list(tensor_file *f, host_error *error)
{
    const uint64_t length = f->size >= LENGTH_BYTES ? get64(f->bytes) : 0;
    if (length == 0 || length > HEADER_MOST || length > f->size - LENGTH_BYTES || f->bytes[LENGTH_BYTES] != '{')
        return host_fail(error, MANTIS_BAD_FILE, "%s: neither an .npz nor a safetensors file", f->path);
    const char *text = (const char *)f->bytes + LENGTH_BYTES;
    json_reader r = {text, text + length};
    return take_header(f, &r, error) == MANTIS_OK ? place(f, LENGTH_BYTES + length, error) : error->status;
}

mantis_status safetensors_read(const tensor_file *f, uint32_t index, npy *array, host_error *error)
{
    const tensor_entry *e = &f->entries[index];
    uint64_t count = 1;
    if (strcmp(e->type, "F32") != 0)
        return host_fail(error, MANTIS_BAD_FILE, "%s: %s: holds elements of type %s, expected F32", f->path, e->name,
                         e->type);
    for (int i = 0; i < e->dimensions; i++) {
        if (e->shape[i] && count > f->size / e->shape[i])
            return damaged(f, e->name, "its shape is larger than the file", error);
        count *= e->shape[i];
    }
    if (e->end - e->start != 4 * count)
        return damaged(f, e->name, "its shape and its bytes do not agree", error);
    array->type = NPY_F4;
    array->dimensions = e->dimensions;
    memcpy(array->shape, e->shape, sizeof array->shape);
    array->count = count;
    if (!(array->data = malloc(count ? 4 * count : 1)))
        return host_fail(error, MANTIS_NO_MEMORY, "%s: %s: out of memory", f->path, e->name);
    memcpy(array->data, f->bytes + e->start, 4 * count);
    return MANTIS_OK;
}

mantis_status safetensors_write(output *o, const tensor_matrix *matrices, uint32_t count, host_error *error)
{
    text header = {0};
    uint64_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        const tensor_matrix *m = &matrices[i];
        const uint64_t end = at + 4 * (uint64_t)m->rows * m->cols;
        text_add(&header, "%s\"%s\":{\"dtype\":\"F32\",\"shape\":[%u,%u],\"data_offsets\":[%" PRIu64 ",%" PRIu64 "]}",
                 i ? "," : "{", m->name, m->rows, m->cols, at, end);
        at = end;
    }
    text_add(&header, count ? "}" : "{}");
    while (!header.failed && header.size % LENGTH_BYTES)
        text_add(&header, " "); /* so that the values are aligned */
    uint8_t length[LENGTH_BYTES];
    for (int i = 0; i < LENGTH_BYTES; i++)
        length[i] = (uint8_t)((uint64_t)header.size >> 8 * i);
    if (header.failed)
        host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", o->path);
    else if (output_write(o, length, sizeof length, error) == MANTIS_OK)
        output_write(o, header.bytes, header.size, error);
    for (uint32_t i = 0; i < count && error->status == MANTIS_OK; i++)
        output_write(o, matrices[i].values, 4 * (uint64_t)matrices[i].rows * matrices[i].cols, error);
    text_free(&header);
    return error->status;
}
