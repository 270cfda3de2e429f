/* SPDX-License-Identifier: Apache-2.0 */
/* Packed operands of products, at every SIMD level: blocks of A and B of every number of lines and many depths, lines
 * one behind the other or side by side, with gaps or without, multiplied against sums of products; and the quads of
 * weight gradients, of lines that overlap or not, against what they are to hold. Operands end where their memory does.
 */
#include "golden/gemm_job.h"
#include "levels.h"

#include <string.h>

enum { LINES = 64, DEPTH = 150, ROOM = (LINES + 40) * (DEPTH + 40), TRIALS = 3000, GUARD = 64 };

static uint64_t state = 11;
static int8_t memory[2][ROOM];
static uint8_t packed[2][1 << 16];

static uint32_t below(uint32_t n)
{
    return (uint32_t)((tap_random(&state) >> 20) % n);
}

/* Bytes of a matrix of lines x depth, its last byte the last of its memory. side: lines lie side by side. */
static mantis_matrix draw(int which, size_t lines, size_t depth, bool side, bool of_b)
{
    static const uint32_t GAPS[] = {0, 0, 0, 1, 16, 32};
    const size_t inner = side ? lines : depth, outer = side ? depth : lines, step = inner + GAPS[below(6)];
    int8_t *const base = memory[which] + ROOM - ((outer - 1) * step + inner);
    for (size_t i = 0; i < ROOM; i++)
        memory[which][i] = below(8) ? (int8_t)tap_random(&state) : INT8_MIN;
    return side == of_b ? (mantis_matrix){base, step, 1} : (mantis_matrix){base, 1, step};
}

static int8_t at(const mantis_matrix *m, size_t row, size_t col)
{
    return m->base[row * m->row_step + col * m->col_step];
}

static bool product_agrees(const mantis_loops *k, size_t rows, size_t cols, size_t depth, unsigned sides)
{
    static int32_t acc[GEMM_ROWS * GEMM_COLS];
    const mantis_matrix a = draw(0, rows, depth, sides & 1, false), b = draw(1, cols, depth, sides & 2, true);
    const size_t a_bytes = k->a_bytes(depth), b_bytes = k->b_bytes(depth);
    memset(packed, 0x5a, sizeof packed);
    k->pack_a(&a, 0, rows, depth, packed[0]);
    k->pack_b(&b, 0, cols, depth, packed[1]);
    bool good = true;
    for (size_t i = 0; i < GUARD; i++)
        good &= packed[0][a_bytes + i] == 0x5a && packed[1][b_bytes + i] == 0x5a;
    k->multiply(packed[0], packed[1], rows, cols, depth, acc);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++) {
            int32_t sum = 0;
            for (size_t d = 0; d < depth; d++)
                sum += at(&a, i, d) * at(&b, d, j);
            good &= acc[i * GEMM_COLS + j] == sum;
        }
    return good;
}

static int products_differ(const mantis_loops *k)
{
    int wrong = 0;
    for (size_t n = 1; n <= GEMM_COLS; n++)
        for (unsigned sides = 0; sides < 4; sides++)
            wrong += !product_agrees(k, n <= GEMM_ROWS ? n : GEMM_ROWS, n, 1 + below(DEPTH), sides);
    for (size_t depth = 1; depth <= DEPTH; depth++)
        for (unsigned sides = 0; sides < 4; sides++)
            wrong += !product_agrees(k, (size_t[]){16, 32, 48, 17}[below(4)], (size_t[]){16, 32, 64, 49}[below(4)],
                                     depth, sides);
    return wrong;
}

/* Up to GEMM_PARTS parts of a depth, packed one behind the other, find room. */
static int parts_without_room(const mantis_loops *k)
{
    int wrong = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        const uint32_t parts = 1 + below(GEMM_PARTS), most = below(2) ? 100 : 3000;
        size_t a = 0, b = 0, depth = 0;
        for (uint32_t i = 0; i < parts; i++) {
            const size_t length = 1 + below(most);
            a += k->a_bytes(length);
            b += k->b_bytes(length);
            depth += length;
        }
        wrong += a > k->a_bytes(depth) + parts * k->a_bytes(1) || b > k->b_bytes(depth) + parts * k->b_bytes(1);
    }
    return wrong;
}

static bool quads_agree(const mantis_loops *k, size_t lines, size_t depth, bool raised)
{
    mantis_matrix m = draw(0, lines, depth, true, false);
    if (below(2)) { /* lines of a patch, each of which is a line of an earlier depth, too */
        m.col_step = 1 + below(24);
        m.base = memory[0] + ROOM - ((depth - 1) * m.col_step + lines);
    }
    const size_t stride = below(2) ? 64 : 256, quads = (depth + 3) / 4, group_stride = stride == 64 ? quads * 64 : 64;
    const uint8_t flip = raised ? 0x80 : 0;
    uint8_t *const to = packed[0];
    bool good = true;
    memset(to, 0x5a, sizeof packed[0]);
    k->pack_quads(m.base, m.col_step, lines, depth, to, stride, group_stride, raised);
    for (size_t line = 0; line < (lines + 15) / 16 * 16; line++)
        for (size_t d = 0; d < 4 * quads; d++) {
            const uint8_t want = line < lines && d < depth ? (uint8_t)at(&m, line, d) ^ flip : flip;
            good &= to[d / 4 * stride + line / 16 * group_stride + line % 16 * 4 + d % 4] == want;
        }
    const size_t beyond = stride == 64 ? (lines + 15) / 16 * group_stride : quads * stride;
    for (size_t i = 0; i < GUARD; i++)
        good &= to[beyond + i] == 0x5a;
    return good;
}

static int quads_differ(const mantis_loops *k)
{
    int wrong = 0;
    for (int i = 0; i < TRIALS; i++)
        wrong += !quads_agree(k, below(4) ? 1 + below(LINES) : 16 + 16 * below(4), 1 + below(DEPTH), below(2));
    return wrong;
}

static void test(const mantis_loops *k, const char *name)
{
    int wrong = products_differ(k);
    tap_ok(!wrong, "%s: products of packed blocks (%d differ)", name, wrong);
    wrong = parts_without_room(k);
    tap_ok(!wrong, "%s: %d depths in parts find room (%d do not)", name, TRIALS, wrong);
    if (!k->pack_quads)
        return;
    wrong = quads_differ(k);
    tap_ok(!wrong, "%s: quads of lines side by side (%d differ)", name, wrong);
}

int main(void)
{
    return at_each_level(test);
}
