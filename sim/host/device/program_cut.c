/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/program_cut.h"

#include "commands/touched.h"

/* Pieces of a pair, mantissas that are worth a piece, rows that a product takes at once (N = 16: four tiles). */
enum { PIECES = 3, PIECE_LEAST = 8192, ROWS_AT_ONCE = 64, CONSUMERS = 64 };

static uint32_t of(const mantis_command *c, uint32_t field)
{
    return mantis_get(c, field);
}

/* -- a product in units ---------------------------------------------------------------------------------------- */

/* A product that reads the mantissas of a MAP, as equal parts of both: rows of C, images, or groups. */
typedef struct {
    uint32_t at;    /* its place among the commands */
    uint32_t units; /* parts of it */
    uint64_t bytes; /* mantissas that a unit reads: unit k those of k * bytes .. (k+1) * bytes - 1 */
    uint32_t rows;  /* of C in a unit; 0: the unit is a group */
} consumer;

typedef struct {
    uint64_t first, bytes;
} stretch;

static bool meets(const stretch *m, uint64_t first, uint64_t bytes)
{
    return first < m->first + m->bytes && m->first < first + bytes;
}

/* Bytes from the first to the last of a stored matrix. */
static uint64_t extent(uint64_t rows, uint64_t cols, uint64_t ld)
{
    return (rows - 1) * ld + cols;
}

/* Stretches of A and B, of one group. */
static void operands(const mantis_command *c, stretch *a, stretch *b)
{
    const uint32_t m = of(c, MANTIS_GEMM_ROWS), n = of(c, MANTIS_GEMM_COLS), k = of(c, MANTIS_GEMM_DEPTH);
    const bool at = of(c, MANTIS_GEMM_TRANS_A), bt = of(c, MANTIS_GEMM_TRANS_B);
    a->first = of(c, MANTIS_GEMM_X0_ADDR);
    b->first = of(c, MANTIS_GEMM_X1_ADDR);
    a->bytes =
        of(c, MANTIS_GEMM_VIEW)
            ? extent((uint64_t)of(c, MANTIS_GEMM_VIEW_IMAGES) * of(c, MANTIS_GEMM_VIEW_H) * of(c, MANTIS_GEMM_VIEW_W),
                     of(c, MANTIS_GEMM_VIEW_C), of(c, MANTIS_GEMM_X0_LD))
            : extent(at ? k : m, at ? m : k, of(c, MANTIS_GEMM_X0_LD));
    b->bytes = of(c, MANTIS_GEMM_VIEW) && bt
                   ? extent(of(c, MANTIS_GEMM_VIEW_KH) * of(c, MANTIS_GEMM_VIEW_KW), 0, of(c, MANTIS_GEMM_X1_STEP)) +
                         extent(n, of(c, MANTIS_GEMM_VIEW_C), of(c, MANTIS_GEMM_X1_LD))
                   : extent(bt ? n : k, bt ? k : n, of(c, MANTIS_GEMM_X1_LD));
}

/* The operand lies in m, and group g of it within g * step .. (g+1) * step - 1 of m. */
static bool in_groups(const stretch *m, const stretch *x, uint32_t groups, uint32_t step)
{
    return x->first >= m->first && x->first - m->first + x->bytes <= step && (uint64_t)groups * step <= m->bytes;
}

static bool by_groups(const mantis_command *c, const stretch *m, consumer *to)
{
    const uint32_t groups = of(c, MANTIS_GEMM_LAST_GROUP) + 1, a_step = of(c, MANTIS_GEMM_X0_GROUP),
                   b_step = of(c, MANTIS_GEMM_X1_GROUP);
    stretch a, b;
    operands(c, &a, &b);
    const bool a_is = meets(m, a.first, a.bytes + (uint64_t)(groups - 1) * a_step),
               b_is = meets(m, b.first, b.bytes + (uint64_t)(groups - 1) * b_step);
    if ((a_is && !in_groups(m, &a, groups, a_step)) || (b_is && !in_groups(m, &b, groups, b_step)) ||
        (a_is && b_is && a_step != b_step) || of(c, MANTIS_GEMM_BIAS))
        return false;
    *to = (consumer){.units = groups, .bytes = a_is ? a_step : b_step};
    return true;
}

