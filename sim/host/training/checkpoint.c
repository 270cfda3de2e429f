/* SPDX-License-Identifier: Apache-2.0 */
#include "host/training/checkpoint.h"

#include "host/support/files.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define VERSION      3u
#define HEADER_BYTES 32u
#define ENTRY_BYTES  (CHECKPOINT_NAME_BYTES + 8)

static const char MAGIC[8] = {'M', 'A', 'N', 'T', 'I', 'S', 'C', 'K'};

static uint64_t file_bytes(uint64_t texts, parameter *const *parameters, uint32_t count)
{
    uint64_t size = HEADER_BYTES + texts + 4;
    for (uint32_t i = 0; i < count; i++)
        size += ENTRY_BYTES + 2 * tensor_bytes(&parameters[i]->value);
    return size;
}

static uint8_t *put(uint8_t *to, const void *from, size_t size)
{
    memcpy(to, from, size);
    return to + size;
}

static uint8_t *put32(uint8_t *to, uint32_t value)
{
    return put(to, &value, sizeof value);
}

static uint8_t *put_header(uint8_t *to, const checkpoint_run *run, uint32_t count)
{
    const uint32_t decides = (uint32_t)strlen(run->decides), places = (uint32_t)strlen(run->places);
    to = put(to, MAGIC, sizeof MAGIC);
    to = put32(to, VERSION);
    to = put32(to, count);
    to = put(to, &run->step, 8);
    to = put32(to, decides);
    to = put32(to, places);
    to = put(to, run->decides, decides);
    return put(to, run->places, places);
}

static uint32_t checksum(const uint8_t *bytes, uint64_t size)
{
    return (uint32_t)crc32_z(crc32_z(0, NULL, 0), bytes, size);
}

mantis_status checkpoint_save(const char *path, const checkpoint_run *run, const arena *arena,
                              parameter *const *parameters, uint32_t count, host_error *error)
{
    uint64_t size = file_bytes(strlen(run->decides) + strlen(run->places), parameters, count);
    uint8_t *bytes = malloc(size);
    if (!bytes)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for a checkpoint of %" PRIu64 " bytes", path,
                         size);
    uint8_t *to = put_header(bytes, run, count);
    for (uint32_t i = 0; i < count; i++) {
        const tensor *value = &parameters[i]->value;
        char name[CHECKPOINT_NAME_BYTES] = {0};
        memcpy(name, parameters[i]->name, strnlen(parameters[i]->name, sizeof name - 1));
        to = put(to, name, sizeof name);
        to = put32(to, value->rows);
        to = put32(to, value->cols);
        to = put(to, arena_at(arena, value), tensor_bytes(value));
        to = put(to, arena_at(arena, &parameters[i]->velocity), tensor_bytes(value));
    }
    put32(to, checksum(bytes, size - 4));
    files_write_whole(path, bytes, size, error);
    free(bytes);
    return error->status;
}

static uint32_t get32(const uint8_t *from)
{
    uint32_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

/* A network is the same when its last word, the checksum of its layers, is: a file may have another name now. */
static bool same_line(const char *file, size_t there, const char *run, size_t here)
{
    static const char NETWORK[] = "network ";
    const size_t skip = sizeof NETWORK - 1;
    if (there > skip && here > skip && memcmp(file, NETWORK, skip) == 0 && memcmp(run, NETWORK, skip) == 0) {
        const char *last = memrchr(file, ' ', there), *own = memrchr(run, ' ', here);
        there -= (size_t)(last - file);
        here -= (size_t)(own - run);
        file = last;
        run = own;
    }
    return there == here && memcmp(file, run, here) == 0;
}

/* The first line of the run that is another one in the file. */
static mantis_status compare_lines(const char *path, const char *file, size_t left, const char *run, host_error *error)
{
    while (left || *run) {
        const char *end = left ? memchr(file, '\n', left) : NULL;
        const size_t there = end ? (size_t)(end - file) : left, here = strcspn(run, "\n");
        if (!same_line(file, there, run, here))
            return host_fail(
                error, MANTIS_BAD_FILE,
                "%s: checkpoint of a run with %.*s, this run has %.*s; without options it goes on as it was", path,
                there ? (int)there : 7, there ? file : "nothing", here ? (int)here : 7, here ? run : "nothing");
        file += there + (end != NULL);
        left -= there + (end != NULL);
        run += here + (run[here] != '\0');
    }
    return MANTIS_OK;
}

static mantis_status check_run(const char *path, const uint8_t *file, const checkpoint_run *run, host_error *error)
{
    uint64_t step;
    memcpy(&step, file + 16, 8);
    if (compare_lines(path, (const char *)file + HEADER_BYTES, get32(file + 24), run->decides, error) != MANTIS_OK)
        return error->status;
    if (step > run->step)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "%s: the checkpoint is at step %" PRIu64 ", this run ends at %" PRIu64 "; raise --steps", path,
                         step, run->step);
    return MANTIS_OK;
}

