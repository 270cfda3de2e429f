/* SPDX-License-Identifier: Apache-2.0 */
/* IDX files (the format of MNIST and Fashion-MNIST), plain or gzip: type, sizes, truncation and labels are checked.
 *
 * A file starts with two zero bytes, the code of its elements' type, the number of its dimensions, and each dimension
 * in 32 bits, most significant byte first; so are elements wider than a byte. */
#include "host/data/dataset.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define IDX_DIMENSIONS 4
#define IDX_MAX_SIDE   4096u
#define IDX_MAX_COUNT  100000000u

/* How file names end: images of three or four dimensions, labels of each type. */
static const char *const IMAGES[] = {"idx3-ubyte", "idx4-ubyte", NULL};
static const char *const LABELS[] = {"idx1-ubyte", "idx1-byte", "idx1-short", "idx1-int", NULL};

/* Types of elements; images have the first. */
static const struct {
    uint8_t code;
    uint32_t bytes;
    bool is_signed;
} TYPES[] = {{0x08, 1, false}, {0x09, 1, true}, {0x0b, 2, true}, {0x0c, 4, true}};

typedef struct {
    uint8_t type; /* index in TYPES */
    int dimensions;
    uint32_t size[IDX_DIMENSIONS];
    uint8_t *body;
    void *mapped; /* the whole file, which body lies in; NULL: body is malloc'ed */
    uint64_t mapped_bytes;
} idx_file;

