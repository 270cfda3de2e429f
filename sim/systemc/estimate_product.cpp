// SPDX-License-Identifier: Apache-2.0
// Clocks of a product: steps of docs/microarchitecture.md, section 10, each as long as the longest of what overlaps in
// it: loading of its operands, the array, the results' way out. Lines that do not begin on a beat count with the beats
// that they touch on average; a view's blocks count as if none lay at an image's edge.
#include "systemc/axi_pins.h"
#include "systemc/estimate.h"

#include <mantis/version.h>

#include <algorithm>
#include <cmath>

namespace
{

constexpr double BEAT = 16;   // bytes
constexpr double CHUNK = 256; // of the sum, in one step

double pieces(double amount, double piece)
{
    return static_cast<double>(static_cast<uint64_t>((amount + piece - 1) / piece));
}

// Steps of one kind, in clocks of what each loads, computes and writes. The first step of all waits for its load.
struct steps {
    double first = 0, sum = 0;
    void add(double count, double load, double array, double out)
    {
        first = sum > 0 ? first : load;
        sum += count * std::max({load, array, out});
    }
};

constexpr double DIVISION = 24;              // of a tile's first row or column by a scale's span
constexpr double PIECE = 16;                 // columns that the drain writes at a time
constexpr double WORDS = MANTIS_PORT / 32.0; // of a beat that it writes

struct product {
    double m, n, k, groups, edge, block; // array edge, and that of a block of results
    bool trans_a, trans_b, aligned_a, aligned_b;
    bool raw, accumulate, row_scaled, column_scaled;
    double latency;

