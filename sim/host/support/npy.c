/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/npy.h"

#include "host/support/files.h"
#include "host/support/output.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_HEADER 10000u /* of numpy */
#define MAX_BYTES  (UINT64_C(8) << 30)

/* Each type as it is written, and the other names that numpy knows for it. */
static const struct {
    const char *name;
    uint32_t bytes;
    const char *others[12];
} TYPES[] = {[NPY_F4] = {"<f4", 4, {"f4", "=f4", "f", "<f", "=f", "float32", "single"}},
             [NPY_I1] = {"|i1", 1, {"i1", "<i1", ">i1", "=i1", "b", "|b", "<b", ">b", "=b", "int8", "byte"}},
             [NPY_I2] = {"<i2", 2, {"i2", "=i2", "h", "<h", "=h", "int16", "short"}},
             [NPY_I4] = {"<i4", 4, {"i4", "=i4", "i", "<i", "=i", "int32", "intc"}},
             [NPY_I8] = {"<i8", 8, {"i8", "=i8", "l", "<l", "=l", "q", "<q", "=q", "int64", "int", "longlong"}},
             [NPY_U1] = {"|u1", 1, {"u1", "<u1", ">u1", "=u1", "B", "|B", "<B", ">B", "=B", "uint8", "ubyte"}},
             [NPY_U2] = {"<u2", 2, {"u2", "=u2", "H", "<H", "=H", "uint16", "ushort"}}};

const char *npy_type_name(npy_type type)
{
    return TYPES[type].name;
}

uint32_t npy_type_bytes(npy_type type)
{
    return TYPES[type].bytes;
}

double npy_number(const npy *array, uint64_t i)
{
    switch (array->type) {
    case NPY_F4: return (double)((const float *)array->data)[i];
    case NPY_I1: return (double)((const int8_t *)array->data)[i];
    case NPY_I2: return (double)((const int16_t *)array->data)[i];
    case NPY_I4: return (double)((const int32_t *)array->data)[i];
    case NPY_U1: return (double)((const uint8_t *)array->data)[i];
    case NPY_U2: return (double)((const uint16_t *)array->data)[i];
    default: return (double)((const int64_t *)array->data)[i];
    }
}

void npy_free(npy *array)
{
    free(array->data);
    memset(array, 0, sizeof *array);
}

static bool is_type(const char *descr, npy_type type)
{
    bool same = strcmp(descr, TYPES[type].name) == 0;
    for (int i = 0; i < 12 && TYPES[type].others[i]; i++)
        same |= strcmp(descr, TYPES[type].others[i]) == 0;
    return same;
}

/* The type that the array expects, or, of NPY_ANY, the one that the file has. */
static mantis_status check_type(const char *path, const char *descr, npy *array, host_error *error)
{
    for (int type = 0; array->type == NPY_ANY && type < NPY_ANY; type++)
        if (is_type(descr, (npy_type)type))
            array->type = (npy_type)type;
    if (array->type == NPY_ANY)
        return host_fail(error, MANTIS_BAD_FILE,
                         "%s: holds elements of type %s, expected float32, uint8, int8, int16, int32 or int64", path,
                         descr);
    return is_type(descr, array->type) ? MANTIS_OK
                                       : host_fail(error, MANTIS_BAD_FILE, "%s: holds elements of type %s, expected %s",
                                                   path, descr, TYPES[array->type].name);
}

static mantis_status take_shape(const char *path, const npy_header *h, npy *array, host_error *error)
{
    array->dimensions = h->dimensions;
    array->count = 1;
    for (int i = 0; i < h->dimensions; i++) {
        array->shape[i] = h->shape[i];
        if (h->shape[i] == 0)
            return host_fail(error, MANTIS_BAD_FILE, "%s: an empty array: nothing to compute", path);
        if (h->shape[i] > MAX_BYTES / array->count)
            return host_fail(error, MANTIS_BAD_FILE, "%s: more than 2^33 elements", path);
        array->count *= h->shape[i];
    }
    return MANTIS_OK;
}

