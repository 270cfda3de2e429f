/* SPDX-License-Identifier: Apache-2.0 */
/* What testbenches/dpi/mantis_pkg.sv imports, over libmantis' public calls. docs/dpi.md.
 *
 * A SystemVerilog int, longint, string or chandle is C's; a packed array of bits arrives as 32-bit words, the lowest
 * first (svBitVecVal of svdpi.h is uint32_t by IEEE 1800; no simulator's header is needed). Pure functions may return
 * no more than 64 bits, so a flag stands above its value: mantis_pkg takes them apart. */
#include <mantis/command.h>
#include <mantis/cycle.h>
#include <mantis/numerics.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* -- Primitives ---------------------------------------------------------------------------------------------- */

/* The library leaves other widths undefined; an unset signal of a bench is 0 here. */
static bool width_is_legal(int bits)
{
    return (bits >= 4 && bits <= 8) || bits == 16;
}

MANTIS_API int mantis_dpi_map_lane(unsigned word, int emax, int bits, unsigned random)
{
    bool saturated = false;
    if (!width_is_legal(bits))
        return 0;
    const int q = mantis_map_lane(word, emax, bits, random & 0xffffff, &saturated);
    return (int)((unsigned)saturated << 16 | ((unsigned)q & 0xffff));
}

MANTIS_API int mantis_dpi_peak_exponent(unsigned peak, int bits, unsigned char saturate)
{
    return !width_is_legal(bits) ? 0 : mantis_peak_exponent(peak & 0x7fffffff, bits, saturate);
}

MANTIS_API int mantis_dpi_shared_exponent(unsigned peak, int bits, unsigned char saturate)
{
    return !width_is_legal(bits) ? 0 : mantis_shared_exponent(peak & 0x7fffffff, bits, saturate);
}

MANTIS_API unsigned mantis_dpi_peak(const uint32_t *words)
{
    return mantis_peak(words, MANTIS_LANES);
}

static mantis_random beat(uint64_t seed, unsigned step, unsigned stream, unsigned group)
{
    mantis_random r;
    const mantis_random_key key = {seed, step, stream};
    mantis_random_seek(&r, key, group & (MANTIS_MAX_GROUPS - 1));
    return r;
}

MANTIS_API unsigned mantis_dpi_random_word(unsigned long long seed, unsigned step, unsigned stream, unsigned index)
{
    const mantis_random r = beat(seed, step, stream, index / MANTIS_LANES);
    return mantis_random_word(&r, (int)(index % MANTIS_LANES));
}

/* words: 16 of 24 bits, one after the other without gaps. */
MANTIS_API void mantis_dpi_random_beat(unsigned long long seed, unsigned step, unsigned stream, unsigned group,
                                       uint32_t *words)
{
    const mantis_random r = beat(seed, step, stream, group);
    memset(words, 0, MANTIS_LANES * 3);
    for (int lane = 0; lane < MANTIS_LANES; lane++) {
        const uint64_t placed = (uint64_t)mantis_random_word(&r, lane) << (24 * lane % 32);
        words[24 * lane / 32] |= (uint32_t)placed;
        if (24 * lane % 32 > 8)
            words[24 * lane / 32 + 1] |= (uint32_t)(placed >> 32);
    }
}

MANTIS_API long long mantis_dpi_align_lane(long long sum, int exponent, unsigned char stochastic, unsigned random)
{
    bool overflow = false;
    const uint32_t word = mantis_align_lane(sum, exponent, stochastic, random & 0xffffff, &overflow);
    return (long long)((uint64_t)overflow << 32 | word);
}

MANTIS_API long long mantis_dpi_bias_lane(unsigned word, int exponent)
{
    bool saturated = false;
    const int64_t bias = mantis_bias(word, exponent, &saturated);
    return (long long)((uint64_t)saturated << 48 | ((uint64_t)bias & 0xffffffffffff));
}

MANTIS_API long long mantis_dpi_vector_term(short c, short x, int distance)
{
    return mantis_vector_term(c * x, distance < 0 ? 0 : distance);
}

/* a, b: 16 int8 in four words. */
MANTIS_API int mantis_dpi_dot(int sum, const uint32_t *a, const uint32_t *b)
{
    int8_t x[MANTIS_LANES], y[MANTIS_LANES];
    for (int i = 0; i < MANTIS_LANES; i++) {
        x[i] = (int8_t)(a[i / 4] >> (8 * (i % 4)));
        y[i] = (int8_t)(b[i / 4] >> (8 * (i % 4)));
    }
    return mantis_dot(sum, x, y, MANTIS_LANES);
}

/* -- An executor over a memory of its own ------------------------------------------------------------------------ */

