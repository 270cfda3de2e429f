/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/machine_limits.h"

#include "host/support/clock.h"
#include "mantis/executor.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define MOST_THREADS 64u
#define BLOCK        (UINT64_C(48) << 20) /* bytes that a thread copies: beyond any cache it could have for itself */
#define CACHED       (UINT64_C(16) << 10)
#define ROUNDS       2000000u
#define ENOUGH_SECONDS \
    0.4 /* a measurement is short, repeated so long, and takes its best round, as mantis bench does: others may run \
           beside */

/* One thread's share of a measurement. */
typedef struct {
    uint64_t work; /* MACs or bytes done */
    uint8_t *from, *to;
    uint64_t size;
    int32_t result; /* keeps the products from being optimized away */
} share;

/* Twelve independent sums hide the latency of the products; separate variables, since gcc 12 spills arrays of vectors.
 */
#define ALL(op) /* as one statement: a loop takes no more */ \
    do {                                                     \
        TWELVE(op)                                           \
    } while (0)
#define TWELVE(op) op(0) op(1) op(2) op(3) op(4) op(5) op(6) op(7) op(8) op(9) op(10) op(11)

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512bw,avx512vnni"))) static void *multiply_vnni(void *argument)
{
    share *s = argument;
    const __m512i a = _mm512_set1_epi8(3), b = _mm512_set1_epi8(5);
#define DECLARE(i) __m512i c##i = _mm512_set1_epi32(i);
#define PRODUCT(i) __asm__ volatile("vpdpbusd %1, %2, %0" : "+v"(c##i) : "v"(a), "v"(b));
#define COLLECT(i) sum = _mm512_add_epi32(sum, c##i);
    TWELVE(DECLARE)
    for (uint32_t n = 0; n < ROUNDS / 4; n++)
        ALL(PRODUCT);
    __m512i sum = _mm512_setzero_si512();
    TWELVE(COLLECT)
    s->result = _mm_cvtsi128_si32(_mm512_castsi512_si128(sum));
    s->work = UINT64_C(12) * 64 * (ROUNDS / 4);
#undef DECLARE
#undef PRODUCT
#undef COLLECT
    return NULL;
}

#if defined(__linux__)
/* Four tiles of sums hide the latency of the products. Golden asked the system for them (mantis_golden_create). */
static void *multiply_tiles(void *argument)
{
    share *s = argument;
    struct {
        uint8_t palette, start, reserved[14];
        uint16_t bytes[16];
        uint8_t rows[16];
    } shapes = {.palette = 1};
    for (int i = 0; i < 8; i++) {
        shapes.bytes[i] = 64;
        shapes.rows[i] = 16;
    }
    __asm__ volatile("ldtilecfg %0" : : "m"(shapes));
    for (uint32_t n = 0; n < ROUNDS / 16; n++)
        __asm__ volatile("tdpbusd %tmm6, %tmm4, %tmm0\n\ttdpbusd %tmm7, %tmm4, %tmm1\n\t"
                         "tdpbusd %tmm6, %tmm5, %tmm2\n\ttdpbusd %tmm7, %tmm5, %tmm3");
    __asm__ volatile("tilerelease");
    s->work = UINT64_C(4) * 16 * 16 * 64 * (ROUNDS / 16);
    return NULL;
}
#endif

__attribute__((target("avx2"))) static void *multiply_avx2(void *argument)
{
    share *s = argument;
    const __m256i b = _mm256_set1_epi16(5);
    __m256i a = _mm256_set1_epi16(3);
#define DECLARE(i) __m256i c##i = _mm256_set1_epi32(i);
#define PRODUCT(i) c##i = _mm256_add_epi32(c##i, _mm256_madd_epi16(a, b));
#define COLLECT(i) sum = _mm256_add_epi32(sum, c##i);
    TWELVE(DECLARE)
    for (uint32_t n = 0; n < ROUNDS / 8; n++) {
        __asm__ volatile("" : "+x"(a)); /* the products are made anew in each round */
        TWELVE(PRODUCT)
    }
    __m256i sum = _mm256_setzero_si256();
    TWELVE(COLLECT)
    s->result = _mm_cvtsi128_si32(_mm256_castsi256_si128(sum));
    s->work = UINT64_C(12) * 16 * (ROUNDS / 8);
#undef DECLARE
#undef PRODUCT
#undef COLLECT
    return NULL;
}
#endif

