/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/arena.h"

#include "host/support/huge_pages.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCALE_BASE  (ARENA_RING_SLOTS * (uint32_t)MANTIS_DESCRIPTOR_BYTES)
#define TENSOR_BASE (SCALE_BASE + 4u * ARENA_SCALE_ENTRIES)
/* A tensor begins with a beat of the memory port, so that groups of elements lie in as few of them as can be. */
#define TENSOR_ALIGNMENT ((uint64_t)MANTIS_PORT / 8)

static const uint32_t ELEMENT_BYTES[] = {
    [TENSOR_FP32] = 4, [TENSOR_DFP8] = 1, [TENSOR_DFP16] = 2, [TENSOR_SUMS] = 16, [TENSOR_RAW] = 8};

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

/* Takes bytes of the tensors' area under a name. */
static bool reserve(arena *arena, uint64_t bytes, const char *name)
{
    const uint64_t end = (arena->next + bytes + TENSOR_ALIGNMENT - 1) & ~(TENSOR_ALIGNMENT - 1);
    if (end > UINT64_C(1) << 32) {
        host_fail(&arena->error, MANTIS_NO_MEMORY,
                  "tensor %s does not fit: the memory window ends at 4 GiB; use a smaller batch or network", name);
        return false;
    }
    remember(arena, (uint32_t)arena->next, bytes, name);
    arena->next = end;
    return true;
}

/* The next scale entry, for a tensor of this name. */
static void take_entry(arena *arena, const char *name, tensor_kind kind)
{
    if (arena->next_scale == TENSOR_BASE) {
        host_fail(&arena->error, MANTIS_NO_MEMORY,
                  "tensor %s: no scale entry is left of %u; use a network of fewer layers", name, ARENA_SCALE_ENTRIES);
        return;
    }
    char entry[ARENA_NAME_BYTES + 16];
    snprintf(entry, sizeof entry, "%s.%s", name, kind == TENSOR_FP32 ? "peak" : "exponent");
    remember(arena, arena->next_scale, 4, entry);
    arena->next_scale += 4;
}

tensor arena_tensor(arena *arena, tensor_kind kind, uint32_t rows, uint32_t cols, const char *format, ...)
{
    char name[ARENA_NAME_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);

    tensor t = {kind, rows, cols, (uint32_t)arena->next, arena->next_scale, cols, {MANTIS_SCALED_ONCE, 0, 0}};
    uint64_t elements = tensor_elements(&t);
    if (rows == 0 || cols == 0 || elements > MANTIS_MAX_COUNT) {
        host_fail(&arena->error, MANTIS_BAD_SHAPE,
                  "tensor %s of %" PRIu32 " x %" PRIu32 " elements: a tensor has 1..%u elements", name, rows, cols,
                  (unsigned)MANTIS_MAX_COUNT);
        return t;
    }
    if (reserve(arena, tensor_bytes(&t), name) && kind != TENSOR_SUMS)
        take_entry(arena, name, kind);
    return t;
}

/* What is found at the address is no longer the first tensor alone. */
static void name_later(arena *arena, uint32_t address)
{
    static const char LATER[] = " and later";
    for (size_t i = 0; i < arena->name_count; i++) {
        arena_name *entry = &arena->names[i];
        const size_t length = strlen(entry->name), end = sizeof LATER - 1;
        if (entry->address != address || (length > end && strcmp(entry->name + length - end, LATER) == 0))
            continue;
        const size_t at = length < ARENA_NAME_BYTES - 1 - end ? length : ARENA_NAME_BYTES - 1 - end;
        memcpy(entry->name + at, LATER, sizeof LATER);
        return;
    }
}

tensor arena_tensor_at(arena *arena, const tensor *in, uint32_t rows, uint32_t cols, const char *format, ...)
{
    char name[ARENA_NAME_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);

    name_later(arena, in->address);
    const tensor t = {TENSOR_FP32, rows, cols, in->address, arena->next_scale, cols, {MANTIS_SCALED_ONCE, 0, 0}};
    take_entry(arena, name, TENSOR_FP32);
    return t;
}

