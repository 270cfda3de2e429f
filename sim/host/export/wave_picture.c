/* SPDX-License-Identifier: Apache-2.0 */
#include "host/export/wave_picture.h"

#include "cycle/mantis_top.h"
#include "host/device/driver.h"
#include "host/export/states.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A row is a bit, or the states of a unit. */
#define SEQUENCER top->u_sequencer
#define ARRAY     top->u_gemm.s.u_array.in
#define LOADER    top->u_gemm.s.u_loader.out
#define DRAIN     top->u_gemm.s.u_drain
#define ROWS(X)                                                                     \
    X("sequencer", "#555555", "start", NULL, SEQUENCER.out.pr_start_o)              \
    X("sequencer", "#555555", "done", NULL, SEQUENCER.in.pr_done_i)                 \
    X("sequencer", "#555555", "prepare", "prepare", SEQUENCER.s.prepare.state)      \
    X("sequencer", "#555555", "products", "products", SEQUENCER.s.execute[0].state) \
    X("sequencer", "#555555", "streams", "streams", SEQUENCER.s.execute[1].state)   \
    X("loader", "#2471a3", "phase", "loader", LOADER.phase_o)                       \
    X("loader", "#2471a3", "read request", NULL, top->u_gemm.out.rd_req_valid_o)    \
    X("loader", "#2471a3", "read beat", NULL, top->u_gemm.in.rd_beat_valid_i)       \
    X("loader", "#2471a3", "write A", NULL, LOADER.a_write_o)                       \
    X("loader", "#2471a3", "write B", NULL, LOADER.b_write_o)                       \
    X("array", "#1e8449", "MACs", NULL, ARRAY.en_i)                                 \
    X("array", "#1e8449", "first of a sum", NULL, ARRAY.en_i &&ARRAY.first_i)       \
    X("array", "#1e8449", "last of a sum", NULL, ARRAY.en_i &&ARRAY.last_i)         \
    X("array", "#1e8449", "row shift", NULL, ARRAY.shift_i)                         \
    X("drain", "#b9770e", "state", "drain", DRAIN.s.state)                          \
    X("drain", "#b9770e", "to align lanes", NULL, DRAIN.out.al_valid_o)             \
    X("drain", "#b9770e", "lanes ready", NULL, DRAIN.in.al_ready_i)                 \
    X("writer", "#c0392b", "request", NULL, top->u_gemm.out.wr_req_valid_o)         \
    X("writer", "#c0392b", "AXI address", NULL, top->u_dma_writer.out.awvalid_o)    \
    X("writer", "#c0392b", "AXI data", NULL, top->u_dma_writer.out.wvalid_o)        \
    X("writer", "#c0392b", "AXI answer", NULL, top->u_dma_writer.in.bvalid_i)

static const struct {
    const char *group, *colour, *label, *states;
} ROW[] = {
#define ROW_TEXT(group, colour, label, states, value) {group, colour, label, states},
    ROWS(ROW_TEXT)
#undef ROW_TEXT
};
enum { ROW_COUNT = sizeof ROW / sizeof *ROW };

mantis_status wave_picture_begin(wave_picture *p, uint64_t product, uint32_t clocks, host_error *error)
{
    *p = (wave_picture){.product = product, .clocks = clocks, .values = malloc((size_t)ROW_COUNT * clocks)};
    return p->values ? MANTIS_OK : host_fail(error, MANTIS_NO_MEMORY, "out of memory for %" PRIu32 " clocks", clocks);
}

void wave_picture_end(wave_picture *p)
{
    free(p->values);
    p->values = NULL;
}

void wave_picture_watch(void *context, const struct mantis_top *top)
{
    wave_picture *p = context;
    if (p->seen == p->clocks)
        return;
    if (p->started < p->product) {
        if (!SEQUENCER.out.pr_start_o)
            return;
        memcpy(p->command.word, SEQUENCER.out.pr_desc_o, sizeof p->command.word);
        p->started++;
        if (p->started < p->product)
            return;
    }
    uint8_t *to = p->values + p->seen++;
#define ROW_VALUE(group, colour, label, states, value) \
    *to = (uint8_t)(value);                            \
    to += p->clocks;
    ROWS(ROW_VALUE)
#undef ROW_VALUE
}

/* -- Drawing: a row is a line of text high, groups have a line of their own above them -- */

enum { LEFT = 170, WIDTH = 980, TOP = 30, STEP = 18, HIGH = 11, LETTER = 7 };

