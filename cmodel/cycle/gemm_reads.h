/* SPDX-License-Identifier: Apache-2.0 */
/* gemm's read port, which its units share: scales while they load, then the loader; with ACCUMULATE the drain, too,
 * whose beats come back between the loader's in the order of the requests (microarchitecture 10). Part of gemm. */
#ifndef MANTIS_CYCLE_GEMM_READS_H
#define MANTIS_CYCLE_GEMM_READS_H

#include "cycle/drain.h"
#include "cycle/fifo.h"
#include "cycle/gemm_loader.h"
#include "cycle/gemm_scales.h"
#include "cycle/gemm_ports.h"

enum { GEMM_READS_DEPTH = 64 };

struct gemm_reads {
    struct fifo order;
    struct {
        uint32_t drain, beats;
    } item[GEMM_READS_DEPTH]; /* D */
    uint32_t taken;           /* beats of the order's head */
};

/* Who may ask: loads says that scales has the port. */
struct gemm_readers {
    bool loads;
    struct gemm_scales_unit *scales;
    struct gemm_loader_unit *loader;
    struct drain_unit *drain;
};

/* Fills gemm's rd_* outputs from its units' outputs. */
void gemm_reads_show(const struct gemm_reads *s, const struct gemm_readers *r, const struct gemm_in *in,
                     struct gemm_out *out);
/* Fills the units' rd_* inputs. */
void gemm_reads_route(const struct gemm_reads *s, const struct gemm_readers *r, const struct gemm_in *in);
void gemm_reads_tick(struct gemm_reads *s, const struct gemm_readers *r, const struct gemm_in *in,
                     const struct gemm_out *out);

#endif
