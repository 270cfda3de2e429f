/* SPDX-License-Identifier: Apache-2.0 */
/* The planner of products: the way for a shape, and why it is that one (mantis bench --explain shows both). */
#include "golden/gemm_job.h"

static gemm_choice straight(const gemm_job *job)
{
    const gemm_choice few = {"direct, few columns", "outputs fill the lanes better than columns", mantis_gemm_direct},
                      columns = {"direct", "patches lie as runs of pixels", mantis_gemm_direct};
    return mantis_gemm_direct_few(job) ? few : columns;
}

gemm_choice mantis_gemm_choose(const gemm_job *job, size_t threads)
{
    const char *refusal;
    if (job->reduces) {
        refusal = mantis_gemm_gradient_refusal(job);
        const gemm_choice gradient = {"gradient", "packed rows of pixels serve all kernel rows", mantis_gemm_gradient},
                          turned = {"gradient, turned", "planes of channels serve all taps, by tiles",
                                    mantis_gemm_gradient},
                          depth = {"depth", refusal, mantis_gemm_depth};
        return refusal ? depth : mantis_gemm_gradient_turned(job) ? turned : gradient;
    }
    const gemm_choice sums = {"sums", "one row of equal elements", mantis_gemm_sums};
    if (!job->view) {
        const gemm_choice blocks = {"blocks", "a matrix", mantis_gemm_blocks},
                          depth = {"depth", "few blocks of a matrix, long sums", mantis_gemm_depth};
        return mantis_gemm_sums_fit(job) ? sums : mantis_gemm_depth_fits(job, threads) ? depth : blocks;
    }
    refusal = mantis_gemm_direct_refusal(job);
    const gemm_choice blocks = {"blocks", refusal, mantis_gemm_blocks};
    return refusal ? blocks : straight(job);
}

size_t mantis_gemm_scratch(const gemm_job *job, size_t threads)
{
    if (job->reduces)
        return mantis_gemm_gradient_refusal(job) ? mantis_gemm_depth_scratch(job, threads)
                                                 : mantis_gemm_gradient_scratch(job, threads);
    const size_t blocks = mantis_gemm_blocks_scratch(job, threads),
                 other = job->view                              ? mantis_gemm_direct_scratch(job, threads)
                         : job->m == 1                          ? mantis_gemm_sums_scratch(job, threads)
                         : mantis_gemm_depth_fits(job, threads) ? mantis_gemm_depth_scratch(job, threads)
                                                                : 0;
    return blocks > other ? blocks : other;
}