typedef struct {
    mantis_executor *executor;
    mantis_memory memory; /* the user's bytes, then one slot of a ring */
    uint64_t bytes;       /* the user's */
    mantis_ring ring;
    uint32_t sticky;
    uint64_t counters[MANTIS_COUNTERS];
    char message[MANTIS_MESSAGE_BYTES];
} machine;

static const uint64_t MOST_BYTES = 1u << 31;

MANTIS_API void mantis_dpi_destroy(void *handle)
{
    machine *m = (machine *)handle;
    if (!m)
        return;
    mantis_destroy(m->executor);
    free(m->memory.bytes);
    free(m);
}

MANTIS_API int mantis_dpi_create(const char *name, unsigned long long bytes, void **handle)
{
    const bool cycle = strcmp(name, "cycle") == 0;
    *handle = NULL;
    if ((!cycle && strcmp(name, "golden") != 0) || bytes < 1 || bytes > MOST_BYTES)
        return MANTIS_BAD_ARGUMENT;
    machine *m = (machine *)calloc(1, sizeof *m);
    if (!m)
        return MANTIS_NO_MEMORY;
    m->bytes = bytes;
    m->ring.slots = 1;
    m->ring.base = (uint32_t)((bytes + 127) / 128 * 128);
    m->memory.size = (uint64_t)m->ring.base + MANTIS_DESCRIPTOR_BYTES;
    m->memory.bytes = (uint8_t *)aligned_alloc(64, m->memory.size);
    m->executor = cycle ? mantis_cycle_create(NULL, NULL) : mantis_golden_create(1, NULL);
    if (!m->memory.bytes || !m->executor) {
        mantis_dpi_destroy(m);
        return MANTIS_NO_MEMORY;
    }
    memset(m->memory.bytes, 0, m->memory.size);
    *handle = m;
    return MANTIS_OK;
}

static int fail(machine *m, mantis_status status, const char *what)
{
    snprintf(m->message, sizeof m->message, "%s: %s", what, mantis_status_text(status));
    return (int)status;
}

MANTIS_API int mantis_dpi_run(void *handle, const uint32_t *command)
{
    machine *m = (machine *)handle;
    if (!m)
        return MANTIS_BAD_ARGUMENT;
    mantis_command c;
    mantis_report report;
    char text[160];
    memcpy(c.word, command, sizeof c.word);
    mantis_status status = mantis_command_check(&c, m->bytes); /* the ring's slot is not the user's */
    if (status == MANTIS_OK)
        status = mantis_ring_push(&m->memory, &m->ring, &c);
    if (status != MANTIS_OK)
        return fail(m, status, mantis_command_describe(&c, text, sizeof text));
    status = mantis_run(m->executor, &m->memory, &m->ring, &report);
    m->ring.head = m->ring.tail; /* a failed command is not tried again */
    m->sticky |= report.sticky;
    for (int i = 0; i < MANTIS_COUNTERS; i++)
        m->counters[i] += report.counters[i];
    memcpy(m->message, report.message, sizeof m->message);
    return (int)status;
}

static int check_address(machine *m, unsigned address)
{
    if (!m)
        return MANTIS_BAD_ARGUMENT;
    if (address % 4 == 0 && (uint64_t)address + 4 <= m->bytes)
        return MANTIS_OK;
    char what[64];
    snprintf(what, sizeof what, "word at 0x%x of %" PRIu64 " bytes", address, m->bytes);
    return fail(m, MANTIS_BAD_ADDRESS, what);
}

MANTIS_API int mantis_dpi_write(void *handle, unsigned address, unsigned word)
{
    machine *m = (machine *)handle;
    const int status = check_address(m, address);
    for (int i = 0; i < 4 && status == MANTIS_OK; i++)
        m->memory.bytes[address + (unsigned)i] = (uint8_t)(word >> (8 * i));
    return status;
}

MANTIS_API int mantis_dpi_read(void *handle, unsigned address, unsigned *word)
{
    machine *m = (machine *)handle;
    const int status = check_address(m, address);
    *word = 0;
    for (int i = 0; i < 4 && status == MANTIS_OK; i++)
        *word |= (unsigned)m->memory.bytes[address + (unsigned)i] << (8 * i);
    return status;
}

MANTIS_API unsigned mantis_dpi_sticky(void *handle)
{
    machine *m = (machine *)handle;
    const uint32_t sticky = m ? m->sticky : 0;
    if (m)
        m->sticky = 0;
    return sticky;
}

MANTIS_API unsigned long long mantis_dpi_counter(void *handle, int counter)
{
    const machine *m = (const machine *)handle;
    return m && counter >= 0 && counter < MANTIS_COUNTERS ? m->counters[counter] : 0;
}

MANTIS_API const char *mantis_dpi_message(void *handle)
{
    return handle ? ((const machine *)handle)->message : "no executor: create one first";
}

#ifdef __cplusplus
}
#endif
