/* SPDX-License-Identifier: Apache-2.0 */
/* dma_cases: what a reader and a writer have to stand, whoever is under the benches. */
#ifndef MANTIS_DMA_CASES_H
#define MANTIS_DMA_CASES_H

#include "reader_bench.h"
#include "writer_bench.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Called once for each case, with what was wrong or NULL. */
typedef void dma_report(const char *what, const char *wrong);

void dma_reader_cases(const struct reader_dut *dut, dma_report *report);
void dma_writer_cases(const struct writer_dut *dut, dma_report *report);

#ifdef __cplusplus
}
#endif

#endif
