/* SPDX-License-Identifier: Apache-2.0 */
/* CIFAR-10 and CIFAR-100 binaries, plain or gzip: records of labels and three 32 x 32 planes, checked for size and
 * label range, turned into pixels with the channels innermost. */
#include "host/data/dataset.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define SIDE        32u
#define PLANE       (SIDE * SIDE)
#define IMAGE       (3u * PLANE)
#define TRAIN_FILES 5

/* What distinguishes the two formats. */
typedef struct {
    const char *train, *test; /* file names; CIFAR-10 has data_batch_1.bin to data_batch_5.bin */
    int files;
    uint32_t label_bytes, classes; /* the last label byte counts (CIFAR-100: coarse, then fine) */
} format;

static const format CIFAR_10 = {"data_batch", "test_batch.bin", TRAIN_FILES, 1, 10};
static const format CIFAR_100 = {"train.bin", "test.bin", 1, 2, 100};

/* DIR/name or DIR/name.gz into path; false when neither is there. */
static bool find(const char *directory, const char *name, char *path, size_t size)
{
    int length = snprintf(path, size, "%s/%s", directory, name);
    if (length > 0 && (size_t)length < size && access(path, F_OK) == 0)
        return true;
    length = snprintf(path, size, "%s/%s.gz", directory, name);
    return length > 0 && (size_t)length < size && access(path, F_OK) == 0;
}

bool cifar_present(const char *directory)
{
    char path[1024];
    return find(directory, "data_batch_1.bin", path, sizeof path) || find(directory, "train.bin", path, sizeof path);
}

static mantis_status grow(dataset *set, uint32_t *capacity, const char *path, host_error *error)
{
    uint32_t wanted = *capacity ? 2 * *capacity : 10000;
    uint8_t *pixels = realloc(set->pixels, (uint64_t)wanted * IMAGE);
    set->pixels = pixels ? pixels : set->pixels;
    uint16_t *labels = pixels ? realloc(set->labels, wanted * sizeof *labels) : NULL;
    set->labels = labels ? labels : set->labels;
    if (!labels)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %u images", path, wanted);
    *capacity = wanted;
    return MANTIS_OK;
}

/* One record's label and planes into the set's next image. */
static mantis_status take(dataset *set, const format *f, const uint8_t *record, const char *path, uint32_t index,
                          host_error *error)
{
    uint8_t label = record[f->label_bytes - 1];
    if (label >= f->classes)
        return host_fail(error, MANTIS_BAD_FILE, "%s: label %u of record %u is out of range 0..%u", path, label, index,
                         f->classes - 1);
    const uint8_t *planes = record + f->label_bytes;
    uint8_t *to = set->pixels + (uint64_t)set->count * IMAGE;
    for (uint32_t i = 0; i < PLANE; i++)
        for (uint32_t c = 0; c < 3; c++)
            to[3 * i + c] = planes[c * PLANE + i];
    set->labels[set->count++] = label;
    return MANTIS_OK;
}

/* Appends a file's records. */
static mantis_status append(dataset *set, uint32_t *capacity, const format *f, const char *path, host_error *error)
{
    uint8_t record[2 + IMAGE];
    unsigned size = f->label_bytes + IMAGE;
    uint32_t index = 0;
    errno = 0;
    gzFile file = gzopen(path, "rb");
    if (!file)
        return host_fail(error, MANTIS_IO_ERROR, "%s: cannot open: %s", path,
                         errno ? strerror(errno) : "out of memory");
    gzbuffer(file, 1 << 17);
    for (int got; error->status == MANTIS_OK && (got = gzread(file, record, size)) != 0; index++) {
        int code;
        if (got < 0) {
            const char *text = gzerror(file, &code);
            host_fail(error, code == Z_ERRNO ? MANTIS_IO_ERROR : MANTIS_BAD_FILE,
                      "%s: cannot read: %s; fetch the file again", path, code == Z_ERRNO ? strerror(errno) : text);
        } else if ((unsigned)got != size) {
            host_fail(error, MANTIS_BAD_FILE, "%s: truncated: record %u has %d of %u bytes; fetch it again", path,
                      index, got, size);
        } else if (set->count < *capacity || grow(set, capacity, path, error) == MANTIS_OK) {
            take(set, f, record, path, index, error);
        }
    }
    if (gzclose(file) != Z_OK)
        host_fail(error, MANTIS_BAD_FILE, "%s: truncated at its end; fetch it again", path);
    if (error->status == MANTIS_OK && index == 0)
        host_fail(error, MANTIS_BAD_FILE, "%s: empty data set: the file holds no record of %u bytes", path, size);
    return error->status;
}

static void shape(dataset *set, const format *f)
{
    set->rows = set->cols = SIDE;
    set->channels = 3;
    set->classes = f->classes;
}

mantis_status cifar_load(dataset *train, dataset *test, const char *directory, host_error *error)
{
    char path[1024];
    uint32_t capacity = 0;
    const format *f = find(directory, "data_batch_1.bin", path, sizeof path) ? &CIFAR_10 : &CIFAR_100;
    memset(train, 0, sizeof *train);
    memset(test, 0, sizeof *test);
    for (int i = 1; i <= f->files && error->status == MANTIS_OK; i++) {
        char name[32];
        if (f->files == 1)
            snprintf(name, sizeof name, "%s", f->train);
        else
            snprintf(name, sizeof name, "%s_%d.bin", f->train, i);
        if (find(directory, name, path, sizeof path))
            append(train, &capacity, f, path, error);
        else if (i == 1)
            host_fail(error, MANTIS_BAD_FILE, "%s: no %s or %s.gz", directory, name, name);
    }
    capacity = 0;
    if (error->status == MANTIS_OK && !find(directory, f->test, path, sizeof path))
        host_fail(error, MANTIS_BAD_FILE, "%s: no %s or %s.gz beside the training records", directory, f->test,
                  f->test);
    if (error->status == MANTIS_OK)
        append(test, &capacity, f, path, error);
    shape(train, f);
    shape(test, f);
    if (error->status != MANTIS_OK) {
        dataset_free(train);
        dataset_free(test);
    }
    return error->status;
}
