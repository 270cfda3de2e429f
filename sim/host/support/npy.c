/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/npy.h"

#include "host/support/files.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_HEADER 65536u
#define MAX_BYTES  (UINT64_C(8) << 30)

static const struct {
    const char *name;
    uint32_t bytes;
} TYPES[] = {
    [NPY_F4] = {"<f4", 4}, [NPY_I1] = {"|i1", 1}, [NPY_I2] = {"<i2", 2}, [NPY_I4] = {"<i4", 4}, [NPY_I8] = {"<i8", 8}};

const char *npy_type_name(npy_type type)
{
    return TYPES[type].name;
}

uint32_t npy_type_bytes(npy_type type)
{
    return TYPES[type].bytes;
}

void npy_free(npy *array)
{
    free(array->data);
    memset(array, 0, sizeof *array);
}

/* Start of the value of a key of the header's Python dict, or NULL. */
static const char *value_of(const char *header, const char *key)
{
    char quoted[32];
    const char *at = NULL;
    for (const char *quote = "'\""; *quote && !at; quote++) {
        snprintf(quoted, sizeof quoted, "%c%s%c", *quote, key, *quote);
        at = strstr(header, quoted);
    }
    if (!at)
        return NULL;
    at += strlen(key) + 2;
    while (isspace((unsigned char)*at))
        at++;
    if (*at++ != ':')
        return NULL;
    while (isspace((unsigned char)*at))
        at++;
    return at;
}

static mantis_status parse_type(const char *path, const char *header, npy_type type, host_error *error)
{
    const char *descr = value_of(header, "descr");
    if (!descr || (*descr != '\'' && *descr != '"'))
        return host_fail(error, MANTIS_BAD_FILE,
                         "%s: no plain 'descr' in the .npy header (structured arrays are not read)", path);
    const char *end = strchr(descr + 1, *descr);
    int length = end && end - descr < 16 ? (int)(end - descr - 1) : 0;
    /* one-byte integers have no byte order: numpy writes |i1, others <i1 */
    bool same = length == 3 &&
                (strncmp(descr + 1, TYPES[type].name, 3) == 0 || (type == NPY_I1 && strncmp(descr + 2, "i1", 2) == 0));
    if (!same)
        return host_fail(error, MANTIS_BAD_FILE, "%s: holds elements of type %.*s, expected %s", path, length,
                         descr + 1, TYPES[type].name);
    return MANTIS_OK;
}

static mantis_status parse_shape(const char *path, const char *header, npy *array, host_error *error)
{
    const char *at = value_of(header, "shape");
    if (!at || *at++ != '(')
        return host_fail(error, MANTIS_BAD_FILE, "%s: no shape in the .npy header", path);
    array->count = 1;
    for (;;) {
        while (isspace((unsigned char)*at) || *at == ',')
            at++;
        if (*at == ')')
            return MANTIS_OK;
        char *end;
        unsigned long long size = isdigit((unsigned char)*at) ? strtoull(at, &end, 10) : 0;
        if (!isdigit((unsigned char)*at) || array->dimensions == NPY_DIMENSIONS)
            return host_fail(error, MANTIS_BAD_FILE,
                             "%s: cannot understand the shape in the .npy header (at most %d dimensions)", path,
                             NPY_DIMENSIONS);
        if (size == 0)
            return host_fail(error, MANTIS_BAD_FILE, "%s: an empty array: nothing to compute", path);
        if (size > MAX_BYTES / array->count)
            return host_fail(error, MANTIS_BAD_FILE, "%s: more than 2^33 elements", path);
        array->shape[array->dimensions++] = size;
        array->count *= size;
        at = *end == 'L' ? end + 1 : end; /* Python 2 wrote 10L */
    }
}

