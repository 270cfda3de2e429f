/* SPDX-License-Identifier: Apache-2.0 */
#include "host/export/wave_view.h"

#include "host/export/states.h"
#include "host/support/output_set.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

typedef enum { OPEN, CLOSED, BIT, HEX, STATE } row_kind;

/* Groups, and signals below TOP.mantis_top. Vectors have the same width at every N. */
static const struct {
    row_kind kind;
    const char *name;
} ROWS[] = {
    {OPEN, "sequencer"},
    {HEX, "head[31:0]"},
    {STATE, "u_sequencer.u_prepare.state_q[2:0]"},
    {HEX, "u_sequencer.valid[1:0]"},
    {STATE, "u_sequencer.u_products.state_q[3:0]"},
    {STATE, "u_sequencer.u_streams.state_q[3:0]"},
    {STATE, "st_owner[1:0]"},
    {BIT, "pr_start"},
    {BIT, "ge_done"},
    {BIT, "st_start"},
    {BIT, "st_done"},
    {BIT, "command_event"},
    {OPEN, "loader"},
    {STATE, "u_gemm.state_q[2:0]"},
    {BIT, "u_gemm.rd_req_valid_o"},
    {BIT, "u_gemm.rd_req_ready_i"},
    {HEX, "u_gemm.rd_req_addr_o[31:0]"},
    {BIT, "u_gemm.rd_beat_valid_i"},
    {STATE, "u_gemm.u_loader.phase_o[1:0]"},
    {BIT, "u_gemm.u_loader.a_write_o"},
    {BIT, "u_gemm.u_loader.b_write_o"},
    {OPEN, "array"},
    {BIT, "u_gemm.waiting_fill"},
    {BIT, "u_gemm.u_array.en_i"},
    {BIT, "u_gemm.u_array.first_i"},
    {BIT, "u_gemm.u_array.last_i"},
    {BIT, "u_gemm.take_shadow"},
    {BIT, "u_gemm.u_array.shift_i"},
    {OPEN, "drain"},
    {STATE, "u_gemm.u_drain.state_q[2:0]"},
    {BIT, "u_gemm.u_drain.psum_read"},
    {BIT, "u_gemm.u_drain.bias_read"},
    {BIT, "u_gemm.al_valid_o"},
    {BIT, "u_gemm.al_ready_i"},
    {BIT, "u_gemm.u_drain.f_valid_q"},
    {OPEN, "writer"},
    {BIT, "u_gemm.wr_req_valid_o"},
    {BIT, "u_gemm.wr_req_ready_i"},
    {HEX, "u_gemm.wr_req_addr_o[31:0]"},
    {BIT, "m_awvalid_o"},
    {HEX, "m_awaddr_o[63:0]"},
    {BIT, "m_wvalid_o"},
    {BIT, "m_wready_i"},
    {BIT, "m_wlast_o"},
    {BIT, "m_bvalid_i"},
    {CLOSED, "vector unit (PEAK, MAP, VECTOR, ALIGN)"},
    {STATE, "u_stream.state_q[3:0]"},
    {STATE, "u_stream.u_coefficient_loader.state_q[2:0]"},
    {HEX, "u_stream.u_execute.slot_q[2:0]"},
    {BIT, "u_stream.rd_req_valid_o"},
    {BIT, "u_stream.rd_beat_valid_i"},
    {BIT, "u_stream.al_valid_o"},
    {BIT, "u_stream.wr_data_valid_o"},
    {BIT, "u_stream.peak_valid_o"},
    {CLOSED, "reduce unit (REDUCE, PEAK of several entries)"},
    {STATE, "u_reduce.state_q[1:0]"},
    {BIT, "u_reduce.rd_req_valid_o"},
    {BIT, "u_reduce.rd_beat_valid_i"},
    {CLOSED, "align lanes"},
    {BIT, "u_align_unit.turn_q"},
    {BIT, "u_align_unit.pr_valid_i"},
    {BIT, "u_align_unit.pr_ready_o"},
    {HEX, "u_align_unit.pr_mask_i[15:0]"},
    {BIT, "u_align_unit.pr_have_i"},
    {BIT, "u_align_unit.pr_data_valid_o"},
    {BIT, "u_align_unit.st_valid_i"},
    {BIT, "u_align_unit.st_ready_o"},
    {HEX, "u_align_unit.st_mask_i[15:0]"},
    {BIT, "u_align_unit.st_have_i"},
    {BIT, "u_align_unit.st_data_valid_o"},
    {CLOSED, "random source of the streams"},
    {BIT, "u_random_streams.want_valid_i"},
    {HEX, "u_random_streams.want_stream_i[31:0]"},
    {HEX, "u_random_streams.want_group_i[27:0]"},
    {BIT, "u_random_streams.have_o"},
    {CLOSED, "memory port, reads"},
    {BIT, "m_arvalid_o"},
    {BIT, "m_arready_i"},
    {HEX, "m_araddr_o[63:0]"},
    {HEX, "m_arlen_o[7:0]"},
    {BIT, "m_rvalid_i"},
    {BIT, "m_rready_o"},
    {BIT, "m_rlast_i"},
};
enum { ROW_COUNT = sizeof ROWS / sizeof *ROWS };

