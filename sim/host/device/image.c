/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/image.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCALE_BASE  (IMAGE_RING_SLOTS * (uint32_t)MANTIS_DESCRIPTOR_BYTES)
#define TENSOR_BASE (SCALE_BASE + 4u * IMAGE_SCALE_ENTRIES)

static const uint32_t ELEMENT_BYTES[] = {[TENSOR_FP32] = 4, [TENSOR_DFP8] = 1, [TENSOR_DFP16] = 2, [TENSOR_SUMS] = 16};

void image_begin(image *image)
{
    memset(image, 0, sizeof *image);
    image->ring.slots = IMAGE_RING_SLOTS;
    image->next = TENSOR_BASE;
    image->next_scale = SCALE_BASE;
}

static void remember(image *image, uint32_t address, uint64_t bytes, const char *name)
{
    if (image->name_count == image->name_capacity) {
        size_t capacity = image->name_capacity ? 2 * image->name_capacity : 64;
        image_name *names = realloc(image->names, capacity * sizeof *names);
        if (!names) {
            host_fail(&image->error, MANTIS_NO_MEMORY, "out of memory for the names of tensors");
            return;
        }
        image->names = names;
        image->name_capacity = capacity;
    }
    image_name *entry = &image->names[image->name_count++];
    memset(entry, 0, sizeof *entry);
    memcpy(entry->name, name, strnlen(name, IMAGE_NAME_BYTES - 1));
    entry->address = address;
    entry->bytes = bytes;
}

tensor image_tensor(image *image, tensor_kind kind, uint32_t rows, uint32_t cols, const char *format, ...)
{
    char name[IMAGE_NAME_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);

    tensor t = {kind, rows, cols, (uint32_t)image->next, image->next_scale, cols};
    uint64_t elements = tensor_elements(&t);
    if (rows == 0 || cols == 0 || elements > MANTIS_MAX_COUNT) {
        host_fail(&image->error, MANTIS_BAD_SHAPE,
                  "tensor %s of %" PRIu32 " x %" PRIu32 " elements: a tensor has 1..%u elements", name, rows, cols,
                  (unsigned)MANTIS_MAX_COUNT);
        return t;
    }
    uint64_t end = (image->next + tensor_bytes(&t) + 15) & ~UINT64_C(15);
    if (end > UINT64_C(1) << 32) {
        host_fail(&image->error, MANTIS_NO_MEMORY,
                  "tensor %s does not fit: the memory window ends at 4 GiB; use a smaller batch or network", name);
        return t;
    }
    remember(image, t.address, tensor_bytes(&t), name);
    image->next = end;
    if (kind == TENSOR_SUMS)
        return t;
    if (image->next_scale == TENSOR_BASE) {
        host_fail(&image->error, MANTIS_NO_MEMORY,
                  "tensor %s: no scale entry is left of %u; use a network of fewer layers", name, IMAGE_SCALE_ENTRIES);
        return t;
    }
    char entry[IMAGE_NAME_BYTES + 16];
    snprintf(entry, sizeof entry, "%s.%s", name, kind == TENSOR_FP32 ? "peak" : "exponent");
    remember(image, t.scale, 4, entry);
    image->next_scale += 4;
    return t;
}

mantis_status image_commit(image *image, host_error *error)
{
    if (image->error.status != MANTIS_OK)
        return host_fail(error, image->error.status, "%s", image->error.text);
    uint64_t size = (image->next + 63) & ~UINT64_C(63);
    if (size > UINT64_C(1) << 32)
        size = UINT64_C(1) << 32;
    uint8_t *bytes = aligned_alloc(64, size);
    if (!bytes)
        return host_fail(error, MANTIS_NO_MEMORY,
                         "out of memory: the image takes %" PRIu64 " bytes; use a smaller batch or network", size);
    memset(bytes, 0, size);
    image->memory = (mantis_memory){bytes, size};
    return MANTIS_OK;
}

void image_free(image *image)
{
    free(image->memory.bytes);
    free(image->names);
    memset(image, 0, sizeof *image);
}

tensor tensor_rows(const tensor *t, uint32_t rows)
{
    tensor view = *t;
    view.rows = rows;
    return view;
}

tensor tensor_shaped(const tensor *t, uint32_t rows, uint32_t cols)
{
    tensor view = *t;
    view.rows = rows;
    view.cols = view.ld = cols;
    return view;
}

tensor tensor_part(const tensor *t, uint32_t row, uint32_t col, uint32_t rows, uint32_t cols)
{
    tensor view = *t;
    view.rows = rows;
    view.cols = cols;
    view.address += (uint32_t)(((uint64_t)row * t->ld + col) * ELEMENT_BYTES[t->kind]);
    return view;
}

uint64_t tensor_elements(const tensor *t)
{
    return (uint64_t)t->rows * t->cols;
}

uint64_t tensor_bytes(const tensor *t)
{
    return tensor_elements(t) * ELEMENT_BYTES[t->kind];
}

void *image_at(const image *image, const tensor *t)
{
    return image->memory.bytes + t->address;
}

uint32_t image_scale(const image *image, const tensor *t)
{
    uint32_t word;
    memcpy(&word, image->memory.bytes + t->scale, sizeof word);
    return word;
}

void image_set_scale(const image *image, const tensor *t, uint32_t word)
{
    memcpy(image->memory.bytes + t->scale, &word, sizeof word);
}

const char *image_name_of(const image *image, uint32_t address)
{
    for (size_t i = 0; i < image->name_count; i++)
        if (address >= image->names[i].address && address - image->names[i].address < image->names[i].bytes)
            return image->names[i].name;
    return "?";
}