static bool by_rows(const mantis_command *c, const stretch *m, consumer *to)
{
    const bool view = of(c, MANTIS_GEMM_VIEW);
    const uint32_t rows = of(c, MANTIS_GEMM_ROWS), ld = of(c, MANTIS_GEMM_X0_LD);
    stretch a, b;
    operands(c, &a, &b);
    if (of(c, MANTIS_GEMM_TRANS_A) || meets(m, b.first, b.bytes))
        return false;
    if (view)
        *to = (consumer){.units = of(c, MANTIS_GEMM_VIEW_IMAGES),
                         .bytes = (uint64_t)of(c, MANTIS_GEMM_VIEW_H) * of(c, MANTIS_GEMM_VIEW_W) * ld,
                         .rows = of(c, MANTIS_GEMM_VIEW_OH) * of(c, MANTIS_GEMM_VIEW_OW)};
    else
        *to = (consumer){.units = rows / ROWS_AT_ONCE, .bytes = (uint64_t)ROWS_AT_ONCE * ld, .rows = ROWS_AT_ONCE};
    /* The last unit may be longer: what is behind it goes with it. */
    return a.first >= m->first && a.first - m->first + a.bytes <= m->bytes &&
           a.first - m->first + (view ? of(c, MANTIS_GEMM_VIEW_C) : of(c, MANTIS_GEMM_DEPTH)) <= ld;
}

/* The command is a product that reads m's mantissas, and can be cut. */
static bool cuttable(const mantis_command *c, const stretch *m, consumer *to)
{
    if (of(c, MANTIS_GEMM_RAW) || of(c, MANTIS_GEMM_STOCHASTIC) || of(c, MANTIS_GEMM_X0_SCALING) ||
        of(c, MANTIS_GEMM_X1_SCALING))
        return false;
    return of(c, MANTIS_GEMM_LAST_GROUP) ? by_groups(c, m, to) : by_rows(c, m, to);
}

/* -- entries ---------------------------------------------------------------------------------------------------- */

/* The scale entries that no tensor has, taken in turn: who takes one again waits for its reader, as of any bytes. */
typedef struct {
    uint32_t first, end, next;
} entries;

static uint32_t entries_take(entries *e, uint32_t count)
{
    const uint32_t bytes = (4 * count + 15) & ~15u; /* a PEAK reads from 16 bytes on */
    if (e->next + bytes > e->end)
        e->next = e->first;
    const uint32_t at = e->next;
    e->next += bytes;
    return at;
}

/* -- cutting ---------------------------------------------------------------------------------------------------- */

typedef struct {
    const program_waiting *from;
    program_waiting *to;
    entries free;
    consumer use[ARENA_RING_SLOTS];         /* by place: units 0 where a product is not cut */
    uint64_t end[ARENA_RING_SLOTS][PIECES]; /* by place, of its MAP: where a piece's mantissas end */
    uint32_t exponent[ARENA_RING_SLOTS][PIECES];
    uint32_t made_by[ARENA_RING_SLOTS]; /* by place of a product: its MAP's */
    bool room;
} cutter;

static void put(cutter *k, const mantis_command *c, program_time until)
{
    k->room = k->room && k->to->count < ARENA_RING_SLOTS;
    if (!k->room)
        return;
    k->to->until[k->to->count] = until;
    k->to->commands[k->to->count++] = *c;
}

static void move(mantis_command *c, uint32_t field, uint64_t bytes)
{
    mantis_set(c, field, mantis_get(c, field) + (uint32_t)bytes);
}