    // Clocks in which the drain writes so many rows and columns of finished sums.
    double out(double rows, double cols) const
    {
        const double way = pieces(cols, PIECE);
        double row = std::max(2 * way, pieces(cols, WORDS));
        if (raw)
            row = pieces(cols, WORDS / 2) + way;
        if (accumulate)
            row += pieces(cols, 2) + way;
        const double tile = (row_scaled ? DIVISION : 0) + (column_scaled ? DIVISION + std::min(cols, edge) + 1 : 0) +
                            (accumulate ? latency + 8 : 0);
        return rows * row + pieces(rows, edge) * pieces(cols, edge) * tile;
    }
};

product product_of(const mantis_command &c, double latency)
{
    const auto get = [&](uint32_t field) { return static_cast<double>(mantis_get(&c, field)); };
    const auto aligned = [&](uint32_t address, uint32_t ld) {
        return (mantis_get(&c, address) | mantis_get(&c, ld)) % static_cast<unsigned>(BEAT) == 0;
    };
    // An entry for each row or column of C, or channels that lie along them.
    const auto scaled = [&](uint32_t scaling, bool along_k) {
        return mantis_get(&c, scaling) == 1 || (mantis_get(&c, scaling) == 2 && !along_k);
    };
    const bool trans_a = mantis_get(&c, MANTIS_GEMM_TRANS_A) != 0, trans_b = mantis_get(&c, MANTIS_GEMM_TRANS_B) != 0;
    const double edge = mantis_array_size();
    return {get(MANTIS_GEMM_ROWS),
            get(MANTIS_GEMM_COLS),
            get(MANTIS_GEMM_DEPTH),
            get(MANTIS_GEMM_LAST_GROUP) + 1,
            edge,
            4 * edge,
            trans_a,
            trans_b,
            aligned(MANTIS_GEMM_X0_ADDR, MANTIS_GEMM_X0_LD),
            aligned(MANTIS_GEMM_X1_ADDR, MANTIS_GEMM_X1_LD),
            mantis_get(&c, MANTIS_GEMM_RAW) != 0,
            mantis_get(&c, MANTIS_GEMM_ACCUMULATE) != 0,
            scaled(MANTIS_GEMM_X0_SCALING, !trans_a),
            scaled(MANTIS_GEMM_X1_SCALING, trans_b),
            latency};
}

double lines(double count, double bytes, bool aligned)
{
    return count * (aligned ? pieces(bytes, BEAT) : (bytes + BEAT - 1) / BEAT);
}

// A dimension as whole blocks and a rest: calls f(size, how often).
template <class F>
void parts(double amount, double block, F f)
{
    const double whole = pieces(amount + 1, block) - 1;
    if (whole > 0)
        f(block, whole);
    if (amount > whole * block)
        f(amount - whole * block, 1.0);
}

double plain(const product &p)
{
    steps all;
    parts(p.n, p.block, [&](double cols, double column_blocks) {
        parts(p.m, p.block, [&](double rows, double row_blocks) {
            parts(p.k, CHUNK, [&](double depth, double chunks) {
                const double load = (p.trans_a ? lines(depth, rows, p.aligned_a) : lines(rows, depth, p.aligned_a)) +
                                    (p.trans_b ? lines(cols, depth, p.aligned_b) : lines(depth, cols, p.aligned_b));
                const double array = pieces(rows, p.edge) * pieces(cols, p.edge) * depth;
                // Sums leave after the last chunk; until then a row is kept a clock.
                const double count = column_blocks * row_blocks, last = chunks * CHUNK >= p.k || depth < CHUNK;
                all.add(count * (chunks - last), load, array, rows * pieces(cols, p.edge));
                all.add(count * last, load, array, p.out(rows, cols));
            });
        });
    });
    return all.first + p.groups * all.sum;
}

// docs/microarchitecture.md, 10.7. Mode P when A is not transposed, mode W when it is.
double view(const product &p, const mantis_command &c)
{
    const auto get = [&](uint32_t field) { return static_cast<double>(mantis_get(&c, field)); };
    const double h = get(MANTIS_GEMM_VIEW_H), w = get(MANTIS_GEMM_VIEW_W), oh = get(MANTIS_GEMM_VIEW_OH),
                 ow = get(MANTIS_GEMM_VIEW_OW), images = get(MANTIS_GEMM_VIEW_IMAGES),
                 channels = get(MANTIS_GEMM_VIEW_C), kh = get(MANTIS_GEMM_VIEW_KH), kw = get(MANTIS_GEMM_VIEW_KW),
                 pad = get(MANTIS_GEMM_VIEW_PAD), stride = get(MANTIS_GEMM_VIEW_STRIDE),
                 dilate = get(MANTIS_GEMM_VIEW_DILATE), rate = std::max(1.0, get(MANTIS_GEMM_VIEW_RATE)),
                 taps = kh * kw, pixels = images * oh * ow;
    const bool linear = stride == 1 && dilate == 1 && rate == 1 && oh == h && ow == w && kh == 2 * pad + 1 &&
                        128 + 2 * pad * (w + 1) <= MANTIS_VIEW_PIXELS;
    // Columns of the input that so many outputs of a row see: a line for each kernel row holds them.
    const auto columns = [&](double outputs) {
        return std::min(w, std::floor(((outputs - 1) * stride + (kw - 1) * rate) / dilate) + stride);
    };
    double block = p.block;
    while (!linear && block > 16 && kh * 4 * pieces(columns(block), 4) > MANTIS_VIEW_PIXELS)
        block /= 2;
    const double count = std::min(block, linear ? pixels : ow); // pixels of a block
    const double blocks = linear ? pieces(pixels, block) : images * oh * pieces(ow, block);
    const double window = linear ? std::min(pixels, count + 2 * pad * (w + 1))
                                 : columns(count) * std::min(h, pieces(kh - 1, dilate) + (dilate > 1 ? 0 : 1));
    const double slice = p.trans_a ? p.edge : taps <= 16 ? 16 : taps <= 32 ? 8 : taps <= 64 ? 4 : taps <= 128 ? 2 : 1;
    steps all;
    parts(channels, slice, [&](double deep, double slices) {
        const double a = lines(window, deep, p.aligned_a);
        if (p.trans_a)
            parts(p.n, p.edge, [&](double cols, double column_blocks) {
                parts(taps, 16, [&](double pass, double passes) {
                    all.add(slices * column_blocks * passes * blocks, a + lines(count, cols, p.aligned_b), pass * count,
                            0);
                    if (p.raw) /* sums leave after the last block, too long to be hidden */
                        all.sum += slices * column_blocks * passes * pass * p.out(deep, cols);
                });
            });
        else
            parts(p.n, p.block, [&](double cols, double column_blocks) {
                const double b =
                    p.trans_b ? lines(taps * cols, deep, p.aligned_b) : lines(taps * deep, cols, p.aligned_b);
                const double array = pieces(count, p.edge) * pieces(cols, p.edge) * taps * deep;
                const double last = slices * slice >= channels || deep < slice;
                all.add((slices - last) * column_blocks * blocks, a + b, array, count * pieces(cols, p.edge));
                all.add(last * column_blocks * blocks, a + b, array, p.out(count, cols));
            });
    });
    return all.first + p.groups * all.sum;
}

} // namespace

uint64_t mantis::estimate_product(const mantis_command &command, uint64_t latency)
{
    const product p = product_of(command, static_cast<double>(latency));
    return static_cast<uint64_t>(mantis_get(&command, MANTIS_GEMM_VIEW) ? view(p, command) : plain(p));
}
