/* SPDX-License-Identifier: Apache-2.0 */
/* L1 normalization's integers against the vectors of an independent implementation (testbenches/vectors/l1.txt), and
 * the sign's coefficients over every mean's neighbourhood. */
#include "../common/tap.h"
#include "../common/vectors.h"

#include "host/layers/deviations.h"

#include <inttypes.h>
#include <string.h>

enum { MOST = 4096 };

typedef struct {
    uint64_t n;
    int32_t ex, eg;
    uint32_t gamma, beta, epsilon;
    int32_t q[MOST], p[MOST];
    int64_t s1, above_sum, below_sum, g1, g2, spread;
    int32_t above_level, below_level; /* REDUCE's thresholds: golden's own test looks at them */
    uint32_t above, below;
    char a[48];
    uint32_t v;
    int32_t v_exponent;
    uint32_t word[9];
} record;

static bool read_values(FILE *f, const char *key, uint64_t n, int32_t *to)
{
    char word[8];
    uint64_t count;
    if (fscanf(f, " %7s %" SCNu64, word, &count) != 2 || strcmp(word, key) != 0 || count != n || n > MOST)
        return false;
    for (uint64_t i = 0; i < n; i++)
        if (fscanf(f, "%" SCNd32, &to[i]) != 1)
            return false;
    return true;
}

static bool read_record(FILE *f, record *r)
{
    if (fscanf(f, " l1 %" SCNu64 " %" SCNd32 " %" SCNd32 " %" SCNx32 " %" SCNx32 " %" SCNx32, &r->n, &r->ex, &r->eg,
               &r->gamma, &r->beta, &r->epsilon) != 6 ||
        !read_values(f, "q", r->n, r->q) || !read_values(f, "p", r->n, r->p))
        return false;
    if (fscanf(f,
               " s %" SCNd64 " %" SCNd32 " %" SCNd32 " %" SCNd64 " %" SCNu32 " %" SCNd64 " %" SCNu32 " %" SCNd64
               " %" SCNd64 " %" SCNd64,
               &r->s1, &r->above_level, &r->below_level, &r->above_sum, &r->above, &r->below_sum, &r->below, &r->spread,
               &r->g1, &r->g2) != 10 ||
        fscanf(f, " a %47s %" SCNu32 " %" SCNd32, r->a, &r->v, &r->v_exponent) != 3 || fscanf(f, " c") != 0)
        return false;
    for (int i = 0; i < 9; i++)
        if (fscanf(f, " %" SCNx32, &r->word[i]) != 1)
            return false;
    return true;
}

/* A's hexadecimal digits, as many as are kept: those of a number cut off at a multiple of four bits or not. */
static bool same_number(const char *digits, scaled a)
{
    int32_t bit = 4 * (int32_t)strlen(digits); /* of the whole number, from the top */
    for (const char *at = digits; *at; at++) {
        const int digit = *at <= '9' ? *at - '0' : *at - 'a' + 10;
        for (int k = 3; k >= 0; k--) {
            bit--;
            if (bit >= a.e && (int)((bit - a.e > 126 ? 0 : a.m >> (bit - a.e)) & 1) != (digit >> k & 1))
                return false;
        }
    }
    return bit == 0;
}

/* The record's sums from its elements' signs: what REDUCE finds. */
static bool sums_agree(const record *r, int64_t signs[2])
{
    int64_t s1 = 0, g1 = 0, g2 = 0;
    for (uint64_t i = 0; i < r->n; i++) {
        s1 += r->q[i];
        g1 += r->p[i];
        g2 += (int64_t)r->p[i] * r->q[i];
    }
    signs[0] = signs[1] = 0;
    for (uint64_t i = 0; i < r->n; i++) {
        const int64_t deviation = (int64_t)r->n * r->q[i] - s1;
        const int sign = (deviation > 0) - (deviation < 0);
        signs[0] += sign;
        signs[1] += sign * r->q[i];
    }
    return s1 == r->s1 && signs[0] == (int64_t)r->above - r->below && signs[1] == r->above_sum - r->below_sum &&
           g1 == r->g1 && g2 == r->g2 && (int64_t)r->n * signs[1] - s1 * signs[0] == 2 * r->spread;
}