/* Everything about the file in memory; leaves the offset of its data and its order. */
static mantis_status parse(const char *path, const uint8_t *bytes, uint64_t size, npy *array, uint64_t *offset,
                           bool *fortran, host_error *error)
{
    npy_header header;
    if (size < 10 || memcmp(bytes, "\x93NUMPY", 6) != 0)
        return host_fail(error, MANTIS_BAD_FILE, "%s: not a .npy file (wrong magic)", path);
    if (bytes[6] < 1 || bytes[6] > 3 || bytes[7] != 0)
        return host_fail(error, MANTIS_BAD_FILE, "%s: .npy format %u.%u, this program reads 1.0, 2.0 and 3.0", path,
                         bytes[6], bytes[7]);
    const uint64_t start = bytes[6] == 1 ? 10 : 12;
    uint64_t length = bytes[8] | (uint64_t)bytes[9] << 8;
    if (bytes[6] != 1 && size >= start)
        length |= (uint64_t)bytes[10] << 16 | (uint64_t)bytes[11] << 24;
    if (start + length > size)
        return host_fail(error, MANTIS_BAD_FILE, "%s: truncated in its header", path);
    if (length > MAX_HEADER)
        return host_fail(error, MANTIS_BAD_FILE, "%s: a header of %" PRIu64 " bytes, numpy takes at most %u", path,
                         length, MAX_HEADER);
    const char *wrong = npy_header_read((const char *)bytes + start, length, bytes[6] < 3, &header);
    if (wrong)
        return host_fail(error, MANTIS_BAD_FILE, "%s: the .npy header is wrong: %s; save the array again with numpy",
                         path, wrong);
    *offset = start + length;
    *fortran = header.fortran;
    return check_type(path, header.type, array, error) == MANTIS_OK ? take_shape(path, &header, array, error)
                                                                    : error->status;
}

/* Elements whose first index runs fastest, into those whose last one does. */
static void take_fortran(const npy *array, const uint8_t *from, uint32_t bytes)
{
    uint64_t index[NPY_DIMENSIONS] = {0};
    uint8_t *to = array->data;
    for (uint64_t i = 0; i < array->count; i++, to += bytes) {
        uint64_t at = 0;
        for (int d = array->dimensions - 1; d >= 0; d--)
            at = at * array->shape[d] + index[d];
        memcpy(to, from + at * bytes, bytes);
        for (int d = array->dimensions - 1; d >= 0 && ++index[d] == array->shape[d]; d--)
            index[d] = 0;
    }
}

mantis_status npy_parse(const char *name, const uint8_t *bytes, uint64_t size, npy_type type, npy *array,
                        host_error *error)
{
    uint64_t offset = 0;
    bool fortran = false;
    memset(array, 0, sizeof *array);
    array->type = type;
    if (parse(name, bytes, size, array, &offset, &fortran, error) != MANTIS_OK)
        return error->status;
    const uint32_t each = TYPES[array->type].bytes;
    const uint64_t wanted = array->count * each;
    if (size - offset != wanted)
        host_fail(error, MANTIS_BAD_FILE, "%s: %s: %" PRIu64 " bytes of data where its shape needs %" PRIu64, name,
                  size - offset < wanted ? "truncated" : "longer than it says", size - offset, wanted);
    else if (!(array->data = malloc(wanted)))
        host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %" PRIu64 " bytes", name, wanted);
    else if (fortran && array->dimensions > 1)
        take_fortran(array, bytes + offset, each);
    else
        memcpy(array->data, bytes + offset, wanted);
    return error->status;
}

mantis_status npy_read(const char *path, npy_type type, npy *array, host_error *error)
{
    uint8_t *bytes;
    uint64_t size;
    memset(array, 0, sizeof *array);
    if (files_read_whole(path, &bytes, &size, error) == MANTIS_OK)
        npy_parse(path, bytes, size, type, array, error);
    free(bytes);
    return error->status;
}

uint32_t npy_head(const npy *array, uint8_t head[NPY_HEAD_BYTES])
{
    char shape[NPY_DIMENSIONS * 24] = "", header[NPY_HEAD_BYTES - 64];
    size_t used = 0;
    for (int i = 0; i < array->dimensions; i++)
        used += (size_t)snprintf(shape + used, sizeof shape - used,
                                 i + 1 < array->dimensions ? "%" PRIu64 ", " : "%" PRIu64 "%s", array->shape[i],
                                 array->dimensions == 1 ? "," : "");
    int length = snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }",
                          TYPES[array->type].name, shape);
    uint32_t padded =
        ((uint32_t)length + 1 + 10 + 63) / 64 * 64 - 10; /* magic, header and newline fill whole 64 bytes */
    memcpy(head, "\x93NUMPY\x01", 8);
    head[7] = 0;
    head[8] = (uint8_t)padded;
    head[9] = (uint8_t)(padded >> 8);
    memset(head + 10, ' ', padded);
    memcpy(head + 10, header, (size_t)length);
    head[10 + padded - 1] = '\n';
    return 10 + padded;
}

mantis_status npy_write(const char *path, const npy *array, host_error *error)
{
    uint8_t head[NPY_HEAD_BYTES];
    output o;
    if (output_open(&o, path, error) != MANTIS_OK)
        return error->status;
    if (output_write(&o, head, npy_head(array, head), error) == MANTIS_OK &&
        output_write(&o, array->data, array->count * TYPES[array->type].bytes, error) == MANTIS_OK)
        output_commit(&o, error);
    output_discard(&o);
    return error->status;
}
