/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/wave_view.h"

#include "host/support/text.h"

/* Names below TOP.mantis_top. Vectors have the same width at every N. */
typedef struct {
    const char *signal; /* NULL: a group begins */
    const char *shown;  /* the group's name, or the format */
} row;

#define GROUP(name) \
    {               \
        NULL, name  \
    }
#define BIT(signal)   \
    {                 \
        signal, "@28" \
    }
#define HEX(signal)   \
    {                 \
        signal, "@22" \
    }
#define DECIMAL(signal) \
    {                   \
        signal, "@24"   \
    }

static const row ROWS[] = {
    GROUP("commands"),
    DECIMAL("head[31:0]"),
    DECIMAL("owner[1:0]"),
    DECIMAL("u_sequencer.state_q[4:0]"),
    BIT("start"),
    BIT("done"),
    BIT("command_event"),
    GROUP("loader"),
    BIT("u_gemm.rd_req_valid_o"),
    BIT("u_gemm.rd_req_ready_i"),
    HEX("u_gemm.rd_req_addr_o[31:0]"),
    BIT("u_gemm.rd_beat_valid_i"),
    DECIMAL("u_gemm.u_loader.phase_o[1:0]"),
    BIT("u_gemm.u_loader.a_write_o"),
    BIT("u_gemm.u_loader.b_write_o"),
    GROUP("array"),
    BIT("u_gemm.waiting_fill"),
    BIT("u_gemm.u_array.en_i"),
    BIT("u_gemm.u_array.first_i"),
    BIT("u_gemm.u_array.last_i"),
    BIT("u_gemm.take_shadow"),
    BIT("u_gemm.u_array.shift_i"),
    GROUP("drain"),
    DECIMAL("u_gemm.u_drain.state_q[2:0]"),
    BIT("u_gemm.u_drain.psum_read"),
    BIT("u_gemm.u_drain.bias_read"),
    BIT("u_gemm.al_valid_o"),
    BIT("u_gemm.al_ready_i"),
    BIT("u_gemm.waiting_write"),
    GROUP("writer"),
    BIT("u_gemm.wr_req_valid_o"),
    BIT("u_gemm.wr_req_ready_i"),
    HEX("u_gemm.wr_req_addr_o[31:0]"),
    BIT("m_awvalid_o"),
    HEX("m_awaddr_o[63:0]"),
    BIT("m_wvalid_o"),
    BIT("m_wready_i"),
    BIT("m_wlast_o"),
    BIT("m_bvalid_i"),
};

/* gtkwave shows 2^-zoom time units on 200 pixels; the window has about 1100 beside the names. */
static int zoom(uint64_t clocks)
{
    int power = 0;
    while (power < 62 && ((uint64_t)11 << power) / 2 < clocks)
        power++;
    return -power;
}

mantis_status wave_view_write(const char *folder, const char *name, const char *wave, uint64_t clocks,
                              host_error *error)
{
    text t = {0};
    const char *group = NULL;
    text_add(&t,
             "[*] Mantis: one product. A nanosecond is a clock; values are those before the clock's edge.\n"
             "[dumpfile] \"%s/%s\"\n[size] 1500 1000\n[pos] -1 -1\n*%d.000000 0 -1 -1\n[signals_width] "
             "300\n[sst_expanded] 0\n",
             folder, wave, zoom(clocks));
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        if (ROWS[i].signal) {
            text_add(&t, "%s\nTOP.mantis_top.%s\n", ROWS[i].shown, ROWS[i].signal);
            continue;
        }
        if (group)
            text_add(&t, "@1000200\n-%s\n", group);
        group = ROWS[i].shown;
        text_add(&t, "@800200\n-%s\n", group);
    }
    text_add(&t, "@1000200\n-%s\n", group);
    return text_write(&t, folder, name, error);
}