tensor arena_scaled(arena *arena, const tensor *t, tensor_scaling scaling, const char *format, ...)
{
    char name[ARENA_NAME_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);

    tensor scaled = *t;
    scaled.scaling = scaling;
    const uint32_t g = scaling.groups;
    const bool by_channel = scaling.kind == MANTIS_SCALED_BY_CHANNEL, record = by_channel && t->kind != TENSOR_FP32;
    const bool known = t->kind != TENSOR_SUMS && t->kind != TENSOR_RAW && t->ld == t->cols && scaling.span > 0 &&
                       (by_channel || scaling.kind == MANTIS_SCALED_BY_SPAN);
    if (!known || (by_channel && (scaling.span > MANTIS_MAX_COEF || tensor_elements(t) % scaling.span)) ||
        (record && g != 1 && g != 2 && g != 4 && g != 8)) {
        host_fail(
            &arena->error, MANTIS_BAD_SHAPE,
            "scales %s: a packed tensor has stretches of 1 or more elements, or up to %u channels that divide its "
            "elements, in 1, 2, 4 or 8 groups",
            name, (unsigned)MANTIS_MAX_COEF);
        return scaled;
    }
    scaled.scale = (uint32_t)arena->next;
    reserve(arena, record ? 16 + (uint64_t)scaling.span : 4 * tensor_entries(&scaled), name);
    return scaled;
}

/* Zeroed. */
static uint8_t *allocate(uint64_t size)
{
    uint8_t *bytes = huge_pages_allocate(size);
    return bytes ? memset(bytes, 0, size) : NULL;
}

mantis_status arena_commit(arena *arena, host_error *error)
{
    uint32_t count;
    const uint32_t first = arena_free_entries(arena, &count);
    if (count)
        remember(arena, first, 4 * (uint64_t)count, "pieces");
    if (arena->error.status != MANTIS_OK)
        return host_fail(error, arena->error.status, "%s", arena->error.text);
    uint64_t size = (arena->next + 63) & ~UINT64_C(63);
    if (size > UINT64_C(1) << 32)
        size = UINT64_C(1) << 32;
    uint8_t *bytes = allocate(size);
    if (!bytes)
        return host_fail(error, MANTIS_NO_MEMORY,
                         "out of memory: the tensors take %" PRIu64 " bytes; use a smaller batch or network", size);
    arena->memory = (mantis_memory){bytes, size};
    return MANTIS_OK;
}

uint32_t arena_free_entries(const arena *arena, uint32_t *count)
{
    const uint32_t first = (arena->next_scale + 15) & ~15u;
    *count = (TENSOR_BASE - first) / 4;
    return first;
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
    const uint64_t first = (uint64_t)row * t->ld + col, span = t->scaling.span;
    view.rows = rows;
    view.cols = cols;
    view.address += (uint32_t)(first * ELEMENT_BYTES[t->kind]);
    if (t->scaling.kind == MANTIS_SCALED_BY_SPAN && rows && cols) {
        const uint64_t last = first + (uint64_t)(rows - 1) * t->ld + cols - 1;
        view.scale += (uint32_t)(4 * (first / span));
        view.rows = first % span && first / span != last / span ? 0 : rows;
        view.scaling.span = first % span ? UINT32_MAX : t->scaling.span; /* within one entry, which nothing leaves */
    } else if (t->scaling.kind == MANTIS_SCALED_BY_CHANNEL) {
        view.rows = first % span ? 0 : rows;
    }
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

uint64_t tensor_entries(const tensor *t)
{
    const uint64_t span = t->scaling.span;
    switch (t->scaling.kind) {
    case MANTIS_SCALED_BY_SPAN: return (tensor_elements(t) + span - 1) / span;
    case MANTIS_SCALED_BY_CHANNEL: return span;
    default: return 1;
    }
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
