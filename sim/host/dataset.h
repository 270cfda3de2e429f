/* A labelled set of 8-bit images in host memory, and where sets come from: IDX files or the built-in digits. */
#ifndef MANTIS_HOST_DATASET_H
#define MANTIS_HOST_DATASET_H

#include "host/error.h"

#include <stdint.h>

typedef struct {
    uint8_t *pixels; /* [count][rows][cols] */
    uint8_t *labels; /* [count], each below classes */
    uint32_t count, rows, cols, classes;
} dataset;

/* Training and test set with the normalization that both use: (pixel - mean) / deviation over the training pixels. */
typedef struct {
    dataset train, test;
    char source[256];   /* "built-in digits" or the folder */
    float normal[256];  /* normalized value of each pixel value */
    uint32_t checksum;  /* CRC-32 of the training pixels and labels: checkpoints belong to their data */
} data_pair;

/* Loads DIR/train-images-idx3-ubyte and the other three files as MNIST and Fashion-MNIST name them (also with .gz, and with
 * the dot spelling train-images.idx3-ubyte), or draws digits when directory is NULL.
 * BAD_FILE, IO_ERROR, NO_MEMORY; nothing is left allocated then. */
mantis_status data_load(data_pair *data, const char *directory, host_error *error);
/* Draws digits: train and test images from the seed. */
mantis_status data_draw(data_pair *data, uint32_t train, uint32_t test, uint64_t seed, host_error *error);
void data_free(data_pair *data);

/* One IDX image file and its label file. The label range is checked against classes. */
mantis_status idx_load(dataset *set, const char *images, const char *labels, uint32_t classes, host_error *error);

/* Draws `count` distorted digits of 28 x 28 pixels, image i from (seed, first + i) alone. NO_MEMORY. */
mantis_status digits_draw(dataset *set, uint32_t first, uint32_t count, uint64_t seed, host_error *error);

void dataset_free(dataset *set);

#endif
