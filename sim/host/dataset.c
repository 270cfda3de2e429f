#include "host/dataset.h"

#include "host/basic_math.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define DIGITS_TRAIN 6000u
#define DIGITS_TEST 1000u
#define DIGITS_SEED 2022u

void dataset_free(dataset *set)
{
    free(set->pixels);
    free(set->labels);
    memset(set, 0, sizeof *set);
}

void data_free(data_pair *data)
{
    dataset_free(&data->train);
    dataset_free(&data->test);
}

/* Mean and deviation by integer sums; the table in IEEE basic operations. */
static void measure(data_pair *data)
{
    uint64_t n = (uint64_t)data->train.count * data->train.rows * data->train.cols;
    uint64_t sum = 0, squares = 0;
    uint32_t crc = (uint32_t)crc32(0, NULL, 0);
    for (uint32_t i = 0; i < data->train.count; i++) { /* image by image: crc32 takes 32-bit lengths */
        uint32_t size = data->train.rows * data->train.cols;
        const uint8_t *p = data->train.pixels + (uint64_t)i * size;
        for (uint32_t k = 0; k < size; k++) {
            sum += p[k];
            squares += (uint64_t)p[k] * p[k];
        }
        crc = (uint32_t)crc32(crc, p, size);
    }
    data->checksum = (uint32_t)crc32(crc, data->train.labels, data->train.count);
    double mean = (double)sum / (double)n;
    double variance = (double)squares / (double)n - mean * mean;
    double deviation = variance > 1.0 ? basic_sqrt(variance) : 1.0; /* constant images stay finite */
    for (int v = 0; v < 256; v++)
        data->normal[v] = (float)(((double)v - mean) / deviation);
}

mantis_status data_draw(data_pair *data, uint32_t train, uint32_t test, uint64_t seed, host_error *error)
{
    memset(data, 0, sizeof *data);
    snprintf(data->source, sizeof data->source, "built-in digits");
    if (digits_draw(&data->train, 0, train, seed, error) == MANTIS_OK)
        digits_draw(&data->test, train, test, seed, error);
    if (error->status != MANTIS_OK) {
        data_free(data);
        return error->status;
    }
    measure(data);
    return MANTIS_OK;
}

/* Finds DIR/part in its usual spellings; returns path, or an empty string. */
static const char *find(const char *directory, const char *part, const char *kind, char *path, size_t size)
{
    for (int spelling = 0; spelling < 4; spelling++) {
        int length;
        switch (spelling) { /* literal formats, so that the compiler checks them */
        case 0: length = snprintf(path, size, "%s/%s-%s-ubyte", directory, part, kind); break;
        case 1: length = snprintf(path, size, "%s/%s-%s-ubyte.gz", directory, part, kind); break;
        case 2: length = snprintf(path, size, "%s/%s.%s-ubyte", directory, part, kind); break;
        default: length = snprintf(path, size, "%s/%s.%s-ubyte.gz", directory, part, kind); break;
        }
        if (length > 0 && (size_t)length < size && access(path, F_OK) == 0)
            return path;
    }
    path[0] = '\0';
    return path;
}

static mantis_status load_part(dataset *set, const char *directory, const char *part, host_error *error)
{
    char images[1024], labels[1024], stem[64];
    snprintf(stem, sizeof stem, "%s-images", part);
    if (!*find(directory, stem, "idx3", images, sizeof images))
        return host_fail(error, MANTIS_BAD_FILE, "%s: no %s-idx3-ubyte or %s-idx3-ubyte.gz; --data takes a folder with the four MNIST files",
                         directory, stem, stem);
    snprintf(stem, sizeof stem, "%s-labels", part);
    if (!*find(directory, stem, "idx1", labels, sizeof labels))
        return host_fail(error, MANTIS_BAD_FILE, "%s: no %s-idx1-ubyte or %s-idx1-ubyte.gz; --data takes a folder with the four MNIST files",
                         directory, stem, stem);
    return idx_load(set, images, labels, 10, error);
}

mantis_status data_load(data_pair *data, const char *directory, host_error *error)
{
    if (!directory)
        return data_draw(data, DIGITS_TRAIN, DIGITS_TEST, DIGITS_SEED, error);
    memset(data, 0, sizeof *data);
    snprintf(data->source, sizeof data->source, "%s", directory);
    if (load_part(&data->train, directory, "train", error) == MANTIS_OK)
        load_part(&data->test, directory, "t10k", error);
    if (error->status == MANTIS_OK && (data->train.rows != data->test.rows || data->train.cols != data->test.cols))
        host_fail(error, MANTIS_BAD_FILE, "%s: training images are %u x %u, test images %u x %u", directory, data->train.rows,
                  data->train.cols, data->test.rows, data->test.cols);
    if (error->status != MANTIS_OK) {
        data_free(data);
        return error->status;
    }
    measure(data);
    return MANTIS_OK;
}
