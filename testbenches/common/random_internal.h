/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of random programs share. */
#ifndef MANTIS_RANDOM_INTERNAL_H
#define MANTIS_RANDOM_INTERNAL_H

#include "random_program.h"

/* Room of so many bytes; memory starts over when it is full. */
uint32_t random_allocate(random_program *p, uint64_t bytes, uint32_t align);
/* fp32 words and their peak entry. */
uint32_t random_floats(random_program *p, uint32_t count);
uint32_t random_peak_entry(random_program *p, uint32_t tensor, uint32_t count);
uint32_t random_exponent_entry(random_program *p);
uint32_t random_mantissas(random_program *p, uint64_t count, uint32_t size);
/* Sizes from 1 to `most`, with a liking for small ones and for edges of 16. */
uint32_t random_size(random_program *p, uint32_t most);
void random_key(random_program *p, mantis_command *c, uint32_t seed_lo, uint32_t seed_hi, uint32_t step);

/* Command set 3. Peak entries for stretches of span elements, or (span unused) for channels; the scales of a GEMM that
 * is made but for them; raw sums at `out`; ALIGN; the SCALING of a PEAK or MAP of *count elements, which may get
 * fewer. */
uint32_t random_peak_entries(random_program *p, uint32_t tensor, uint32_t count, uint32_t span, uint32_t channels);
void random_gemm_scales(random_program *p, mantis_command *c);
void random_raw_sums(random_program *p, mantis_command *c, uint32_t out, uint64_t bytes);
uint32_t random_thresholds(random_program *p, uint32_t count, int32_t range);
mantis_command random_align(random_program *p);
uint32_t random_line_scaling(random_program *p, uint32_t *count, uint32_t *span);

/* One GEMM: of these sizes, aligned and without groups; of any kind; a patch view. */
mantis_command random_gemm_sized(random_program *p, uint32_t m, uint32_t n, uint32_t k);
mantis_command random_gemm_any(random_program *p);
mantis_command random_gemm_view(random_program *p);

#endif
