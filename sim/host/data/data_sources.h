/* SPDX-License-Identifier: Apache-2.0 */
/* Where data come from: one table of what --data may name, which help, messages, `mantis info` and the loader use. */
#ifndef MANTIS_DATA_DATA_SOURCES_H
#define MANTIS_DATA_DATA_SOURCES_H

#include "host/data/dataset.h"

/* name (NULL: the folder that --data names holds it), shape of an image, about */
#define DATA_SOURCE_TABLE(X)                                                                                          \
    X(DIGITS, "digits", "28 x 28 x 1", "drawn digits, 10 classes")                                                    \
    X(DIGITS32, "digits32", "32 x 32 x 3", "drawn coloured digits, 10 classes")                                       \
    X(NUMBERS, "numbers224", "224 x 224 x 3", "drawn coloured numbers of three digits, 1000 classes")                 \
    X(SHAPES32, "shapes32", "32 x 32 x 3", "drawn shapes with masks, 4 classes of pixels")                            \
    X(SHAPES64, "shapes64", "64 x 64 x 3", "drawn shapes with masks, 4 classes of pixels")                            \
    X(SHAPES128, "shapes128", "128 x 128 x 3", "drawn shapes with masks, 4 classes of pixels")                        \
    X(SHAPES321, "shapes321", "321 x 321 x 3", "drawn shapes with masks, 4 classes of pixels")                        \
    X(OBJECTS32, "objects32", "32 x 32 x 3", "drawn shapes with boxes, 3 classes of objects")                         \
    X(OBJECTS64, "objects64", "64 x 64 x 3", "drawn shapes with boxes, 3 classes of objects")                         \
    X(OBJECTS128, "objects128", "128 x 128 x 3", "drawn shapes with boxes, 3 classes of objects")                     \
    X(OBJECTS300, "objects300", "300 x 300 x 3", "drawn shapes with boxes, 3 classes of objects")                     \
    X(CIFAR, NULL, "32 x 32 x 3", "CIFAR-10 (data_batch_1.bin.., test_batch.bin) or CIFAR-100 (train.bin, test.bin)") \
    X(ARRAYS, NULL, "by the files",                                                                                   \
      "images with masks or boxes as .npy (train-images.npy, train-masks.npy or train-boxes.npy, and those of test)") \
    X(IDX, NULL, "by the files",                                                                                      \
      "IDX files as MNIST and Fashion-MNIST name them (train-images-idx3-ubyte and the other three)")

#define DATA_SOURCES_HELP                                                                                         \
    "digits, digits32, numbers224, shapes32, shapes64, shapes128, shapes321, objects32, objects64, objects128, "  \
    "objects300 (drawn) or a folder with MNIST, Fashion-MNIST or CIFAR files, plain or .gz, of data pack, or of " \
    "images with masks or boxes as .npy (default digits)"

typedef struct {
    const char *name, *shape, *about;
} data_source;

/* The i-th source, NULL past the last. */
const data_source *data_source_at(size_t i);

/* Loads what `source` names (NULL: digits). BAD_FILE, IO_ERROR, NO_MEMORY; nothing is left allocated then. */
mantis_status data_load(data_pair *data, const char *source, host_error *error);
/* Draws digits of 28 x 28 x 1 (channels 1) or 32 x 32 x 3 (channels 3): train and test images from the seed. */
mantis_status data_draw_channels(data_pair *data, uint32_t channels, uint32_t train, uint32_t test, uint64_t seed,
                                 host_error *error);
/* Draws numbers of 224 x 224 x 3, 1000 classes. */
mantis_status data_draw_numbers(data_pair *data, uint32_t train, uint32_t test, uint64_t seed, host_error *error);
/* Draws shapes of side x side x 3 with targets of that kind (shapes.h). */
mantis_status data_draw_shapes(data_pair *data, uint32_t side, target_kind kind, uint32_t train, uint32_t test,
                               uint64_t seed, host_error *error);
mantis_status data_draw(data_pair *data, uint32_t train, uint32_t test, uint64_t seed, host_error *error);

#endif
