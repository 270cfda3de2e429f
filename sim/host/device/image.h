/* SPDX-License-Identifier: Apache-2.0 */
/* The memory image that commands work on: one window with the submission ring at offset 0, then an area of scale
 * entries, then tensors.
 *
 *     image_begin(&image);                                   lay out: addresses only
 *     tensor x = image_tensor(&image, TENSOR_FP32, 128, 784, "x");
 *     image_commit(&image, &error);                          now image.memory.bytes exists, zeroed
 *
 * Tensors start on 16 bytes. Each has a 4-byte scale entry (peak or exponent) in the scale area and a name that
 * messages use. A tensor's rows are packed; views of it (tensor_rows, tensor_shaped, tensor_part) share its bytes and
 * its scale entry.
 *
 * Room device: the accelerator seen from the host: memory image, programs of commands, executors by name, counters. */
#ifndef MANTIS_DEVICE_IMAGE_H
#define MANTIS_DEVICE_IMAGE_H

#include "host/support/error.h"

#include "mantis/program.h"

#include <stddef.h>
#include <stdint.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "the image holds little-endian words; big-endian hosts need swaps");

#define IMAGE_RING_SLOTS    256u
#define IMAGE_SCALE_ENTRIES 4096u
#define IMAGE_NAME_BYTES    32

typedef mantis_tensor tensor;
typedef mantis_tensor_kind tensor_kind;
#define TENSOR_FP32  MANTIS_TENSOR_FP32
#define TENSOR_DFP8  MANTIS_TENSOR_DFP8
#define TENSOR_DFP16 MANTIS_TENSOR_DFP16
#define TENSOR_SUMS  MANTIS_TENSOR_SUMS

typedef struct {
    char name[IMAGE_NAME_BYTES];
    uint32_t address;
    uint64_t bytes;
} image_name;

typedef struct {
    mantis_memory memory;
    mantis_ring ring;
    uint64_t next;       /* first free byte */
    uint32_t next_scale; /* first free entry */
    image_name *names;   /* in order of address within their area */
    size_t name_count, name_capacity;
    host_error error; /* first layout error; image_commit returns it */
} image;

void image_begin(image *image);
tensor image_tensor(image *image, tensor_kind kind, uint32_t rows, uint32_t cols, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Allocates the memory. NO_MEMORY, or the first error of the layout (empty or too large a tensor, window over 4 GiB).
 */
mantis_status image_commit(image *image, host_error *error);
void image_free(image *image);

/* The first rows of a tensor, 1..t->rows: how the last, smaller batch is run. */
tensor tensor_rows(const tensor *t, uint32_t rows);
/* The same elements as another matrix of as many or fewer elements; of packed tensors. */
tensor tensor_shaped(const tensor *t, uint32_t rows, uint32_t cols);
/* rows x cols from (row, col) on, in the rows of t. */
tensor tensor_part(const tensor *t, uint32_t row, uint32_t col, uint32_t rows, uint32_t cols);
uint64_t tensor_elements(const tensor *t);
uint64_t tensor_bytes(const tensor *t);
/* Where the tensor's bytes and its scale entry live in the committed image. */
void *image_at(const image *image, const tensor *t);
uint32_t image_scale(const image *image, const tensor *t);
void image_set_scale(const image *image, const tensor *t, uint32_t word);
/* The tensor or entry that holds an address: its name, or "?" where nothing was laid out. */
const char *image_name_of(const image *image, uint32_t address);

#endif
