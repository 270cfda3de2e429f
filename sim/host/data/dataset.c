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
    free(set->masks);
    free(set->objects);
    free(set->first_object);
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

uint32_t dataset_mask_size(const dataset *set)
{
    return set->rows * set->cols;
}

target_kind dataset_targets(const dataset *set)
{
    return set->masks ? TARGET_MASK : set->first_object ? TARGET_OBJECTS : TARGET_CLASS;
}

/* Every so many-th image makes at most `most` bytes of pixels. */
static uint32_t stride_of(const dataset *set, uint64_t most)
{
    const uint64_t bytes = (uint64_t)set->count * dataset_image_size(set);
    return bytes <= most ? 1 : (uint32_t)((bytes + most - 1) / most);
}

/* CRC-32 of the targets: of up to 256 classes a label is one byte, of more two, the lower first; masks of the
 * images at the stride as they are; an object its image's number, its class and its edges. */
static uint32_t targets_checksum(uint32_t crc, const dataset *set, uint32_t stride)
{
    const target_kind kind = dataset_targets(set);
    for (uint32_t i = 0; i < set->count; i++) {
        if (kind == TARGET_CLASS) {
            const uint8_t label[2] = {(uint8_t)set->labels[i], (uint8_t)(set->labels[i] >> 8)};
            crc = (uint32_t)crc32(crc, label, set->classes > 256 ? 2 : 1);
        } else if (kind == TARGET_MASK) {
            if (i % stride == 0)
                crc = (uint32_t)crc32(crc, set->masks + (uint64_t)i * dataset_mask_size(set), dataset_mask_size(set));
        } else {
            for (uint32_t k = set->first_object[i]; k < set->first_object[i + 1]; k++) {
                const uint32_t words[2] = {i, set->objects[k].class_};
                crc = (uint32_t)crc32(crc, (const Bytef *)words, sizeof words);
                crc = (uint32_t)crc32(crc, (const Bytef *)&set->objects[k].at, sizeof set->objects[k].at);
            }
        }
    }
    return crc;
}

static uint32_t checksum(const dataset *set, uint64_t most)
{
    const uint32_t size = dataset_image_size(set), stride = stride_of(set, most);
    uint32_t crc = (uint32_t)crc32(0, NULL, 0);
    for (uint64_t i = 0; i < set->count; i += stride) /* image by image: crc32 takes 32-bit lengths */
        crc = (uint32_t)crc32(crc, set->pixels + i * size, size);
    return targets_checksum(crc, set, stride);
}

void data_measure(data_pair *data)
{
    data_measure_some(data, DATA_MEASURED_BYTES);
}

/* By integer sums; the table in IEEE basic operations. */
void data_measure_some(data_pair *data, uint64_t most)
{
    const dataset *set = &data->train;
    const uint32_t size = dataset_image_size(set), stride = stride_of(set, most);
    uint64_t n = 0, sum[DATASET_CHANNELS] = {0}, squares[DATASET_CHANNELS] = {0};
    for (uint64_t i = 0; i < set->count; i += stride, n += (uint64_t)set->rows * set->cols) {
        const uint8_t *p = set->pixels + i * size;
        for (uint32_t k = 0, c = 0; k < size; k++, c = c + 1 == set->channels ? 0 : c + 1) {
            sum[c] += p[k];
            squares[c] += (uint64_t)p[k] * p[k];
        }
    }
    data->checksum = checksum(&data->train, most);
    data->test_checksum = checksum(&data->test, most);
    for (uint32_t c = 0; c < set->channels; c++) {
        double mean = (double)sum[c] / (double)n;
        double variance = (double)squares[c] / (double)n - mean * mean;
        double deviation = variance > 1.0 ? basic_sqrt(variance) : 1.0; /* constant images stay finite */
        data->mean[c] = mean;
        data->deviation[c] = deviation;
        for (int v = 0; v < 256; v++)
            data->normal[c][v] = (float)(((double)v - mean) / deviation);
    }
}
