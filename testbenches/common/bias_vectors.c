/* SPDX-License-Identifier: Apache-2.0 */
#include "bias_vectors.h"

#include "mantis/command.h"

#include <inttypes.h>
#include <string.h>

int bias_lane_read(FILE *f, bias_lane_record *lane)
{
    char line[256];
    long at = ftell(f);
    while (fgets(line, sizeof line, f) && line[0] == '#')
        at = ftell(f);
    if (strncmp(line, "lane ", 5) != 0) {
        fseek(f, at, SEEK_SET); /* the first product */
        return 0;
    }
    const int fields = sscanf(line,
                              "lane %" SCNd32 " %" SCNd32 " %" SCNx32 " %" SCNx32 " %" SCNd32 " %" SCNd32 " %" SCNd64
                              " %" SCNx32 " %d %d",
                              &lane->accumulator, &lane->product, &lane->peak, &lane->word, &lane->shift,
                              &lane->exponent, &lane->bias, &lane->result, &lane->saturated, &lane->overflow);
    return fields == 10 ? 1 : -1;
}

static int read_mantissas(FILE *f, const char *key, int8_t *q, uint32_t count)
{
    char word[8];
    uint32_t n;
    if (fscanf(f, "%7s %" SCNu32, word, &n) != 2 || strcmp(word, key) != 0 || n != count || n > BIAS_MOST)
        return 0;
    for (uint32_t i = 0; i < n; i++)
        if (fscanf(f, "%" SCNd8, &q[i]) != 1)
            return 0;
    return 1;
}

static int read_words(FILE *f, uint32_t *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (fscanf(f, "%" SCNx32, &words[i]) != 1)
            return 0;
    return 1;
}

static mantis_status status_of(const char *name)
{
    for (int s = MANTIS_OK; s <= MANTIS_NONFINITE; s++)
        if (strcmp(mantis_status_name((mantis_status)s), name) == 0)
            return (mantis_status)s;
    return MANTIS_BAD_ARGUMENT;
}

int bias_product_read(FILE *f, bias_product *p)
{
    char mode[16], status[16], text[256];
    uint32_t n = 0, peaks = 0;
    int saturated = 0, overflow = 0;
    memset(p, 0, sizeof *p);
    const int head =
        fscanf(f, " gemm %" SCNu32 " %" SCNu32 " %" SCNu32 " 0 %15s %" SCNu64 " %" SCNu32 " %" SCNu32 " %15s", &p->m,
               &p->n, &p->k, mode, &p->seed, &p->step, &p->stream, status);
    if (head == EOF)
        return 0;
    p->stochastic = strcmp(mode, "stochastic") == 0;
    p->status = status_of(status);
    int good = head == 8 && fscanf(f, " ea 0 1 %" SCNd32 " eb 0 1 %" SCNd32, &p->ea, &p->eb) == 2;
    good = good && fscanf(f, " ga 1 - 0 gb 1 - 0%c", text) == 1;
    good = good && read_mantissas(f, "a", p->a, p->m * p->k) && read_mantissas(f, "b", p->b, p->k * p->n);
    good = good && fscanf(f, " d %" SCNu32 " %" SCNx32, &n, &p->bias_peak) == 2 && n == p->n;
    good = good && read_words(f, p->bias, n) && fscanf(f, " i 0 0%c", text) == 1;
    good = good && fscanf(f, " c %" SCNu32, &n) == 1 && n == (p->status == MANTIS_OK ? p->m * p->n : 0);
    good = good && n <= BIAS_MOST && read_words(f, p->c, n) && fscanf(f, " r 0 0%c", text) == 1;
    good = good && fscanf(f, " p %*u %" SCNu32, &peaks) == 1 && peaks <= 1 && read_words(f, &p->peak, peaks);
    good = good && fscanf(f, " f %d %d", &saturated, &overflow) == 2;
    p->sticky = (saturated ? MANTIS_STICKY_SATURATED : 0) | (overflow ? MANTIS_STICKY_OVERFLOW : 0);
    return good ? 1 : -1;
}

/* -- A product as a command -------------------------------------------------------------------- */

enum {
    RING = 0,
    EA = 256,
    EB = 260,
    PEAK = 264,
    OUT_PEAK = 268,
    A = 1024,
    B = 8192,
    BIAS = 16384,
    C = 32768,
    SIZE = 1 << 16
};

static mantis_command command_of(const bias_product *p)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&c, MANTIS_GEMM_BIAS, 1);
    mantis_set(&c, MANTIS_GEMM_STOCHASTIC, (uint32_t)p->stochastic);
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, 1);
    mantis_set(&c, MANTIS_GEMM_SEED_LO, (uint32_t)p->seed);
    mantis_set(&c, MANTIS_GEMM_SEED_HI, (uint32_t)(p->seed >> 32));
    mantis_set(&c, MANTIS_GEMM_STEP, p->step);
    mantis_set(&c, MANTIS_GEMM_OUT_STREAM, p->stream);
    mantis_set(&c, MANTIS_GEMM_ROWS, p->m);
    mantis_set(&c, MANTIS_GEMM_COLS, p->n);
    mantis_set(&c, MANTIS_GEMM_DEPTH, p->k);
    mantis_set(&c, MANTIS_GEMM_X0_LD, p->k);
    mantis_set(&c, MANTIS_GEMM_X1_LD, p->n);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, p->n);
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, A);
    mantis_set(&c, MANTIS_GEMM_X0_SCALE, EA);
    mantis_set(&c, MANTIS_GEMM_X1_ADDR, B);
    mantis_set(&c, MANTIS_GEMM_X1_SCALE, EB);
    mantis_set(&c, MANTIS_GEMM_X2_ADDR, BIAS);
    mantis_set(&c, MANTIS_GEMM_X2_SCALE, PEAK);
    mantis_set(&c, MANTIS_GEMM_OUT, C);
    mantis_set(&c, MANTIS_GEMM_OUT_SCALE, OUT_PEAK);
    return c;
}

static void put(uint8_t *memory, uint32_t at, uint32_t word)
{
    memcpy(memory + at, &word, sizeof word);
}

int bias_product_differs(const bias_product *p, mantis_executor *executor, mantis_report *report)
{
    static _Alignas(64) uint8_t bytes[SIZE];
    mantis_memory memory = {bytes, sizeof bytes};
    mantis_ring ring = {RING, 1, 0, 0};
    const mantis_command c = command_of(p);
    memset(bytes, 0, sizeof bytes);
    put(bytes, EA, (uint32_t)p->ea);
    put(bytes, EB, (uint32_t)p->eb);
    put(bytes, PEAK, p->bias_peak);
    memcpy(bytes + A, p->a, p->m * p->k);
    memcpy(bytes + B, p->b, p->k * p->n);
    memcpy(bytes + BIAS, p->bias, 4 * p->n);
    mantis_ring_push(&memory, &ring, &c);
    mantis_run(executor, &memory, &ring, report);
    int differing = report->status != p->status;
    if (p->status == MANTIS_OK) {
        differing += report->sticky != p->sticky || memcmp(bytes + OUT_PEAK, &p->peak, 4) != 0;
        for (uint32_t i = 0; i < p->m * p->n; i++)
            differing += memcmp(bytes + C + 4 * i, &p->c[i], 4) != 0;
    }
    return differing;
}