static double at(const wave_picture *p, uint32_t clock)
{
    return LEFT + (double)WIDTH * clock / p->seen;
}

static uint32_t run_length(const uint8_t *values, uint32_t from, uint32_t end)
{
    uint32_t to = from + 1;
    while (to < end && values[to] == values[from])
        to++;
    return to - from;
}

static void draw_bit(const wave_picture *p, const uint8_t *values, int base, const char *colour, text *to)
{
    text_add(to, "<path d=\"M%d %d", LEFT, values[0] ? base - HIGH : base);
    for (uint32_t c = 0, length; c < p->seen; c += length) {
        length = run_length(values, c, p->seen);
        text_add(to, "V%dH%.1f", values[c] ? base - HIGH : base, at(p, c + length));
    }
    text_add(to, "\" fill=\"none\" stroke=\"%s\"/>\n", colour);
}

static void draw_states(const wave_picture *p, size_t row, int base, text *to)
{
    const uint8_t *values = p->values + row * p->clocks;
    for (uint32_t c = 0, length; c < p->seen; c += length) {
        length = run_length(values, c, p->seen);
        const double x = at(p, c), width = at(p, c + length) - x;
        const char *name = unit_state_name(ROW[row].states, values[c]);
        text_add(to, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"none\" stroke=\"%s\">", x,
                 base - HIGH, width, HIGH, ROW[row].colour);
        text_add(to, "<title>%s</title></rect>", name ? name : "?");
        if (name && width > LETTER * ((double)strlen(name) + 1))
            text_add(to, "<text x=\"%.1f\" y=\"%d\" font-size=\"9\">%s</text>", x + 3, base - 2, name);
        text_add(to, "\n");
    }
}

static uint32_t ones(const wave_picture *p, size_t row)
{
    uint32_t n = 0;
    for (uint32_t c = 0; c < p->seen; c++)
        n += p->values[row * p->clocks + c];
    return n;
}

static void draw_grid(const wave_picture *p, int bottom, text *to)
{
    uint32_t step = 1; /* 1, 2, 10, 20, 100, ... */
    for (bool twice = true; p->seen / step > 15; twice = !twice)
        step *= twice ? 2 : 5;
    for (uint32_t c = 0; c < p->seen; c += step)
        text_add(to,
                 "<path d=\"M%.0f %dV%d\" stroke=\"#dddddd\"/><text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\" "
                 "fill=\"#555555\">%" PRIu32 "</text>\n",
                 at(p, c), TOP, bottom, at(p, c), bottom + 14, c);
}

void wave_picture_draw(const wave_picture *p, const arena *arena, text *to)
{
    char name[160];
    int base = TOP, groups = 0;
    for (size_t i = 0; i < ROW_COUNT; i++)
        groups += i == 0 || strcmp(ROW[i].group, ROW[i - 1].group) != 0;
    const int bottom = TOP + STEP * (groups + (int)ROW_COUNT) + 6;
    text_add(to,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" "
             "font-size=\"11\"><rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n"
             "<text x=\"%d\" y=\"18\" font-size=\"13\">",
             LEFT + WIDTH + 10, bottom + 24, LEFT);
    text_add_escaped(to, driver_name_command(arena, &p->command, name, sizeof name));
    text_add(to, ": %" PRIu32 " x %" PRIu32 " times %" PRIu32 " x %" PRIu32 ", N = %d; clocks from its start</text>\n",
             mantis_get(&p->command, MANTIS_GEMM_ROWS), mantis_get(&p->command, MANTIS_GEMM_DEPTH),
             mantis_get(&p->command, MANTIS_GEMM_DEPTH), mantis_get(&p->command, MANTIS_GEMM_COLS), MANTIS_N);
    draw_grid(p, bottom, to);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (i == 0 || strcmp(ROW[i].group, ROW[i - 1].group) != 0)
            text_add(to, "<text x=\"8\" y=\"%d\" font-weight=\"bold\" fill=\"%s\">%s</text>\n", base += STEP,
                     ROW[i].colour, ROW[i].group);
        base += STEP;
        text_add(to, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s", LEFT - 8, base, ROW[i].label);
        if (!ROW[i].states)
            text_add(to, "<title>%s: 1 in %" PRIu32 " of %" PRIu32 " clocks</title>", ROW[i].label, ones(p, i),
                     p->seen);
        text_add(to, "</text>\n");
        if (ROW[i].states)
            draw_states(p, i, base, to);
        else
            draw_bit(p, p->values + i * p->clocks, base, ROW[i].colour, to);
    }
    text_add(to, "</svg>\n");
}
