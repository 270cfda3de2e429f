#include "host/record.h"

#include "mantis/numerics.h"

#include <string.h>

enum { EDGE = 16, CHUNK = 256, DRAIN_EVERY = 4 };

/* -- products: one PE of a 16 x 16 array -------------------------------------------------------------------------- */

typedef struct {
    const int8_t *a, *b;
    size_t a_row, a_k, b_k, b_column; /* strides */
    uint32_t rows, columns, depth;
} product;

static product product_of(const mantis_memory *memory, const mantis_command *c)
{
    size_t la = mantis_get(c, MANTIS_GEMM_X0_LD), lb = mantis_get(c, MANTIS_GEMM_X1_LD);
    bool ta = mantis_get(c, MANTIS_GEMM_TRANS_A), tb = mantis_get(c, MANTIS_GEMM_TRANS_B);
    return (product){.a = (const int8_t *)memory->bytes + mantis_get(c, MANTIS_GEMM_X0_ADDR),
                     .b = (const int8_t *)memory->bytes + mantis_get(c, MANTIS_GEMM_X1_ADDR),
                     .a_row = ta ? 1 : la, .a_k = ta ? la : 1, .b_k = tb ? 1 : lb, .b_column = tb ? lb : 1,
                     .rows = mantis_get(c, MANTIS_GEMM_ROWS), .columns = mantis_get(c, MANTIS_GEMM_COLS), .depth = mantis_get(c, MANTIS_GEMM_DEPTH)};
}

/* q * 2^-7 as a floating-point word: a power of two of the tensor's scale changes no fraction bit, and fp16 has it in range. */
static uint32_t widen(int32_t q, int e, int f)
{
    uint32_t magnitude = (uint32_t)(q < 0 ? -q : q), sign = q < 0, top = 0;
    if (!magnitude)
        return 0;
    while (magnitude >> (top + 1))
        top++;
    uint32_t bias = (1u << (e - 1)) - 1, fraction = (f >= (int)top ? magnitude << (f - (int)top) : 0) & ((1u << f) - 1);
    return sign << (e + f) | (bias + top - 7) << f | fraction;
}

/* A column of PEs as numerics section 5 has it; the record is that of its top. The drain shifts every fourth clock of the next chunk. */
typedef struct {
    uint32_t sum[EDGE], shadow[EDGE];
    uint32_t waiting; /* rows below the top whose sums are still to leave */
    bool known;       /* the top's shadow has taken a sum */
} column;

static void pe_line(recorder *r, const column *p, bool first, bool last, bool shift, int32_t a, int32_t b)
{
    const record_unit *u = r->unit;
    if (u->exponent_bits) {
        int digits = (u->exponent_bits + u->fraction_bits + 4) / 4;
        fprintf(r->to, "1_%d_%d_0_%0*x_%0*x_00000000\n", first, last, digits, (unsigned)widen(a, u->exponent_bits, u->fraction_bits), digits,
                (unsigned)widen(b, u->exponent_bits, u->fraction_bits));
        return;
    }
    fprintf(r->to, "1_%d_%d_%d_%02x_%02x_%08x_", first, last, shift, a & 0xff, b & 0xff, (unsigned)p->shadow[1]);
    if (p->known)
        fprintf(r->to, "%08x\n", (unsigned)p->shadow[0]);
    else
        fputs("xxxxxxxx\n", r->to);
}

static void record_chunk(recorder *r, const product *g, column *p, uint32_t m, uint32_t n, uint32_t k0, uint32_t count)
{
    uint32_t rows = g->rows - m < EDGE ? g->rows - m : EDGE;
    for (uint32_t k = k0; k < k0 + count && r->left; k++, r->left--) {
        bool first = k == k0, last = k == k0 + count - 1, shift = p->waiting && !last && (k - k0) % DRAIN_EVERY == DRAIN_EVERY - 1;
        int32_t b = g->b[g->b_k * k + g->b_column * n];
        pe_line(r, p, first, last, shift, g->a[g->a_row * m + g->a_k * k], b);
        for (uint32_t i = 0; i < rows; i++)
            p->sum[i] = (first ? 0 : p->sum[i]) + (uint32_t)(g->a[g->a_row * (m + i) + g->a_k * k] * b);
        if (last) {
            memcpy(p->shadow, p->sum, sizeof p->shadow);
            p->waiting = rows - 1;
            p->known = true;
        } else if (shift) {
            memmove(p->shadow, p->shadow + 1, (EDGE - 1) * sizeof *p->shadow);
            p->shadow[EDGE - 1] = 0;
            p->waiting--;
        }
    }
}

