/* SPDX-License-Identifier: Apache-2.0 */
/* A set of 8-bit images with what each of them teaches, in host memory or in a file that is mapped, and the readers of
 * each kind of file. data_sources.h chooses.
 *
 * Room data: images and their targets: where they come from, batches, augmentation. */
#ifndef MANTIS_DATA_DATASET_H
#define MANTIS_DATA_DATASET_H

#include "host/boxes/box.h"
#include "host/support/error.h"

#include <stdbool.h>
#include <stdint.h>

#define DATASET_CHANNELS 3u     /* most channels of an image */
#define DATASET_CLASSES  65536u /* most classes */

/* What an image teaches: its class, the class of each pixel, or its objects' classes and boxes. A set has one kind. */
typedef enum { TARGET_CLASS, TARGET_MASK, TARGET_OBJECTS } target_kind;

#define TARGET_IGNORED 255u /* a mask's pixel that no loss and no metric asks about */

typedef struct {
    uint8_t *pixels;        /* [count][rows][cols][channels] */
    uint16_t *labels;       /* TARGET_CLASS: [count], each below classes */
    uint8_t *masks;         /* TARGET_MASK: [count][rows][cols], each below classes or TARGET_IGNORED */
    object *objects;        /* TARGET_OBJECTS: of image i those from first_object[i] on, before first_object[i + 1] */
    uint32_t *first_object; /* [count + 1] */
    uint32_t count, rows, cols, channels, classes;
    void *mapped; /* the file that the pixels lie in, which is read as they are; NULL: malloc'ed */
    uint64_t mapped_bytes;
} dataset;

/* Bytes, and values, of one image; of one mask. */
uint32_t dataset_image_size(const dataset *set);
uint32_t dataset_mask_size(const dataset *set);
target_kind dataset_targets(const dataset *set);

#define DATA_PATH_BYTES 960 /* of a folder's name, ending included; its files' names have room in 1024 */

/* Training and test set with the normalization that both use: (pixel - mean) / deviation over the training pixels, each
 * channel by itself. */
typedef struct {
    dataset train, test;
    char source[DATA_PATH_BYTES];        /* "built-in digits" or the folder */
    char argument[DATA_PATH_BYTES];      /* what data_load took; empty for data that was drawn otherwise */
    float normal[DATASET_CHANNELS][256]; /* normalized value of each channel's pixel values */
    double mean[DATASET_CHANNELS], deviation[DATASET_CHANNELS]; /* that these were made with */
    uint32_t checksum;      /* CRC-32 of the training pixels and targets: checkpoints belong to their data */
    uint32_t test_checksum; /* of the test images: results belong to these too */
} data_pair;

#define DATA_MEASURED_BYTES (UINT64_C(1) << 30)

/* Sets the normalization and the checksums from the images: of a set of more than DATA_MEASURED_BYTES of pixels from
 * every second, third, ... image, so that no more are read. Labels and boxes count all. */
void data_measure(data_pair *data);
/* The same with another number of bytes. */
void data_measure_some(data_pair *data, uint64_t most);
void data_free(data_pair *data);

/* True when the folder holds IDX files as MNIST names them, plain or .gz. */
bool idx_present(const char *directory);
/* The training ("train") or test ("t10k") set of such a folder. */
mantis_status idx_load_part(dataset *set, const char *directory, const char *part, host_error *error);
/* One IDX image file, of images x rows x columns or images x rows x columns x channels, and its label file, of 8, 16 or
 * 32 bits. classes becomes the greatest label and one. */
mantis_status idx_load(dataset *set, const char *images, const char *labels, host_error *error);

/* True when the folder holds CIFAR binaries (data_batch_1.bin or train.bin, plain or .gz). */
bool cifar_present(const char *directory);
/* CIFAR-10 (as many of data_batch_1..5 as are there, in order) or CIFAR-100 (fine labels) from the folder. The error
 * names file and record; nothing is left allocated then. */
mantis_status cifar_load(dataset *train, dataset *test, const char *directory, host_error *error);

/* Draws `count` distorted digits of 28 x 28 pixels, image i from (seed, first + i) alone. NO_MEMORY. */
mantis_status digits_draw(dataset *set, uint32_t first, uint32_t count, uint64_t seed, host_error *error);
/* The same strokes in 32 x 32 x 3: one colour on another, each with a gradient and noise. */
mantis_status digits_draw_colour(dataset *set, uint32_t first, uint32_t count, uint64_t seed, host_error *error);

/* Draws numbers of three digits, 224 x 224 x 3, a class for each of 0 to 999. */
#define NUMBERS_CLASSES 1000u
mantis_status numbers_draw(dataset *set, uint32_t first, uint32_t count, uint64_t seed, host_error *error);

void dataset_free(dataset *set);

#endif