static uint32_t big_endian(const uint8_t *p, uint32_t bytes)
{
    uint32_t value = 0;
    for (uint32_t i = 0; i < bytes; i++)
        value = value << 8 | p[i];
    return value;
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

/* The head: images are unsigned bytes in 3 or 4 dimensions, labels integers in one. Leaves the bytes of the body. */
static mantis_status read_head(gzFile file, const char *path, bool images, idx_file *f, uint64_t *bytes,
                               host_error *error)
{
    uint8_t head[4 + 4 * IDX_DIMENSIONS];
    if (read_bytes(file, path, head, 4, error) != MANTIS_OK)
        return error->status;
    f->dimensions = head[3];
    while (f->type < sizeof TYPES / sizeof *TYPES && TYPES[f->type].code != head[2])
        f->type++;
    if (head[0] || head[1] || f->type == sizeof TYPES / sizeof *TYPES ||
        (images ? f->type != 0 || head[3] < 3 || head[3] > 4 : head[3] != 1))
        return host_fail(error, MANTIS_BAD_FILE, "%s: wrong magic number %08x: %s", path, big_endian(head, 4),
                         images ? "an IDX image file starts with 00000803 (images, rows, columns) or 00000804 (and "
                                  "channels last)"
                                : "an IDX label file starts with 00000801 (bytes), 00000901, 00000b01 (16 bits) or "
                                  "00000c01 (32 bits)");
    if (read_bytes(file, path, head + 4, 4 * (uint64_t)f->dimensions, error) != MANTIS_OK)
        return error->status;
    *bytes = TYPES[f->type].bytes;
    for (int i = 0; i < f->dimensions; i++) {
        const uint32_t most = i == 0 ? IDX_MAX_COUNT : i == 3 ? DATASET_CHANNELS : IDX_MAX_SIDE;
        f->size[i] = big_endian(head + 4 + 4 * i, 4);
        if (f->size[i] == 0 || f->size[i] > most)
            return host_fail(error, MANTIS_BAD_FILE, "%s: size %u in dimension %d of the header: expected 1..%u%s",
                             path, f->size[i], i, most, i == 3 ? "; channels come last" : "");
        *bytes *= f->size[i];
    }
    return MANTIS_OK;
}

/* The body of a plain file of just this size as it lies there, so that only what is looked at takes memory. False: it
 * must be read. */
static bool map_body(const char *path, idx_file *f, uint64_t bytes)
{
    const uint64_t head = 4 + 4 * (uint64_t)f->dimensions;
    struct stat info;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool fits = fstat(file, &info) == 0 && S_ISREG(info.st_mode) && (uint64_t)info.st_size == head + bytes;
    void *map = fits ? mmap(NULL, head + bytes, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    close(file);
    if (map == MAP_FAILED)
        return false;
    f->mapped = map;
    f->mapped_bytes = head + bytes;
    f->body = (uint8_t *)map + head;
    return true;
}

static void free_body(idx_file *f)
{
    if (f->mapped)
        munmap(f->mapped, f->mapped_bytes);
    else
        free(f->body);
    *f = (idx_file){0};
}

/* The whole file, checked; nothing is left allocated after an error. */
static mantis_status read_idx(const char *path, bool images, idx_file *f, host_error *error)
{
    uint64_t bytes = 0;
    memset(f, 0, sizeof *f);
    errno = 0;
    gzFile file = gzopen(path, "rb");
    if (!file)
        return host_fail(error, MANTIS_IO_ERROR, "%s: cannot open: %s", path,
                         errno ? strerror(errno) : "out of memory");
    if (read_head(file, path, images, f, &bytes, error) == MANTIS_OK &&
        !(images && gzdirect(file) && map_body(path, f, bytes))) {
        f->body = malloc(bytes);
        if (!f->body)
            host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %llu bytes", path, (unsigned long long)bytes);
        else
            read_bytes(file, path, f->body, bytes, error);
    }
    if (error->status == MANTIS_OK && !f->mapped) {
        uint8_t extra;
        int more = gzread(file, &extra, 1); /* also makes zlib check the .gz checksum */
        if (more != 0)
            host_fail(error, MANTIS_BAD_FILE,
                      more > 0 ? "%s: longer than its header says" : "%s: damaged at its end (checksum)", path);
    }
    if (gzclose(file) != Z_OK) /* says what gzread does not: the compressed stream ended before its checksum */
        host_fail(error, MANTIS_BAD_FILE, "%s: truncated at its end; fetch it again", path);
    if (error->status != MANTIS_OK)
        free_body(f);
    return error->status;
}

/* Labels of any width as 16 bits; sets classes to the greatest and one. */
static mantis_status take_labels(dataset *set, const idx_file *f, const char *path, host_error *error)
{
    const uint32_t bytes = TYPES[f->type].bytes;
    const uint32_t sign = TYPES[f->type].is_signed ? UINT32_C(1) << (8 * bytes - 1) : 0;
    set->labels = malloc(f->size[0] * sizeof *set->labels);
    if (!set->labels)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %u labels", path, f->size[0]);
    for (uint32_t i = 0; i < f->size[0]; i++) {
        const uint32_t label = big_endian(f->body + (uint64_t)i * bytes, bytes);
        if (label & sign || label >= DATASET_CLASSES)
            return host_fail(error, MANTIS_BAD_FILE, "%s: label %lld of image %u is out of range 0..%u", path,
                             (long long)label - (label & sign ? 2 * (long long)sign : 0), i, DATASET_CLASSES - 1);
        set->labels[i] = (uint16_t)label;
        set->classes = label + 1 > set->classes ? label + 1 : set->classes;
    }
    return MANTIS_OK;
}

mantis_status idx_load(dataset *set, const char *images, const char *labels, host_error *error)
{
    idx_file f;
    memset(set, 0, sizeof *set);
    if (read_idx(images, true, &f, error) != MANTIS_OK)
        return error->status;
    set->pixels = f.body;
    set->mapped = f.mapped;
    set->mapped_bytes = f.mapped_bytes;
    set->count = f.size[0];
    set->rows = f.size[1];
    set->cols = f.size[2];
    set->channels = f.dimensions == 4 ? f.size[3] : 1;
    if (read_idx(labels, false, &f, error) == MANTIS_OK) {
        if (f.size[0] != set->count)
            host_fail(error, MANTIS_BAD_FILE, "%s: %u labels for the %u images of %s", labels, f.size[0], set->count,
                      images);
        else
            take_labels(set, &f, labels, error);
        free_body(&f);
    }
    if (error->status != MANTIS_OK)
        dataset_free(set);
    return error->status;
}

/* Finds DIR/part in its usual spellings: each kind behind "-" or ".", plain or .gz. False when there is none. */
static bool find(const char *directory, const char *part, const char *const kinds[], char *path, size_t size)
{
    for (; *kinds; kinds++)
        for (int spelling = 0; spelling < 4; spelling++) {
            const int length = snprintf(path, size, "%s/%s%c%s%s", directory, part, spelling & 2 ? '.' : '-', *kinds,
                                        spelling & 1 ? ".gz" : "");
            if (length > 0 && (size_t)length < size && access(path, F_OK) == 0)
                return true;
        }
    return false;
}

bool idx_present(const char *directory)
{
    char path[1024];
    return find(directory, "train-images", IMAGES, path, sizeof path);
}

mantis_status idx_load_part(dataset *set, const char *directory, const char *part, host_error *error)
{
    char path[2][1024], stem[64];
    for (int i = 0; i < 2; i++) {
        snprintf(stem, sizeof stem, "%s-%s", part, i ? "labels" : "images");
        if (!find(directory, stem, i ? LABELS : IMAGES, path[i], sizeof path[i]))
            return host_fail(error, MANTIS_BAD_FILE, "%s: no %s-%s, plain or .gz", directory, stem,
                             i ? LABELS[0] : IMAGES[0]);
    }
    return idx_load(set, path[0], path[1], error);
}
