// SPDX-License-Identifier: Apache-2.0
// mac_array with the multiplier it was Verilated with, under random control, against sums of the C function: every
// tile, all rows. And the multiplier's products themselves, all 65,536. Prints what was wrong; 0 when nothing.
#include "Vmac_array.h"
#include "Vmultiplier.h"

#include <cstdint>
#include <cstdio>
#include <random>

extern "C" int mantis_multiply(int a, int b);

enum { N = 4, TILES = 2000 };

static int products()
{
    Vmultiplier m;
    int wrong = 0;
    for (int a = -128; a < 128; a++) {
        for (int b = -128; b < 128; b++) {
            m.a_i = (uint8_t)a;
            m.b_i = (uint8_t)b;
            m.eval();
            wrong += (int16_t)m.product_o != mantis_multiply(a, b);
        }
    }
    return wrong;
}

static void clock(Vmac_array &array)
{
    array.clk_i = 0;
    array.eval();
    array.clk_i = 1;
    array.eval();
}

static int sums()
{
    Vmac_array array;
    std::mt19937 random(1);
    int wrong = 0;
    for (int tile = 0; tile < TILES; tile++) {
        uint32_t sum[N][N] = {};
        const int depth = 1 + (int)(random() % 40);
        array.shift_i = 0;
        for (int k = 0; k < depth; k++) {
            const uint32_t a = random(), b = random();
            array.en_i = 1;
            array.first_i = k == 0;
            array.last_i = k == depth - 1;
            array.a_i = a;
            array.b_i = b;
            for (int i = 0; i < N; i++)
                for (int j = 0; j < N; j++)
                    sum[i][j] += (uint32_t)mantis_multiply((int8_t)(a >> 8 * i), (int8_t)(b >> 8 * j));
            clock(array);
            array.en_i = 0; // what is shown then counts for nothing: this multiplier's 0 * 0 might be anything
            if (random() % 4 == 0)
                clock(array);
        }
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++)
                wrong += array.row_o[j] != sum[i][j];
            array.shift_i = 1;
            clock(array);
        }
    }
    return wrong;
}

int main()
{
    const int of_products = products(), of_sums = sums();
    std::printf("%d products and %d sums are wrong\n", of_products, of_sums);
    return of_products != 0 || of_sums != 0;
}
