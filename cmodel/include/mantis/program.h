/* SPDX-License-Identifier: Apache-2.0 */
/* Programs of commands over a memory image: tensors by handle, one typed call per command.
 *
 *     mantis_program *p = mantis_program_create(&error);
 *     mantis_tensor x = mantis_program_tensor(p, MANTIS_TENSOR_FP32, 128, 784, "x"), ...;
 *     mantis_program_commit(p, executor, seed, &error);            now the memory exists, all zero
 *     memcpy(mantis_program_data(p, &x), my_values, mantis_tensor_bytes(&x));
 *     mantis_program_peak(p, &x);
 *     mantis_program_map(p, &x, &qx, 8);   ...
 *     mantis_program_gemm(p, &(mantis_gemm){.a = &qx, .b = &qw, .bias = &b, .out = &y});
 *     if (mantis_program_run(p, &error) != MANTIS_OK) puts(error.text);
 *
 * Commands are appended to a ring and run together by mantis_program_run (a full ring runs what it holds). The first
 * error is kept, later commands are refused with its status, and mantis_program_run reports and forgets it; whatever
 * was pending behind it is dropped.
 *
 * Random numbers: each rounding takes the next stream, from 0 at mantis_program_begin_step, so the seed, the step and
 * the order of commands alone decide the words (docs/numerics.md section 4).
 *
 * A program and its executor serve one thread at a time; different programs with executors of their own are
 * independent. */
#ifndef MANTIS_PROGRAM_H
#define MANTIS_PROGRAM_H

#include "mantis/command.h"
#include "mantis/error.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* -- Tensors --------------------------------------------------------------------------------------------- */

typedef enum {
    MANTIS_TENSOR_FP32 = 0,  /* 4 bytes per element, a peak entry beside */
    MANTIS_TENSOR_DFP8 = 1,  /* int8 mantissas, an exponent entry beside: value q * 2^E */
    MANTIS_TENSOR_DFP16 = 2, /* int16 mantissas, an exponent entry */
    MANTIS_TENSOR_SUMS = 3,  /* REDUCE's results: two int64 per element, no entry */
    MANTIS_TENSOR_RAW = 4    /* a product's sums: int64, an exponent entry */
} mantis_tensor_kind;

/* How fine a tensor's scale is (numerics sections 10 and 11). */
typedef enum {
    MANTIS_SCALED_ONCE = 0,       /* one entry */
    MANTIS_SCALED_BY_SPAN = 1,    /* an entry for each `span` elements in the order of memory: a row is cols of them */
    MANTIS_SCALED_BY_CHANNEL = 2, /* an entry for each of `span` channels (element index modulo span); as DFP, group
                                     exponents in `groups` groups */
} mantis_scaling_kind;

typedef struct {
    mantis_scaling_kind kind;
    uint32_t span;
    uint32_t groups; /* G: 1, 2, 4 or 8, of DFP by channel */
} mantis_tensor_scaling;

/* A matrix in the image, row-major. Plain data: copy it freely. */
typedef struct {
    mantis_tensor_kind kind;
    uint32_t rows, cols;
    uint32_t address; /* window offset of element 0 */
    uint32_t scale;   /* window offset of the peak or exponent entry, of the first of them, or of a scale record */
    uint32_t ld;      /* elements from a row to the next: cols, but more in a part of a wider matrix */
    mantis_tensor_scaling scaling;
} mantis_tensor;

/* Views: they share the tensor's bytes and its entry. One that does not lie inside the tensor has 0 rows, and every
 * command refuses it with BAD_SHAPE. */
MANTIS_API mantis_tensor mantis_tensor_rows(const mantis_tensor *t, uint32_t rows); /* the first rows */
/* The same elements (or the first of them) as rows x cols; t must be packed (ld = cols). */
MANTIS_API mantis_tensor mantis_tensor_shaped(const mantis_tensor *t, uint32_t rows, uint32_t cols);
/* rows x cols from (row, col) on; as an operand of GEMM only. Of a tensor scaled by span it begins where an entry does,
 * or lies within one; of one scaled by channel it begins at channel 0. */
MANTIS_API mantis_tensor mantis_tensor_part(const mantis_tensor *t, uint32_t row, uint32_t col, uint32_t rows,
                                            uint32_t cols);
/* Bytes of rows * cols packed elements. */
MANTIS_API uint64_t mantis_tensor_bytes(const mantis_tensor *t);

/* -- Layout ---------------------------------------------------------------------------------------------- */

typedef struct mantis_program mantis_program;

/* An empty layout. NULL: NO_MEMORY. */
MANTIS_API mantis_program *mantis_program_create(mantis_error *error);
/* NULL: nothing. The executor stays the caller's. */
MANTIS_API void mantis_program_destroy(mantis_program *p);

