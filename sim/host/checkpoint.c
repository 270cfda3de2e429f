#include "host/checkpoint.h"

#include "host/basic_math.h"
#include "host/files.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define VERSION 2u
#define HEADER_BYTES (8 + 4 + 4 + 8 + 8 + 4 + 4 + 4 + 12 + 4 + CHECKPOINT_NAME_BYTES)
#define ENTRY_BYTES (CHECKPOINT_NAME_BYTES + 8)

static const char MAGIC[8] = {'M', 'A', 'N', 'T', 'I', 'S', 'C', 'K'};

static uint64_t file_bytes(parameter *const *parameters, uint32_t count)
{
    uint64_t size = HEADER_BYTES + 4;
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
    to = put(to, MAGIC, sizeof MAGIC);
    to = put32(to, VERSION);
    to = put32(to, count);
    to = put(to, &run->seed, 8);
    to = put(to, &run->step, 8);
    to = put32(to, run->batch);
    to = put32(to, run->bits);
    to = put32(to, run->data_checksum);
    to = put32(to, float_word(run->rate));
    to = put32(to, float_word(run->momentum));
    to = put32(to, float_word(run->decay));
    to = put32(to, run->norm_bits);
    return put(to, run->net, CHECKPOINT_NAME_BYTES);
}

static uint32_t checksum(const uint8_t *bytes, uint64_t size)
{
    return (uint32_t)crc32_z(crc32_z(0, NULL, 0), bytes, size);
}

