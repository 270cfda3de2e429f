/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/arena.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCALE_BASE  (ARENA_RING_SLOTS * (uint32_t)MANTIS_DESCRIPTOR_BYTES)
#define TENSOR_BASE (SCALE_BASE + 4u * ARENA_SCALE_ENTRIES)

static const uint32_t ELEMENT_BYTES[] = {[TENSOR_FP32] = 4, [TENSOR_DFP8] = 1, [TENSOR_DFP16] = 2, [TENSOR_SUMS] = 16};

void arena_begin(arena *arena)
{
    memset(arena, 0, sizeof *arena);
    arena->ring.slots = ARENA_RING_SLOTS;
    arena->next = TENSOR_BASE;
    arena->next_scale = SCALE_BASE;
}

static void remember(arena *arena, uint32_t address, uint64_t bytes, const char *name)
{
    if (arena->name_count == arena->name_capacity) {
        size_t capacity = arena->name_capacity ? 2 * arena->name_capacity : 64;
        arena_name *names = realloc(arena->names, capacity * sizeof *names);
        if (!names) {
            host_fail(&arena->error, MANTIS_NO_MEMORY, "out of memory for the names of tensors");
            return;
        }
        arena->names = names;
        arena->name_capacity = capacity;
    }
    arena_name *entry = &arena->names[arena->name_count++];
    memset(entry, 0, sizeof *entry);
    memcpy(entry->name, name, strnlen(name, ARENA_NAME_BYTES - 1));
    entry->address = address;
    entry->bytes = bytes;
}

tensor arena_tensor(arena *arena, tensor_kind kind, uint32_t rows, uint32_t cols, const char *format, ...)
{
    char name[ARENA_NAME_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);

    tensor t = {kind, rows, cols, (uint32_t)arena->next, arena->next_scale, cols};
    uint64_t elements = tensor_elements(&t);
    if (rows == 0 || cols == 0 || elements > MANTIS_MAX_COUNT) {
        host_fail(&arena->error, MANTIS_BAD_SHAPE,
                  "tensor %s of %" PRIu32 " x %" PRIu32 " elements: a tensor has 1..%u elements", name, rows, cols,
                  (unsigned)MANTIS_MAX_COUNT);
        return t;
    }
    uint64_t end = (arena->next + tensor_bytes(&t) + 15) & ~UINT64_C(15);
    if (end > UINT64_C(1) << 32) {
        host_fail(&arena->error, MANTIS_NO_MEMORY,
                  "tensor %s does not fit: the memory window ends at 4 GiB; use a smaller batch or network", name);
        return t;
    }
    remember(arena, t.address, tensor_bytes(&t), name);
    arena->next = end;
    if (kind == TENSOR_SUMS)
        return t;
    if (arena->next_scale == TENSOR_BASE) {
        host_fail(&arena->error, MANTIS_NO_MEMORY,
                  "tensor %s: no scale entry is left of %u; use a network of fewer layers", name, ARENA_SCALE_ENTRIES);
        return t;
    }
    char entry[ARENA_NAME_BYTES + 16];
    snprintf(entry, sizeof entry, "%s.%s", name, kind == TENSOR_FP32 ? "peak" : "exponent");
    remember(arena, t.scale, 4, entry);
    arena->next_scale += 4;
    return t;
}

mantis_status arena_commit(arena *arena, host_error *error)
{
    if (arena->error.status != MANTIS_OK)
        return host_fail(error, arena->error.status, "%s", arena->error.text);
    uint64_t size = (arena->next + 63) & ~UINT64_C(63);
    if (size > UINT64_C(1) << 32)
        size = UINT64_C(1) << 32;
    uint8_t *bytes = aligned_alloc(64, size);
    if (!bytes)
        return host_fail(error, MANTIS_NO_MEMORY,
                         "out of memory: the tensors take %" PRIu64 " bytes; use a smaller batch or network", size);
    memset(bytes, 0, size);
    arena->memory = (mantis_memory){bytes, size};
    return MANTIS_OK;
}

void arena_free(arena *arena)
{
    free(arena->memory.bytes);
    free(arena->names);
    memset(arena, 0, sizeof *arena);
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

void *arena_at(const arena *arena, const tensor *t)
{
    return arena->memory.bytes + t->address;
}

uint32_t arena_scale(const arena *arena, const tensor *t)
{
    uint32_t word;
    memcpy(&word, arena->memory.bytes + t->scale, sizeof word);
    return word;
}

void arena_set_scale(const arena *arena, const tensor *t, uint32_t word)
{
    memcpy(arena->memory.bytes + t->scale, &word, sizeof word);
}

const char *arena_name_of(const arena *arena, uint32_t address)
{
    for (size_t i = 0; i < arena->name_count; i++)
        if (address >= arena->names[i].address && address - arena->names[i].address < arena->names[i].bytes)
            return arena->names[i].name;
    return "?";
}