/* Walks the tensors; copies them when copying, otherwise only checks names and shapes against the network. */
static mantis_status walk(const char *path, const uint8_t *from, const arena *arena, parameter *const *parameters,
                          uint32_t count, bool copying, host_error *error)
{
    for (uint32_t i = 0; i < count; i++) {
        const tensor *value = &parameters[i]->value;
        char name[CHECKPOINT_NAME_BYTES];
        memcpy(name, from, sizeof name);
        name[sizeof name - 1] = '\0';
        uint32_t rows = get32(from + CHECKPOINT_NAME_BYTES), cols = get32(from + CHECKPOINT_NAME_BYTES + 4);
        if (strncmp(name, parameters[i]->name, sizeof name - 1) != 0 || rows != value->rows || cols != value->cols)
            return host_fail(error, MANTIS_BAD_FILE, "%s: holds %s of %u x %u where this network has %s of %u x %u",
                             path, name, rows, cols, parameters[i]->name, value->rows, value->cols);
        from += ENTRY_BYTES;
        if (copying) {
            memcpy(arena_at(arena, value), from, tensor_bytes(value));
            memcpy(arena_at(arena, &parameters[i]->velocity), from + tensor_bytes(value), tensor_bytes(value));
        }
        from += 2 * tensor_bytes(value);
    }
    return MANTIS_OK;
}

/* The bytes of an undamaged checkpoint whose texts lie inside it, to be freed; NULL with the error. */
static uint8_t *read_file(const char *path, uint64_t *size, host_error *error)
{
    uint8_t *bytes;
    if (files_read_whole(path, &bytes, size, error) != MANTIS_OK)
        return NULL;
    if (*size < HEADER_BYTES + 4 || memcmp(bytes, MAGIC, sizeof MAGIC) != 0)
        host_fail(error, MANTIS_BAD_FILE, "%s: not a Mantis checkpoint", path);
    else if (get32(bytes + 8) != VERSION)
        host_fail(error, MANTIS_BAD_FILE, "%s: checkpoint version %u, this program reads version %u; train anew", path,
                  get32(bytes + 8), VERSION);
    else if (get32(bytes + *size - 4) != checksum(bytes, *size - 4))
        host_fail(error, MANTIS_BAD_FILE, "%s: damaged checkpoint: the checksum is wrong; use an older one", path);
    else if ((uint64_t)get32(bytes + 24) + get32(bytes + 28) > *size - HEADER_BYTES - 4)
        host_fail(error, MANTIS_BAD_FILE,
                  "%s: damaged checkpoint: its texts are longer than the file; use an older one", path);
    if (error->status == MANTIS_OK)
        return bytes;
    free(bytes);
    return NULL;
}

mantis_status checkpoint_load(const char *path, checkpoint_run *run, const arena *arena, parameter *const *parameters,
                              uint32_t count, host_error *error)
{
    uint64_t size;
    uint8_t *bytes = read_file(path, &size, error);
    if (!bytes)
        return error->status;
    const uint64_t texts = (uint64_t)get32(bytes + 24) + get32(bytes + 28);
    if (check_run(path, bytes, run, error) != MANTIS_OK)
        ;
    else if (get32(bytes + 12) != count || size != file_bytes(texts, parameters, count))
        host_fail(error, MANTIS_BAD_FILE, "%s: %u tensors in %" PRIu64 " bytes where this network has %u in %" PRIu64,
                  path, get32(bytes + 12), size, count, file_bytes(texts, parameters, count));
    else if (walk(path, bytes + HEADER_BYTES + texts, arena, parameters, count, false, error) == MANTIS_OK) {
        walk(path, bytes + HEADER_BYTES + texts, arena, parameters, count, true, error);
        memcpy(&run->step, bytes + 16, 8);
    }
    free(bytes);
    return error->status;
}

mantis_status checkpoint_read_texts(const char *path, checkpoint_run *run, char **texts, host_error *error)
{
    uint64_t size;
    uint8_t *bytes = read_file(path, &size, error);
    if (!bytes)
        return error->status;
    const uint32_t decides = get32(bytes + 24), places = get32(bytes + 28);
    *texts = calloc((size_t)decides + places + 2, 1);
    if (*texts) {
        memcpy(*texts, bytes + HEADER_BYTES, decides);
        memcpy(*texts + decides + 1, bytes + HEADER_BYTES + decides, places);
        memcpy(&run->step, bytes + 16, 8);
        run->decides = *texts;
        run->places = *texts + decides + 1;
    } else {
        host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", path);
    }
    free(bytes);
    return error->status;
}

mantis_status checkpoint_weights(const char *path, weight_list *w, uint8_t **bytes, host_error *error)
{
    uint64_t size;
    *w = (weight_list){0};
    if (!(*bytes = read_file(path, &size, error)))
        return error->status;
    const uint8_t *end = *bytes + size - 4;
    uint8_t *at = *bytes + HEADER_BYTES + get32(*bytes + 24) + get32(*bytes + 28);
    const uint32_t count = get32(*bytes + 12);
    const uint64_t most = (uint64_t)(end - at) / ENTRY_BYTES;
    if (count <= most && !(w->list = calloc(2 * (size_t)count + 1, sizeof *w->list)))
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %u tensors", path, count);
    for (uint32_t i = 0; i < count && count <= most && (uint64_t)(end - at) >= ENTRY_BYTES; i++) {
        char name[CHECKPOINT_NAME_BYTES];
        const uint32_t rows = get32(at + CHECKPOINT_NAME_BYTES), cols = get32(at + CHECKPOINT_NAME_BYTES + 4);
        const uint64_t value = 4 * (uint64_t)rows * cols;
        memcpy(name, at, sizeof name);
        name[sizeof name - 1] = '\0';
        at += ENTRY_BYTES;
        if (value > (uint64_t)(end - at) / 2)
            break;
        weights_add(w, name, rows, cols, at, at + value);
        at += 2 * value;
        if (i + 1 == count && at == end)
            return MANTIS_OK;
    }
    return host_fail(error, MANTIS_BAD_FILE, "%s: damaged checkpoint: its tensors do not fill it; use an older one",
                     path);
}
