/* SPDX-License-Identifier: Apache-2.0 */
/* An approximate multiplier, as `mantis train --multiplier truncated.so` takes it; truncated.sv is the same in
 * hardware.
 *
 * Magnitudes are multiplied, and of their partial products the columns below 2^DROP are left out: row i takes the
 * magnitude of a rounded to the columns that are left. Errors change their sign with the product's, so sums of products
 * of both signs have no bias; a zero operand gives zero. docs/multipliers.md. */

#ifndef DROP
#define DROP 6
#endif

int mantis_multiply(int a, int b);

int mantis_multiply(int a, int b)
{
    const int x = a < 0 ? -a : a, y = b < 0 ? -b : b;
    int sum = 0;
    for (int i = 0; i < 8; i++) {
        const int unit = i < DROP ? 1 << (DROP - i) : 1;
        if (y >> i & 1)
            sum += (x + unit / 2) / unit * unit << i;
    }
    return (a < 0) != (b < 0) ? -sum : sum;
}
