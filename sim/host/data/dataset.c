/* SPDX-License-Identifier: Apache-2.0 */
#include "host/data/dataset.h"

#include "host/support/basic_math.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <zlib.h>

void dataset_free(dataset *set)
{
    if (set->mapped)
        munmap(set->mapped, set->mapped_bytes);
    else
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

/* By integer sums; the table in IEEE basic operations. */
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