static void record_pe(recorder *r, const mantis_memory *memory, const mantis_command *c)
{
    if (mantis_get(c, MANTIS_ALL_OPCODE) != MANTIS_OP_GEMM)
        return;
    product g = product_of(memory, c);
    column p = {.known = false};
    uint64_t all = r->left, share = all > 4096 ? all / 4 : all; /* one product does not use up the record */
    r->left = share;
    for (uint32_t m = 0; m < g.rows; m += EDGE)
        for (uint32_t n = 0; n < g.columns; n += EDGE)
            for (uint32_t k = 0; k < g.depth && r->left; k += CHUNK)
                record_chunk(r, &g, &p, m, n, k, g.depth - k < CHUNK ? g.depth - k : CHUNK);
    r->left = all - (share - r->left);
}

/* -- mapping: lane 0 of the map lanes ---------------------------------------------------------------------------------- */

typedef struct {
    uint32_t address, peak, bits, first, count;
    bool stochastic, saturate;
    mantis_random_key key;
} mapping;

static uint32_t word_at(const mantis_memory *memory, uint64_t address)
{
    uint32_t w;
    memcpy(&w, memory->bytes + address, sizeof w);
    return w;
}

/* The scale of the dividing quantizer: peak / 127. It only has to be a plausible operand. */
static uint32_t scale_of(uint32_t peak)
{
    float f;
    memcpy(&f, &peak, sizeof f);
    f /= 127.0f;
    memcpy(&peak, &f, sizeof f);
    return peak;
}

static void record_mapping(recorder *r, const mantis_memory *memory, const mapping *m)
{
    int32_t emax = mantis_peak_exponent(m->peak, (int)m->bits, m->saturate);
    bool quantizer = strcmp(r->unit->name, "quantizer_lane") == 0, saturated;
    if (quantizer && (m->peak >> 23) < 8)
        return; /* its domain is a normal scale */
    mantis_random random;
    mantis_random_seek(&random, m->key, m->first);
    for (uint32_t i = 0; i < m->count && r->left; i += MANTIS_LANES, r->left--) {
        uint32_t word = word_at(memory, m->address + 4ull * i), draw = m->stochastic ? mantis_random_word(&random, 0) : MANTIS_RANDOM_NEAREST;
        saturated = false;
        int32_t q = mantis_map_lane(word, emax, (int)m->bits, draw, &saturated);
        if (quantizer)
            fprintf(r->to, "%08x_%08x\n", (unsigned)word, (unsigned)scale_of(m->peak));
        else
            fprintf(r->to, "%08x_%03x_%02x_%06x_%04x_%d\n", (unsigned)word, (unsigned)emax, (unsigned)m->bits, (unsigned)draw, q & 0xffff, saturated);
        if (i + MANTIS_LANES < m->count)
            mantis_random_next(&random);
    }
}

static mantis_random_key key_of(const mantis_command *c, uint32_t seed_lo, uint32_t seed_hi, uint32_t step, uint32_t stream)
{
    return (mantis_random_key){(uint64_t)mantis_get(c, seed_hi) << 32 | mantis_get(c, seed_lo), mantis_get(c, step), mantis_get(c, stream)};
}

static void record_map(recorder *r, const mantis_memory *memory, const mantis_command *c)
{
    static const uint32_t KIND[3] = {MANTIS_VECTOR_X0_KIND, MANTIS_VECTOR_X1_KIND, MANTIS_VECTOR_X2_KIND};
    static const uint32_t ADDR[3] = {MANTIS_VECTOR_X0_ADDR, MANTIS_VECTOR_X1_ADDR, MANTIS_VECTOR_X2_ADDR};
    static const uint32_t SCALE[3] = {MANTIS_VECTOR_X0_SCALE, MANTIS_VECTOR_X1_SCALE, MANTIS_VECTOR_X2_SCALE};
    static const uint32_t STREAM[3] = {MANTIS_VECTOR_X0_STREAM, MANTIS_VECTOR_X1_STREAM, MANTIS_VECTOR_X2_STREAM};
    uint32_t opcode = mantis_get(c, MANTIS_ALL_OPCODE);
    if (opcode == MANTIS_OP_MAP) {
        mapping m = {mantis_get(c, MANTIS_MAP_X0_ADDR), word_at(memory, mantis_get(c, MANTIS_MAP_X0_SCALE)) & 0x7fffffffu, mantis_get(c, MANTIS_MAP_BITS),
                     mantis_get(c, MANTIS_MAP_FIRST), mantis_get(c, MANTIS_MAP_COUNT), mantis_get(c, MANTIS_MAP_STOCHASTIC), mantis_get(c, MANTIS_MAP_SATURATE),
                     key_of(c, MANTIS_MAP_SEED_LO, MANTIS_MAP_SEED_HI, MANTIS_MAP_STEP, MANTIS_MAP_X0_STREAM)};
        record_mapping(r, memory, &m);
    }
    for (int t = 0; t < 3 && opcode == MANTIS_OP_VECTOR; t++) {
        if (mantis_get(c, KIND[t]) != 1)
            continue; /* absent, or mapped before */
        mapping m = {mantis_get(c, ADDR[t]), word_at(memory, mantis_get(c, SCALE[t])) & 0x7fffffffu, 16, mantis_get(c, MANTIS_VECTOR_FIRST),
                     mantis_get(c, MANTIS_VECTOR_ROWS) * mantis_get(c, MANTIS_VECTOR_COLS), mantis_get(c, MANTIS_VECTOR_MAP_STOCHASTIC),
                     mantis_get(c, MANTIS_VECTOR_SATURATE), key_of(c, MANTIS_VECTOR_SEED_LO, MANTIS_VECTOR_SEED_HI, MANTIS_VECTOR_STEP, STREAM[t])};
        record_mapping(r, memory, &m);
    }
}