/* The MAP in pieces, each with an exponent entry of its own; the last one has the tensor's. */
static void put_map(cutter *k, uint32_t at)
{
    const mantis_command *whole = &k->from->commands[at];
    uint64_t first = 0;
    for (int i = 0; i < PIECES; first = k->end[at][i++]) {
        if (k->end[at][i] == first)
            continue;
        mantis_command c = *whole;
        mantis_set(&c, MANTIS_MAP_COUNT, (uint32_t)(k->end[at][i] - first));
        move(&c, MANTIS_MAP_OUT, first);
        move(&c, MANTIS_MAP_X0_ADDR, 4 * first);
        move(&c, MANTIS_MAP_FIRST, first / MANTIS_LANES);
        if (k->end[at][i] != k->end[at][PIECES - 1])
            mantis_set(&c, MANTIS_MAP_OUT_SCALE, k->exponent[at][i]);
        put(k, &c, PROGRAM_RESULTS);
    }
}

/* Units first..end-1 of the product, whose mantissas' exponent stands in the entry. */
static mantis_command part(const mantis_command *whole, const consumer *u, const stretch *m, uint32_t first,
                           uint32_t end, uint32_t exponent)
{
    mantis_command c = *whole;
    stretch a, b;
    operands(whole, &a, &b);
    if (meets(m, a.first, a.bytes))
        mantis_set(&c, MANTIS_GEMM_X0_SCALE, exponent);
    if (meets(m, b.first, b.bytes))
        mantis_set(&c, MANTIS_GEMM_X1_SCALE, exponent);
    if (!u->rows) {
        move(&c, MANTIS_GEMM_X0_ADDR, (uint64_t)first * of(whole, MANTIS_GEMM_X0_GROUP));
        move(&c, MANTIS_GEMM_X1_ADDR, (uint64_t)first * of(whole, MANTIS_GEMM_X1_GROUP));
        move(&c, MANTIS_GEMM_OUT, (uint64_t)first * of(whole, MANTIS_GEMM_OUT_GROUP));
        mantis_set(&c, MANTIS_GEMM_LAST_GROUP, end - first - 1);
        return c;
    }
    const uint32_t last = end == u->units ? of(whole, MANTIS_GEMM_ROWS) : end * u->rows;
    move(&c, MANTIS_GEMM_X0_ADDR, first * u->bytes);
    move(&c, MANTIS_GEMM_OUT, 4 * (uint64_t)first * u->rows * of(whole, MANTIS_GEMM_OUT_LD));
    mantis_set(&c, MANTIS_GEMM_ROWS, last - first * u->rows);
    if (of(whole, MANTIS_GEMM_VIEW))
        mantis_set(&c, MANTIS_GEMM_VIEW_IMAGES, end - first);
    return c;
}

static void put_product(cutter *k, uint32_t at)
{
    const mantis_command *whole = &k->from->commands[at];
    const consumer *u = &k->use[at];
    const uint32_t map = k->made_by[at], peaks = entries_take(&k->free, PIECES);
    const mantis_command *m = &k->from->commands[map];
    const stretch mantissas = {of(m, MANTIS_MAP_OUT), of(m, MANTIS_MAP_COUNT)};
    uint32_t first = 0, made = 0;
    for (int i = 0; i < PIECES; i++) {
        const bool last = k->end[map][i] == k->end[map][PIECES - 1];
        const uint32_t end = last ? u->units : (uint32_t)(k->end[map][i] / u->bytes);
        if (end <= first)
            continue;
        mantis_command c =
            part(whole, u, &mantissas, first, end, last ? of(m, MANTIS_MAP_OUT_SCALE) : k->exponent[map][i]);
        if (of(whole, MANTIS_GEMM_RECORD_PEAK))
            mantis_set(&c, MANTIS_GEMM_OUT_SCALE, peaks + 4 * made++);
        put(k, &c, PROGRAM_RESULTS);
        first = end;
    }
    if (!of(whole, MANTIS_GEMM_RECORD_PEAK))
        return;
    mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
    mantis_set(&c, MANTIS_PEAK_COUNT, made);
    mantis_set(&c, MANTIS_PEAK_X0_ADDR, peaks);
    mantis_set(&c, MANTIS_PEAK_OUT_SCALE, of(whole, MANTIS_GEMM_OUT_SCALE));
    put(k, &c, PROGRAM_RESULTS);
}