mantis_status checkpoint_save(const char *path, const checkpoint_run *run, const image *image, parameter *const *parameters, uint32_t count,
                              host_error *error)
{
    uint64_t size = file_bytes(parameters, count);
    uint8_t *bytes = malloc(size);
    if (!bytes)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for a checkpoint of %" PRIu64 " bytes", path, size);
    uint8_t *to = put_header(bytes, run, count);
    for (uint32_t i = 0; i < count; i++) {
        const tensor *value = &parameters[i]->value;
        char name[CHECKPOINT_NAME_BYTES] = {0};
        memcpy(name, parameters[i]->name, strnlen(parameters[i]->name, sizeof name - 1));
        to = put(to, name, sizeof name);
        to = put32(to, value->rows);
        to = put32(to, value->cols);
        to = put(to, image_at(image, value), tensor_bytes(value));
        to = put(to, image_at(image, &parameters[i]->velocity), tensor_bytes(value));
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

/* Compares what must be equal for a resumed run to be the same run. */
static mantis_status check_run(const char *path, const uint8_t *h, const checkpoint_run *run, host_error *error)
{
    uint64_t seed;
    memcpy(&seed, h + 16, 8);
    uint64_t step;
    memcpy(&step, h + 24, 8);
    char net[CHECKPOINT_NAME_BYTES];
    memcpy(net, h + 60, sizeof net);
    net[sizeof net - 1] = '\0';
    if (strncmp(net, run->net, sizeof net) != 0)
        return host_fail(error, MANTIS_BAD_FILE, "%s: checkpoint of network %s, this run trains %s", path, net, run->net);
    if (seed != run->seed)
        return host_fail(error, MANTIS_BAD_FILE, "%s: checkpoint of a run with --seed %" PRIu64 ", this run has --seed %" PRIu64, path, seed,
                         run->seed);
    if (get32(h + 32) != run->batch)
        return host_fail(error, MANTIS_BAD_FILE, "%s: checkpoint of a run with --batch %u, this run has --batch %u", path, get32(h + 32),
                         run->batch);
    if (get32(h + 36) != run->bits)
        return host_fail(error, MANTIS_BAD_FILE, "%s: checkpoint of a run with --bits %u, this run has --bits %u", path, get32(h + 36), run->bits);
    if (get32(h + 56) != run->norm_bits)
        return host_fail(error, MANTIS_BAD_FILE, "%s: checkpoint of a run with --norm-bits %u, this run has --norm-bits %u", path, get32(h + 56),
                         run->norm_bits);
    if (get32(h + 40) != run->data_checksum)
        return host_fail(error, MANTIS_BAD_FILE, "%s: checkpoint of a run on other training data; pass the same --data", path);
    if (get32(h + 44) != float_word(run->rate) || get32(h + 48) != float_word(run->momentum) || get32(h + 52) != float_word(run->decay))
        return host_fail(error, MANTIS_BAD_FILE, "%s: checkpoint of a run with --lr %g --momentum %g --weight-decay %g; pass the same", path,
                         (double)word_float(get32(h + 44)), (double)word_float(get32(h + 48)), (double)word_float(get32(h + 52)));
    if (step > run->step)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "%s: the checkpoint is at step %" PRIu64 ", this run ends at %" PRIu64 "; raise --steps", path, step,
                         run->step);
    return MANTIS_OK;
}

/* Walks the tensors; copies them when copying, otherwise only checks names and shapes against the network. */
static mantis_status walk(const char *path, const uint8_t *from, const image *image, parameter *const *parameters, uint32_t count, bool copying,
                          host_error *error)
{
    for (uint32_t i = 0; i < count; i++) {
        const tensor *value = &parameters[i]->value;
        char name[CHECKPOINT_NAME_BYTES];
        memcpy(name, from, sizeof name);
        name[sizeof name - 1] = '\0';
        uint32_t rows = get32(from + CHECKPOINT_NAME_BYTES), cols = get32(from + CHECKPOINT_NAME_BYTES + 4);
        if (strncmp(name, parameters[i]->name, sizeof name - 1) != 0 || rows != value->rows || cols != value->cols)
            return host_fail(error, MANTIS_BAD_FILE, "%s: holds %s of %u x %u where this network has %s of %u x %u", path, name, rows, cols,
                             parameters[i]->name, value->rows, value->cols);
        from += ENTRY_BYTES;
        if (copying) {
            memcpy(image_at(image, value), from, tensor_bytes(value));
            memcpy(image_at(image, &parameters[i]->velocity), from + tensor_bytes(value), tensor_bytes(value));
        }
        from += 2 * tensor_bytes(value);
    }
    return MANTIS_OK;
}

mantis_status checkpoint_load(const char *path, checkpoint_run *run, const image *image, parameter *const *parameters, uint32_t count,
                              host_error *error)
{
    uint8_t *bytes;
    uint64_t size;
    if (files_read_whole(path, &bytes, &size, error) != MANTIS_OK)
        return error->status;
    if (size < HEADER_BYTES + 4 || memcmp(bytes, MAGIC, sizeof MAGIC) != 0)
        host_fail(error, MANTIS_BAD_FILE, "%s: not a Mantis checkpoint", path);
    else if (get32(bytes + 8) != VERSION)
        host_fail(error, MANTIS_BAD_FILE, "%s: checkpoint version %u, this program reads version %u", path, get32(bytes + 8), VERSION);
    else if (get32(bytes + size - 4) != checksum(bytes, size - 4))
        host_fail(error, MANTIS_BAD_FILE, "%s: damaged checkpoint: the checksum is wrong; use an older one", path);
    else if (check_run(path, bytes, run, error) != MANTIS_OK)
        ;
    else if (get32(bytes + 12) != count || size != file_bytes(parameters, count))
        host_fail(error, MANTIS_BAD_FILE, "%s: %u tensors in %" PRIu64 " bytes where this network has %u in %" PRIu64, path, get32(bytes + 12), size,
                  count, file_bytes(parameters, count));
    else if (walk(path, bytes + HEADER_BYTES, image, parameters, count, false, error) == MANTIS_OK) {
        walk(path, bytes + HEADER_BYTES, image, parameters, count, true, error);
        memcpy(&run->step, bytes + 24, 8);
    }
    free(bytes);
    return error->status;
}