/* -- the recorder -------------------------------------------------------------------------------------------------------- */

#define PE_PORTS(width) \
    "// port en_i 1 in\n// port first_i 1 in\n// port last_i 1 in\n// port shift_i 1 in\n// port a_i " #width " in\n// port b_i " #width " in\n// port below_i 32 in\n"
#define MAP_PORTS "// port word_i 32 in\n// port emax_i 9 in\n// port bits_i 5 in\n// port random_i 24 in\n// port mantissa_o 16 out\n// port saturated_o 1 out\n"

static const record_unit UNITS[] = {
    {"pe", PE_PORTS(8) "// port shadow_o 32 out\n", record_pe, 0, 0},
    {"fp_pe_bf16", PE_PORTS(16), record_pe, 8, 7},
    {"fp_pe_fp16", PE_PORTS(16), record_pe, 5, 10},
    {"fp_pe_fp32", PE_PORTS(32), record_pe, 8, 23},
    {"fp_pe_bf16_pipelined", PE_PORTS(16), record_pe, 8, 7},
    {"fp_pe_fp16_pipelined", PE_PORTS(16), record_pe, 5, 10},
    {"fp_pe_fp32_pipelined", PE_PORTS(32), record_pe, 8, 23},
    {"map_lane", MAP_PORTS, record_map, 0, 0},
    {"quantizer_lane", "// port word_i 32 in\n// port scale_i 32 in\n", record_map, 0, 0},
};

const record_unit *record_find(const char *name)
{
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++)
        if (strcmp(UNITS[i].name, name) == 0)
            return &UNITS[i];
    return NULL;
}

static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    recorder *r = (recorder *)self;
    memset(report, 0, sizeof *report);
    while (ring->head != ring->tail) {
        mantis_command c;
        memcpy(&c, memory->bytes + ring->base + (ring->head & (ring->slots - 1)) * sizeof c, sizeof c);
        if (r->to && r->left && strcmp(r->program->sections[r->program->section].phase, r->phase) == 0)
            r->unit->record(r, memory, &c);
        mantis_ring one = *ring;
        mantis_report part;
        one.tail = one.head + 1;
        mantis_run(r->inner, memory, &one, &part);
        report->status = part.status;
        report->completed += part.completed;
        report->sticky |= part.sticky;
        for (int i = 0; i < MANTIS_COUNTERS; i++)
            report->counters[i] += part.counters[i];
        memcpy(report->message, part.message, sizeof report->message);
        if (part.status != MANTIS_OK)
            break;
        ring->head = one.head;
    }
    return report->status;
}

static void destroy(mantis_executor *self)
{
    (void)self; /* the caller owns it and the inner one */
}

static void share(mantis_executor *self, mantis_work work, void *context, size_t units)
{
    mantis_share(((recorder *)self)->inner, work, context, units);
}

void record_wrap(recorder *r, mantis_executor *inner, const program *p)
{
    static const mantis_executor_class CLASS = {"record", run, destroy, share};
    memset(r, 0, sizeof *r);
    r->base.class_ = &CLASS;
    r->inner = inner;
    r->program = p;
}

void record_start(recorder *r, const record_unit *unit, const char *phase, uint64_t clocks, FILE *to)
{
    r->unit = unit;
    r->phase = phase;
    r->left = clocks;
    r->to = to;
    fprintf(to, "// unit %s\n// phase ", unit->name);
    for (const char *p = phase; *p; p++)
        fputc(*p == ' ' ? '_' : *p, to);
    fprintf(to, "\n%s", unit->ports);
}
