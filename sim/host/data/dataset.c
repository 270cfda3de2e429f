/* SPDX-License-Identifier: Apache-2.0 */
#include "host/data/dataset.h"

#include "host/support/basic_math.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define DIGITS_TRAIN 6000u
#define DIGITS_TEST  1000u
#define DIGITS_SEED  2022u

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

uint32_t dataset_image_size(const dataset *set)
{
    return set->rows * set->cols * set->channels;
}

/* CRC-32 of pixels and labels. */
static uint32_t checksum(const dataset *set)
{
    const uint32_t size = dataset_image_size(set);
    uint32_t crc = (uint32_t)crc32(0, NULL, 0);
    for (uint32_t i = 0; i < set->count; i++) /* image by image: crc32 takes 32-bit lengths */
        crc = (uint32_t)crc32(crc, set->pixels + (uint64_t)i * size, size);
    return (uint32_t)crc32(crc, set->labels, set->count);
}

/* Each channel's mean and deviation by integer sums; the table in IEEE basic operations. */
static void measure(data_pair *data)
{
    const dataset *set = &data->train;
    uint32_t size = dataset_image_size(set);
    uint64_t n = (uint64_t)set->count * set->rows * set->cols, sum[DATASET_CHANNELS] = {0},
             squares[DATASET_CHANNELS] = {0};
    for (uint32_t i = 0; i < set->count; i++) {
        const uint8_t *p = set->pixels + (uint64_t)i * size;
        for (uint32_t k = 0, c = 0; k < size; k++, c = c + 1 == set->channels ? 0 : c + 1) {
            sum[c] += p[k];
            squares[c] += (uint64_t)p[k] * p[k];
        }
    }
    data->checksum = checksum(&data->train);
    data->test_checksum = checksum(&data->test);
    for (uint32_t c = 0; c < set->channels; c++) {
        double mean = (double)sum[c] / (double)n;
        double variance = (double)squares[c] / (double)n - mean * mean;
        double deviation = variance > 1.0 ? basic_sqrt(variance) : 1.0; /* constant images stay finite */
        for (int v = 0; v < 256; v++)
            data->normal[c][v] = (float)(((double)v - mean) / deviation);
    }
}

mantis_status data_draw_channels(data_pair *data, uint32_t channels, uint32_t train, uint32_t test, uint64_t seed,
                                 host_error *error)
{
    mantis_status (*draw)(dataset *, uint32_t, uint32_t, uint64_t, host_error *) =
        channels == 1 ? digits_draw : digits_draw_colour;
    memset(data, 0, sizeof *data);
    snprintf(data->source, sizeof data->source, channels == 1 ? "built-in digits" : "built-in coloured digits");
    if (draw(&data->train, 0, train, seed, error) == MANTIS_OK)
        draw(&data->test, train, test, seed, error);
    if (error->status != MANTIS_OK) {
        data_free(data);
        return error->status;
    }
    measure(data);
    return MANTIS_OK;
}

mantis_status data_draw(data_pair *data, uint32_t train, uint32_t test, uint64_t seed, host_error *error)
{
    return data_draw_channels(data, 1, train, test, seed, error);
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
        return host_fail(error, MANTIS_BAD_FILE,
                         "%s: no %s-idx3-ubyte or %s-idx3-ubyte.gz; --data takes a folder with the four MNIST files or "
                         "CIFAR binaries",
                         directory, stem, stem);
    snprintf(stem, sizeof stem, "%s-labels", part);
    if (!*find(directory, stem, "idx1", labels, sizeof labels))
        return host_fail(error, MANTIS_BAD_FILE,
                         "%s: no %s-idx1-ubyte or %s-idx1-ubyte.gz; --data takes a folder with the four MNIST files or "
                         "CIFAR binaries",
                         directory, stem, stem);
    return idx_load(set, images, labels, 10, error);
}

mantis_status data_load(data_pair *data, const char *source, host_error *error)
{
    const bool digits = !source || strcmp(source, "digits") == 0;
    if (digits || strcmp(source, "digits32") == 0) {
        data_draw_channels(data, digits ? 1 : 3, DIGITS_TRAIN, DIGITS_TEST, DIGITS_SEED, error);
        snprintf(data->argument, sizeof data->argument, digits ? "digits" : "digits32");
        return error->status;
    }
    memset(data, 0, sizeof *data);
    if (strlen(source) >= DATA_PATH_BYTES)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--data: a folder's name has at most %d bytes, this one has %zu",
                         DATA_PATH_BYTES - 1, strlen(source));
    memcpy(data->source, source, strlen(source) + 1);
    memcpy(data->argument, source, strlen(source) + 1);
    if (cifar_present(source))
        cifar_load(&data->train, &data->test, source, error);
    else if (load_part(&data->train, source, "train", error) == MANTIS_OK)
        load_part(&data->test, source, "t10k", error);
    if (error->status == MANTIS_OK && (data->train.rows != data->test.rows || data->train.cols != data->test.cols))
        host_fail(error, MANTIS_BAD_FILE, "%s: training images are %u x %u, test images %u x %u", source,
                  data->train.rows, data->train.cols, data->test.rows, data->test.cols);
    if (error->status != MANTIS_OK) {
        data_free(data);
        return error->status;
    }
    measure(data);
    return MANTIS_OK;
}