/* Lays a tensor out, before mantis_program_commit: 1..2^30 elements, 4 GiB in all, at most 4096 tensors with an entry.
 * Messages use the name (31 characters). An error is kept for mantis_program_commit, the tensor has 0 rows then. */
MANTIS_API mantis_tensor mantis_program_tensor(mantis_program *p, mantis_tensor_kind kind, uint32_t rows, uint32_t cols,
                                               const char *name);
/* The same elements under scales of their own, before mantis_program_commit: an fp32 tensor with a peak a stretch or
 * channel, a DFP tensor with as many exponents. The tensor's own entry stays beside them. */
MANTIS_API mantis_tensor mantis_program_scaled(mantis_program *p, const mantis_tensor *t, mantis_tensor_scaling scaling,
                                               const char *name);
/* Allocates the memory, all zero, and binds the executor, which must live as long as commands run. Rounding starts
 * stochastic. NO_MEMORY, BAD_SHAPE, or BAD_ARGUMENT: a second commit, no executor. */
MANTIS_API mantis_status mantis_program_commit(mantis_program *p, mantis_executor *executor, uint64_t seed,
                                               mantis_error *error);

/* Element 0 of a tensor, aligned to 16 bytes (parts of tensors: to an element); NULL before mantis_program_commit or
 * for a tensor outside this program's memory. Write the words of fp32 tensors, then append mantis_program_peak. */
MANTIS_API void *mantis_program_data(const mantis_program *p, const mantis_tensor *t);
/* The tensor's entry: a peak's fp32 word, or an exponent as int32. *word is untouched, or nothing is written, with
 * BAD_ARGUMENT before mantis_program_commit or for a tensor without an entry in this program's memory. */
MANTIS_API mantis_status mantis_program_scale(const mantis_program *p, const mantis_tensor *t, uint32_t *word);
MANTIS_API mantis_status mantis_program_set_scale(mantis_program *p, const mantis_tensor *t, uint32_t word);

/* -- Commands -------------------------------------------------------------------------------------------- */

/* Random streams start at 0 again, under this step number. */
MANTIS_API void mantis_program_begin_step(mantis_program *p, uint32_t step);
/* The stream that the next rounding takes, and another one instead: for a step made of several programs. */
MANTIS_API uint32_t mantis_program_stream(const mantis_program *p);
MANTIS_API void mantis_program_set_stream(mantis_program *p, uint32_t stream);
/* Of the maps that follow: to nearest instead of stochastically; without headroom for 128 -> 127 (numerics section 2).
 */
MANTIS_API void mantis_program_rounding(mantis_program *p, bool nearest, bool saturate);
/* After mantis_program_commit, of the commands that follow: each run orders them for two engines and gives each the
 * largest AFTER that leaves no race (docs/commands.md). Every result is the same; of several commands that would fail
 * another one may be reported. At first commands run as they were appended, and descriptors keep their AFTER. */
MANTIS_API void mantis_program_overlap(mantis_program *p, bool overlap);

/* All commands below: MANTIS_OK when appended; BAD_SHAPE (operands that do not fit together), BAD_ARGUMENT (a missing
 * operand, no commit yet), or an earlier error. What the machine itself refuses, mantis_program_run reports. */

/* Records the peak of x (fp32) in its entry, or the peaks of its stretches or channels in theirs. */
MANTIS_API mantis_status mantis_program_peak(mantis_program *p, const mantis_tensor *x);
/* q = x in dynamic fixed point with `bits` 4..8 (q is DFP8) or 16 (DFP16), under the peak in x's entry; writes q's
 * exponent. x and q are scaled alike. Equation: docs/numerics.md sections 2 to 4, 10, 11. */
MANTIS_API mantis_status mantis_program_map(mantis_program *p, const mantis_tensor *x, const mantis_tensor *q,
                                            int bits);
/* q (DFP8) = the signs of x, -1, 0 or 1, at exponent 0. x's peak entry is read: it must be finite. */
MANTIS_API mantis_status mantis_program_sign(mantis_program *p, const mantis_tensor *x, const mantis_tensor *q);

/* A convolution without copies: A is read as the patch matrix of an NHWC tensor (docs/views.md). A's rows are then the
 * pixels of `images` images of h x w, its columns the channels (of a group). kernel 0: no view. */
typedef struct {
    uint32_t images, h, w, oh, ow, kernel, pad, stride, dilate;
    bool flip;     /* taps in reversed order, and, with transpose_b, B by taps */
    uint32_t rate; /* pixels from a kernel position to the next (atrous); 0 and 1: neighbours */
} mantis_view;

/* out = op(a) * op(b) + bias: int8 by int8 into int32, aligned to fp32 once (numerics sections 5 and 6). op transposes
 * where asked. Records out's peak. Shapes are checked against each other.
 *
 * groups > 1: so many products of these shapes, operands and results at fixed strides in elements. Their peak is
 * recorded when record_groups says that they are all of the tensor; otherwise append mantis_program_peak of the whole.
 *
 * a may be scaled by rows of out and b, transposed, by columns; either by channel, but not both along K. An operand
 * within one entry may lie as it likes. More entries than a command takes become several commands. */
