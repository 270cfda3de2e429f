/* SPDX-License-Identifier: Apache-2.0 */
/* IDX files (the format of MNIST and Fashion-MNIST), plain or gzip: magic, sizes, truncation and label range are
 * checked. */
#include "host/data/dataset.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define IDX_IMAGES    0x00000803u /* unsigned byte, three dimensions */
#define IDX_LABELS    0x00000801u /* unsigned byte, one dimension */
#define IDX_MAX_SIDE  4096u
#define IDX_MAX_COUNT 100000000u

static uint32_t big_endian(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Exactly `size` bytes, or an error that says what is short or damaged. gzread passes plain files through. */
static mantis_status read_bytes(gzFile file, const char *path, void *to, uint64_t size, host_error *error)
{
    uint8_t *bytes = to;
    for (uint64_t done = 0; done < size;) {
        unsigned chunk = size - done > 1u << 30 ? 1u << 30 : (unsigned)(size - done);
        int got = gzread(file, bytes + done, chunk);
        if (got < 0) {
            int code;
            const char *text = gzerror(file, &code);
            return host_fail(error, code == Z_ERRNO ? MANTIS_IO_ERROR : MANTIS_BAD_FILE,
                             "%s: cannot read: %s; fetch the file again", path,
                             code == Z_ERRNO ? strerror(errno) : text);
        }
        if (got == 0)
            return host_fail(error, MANTIS_BAD_FILE,
                             "%s: truncated: the file ends before its header's sizes are filled; fetch it again", path);
        done += (uint64_t)got;
    }
    return MANTIS_OK;
}

/* Opens, reads and checks magic and dimensions, then the body into *body. */
static mantis_status read_idx(const char *path, uint32_t magic, int dimensions, uint32_t *size, uint8_t **body,
                              host_error *error)
{
    *body = NULL;
    errno = 0;
    gzFile file = gzopen(path, "rb");
    if (!file)
        return host_fail(error, MANTIS_IO_ERROR, "%s: cannot open: %s", path,
                         errno ? strerror(errno) : "out of memory");
    uint8_t header[16];
    uint64_t bytes = 1;
    if (read_bytes(file, path, header, 4, error) != MANTIS_OK)
        goto done;
    if (big_endian(header) != magic) {
        host_fail(error, MANTIS_BAD_FILE, "%s: wrong magic number %08x, an IDX %s file starts with %08x", path,
                  big_endian(header), dimensions == 3 ? "image" : "label", magic);
        goto done;
    }
    if (read_bytes(file, path, header + 4, 4 * (uint64_t)dimensions, error) != MANTIS_OK)
        goto done;
    for (int i = 0; i < dimensions; i++) {
        size[i] = big_endian(header + 4 + 4 * i);
        if (size[i] == 0 || size[i] > (i ? IDX_MAX_SIDE : IDX_MAX_COUNT)) {
            host_fail(error, MANTIS_BAD_FILE, "%s: size %u in dimension %d of the header: expected 1..%u", path,
                      size[i], i, i ? IDX_MAX_SIDE : IDX_MAX_COUNT);
            goto done;
        }
        bytes *= size[i];
    }
    *body = malloc(bytes);
    if (!*body) {
        host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %llu bytes", path, (unsigned long long)bytes);
        goto done;
    }
    if (read_bytes(file, path, *body, bytes, error) != MANTIS_OK)
        goto done;
    uint8_t extra;
    int more = gzread(file, &extra, 1); /* also makes zlib check the .gz checksum */
    if (more != 0)
        host_fail(error, MANTIS_BAD_FILE,
                  more > 0 ? "%s: longer than its header says" : "%s: damaged at its end (checksum)", path);
done:
    if (gzclose(file) != Z_OK) /* says what gzread does not: the compressed stream ended before its checksum */
        host_fail(error, MANTIS_BAD_FILE, "%s: truncated at its end; fetch it again", path);
    if (error->status != MANTIS_OK) {
        free(*body);
        *body = NULL;
    }
    return error->status;
}

mantis_status idx_load(dataset *set, const char *images, const char *labels, uint32_t classes, host_error *error)
{
    memset(set, 0, sizeof *set);
    uint32_t image_size[3], label_count;
    if (read_idx(images, IDX_IMAGES, 3, image_size, &set->pixels, error) != MANTIS_OK ||
        read_idx(labels, IDX_LABELS, 1, &label_count, &set->labels, error) != MANTIS_OK)
        goto failed;
    set->count = image_size[0];
    set->rows = image_size[1];
    set->cols = image_size[2];
    set->channels = 1;
    set->classes = classes;
    if (label_count != set->count) {
        host_fail(error, MANTIS_BAD_FILE, "%s: %u labels for the %u images of %s", labels, label_count, set->count,
                  images);
        goto failed;
    }
    for (uint32_t i = 0; i < set->count; i++)
        if (set->labels[i] >= classes) {
            host_fail(error, MANTIS_BAD_FILE, "%s: label %u of image %u is out of range 0..%u", labels, set->labels[i],
                      i, classes - 1);
            goto failed;
        }
    return MANTIS_OK;
failed:
    dataset_free(set);
    return error->status;
}