static bool signs_agree(const record *r)
{
    const deviation_sign s = deviations_sign(r->n, r->s1);
    for (uint64_t i = 0; i < r->n; i++) {
        const int64_t whole = (int64_t)r->n * r->q[i] - r->s1, made = (int64_t)s.c0 * r->q[i] + (int64_t)s.c3 * 16384;
        if ((whole > 0) - (whole < 0) != (made > 0) - (made < 0))
            return false;
    }
    return true;
}

static void test_vectors(void)
{
    static record r;
    int records = 0, sums = 0, inverse = 0, forward = 0, backward = 0, signs = 0;
    FILE *f = vectors_open("l1.txt");
    char line[256];
    while (f && fgets(line, sizeof line, f) && line[0] == '#')
        ;
    if (f)
        fseek(f, -(long)strlen(line), SEEK_CUR);
    while (f && read_record(f, &r)) {
        int64_t signed_sums[2];
        sums += sums_agree(&r, signed_sums);
        const deviations d = deviations_of(r.n, r.s1, signed_sums, r.ex, r.epsilon);
        const deviation_affine y = deviations_normalize(&d, r.gamma, r.beta);
        const deviation_gradient g = deviations_backward(&d, r.g1, r.g2, r.eg, y.c0);
        const uint32_t words[9] = {y.c0, y.c3, g.dbeta, g.dgamma, g.m, g.h, g.q, g.c1, g.c3};
        records++;
        signs += signs_agree(&r);
        inverse += same_number(r.a, d.a) && d.inverse.m == r.v && d.inverse.e == r.v_exponent;
        forward += memcmp(words, r.word, 2 * sizeof *words) == 0;
        backward += memcmp(words + 2, r.word + 2, 7 * sizeof *words) == 0;
    }
    tap_ok(f && feof(f) && records == 160, "l1.txt: %d records read to the end", records);
    tap_ok(sums == records, "sums over signs are those of the deviations: %d of %d", sums, records);
    tap_ok(signs == records, "signs of all elements: %d of %d", signs, records);
    tap_ok(inverse == records, "A with epsilon, and 1/(2A): %d of %d", inverse, records);
    tap_ok(forward == records, "forward's words: %d of %d", forward, records);
    tap_ok(backward == records, "backward's words: %d of %d", backward, records);
    if (f)
        fclose(f);
}

/* Every floor of the mean, every q beside it and at the ends, a mean that is an element and one that lies between. */
static void test_sign(void)
{
    uint64_t wrong = 0, looked = 0, too_wide = 0;
    for (int32_t f = -32767; f <= 32767; f++)
        for (int part = 0; part < 4; part++) { /* the mean is f, or f and 1/n, 1/2, (n-1)/n more */
            const int64_t n = 1000, s1 = (int64_t)f * n + (part == 0 ? 0 : part == 1 ? 1 : part == 2 ? 500 : 999);
            if (s1 > 32767 * n)
                continue;
            const deviation_sign s = deviations_sign((uint64_t)n, s1);
            too_wide += !s.exact || s.c0 < -32767 || s.c0 > 32767 || s.c3 < -32767 || s.c3 > 32767;
            const int32_t near[] = {f - 2, f - 1, f, f + 1, f + 2, -32767, -16384, -1, 0, 1, 16384, 32767};
            for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
                const int64_t q = near[i], whole = n * q - s1, made = s.c0 * q + (int64_t)s.c3 * 16384;
                if (q < -32767 || q > 32767)
                    continue;
                looked++;
                wrong += (whole > 0) - (whole < 0) != (made > 0) - (made < 0);
            }
        }
    tap_ok(wrong == 0 && looked > 2000000, "sgn: %" PRIu64 " of %" PRIu64 " signs are wrong", wrong, looked);
    tap_ok(too_wide == 0, "its coefficients have 16 bits");
}

int main(void)
{
    test_vectors();
    test_sign();
    return tap_done();
}
