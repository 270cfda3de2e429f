/* SPDX-License-Identifier: Apache-2.0 */
/* Sums longer than a product: pieces of raw sums (numerics section 14). */
#include "host/device/program.h"

uint32_t program_piece(uint32_t longest)
{
    return longest < 16 ? longest : longest & ~15u;
}

void program_gemm_long(program *p, const gemm_operation *o, uint32_t longest, const tensor *sums)
{
    const uint32_t rows = o->a->rows, piece = program_piece(longest);
    if (rows <= longest) {
        program_gemm(p, o);
        return;
    }
    const tensor to = tensor_shaped(sums, o->out->rows, o->out->cols);
    for (uint32_t first = 0; first < rows; first += piece) {
        const uint32_t count = rows - first < piece ? rows - first : piece;
        const tensor a = tensor_part(o->a, first, 0, count, o->a->cols),
                     b = tensor_part(o->b, first, 0, count, o->b->cols);
        gemm_operation part = *o;
        part.a = &a;
        part.b = &b;
        part.out = &to;
        part.raw = true;
        part.accumulate = first > 0;
        program_gemm(p, &part);
    }
    program_align(p, &to, o->out);
}