typedef struct {
    const mantis_tensor *a, *b;    /* DFP8: M x K and K x N as op gives them; K at most MANTIS_MAX_K */
    bool transpose_a, transpose_b; /* stored as K x M, stored as N x K */
    const mantis_tensor *bias;     /* fp32, one row of N (of all groups' N), with its peak recorded; NULL: none */
    const mantis_tensor *out;      /* fp32, M x N */
    uint32_t groups;               /* 0 and 1: one product */
    uint32_t a_group, b_group, out_group; /* elements from a group's operand to the next */
    bool record_groups;
    mantis_view view;
    /* With groups, entries or channels of a's and b's scales from a group's to the next; 0: the groups share them. */
    uint32_t a_scale_group, b_scale_group;
    bool raw;        /* out is RAW: the sums as they are, without bias, peak or rounding (numerics section 14) */
    bool accumulate; /* raw: they are added to what out holds, at the same exponent */
} mantis_gemm;
MANTIS_API mantis_status mantis_program_gemm(mantis_program *p, const mantis_gemm *operation);

/* out (fp32, as many elements) = raw sums under their exponent, rounded once to the nearest; records out's peak. */
MANTIS_API mantis_status mantis_program_align(mantis_program *p, const mantis_tensor *sums, const mantis_tensor *out);

/* out = sum of c_t * x_t + constant, element by element (numerics section 7); records out's peak. Terms with x NULL are
 * absent; x is fp32 (mapped to 16 bits on the way), DFP8 or DFP16 of out's shape. Coefficients and the constant are
 * DFP16 tensors of one element, of 1 x cols (one per channel) or of rows x 1 (one per row). */
typedef struct {
    struct {
        const mantis_tensor *x, *c;
    } term[3];
    const mantis_tensor *constant; /* NULL: none */
    const mantis_tensor *gate;     /* fp32 of out's shape: results where it is not positive become +0; NULL: none */
    bool relu;                     /* negative results become +0 */
    const mantis_tensor *out;      /* fp32 */
} mantis_vector;
MANTIS_API mantis_status mantis_program_vector(mantis_program *p, const mantis_vector *operation);

/* sums[channel] = (sum q, sum q*factor) over rows; by_row: sums[row] over columns. factor NULL: q itself. absolute: sum
 * |q| first. q and factor: DFP8 or DFP16 of one shape; sums: SUMS of at least so many elements (numerics section 8), or
 * RAW, which take the first sum alone, under q's exponent entry: with sums.scale = q.scale mantis_program_align reads
 * them. */
MANTIS_API mantis_status mantis_program_reduce(mantis_program *p, const mantis_tensor *q, const mantis_tensor *factor,
                                               bool by_row, bool absolute, const mantis_tensor *sums);
/* sums[channel] = (sum of the q above its threshold, how many + 2^32 * how many below) over rows, or by row.
 * thresholds: DFP16, {floor, ceil} a channel or row; above is q > floor, below is q < ceil (numerics section 13). They
 * count in the exponent of numerics section 2: q's entry, but with the float executor, whose MAP writes finer ones. */
MANTIS_API mantis_status mantis_program_thresholds(mantis_program *p, const mantis_tensor *q,
                                                   const mantis_tensor *thresholds, bool by_row,
                                                   const mantis_tensor *sums);
/* All earlier writes are in memory; optionally raises the interrupt line. */
MANTIS_API mantis_status mantis_program_fence(mantis_program *p, bool interrupt);

/* A descriptor of one's own (mantis/command.h) over addresses of this program's tensors, as it is: what is wrong with
 * it, mantis_program_run reports. It takes no random stream. */
MANTIS_API mantis_status mantis_program_append(mantis_program *p, const mantis_command *command);

/* -- Running --------------------------------------------------------------------------------------------- */

/* Runs what is pending and waits. The first error since the last run: "step 3: GEMM y = qx * qw: NONFINITE: ..."; what
 * a failed command would have written is untouched (but BUS_ERROR and TIMEOUT). */
MANTIS_API mantis_status mantis_program_run(mantis_program *p, mantis_error *error);

/* What all runs since commit did. counters: zero for executors without clocks. */
typedef struct {
    uint64_t commands; /* finished */
    uint32_t sticky;   /* MANTIS_STICKY_* raised */
    uint64_t counters[MANTIS_COUNTERS];
    uint64_t macs; /* of the products that were appended */
} mantis_totals;
MANTIS_API mantis_totals mantis_program_totals(const mantis_program *p);

#ifdef __cplusplus
}
#endif
#endif