static void *multiply_plain(void *argument)
{
    share *s = argument;
    uint32_t a = 3, b = 5, sum[4] = {0};
    for (uint32_t n = 0; n < ROUNDS; n++) {
        __asm__ volatile("" : "+r"(a), "+r"(b));
        for (int i = 0; i < 4; i++)
            sum[i] += a * (b + (uint32_t)i);
    }
    s->result = (int32_t)(sum[0] + sum[1] + sum[2] + sum[3]);
    s->work = UINT64_C(4) * ROUNDS;
    return NULL;
}

static void *copy(void *argument)
{
    share *s = argument;
    uint64_t passes = s->size == BLOCK ? 1 : 4096;
    for (uint64_t n = 0; n < passes; n++) {
        memcpy(s->to, s->from, s->size);
        __asm__ volatile("" : : "r"(s->to) : "memory");
    }
    s->work = passes * 2 * s->size;
    return NULL;
}

/* The products that golden's best level takes, or MANTIS_SIMD's. */
static void *(*best_products(const char **instruction))(void *)
{
    const char *simd = getenv("MANTIS_SIMD");
    const bool any = !simd || !*simd;
    *instruction = "plain C";
#if defined(__x86_64__)
#if defined(__linux__)
    mantis_executor *tiles = any || strcmp(simd, "amx") == 0 ? mantis_golden_create(1, "amx") : NULL;
    mantis_destroy(tiles);
    if (tiles) {
        *instruction = "amx tdpbusd";
        return multiply_tiles;
    }
#endif
    if ((any || strcmp(simd, "avx512") == 0) && __builtin_cpu_supports("avx512vnni") &&
        __builtin_cpu_supports("avx512bw")) {
        *instruction = "avx512 vpdpbusd";
        return multiply_vnni;
    }
    if ((any || strcmp(simd, "avx2") == 0) && __builtin_cpu_supports("avx2")) {
        *instruction = "avx2 vpmaddwd";
        return multiply_avx2;
    }
#endif
    return multiply_plain;
}

/* Work a second of all threads together: the best round. */
static double measure(void *(*run)(void *), share *shares, unsigned threads)
{
    double best = 0.0, begin = clock_seconds();
    for (int repeat = 0; repeat < 3 || clock_seconds() - begin < ENOUGH_SECONDS; repeat++) {
        pthread_t thread[MOST_THREADS];
        bool started[MOST_THREADS] = {false};
        double start = clock_seconds(), work = 0.0;
        for (unsigned i = 1; i < threads; i++)
            started[i] = pthread_create(&thread[i], NULL, run, &shares[i]) == 0;
        run(&shares[0]);
        for (unsigned i = 1; i < threads; i++)
            if (started[i])
                pthread_join(thread[i], NULL);
        double seconds = clock_seconds() - start;
        for (unsigned i = 0; i < threads; i++)
            work += i == 0 || started[i] ? (double)shares[i].work : 0.0;
        best = work / seconds > best ? work / seconds : best;
    }
    return best;
}

mantis_status machine_limits_measure(machine_limits *limits, unsigned threads, host_error *error)
{
    share shares[MOST_THREADS];
    if (threads == 0)
        threads = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
    threads = threads > MOST_THREADS ? MOST_THREADS : threads;
    memset(shares, 0, sizeof shares);
    memset(limits, 0, sizeof *limits);
    limits->threads = threads;
    void *(*multiply)(void *) = best_products(&limits->instruction);
    limits->int8_macs = measure(multiply, shares, threads);
    for (unsigned i = 0; i < threads && error->status == MANTIS_OK; i++) {
        shares[i].size = BLOCK;
        shares[i].from = malloc(2 * BLOCK);
        if (!shares[i].from)
            host_fail(error, MANTIS_NO_MEMORY, "out of memory for the measurement of memory bandwidth");
        else {
            memset(shares[i].from, 1, 2 * BLOCK);
            shares[i].to = shares[i].from + BLOCK;
        }
    }
    if (error->status == MANTIS_OK) {
        limits->copy_bytes = measure(copy, shares, threads);
        for (unsigned i = 0; i < threads; i++)
            shares[i].size = CACHED;
        limits->copy_cached_bytes = measure(copy, shares, threads);
    }
    for (unsigned i = 0; i < threads; i++)
        free(shares[i].from);
    return error->status;
}
