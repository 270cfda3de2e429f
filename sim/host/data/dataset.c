/* SPDX-License-Identifier: Apache-2.0 */
#include "host/data/dataset.h"

#include "host/support/basic_math.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

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

/* CRC-32 of pixels and labels; of up to 256 classes one byte each, of more two, the lower first. */
static uint32_t checksum(const dataset *set)
{
    const uint32_t size = dataset_image_size(set);
    uint32_t crc = (uint32_t)crc32(0, NULL, 0);
    for (uint32_t i = 0; i < set->count; i++) /* image by image: crc32 takes 32-bit lengths */
        crc = (uint32_t)crc32(crc, set->pixels + (uint64_t)i * size, size);
    for (uint32_t i = 0; i < set->count; i++) {
        const uint8_t label[2] = {(uint8_t)set->labels[i], (uint8_t)(set->labels[i] >> 8)};
        crc = (uint32_t)crc32(crc, label, set->classes > 256 ? 2 : 1);
    }
    return crc;
}

<<<<<<< HEAD
/* Each channel's mean and deviation by integer sums; the table in IEEE basic operations. */
=======
/* By integer sums; the table in IEEE basic operations. */
>>>>>>> 1c2c815 (One table each of layers, data sources and options: parsing, help, checks, a checkpoint's lines and mantis info come from it)
void data_measure(data_pair *data)
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
<<<<<<< HEAD

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
    data_measure(data);
    return MANTIS_OK;
}

mantis_status data_draw(data_pair *data, uint32_t train, uint32_t test, uint64_t seed, host_error *error)
{
    return data_draw_channels(data, 1, train, test, seed, error);
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

static mantis_status load_part(dataset *set, const char *directory, const char *part, host_error *error)
{
    static const char *const IMAGES[] = {"idx3-ubyte", "idx4-ubyte", NULL}, *const LABELS[] = {
                                                                                "idx1-ubyte", "idx1-byte", "idx1-short",
                                                                                "idx1-int", NULL};
    char path[2][1024], stem[64];
    for (int i = 0; i < 2; i++) {
        snprintf(stem, sizeof stem, "%s-%s", part, i ? "labels" : "images");
        if (!find(directory, stem, i ? LABELS : IMAGES, path[i], sizeof path[i]))
            return host_fail(error, MANTIS_BAD_FILE,
                             "%s: no %s-%s, plain or .gz; --data takes a folder with the four MNIST files or CIFAR "
                             "binaries",
                             directory, stem, i ? LABELS[0] : IMAGES[0]);
    }
    return idx_load(set, path[0], path[1], error);
}

/* What training and test images must have in common; the classes are those of the training labels. */
static mantis_status match(data_pair *data, const char *source, host_error *error)
{
    dataset *a = &data->train, *b = &data->test;
    if (a->rows != b->rows || a->cols != b->cols || a->channels != b->channels)
        return host_fail(error, MANTIS_BAD_FILE, "%s: training images are %u x %u x %u, test images %u x %u x %u",
                         source, a->rows, a->cols, a->channels, b->rows, b->cols, b->channels);
    for (uint32_t i = 0; i < b->count; i++)
        if (b->labels[i] >= a->classes)
            return host_fail(error, MANTIS_BAD_FILE,
                             "%s: label %u of test image %u is out of range 0..%u, the labels of the training images",
                             source, b->labels[i], i, a->classes - 1);
    b->classes = a->classes;
    if (a->classes < 2)
        return host_fail(error, MANTIS_BAD_FILE, "%s: every training label is 0: one class, nothing to learn", source);
    return MANTIS_OK;
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
    if (error->status == MANTIS_OK)
        match(data, source, error);
    if (error->status != MANTIS_OK) {
        data_free(data);
        return error->status;
    }
    data_measure(data);
    return MANTIS_OK;
}
=======
>>>>>>> 1c2c815 (One table each of layers, data sources and options: parsing, help, checks, a checkpoint's lines and mantis info come from it)
