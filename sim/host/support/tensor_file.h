/* SPDX-License-Identifier: Apache-2.0 */
/* Named fp32 tensors in a file, in either of two forms: NumPy's .npz (a ZIP archive of .npy files) and safetensors (64
 * bits of length, a JSON object that gives each tensor's type, shape and place, then the values;
 * https://huggingface.co/docs/safetensors). A file is read by what it holds, and written by how its name ends. */
#ifndef MANTIS_SUPPORT_TENSOR_FILE_H
#define MANTIS_SUPPORT_TENSOR_FILE_H

#include "host/support/npy.h"
#include "host/support/zip.h"

#define TENSOR_FILE_NAME_BYTES 256

typedef struct {
    const char *name;
    uint64_t start, end; /* safetensors: of its values in the file */
    int dimensions;
    uint64_t shape[NPY_DIMENSIONS];
    char type[8]; /* safetensors: "F32" */
} tensor_entry;

typedef struct {
    const char *path; /* lives as long as the file is open */
    uint8_t *bytes;
    uint64_t size;
    zip archive; /* .npz; without members: safetensors */
    tensor_entry *entries;
    uint32_t count;
} tensor_file;

/* Reads the list of tensors. IO_ERROR, NO_MEMORY, BAD_FILE: neither form, damaged, a name twice. Close in every
 * case. */
mantis_status tensor_file_open(tensor_file *f, const char *path, host_error *error);
/* One tensor, which must be of fp32. BAD_FILE names it; NO_MEMORY. Free with npy_free. */
mantis_status tensor_file_read(const tensor_file *f, uint32_t index, npy *array, host_error *error);
void tensor_file_close(tensor_file *f);

/* A matrix to write; values may lie at any address. */
typedef struct {
    const char *name;
    uint32_t rows, cols;
    const void *values;
} tensor_matrix;

/* BAD_ARGUMENT unless the name ends with .npz or .safetensors: to be called before long work. */
mantis_status tensor_file_check(const char *path, host_error *error);
/* Writes whole or not at all (host/support/output.h). Equal tensors make equal files. IO_ERROR, NO_MEMORY. */
mantis_status tensor_file_write(const char *path, const tensor_matrix *matrices, uint32_t count, host_error *error);

#endif