/* The next state that begins a unit; UNIT_STATE_COUNT behind the last. first: 0, then what was returned plus one. */
static size_t next_name(size_t first)
{
    while (first > 0 && first < UNIT_STATE_COUNT && strcmp(UNIT_STATES[first].name, UNIT_STATES[first - 1].name) == 0)
        first++;
    return first;
}

/* Filters are numbered from 1 in order of names. */
static int filter_of(const char *signal, const char **name)
{
    int number = 1;
    for (size_t i = next_name(0); i < UNIT_STATE_COUNT; i = next_name(i + 1), number++)
        if (strcmp(UNIT_STATES[i].signal, signal) == 0) {
            *name = UNIT_STATES[i].name;
            return number;
        }
    return 0;
}

/* gtkwave shows 2^-zoom time units on 200 pixels; the window has about 1100 beside the names. */
static int zoom(uint64_t clocks)
{
    int power = 0;
    while (power < 62 && ((uint64_t)11 << power) / 2 < clocks)
        power++;
    return -power;
}

/* gtkwave's flags: 08 binary, 02 hexadecimal, 04 decimal, 20 to the right, 2000 through a filter file; of groups 800000
 * begin, 1000000 end, 400000 closed, 200 no signal. */
static void add_row(text *t, const char *folder, size_t i)
{
    const char *name = ROWS[i].name, *states = NULL;
    switch (ROWS[i].kind) {
    case OPEN: text_add(t, "@800200\n-%s\n", name); return;
    case CLOSED: text_add(t, "@c00200\n-%s\n", name); return;
    case BIT: text_add(t, "@28\n"); break;
    case HEX: text_add(t, "@22\n"); break;
    case STATE:
        text_add(t, "@2024\n^%d %s/states/", filter_of(name, &states), folder);
        text_add(t, "%s.txt\n", states);
        break;
    }
    text_add(t, "TOP.mantis_top.%s\n", name);
}

static void end_group(text *t, size_t i)
{
    text_add(t, "@%s\n-%s\n", ROWS[i].kind == OPEN ? "1000200" : "1401200", ROWS[i].name);
}

static mantis_status write_states(const char *folder, host_error *error)
{
    for (size_t i = next_name(0), end; i < UNIT_STATE_COUNT && error->status == MANTIS_OK; i = end) {
        text t = {0};
        char name[64];
        end = next_name(i + 1);
        snprintf(name, sizeof name, "%s.txt", UNIT_STATES[i].name);
        for (size_t k = i; k < end; k++)
            text_add(&t, "%u %s\n", UNIT_STATES[k].value, UNIT_STATES[k].state);
        text_write(&t, folder, name, error);
    }
    return error->status;
}

static mantis_status states_folder(const char *folder, char path[PATH_MAX], host_error *error)
{
    if (snprintf(path, PATH_MAX, "%s/states", folder) >= PATH_MAX)
        return host_fail(error, MANTIS_IO_ERROR, "%s: the folder's name is too long", folder);
    return MANTIS_OK;
}

mantis_status wave_view_check(const char *folder, const char *name, host_error *error)
{
    char path[PATH_MAX], file[64];
    if (output_set_check(folder, (const char *const[]){name, NULL}, error) == MANTIS_OK &&
        states_folder(folder, path, error) == MANTIS_OK)
        for (size_t i = next_name(0); i < UNIT_STATE_COUNT && error->status == MANTIS_OK; i = next_name(i + 1)) {
            snprintf(file, sizeof file, "%s.txt", UNIT_STATES[i].name);
            output_set_check(path, (const char *const[]){file, NULL}, error);
        }
    return error->status;
}

mantis_status wave_view_write(const char *folder, const char *name, const char *wave, uint64_t clocks,
                              host_error *error)
{
    char path[PATH_MAX];
    if (states_folder(folder, path, error) != MANTIS_OK || write_states(path, error) != MANTIS_OK)
        return error->status;
    text t = {0};
    size_t group = 0;
    /* With the save file's own name gtkwave finds waveform and filters beside it, wherever the folder has gone. */
    text_add(&t,
             "[*] Mantis: one product. A nanosecond is a clock; values are those before the clock's edge.\n"
             "[dumpfile] \"%s/%s\"\n[savefile] \"%s/%s\"\n[size] 1500 1000\n[pos] -1 -1\n*%d.000000 0 -1 "
             "-1\n[signals_width] 300\n[sst_expanded] 0\n",
             folder, wave, folder, name, zoom(clocks));
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (ROWS[i].kind <= CLOSED && i > 0)
            end_group(&t, group);
        if (ROWS[i].kind <= CLOSED)
            group = i;
        add_row(&t, folder, i);
    }
    end_group(&t, group);
    return text_write(&t, folder, name, error);
}
