/* SPDX-License-Identifier: Apache-2.0 */
/* Both forms, opened by content and written by name; safetensors.c reads the list of that form. */
#include "host/support/tensor_file.h"

#include "host/support/files.h"
#include "host/support/safetensors.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* -- Reading --------------------------------------------------------------------------------------------- */

static mantis_status list_npz(tensor_file *f, host_error *error)
{
    if (zip_open(&f->archive, f->path, f->bytes, f->size, error) != MANTIS_OK)
        return error->status;
    f->entries = calloc(f->archive.count ? f->archive.count : 1, sizeof *f->entries);
    if (!f->entries)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %u names", f->path, f->archive.count);
    for (uint32_t i = 0; i < f->archive.count; i++) {
        char *name = f->archive.members[i].name;
        const size_t length = strlen(name);
        if (length < 5 || strcmp(name + length - 4, ".npy") != 0)
            return host_fail(error, MANTIS_BAD_FILE, "%s: member %s: an .npz file holds .npy files alone", f->path,
                             name);
        name[length - 4] = '\0';
        f->entries[f->count++].name = name;
    }
    return MANTIS_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const tensor_entry *)a)->name, ((const tensor_entry *)b)->name);
}

static mantis_status refuse_twins(const tensor_file *f, host_error *error)
{
    tensor_entry *sorted = malloc((f->count + 1) * sizeof *sorted);
    if (!sorted)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %u names", f->path, f->count);
    if (f->count) {
        memcpy(sorted, f->entries, f->count * sizeof *sorted);
        qsort(sorted, f->count, sizeof *sorted, by_name);
    }
    for (uint32_t i = 1; i < f->count; i++)
        if (by_name(&sorted[i - 1], &sorted[i]) == 0)
            host_fail(error, MANTIS_BAD_FILE, "%s: two tensors are called %s", f->path, sorted[i].name);
    free(sorted);
    return error->status;
}

mantis_status tensor_file_open(tensor_file *f, const char *path, host_error *error)
{
    memset(f, 0, sizeof *f);
    f->path = path;
    if (files_read_whole(path, &f->bytes, &f->size, error) != MANTIS_OK)
        return error->status;
    const bool archive = f->size >= 4 && memcmp(f->bytes, "PK", 2) == 0;
    if ((archive ? list_npz(f, error) : safetensors_list(f, error)) != MANTIS_OK)
        return error->status;
    return refuse_twins(f, error);
}

mantis_status tensor_file_read(const tensor_file *f, uint32_t index, npy *array, host_error *error)
{
    uint8_t *bytes;
    char name[2 * TENSOR_FILE_NAME_BYTES];
    memset(array, 0, sizeof *array);
    if (!f->archive.members)
        return safetensors_read(f, index, array, error);
    if (zip_read(&f->archive, index, &bytes, error) != MANTIS_OK)
        return error->status;
    snprintf(name, sizeof name, "%s: %s", f->path, f->entries[index].name);
    npy_parse(name, bytes, f->archive.members[index].size, NPY_F4, array, error);
    free(bytes);
    return error->status;
}

void tensor_file_close(tensor_file *f)
{
    if (!f->archive.members) /* otherwise the archive's own */
        for (uint32_t i = 0; i < f->count; i++)
            free((char *)(uintptr_t)f->entries[i].name);
    zip_close(&f->archive);
    free(f->entries);
    free(f->bytes);
    memset(f, 0, sizeof *f);
}

/* -- Writing --------------------------------------------------------------------------------------------- */

static bool ends_with(const char *path, const char *end)
{
    const size_t length = strlen(path), wanted = strlen(end);
    return length > wanted && strcmp(path + length - wanted, end) == 0;
}

mantis_status tensor_file_check(const char *path, host_error *error)
{
    if (ends_with(path, ".npz") || ends_with(path, ".safetensors"))
        return MANTIS_OK;
    return host_fail(error, MANTIS_BAD_ARGUMENT, "%s: a name that ends with .npz or .safetensors expected", path);
}

static void write_npz(output *o, const tensor_matrix *matrices, uint32_t count, host_error *error)
{
    zip_writer w = {.to = o};
    for (uint32_t i = 0; i < count && error->status == MANTIS_OK; i++) {
        const tensor_matrix *m = &matrices[i];
        const uint64_t elements = (uint64_t)m->rows * m->cols;
        const npy array = {.type = NPY_F4, .dimensions = 2, .shape = {m->rows, m->cols}, .count = elements};
        uint8_t head[NPY_HEAD_BYTES];
        char name[TENSOR_FILE_NAME_BYTES];
        const uint32_t head_bytes = npy_head(&array, head);
        uLong sum = crc32_z(crc32_z(0, NULL, 0), head, head_bytes);
        sum = crc32_z(sum, m->values, 4 * elements);
        snprintf(name, sizeof name, "%s.npy", m->name);
        if (zip_begin(&w, name, head_bytes + 4 * elements, (uint32_t)sum, error) == MANTIS_OK &&
            zip_add(&w, head, head_bytes, error) == MANTIS_OK)
            zip_add(&w, m->values, 4 * elements, error);
    }
    zip_end(&w, error);
}

mantis_status tensor_file_write(const char *path, const tensor_matrix *matrices, uint32_t count, host_error *error)
{
    output o;
    if (tensor_file_check(path, error) != MANTIS_OK || output_open(&o, path, error) != MANTIS_OK)
        return error->status;
    if (ends_with(path, ".npz"))
        write_npz(&o, matrices, count, error);
    else
        safetensors_write(&o, matrices, count, error);
    if (error->status == MANTIS_OK)
        output_commit(&o, error);
    output_discard(&o);
    return error->status;
}