/* Where pieces of a MAP end: with units of its first consumer. */
static void choose_ends(cutter *k, uint32_t at, const consumer *u)
{
    const uint64_t count = of(&k->from->commands[at], MANTIS_MAP_COUNT);
    const uint64_t most = count / PIECE_LEAST < PIECES ? count / PIECE_LEAST : PIECES;
    const uint64_t pieces = most < u->units ? most : u->units;
    for (uint64_t i = 0; i < PIECES; i++) {
        const uint64_t units = (u->units * (i + 1) + pieces - 1) / pieces, bytes = units * u->bytes;
        const uint64_t whole = (bytes + MANTIS_LANES - 1) & ~(uint64_t)(MANTIS_LANES - 1); /* a random group is one's */
        k->end[at][i] = i + 1 >= pieces || whole >= count ? count : whole;
        k->exponent[at][i] = entries_take(&k->free, 1);
    }
}

/* Finds the products behind the MAP that can be cut with it; true if there is one. */
static bool find_consumers(cutter *k, uint32_t at)
{
    const program_waiting *w = k->from;
    const mantis_command *map = &w->commands[at];
    const stretch m = {of(map, MANTIS_MAP_OUT), of(map, MANTIS_MAP_COUNT)};
    bool some = false;
    if (w->until[at] || of(map, MANTIS_MAP_SCALING) || of(map, MANTIS_MAP_BITS) > 8 || of(map, MANTIS_MAP_FIRST) ||
        m.bytes < 2 * PIECE_LEAST)
        return false;
    for (uint32_t i = at + 1; i < w->count; i++) {
        const mantis_command *c = &w->commands[i];
        mantis_touched t;
        consumer u;
        mantis_touched_by(c, &t);
        if (mantis_touched_writes(&t, (uint32_t)m.first, (uint32_t)(m.first + m.bytes - 1)))
            break;
        if (w->until[i] || of(c, MANTIS_ALL_OPCODE) != MANTIS_OP_GEMM || k->use[i].units || !cuttable(c, &m, &u) ||
            u.units < 2)
            continue;
        stretch a, b;
        operands(c, &a, &b);
        if (!meets(&m, a.first, a.bytes) && !meets(&m, b.first, b.bytes))
            continue;
        if (!some)
            choose_ends(k, at, &u);
        some = true;
        k->use[i] = u;
        k->made_by[i] = at;
    }
    return some;
}

bool program_cut(const arena *arena, const program_waiting *from, program_waiting *to)
{
    enum { LEAST = 256 }; /* entries */
    cutter k = {.from = from, .to = to, .room = true};
    bool some = false, cut[ARENA_RING_SLOTS] = {false};
    uint32_t count;
    k.free.first = k.free.next = arena_free_entries(arena, &count);
    k.free.end = k.free.first + 4 * count;
    to->count = 0;
    for (uint32_t i = 0; i < from->count; i++)
        if (mantis_command_check(&from->commands[i], arena->memory.size) != MANTIS_OK)
            return false; /* it will be refused: among those it was appended with */
    for (uint32_t i = 0; count >= LEAST && i < from->count; i++)
        if (of(&from->commands[i], MANTIS_ALL_OPCODE) == MANTIS_OP_MAP)
            some = (cut[i] = find_consumers(&k, i)) || some;
    for (uint32_t i = 0; some && i < from->count; i++)
        if (cut[i])
            put_map(&k, i);
        else if (k.use[i].units)
            put_product(&k, i);
        else
            put(&k, &from->commands[i], from->until[i]);
    return some && k.room;
}
