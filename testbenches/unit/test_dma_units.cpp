// SPDX-License-Identifier: Apache-2.0
// dma_reader and dma_writer, cycle model beside RTL: the cases of dma_cases drive both, and every output port is
// compared in every clock, with both channels at work at once. The cases judge the RTL.
#include "unit.hpp"

#include "Vdma_units.h"

#include "../common/dma_cases.h"

#include <cstring>
#include <memory>

namespace
{

std::unique_ptr<VerilatedContext> context;
std::unique_ptr<Vdma_units> rtl;
tally *ports; // of the case under way

template <class WORDS, std::size_t COUNT>
void pins(WORDS &to, const uint32_t (&from)[COUNT])
{
    for (std::size_t i = 0; i < COUNT; i++)
        to[i] = from[i];
}

template <class WORDS, std::size_t COUNT>
void ports_of(uint32_t (&to)[COUNT], const WORDS &from)
{
    for (std::size_t i = 0; i < COUNT; i++)
        to[i] = from[i];
}

void power_up()
{
    rtl = std::make_unique<Vdma_units>(context.get());
    rtl->rst_ni = 0;
    for (int i = 0; i < 3; i++) {
        rtl->clk_i = 0;
        rtl->eval();
        rtl->clk_i = 1;
        rtl->eval();
    }
    rtl->rst_ni = 1;
}

void edge()
{
    rtl->clk_i = 0;
    rtl->eval();
    rtl->clk_i = 1;
    rtl->eval();
}

#define SAME(name)       ports->check(cycle.name == out->name, #name)
#define SAME_WORDS(name) ports->check(std::memcmp(cycle.name, out->name, sizeof cycle.name) == 0, #name)

// ---- reader ----------------------------------------------------------------------------------------

const reader_dut cycle_reader = reader_cycle_dut();

void reader_reset(void *)
{
    power_up();
    cycle_reader.reset(cycle_reader.self);
}

void reader_show(void *, const dma_reader_in *in, dma_reader_out *out)
{
    out->pr_req_ready_o = rtl->r_pr_req_ready_o;
    out->pr_beat_valid_o = rtl->r_pr_beat_valid_o;
    ports_of(out->pr_beat_data_o, rtl->r_pr_beat_data_o);
    out->pr_idle_o = rtl->r_pr_idle_o;
    out->pr_error_o = rtl->r_pr_error_o;
    out->st_req_ready_o = rtl->r_st_req_ready_o;
    out->st_beat_valid_o = rtl->r_st_beat_valid_o;
    ports_of(out->st_beat_data_o, rtl->r_st_beat_data_o);
    out->st_beat_fetch_o = rtl->r_st_beat_fetch_o;
    out->st_idle_o = rtl->r_st_idle_o;
    out->st_error_o = rtl->r_st_error_o;
    out->st_fetch_error_o = rtl->r_st_fetch_error_o;
    out->waits_o = rtl->r_waits_o;
    out->arvalid_o = rtl->arvalid_o;
    out->araddr_o = rtl->araddr_o;
    out->arlen_o = rtl->arlen_o;
    out->rready_o = rtl->rready_o;

    dma_reader_out cycle;
    cycle_reader.show(cycle_reader.self, in, &cycle);
    SAME(pr_req_ready_o), SAME(pr_beat_valid_o), SAME_WORDS(pr_beat_data_o), SAME(pr_idle_o), SAME(pr_error_o);
    SAME(st_req_ready_o), SAME(st_beat_valid_o), SAME_WORDS(st_beat_data_o), SAME(st_idle_o), SAME(st_error_o);
    SAME(st_beat_fetch_o), SAME(st_fetch_error_o), SAME(waits_o);
    SAME(arvalid_o), SAME(araddr_o), SAME(arlen_o), SAME(rready_o);
}

void reader_tick(void *, const dma_reader_in *in, const dma_reader_out *out)
{
    rtl->mem_base_i = in->mem_base_i;
    rtl->r_pr_clear_i = in->pr_clear_i;
    rtl->r_pr_req_valid_i = in->pr_req_valid_i;
    rtl->r_pr_req_addr_i = in->pr_req_addr_i;
    rtl->r_pr_req_bytes_i = in->pr_req_bytes_i;
    rtl->r_pr_beat_ready_i = in->pr_beat_ready_i;
    rtl->r_st_clear_i = in->st_clear_i;
    rtl->r_st_req_valid_i = in->st_req_valid_i;
    rtl->r_st_req_addr_i = in->st_req_addr_i;
    rtl->r_st_req_bytes_i = in->st_req_bytes_i;
    rtl->r_st_fetch_i = in->st_fetch_i;
    rtl->r_st_beat_ready_i = in->st_beat_ready_i;
    rtl->arready_i = in->arready_i;
    rtl->rvalid_i = in->rvalid_i;
    pins(rtl->rdata_i, in->rdata_i);
    rtl->rresp_i = in->rresp_i;
    edge();
    cycle_reader.tick(cycle_reader.self, in, out);
}

// ---- writer ----------------------------------------------------------------------------------------

const writer_dut cycle_writer = writer_cycle_dut();

void writer_reset(void *)
{
    power_up();
    cycle_writer.reset(cycle_writer.self);
}

void writer_show(void *, const dma_writer_in *in, dma_writer_out *out)
{
    out->pr_req_ready_o = rtl->w_pr_req_ready_o;
    out->pr_data_ready_o = rtl->w_pr_data_ready_o;
    out->pr_idle_o = rtl->w_pr_idle_o;
    out->pr_error_o = rtl->w_pr_error_o;
    out->st_req_ready_o = rtl->w_st_req_ready_o;
    out->st_data_ready_o = rtl->w_st_data_ready_o;
    out->st_idle_o = rtl->w_st_idle_o;
    out->st_error_o = rtl->w_st_error_o;
    out->waits_o = rtl->w_waits_o;
    out->awvalid_o = rtl->awvalid_o;
    out->awaddr_o = rtl->awaddr_o;
    out->awlen_o = rtl->awlen_o;
    out->wvalid_o = rtl->wvalid_o;
    ports_of(out->wdata_o, rtl->wdata_o);
    out->wstrb_o = rtl->wstrb_o;
    out->wlast_o = rtl->wlast_o;

    dma_writer_out cycle;
    cycle_writer.show(cycle_writer.self, in, &cycle);
    SAME(pr_req_ready_o), SAME(pr_data_ready_o), SAME(pr_idle_o), SAME(pr_error_o);
    SAME(st_req_ready_o), SAME(st_data_ready_o), SAME(st_idle_o), SAME(st_error_o), SAME(waits_o);
    SAME(awvalid_o), SAME(awaddr_o), SAME(awlen_o);
    SAME(wvalid_o), SAME_WORDS(wdata_o), SAME(wstrb_o), SAME(wlast_o);
}

void writer_tick(void *, const dma_writer_in *in, const dma_writer_out *out)
{
    rtl->mem_base_i = in->mem_base_i;
    rtl->w_pr_clear_i = in->pr_clear_i;
    rtl->w_pr_poison_i = in->pr_poison_i;
    rtl->w_pr_req_valid_i = in->pr_req_valid_i;
    rtl->w_pr_req_addr_i = in->pr_req_addr_i;
    rtl->w_pr_req_bytes_i = in->pr_req_bytes_i;
    rtl->w_pr_data_valid_i = in->pr_data_valid_i;
    pins(rtl->w_pr_data_i, in->pr_data_i);
    rtl->w_st_clear_i = in->st_clear_i;
    rtl->w_st_poison_i = in->st_poison_i;
    rtl->w_st_req_valid_i = in->st_req_valid_i;
    rtl->w_st_req_addr_i = in->st_req_addr_i;
    rtl->w_st_req_bytes_i = in->st_req_bytes_i;
    rtl->w_st_data_valid_i = in->st_data_valid_i;
    pins(rtl->w_st_data_i, in->st_data_i);
    rtl->awready_i = in->awready_i;
    rtl->wready_i = in->wready_i;
    rtl->bvalid_i = in->bvalid_i;
    rtl->bresp_i = in->bresp_i;
    edge();
    cycle_writer.tick(cycle_writer.self, in, out);
}

void report(const char *what, const char *wrong)
{
    tap_ok(wrong == nullptr, "%s%s%s", what, wrong ? ": " : "", wrong ? wrong : "");
}

} // namespace

int main()
{
    context = std::make_unique<VerilatedContext>();
    {
        tally all("ports of dma_reader, both channels");
        ports = &all;
        const reader_dut dut = {nullptr, reader_reset, reader_show, reader_tick};
        dma_reader_cases(&dut, report);
    }
    {
        tally all("ports of dma_writer, both channels");
        ports = &all;
        const writer_dut dut = {nullptr, writer_reset, writer_show, writer_tick};
        dma_writer_cases(&dut, report);
    }
    return tap_done();
}