/* Everything about the file in memory; leaves the offset of its data. */
static mantis_status parse(const char *path, const uint8_t *bytes, uint64_t size, npy_type type, npy *array,
                           uint64_t *offset, host_error *error)
{
    if (size < 10 || memcmp(bytes, "\x93NUMPY", 6) != 0)
        return host_fail(error, MANTIS_BAD_FILE, "%s: not a .npy file (wrong magic)", path);
    if (bytes[6] != 1 && bytes[6] != 2)
        return host_fail(error, MANTIS_BAD_FILE, "%s: .npy format %u.%u, this program reads 1.0 and 2.0", path,
                         bytes[6], bytes[7]);
    uint64_t start = bytes[6] == 1 ? 10 : 12;
    uint64_t length = bytes[8] | (uint64_t)bytes[9] << 8;
    if (bytes[6] == 2 && size >= 12)
        length |= (uint64_t)bytes[10] << 16 | (uint64_t)bytes[11] << 24;
    if (length > MAX_HEADER || start + length > size)
        return host_fail(error, MANTIS_BAD_FILE, "%s: truncated in its header", path);
    char *header = malloc(length + 1);
    if (!header)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", path);
    memcpy(header, bytes + start, length);
    header[length] = '\0';
    const char *order = value_of(header, "fortran_order");
    if (parse_type(path, header, type, error) == MANTIS_OK && (!order || strncmp(order, "False", 5) != 0))
        host_fail(error, MANTIS_BAD_FILE, "%s: Fortran order: save it with numpy.ascontiguousarray", path);
    if (error->status == MANTIS_OK)
        parse_shape(path, header, array, error);
    free(header);
    *offset = start + length;
    return error->status;
}

mantis_status npy_read(const char *path, npy_type type, npy *array, host_error *error)
{
    uint8_t *bytes;
    uint64_t size, offset = 0;
    memset(array, 0, sizeof *array);
    array->type = type;
    if (files_read_whole(path, &bytes, &size, error) != MANTIS_OK)
        return error->status;
    if (parse(path, bytes, size, type, array, &offset, error) == MANTIS_OK) {
        uint64_t wanted = array->count * TYPES[type].bytes;
        if (size - offset != wanted)
            host_fail(error, MANTIS_BAD_FILE, "%s: %s: %" PRIu64 " bytes of data where its shape needs %" PRIu64, path,
                      size - offset < wanted ? "truncated" : "longer than it says", size - offset, wanted);
        else if (!(array->data = malloc(wanted)))
            host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %" PRIu64 " bytes", path, wanted);
        else
            memcpy(array->data, bytes + offset, wanted);
    }
    free(bytes);
    return error->status;
}

mantis_status npy_write(const char *path, const npy *array, host_error *error)
{
    char shape[NPY_DIMENSIONS * 24] = "", header[512];
    size_t used = 0;
    for (int i = 0; i < array->dimensions; i++)
        used += (size_t)snprintf(shape + used, sizeof shape - used,
                                 i + 1 < array->dimensions ? "%" PRIu64 ", " : "%" PRIu64 "%s", array->shape[i],
                                 array->dimensions == 1 ? "," : "");
    int length = snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }",
                          TYPES[array->type].name, shape);
    uint32_t padded =
        ((uint32_t)length + 1 + 10 + 63) / 64 * 64 - 10; /* magic, header and newline fill whole 64 bytes */
    uint64_t data = array->count * TYPES[array->type].bytes, size = 10 + padded + data;
    uint8_t *bytes = malloc(size);
    if (!bytes)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %" PRIu64 " bytes", path, size);
    memcpy(bytes, "\x93NUMPY\x01", 8);
    bytes[7] = 0;
    bytes[8] = (uint8_t)padded;
    bytes[9] = (uint8_t)(padded >> 8);
    memset(bytes + 10, ' ', padded);
    memcpy(bytes + 10, header, (size_t)length);
    bytes[10 + padded - 1] = '\n';
    memcpy(bytes + 10 + padded, array->data, data);
    files_write_whole(path, bytes, size, error);
    free(bytes);
    return error->status;
}
