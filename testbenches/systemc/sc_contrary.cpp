// SPDX-License-Identifier: Apache-2.0
// A memory that takes every liberty of the base protocol: it accepts late, at once, or by its response; completes at
// once; answers out of order, at odd times. The accelerator, reset in the middle of a run first, must train to golden's
// bytes all the same. sc_contrary at|pins-cycle.
#include "systemc/approximately_timed.h"
#include "systemc/cycle_pins.h"
#include "systemc/pin_level.h"
#include "systemc/platform/accelerator_platform.h"

#include "systemc/sc_tap.h"

#include <mantis/training.h>

#include <cstring>
#include <deque>
#include <random>

using namespace sc_core;
using namespace tlm;

namespace
{

class contrary_memory : public sc_module
{
  public:
    tlm_utils::simple_target_socket<contrary_memory, mantis::MEMORY_BUSWIDTH> in{"in"};
    tlm_utils::simple_initiator_socket<contrary_memory, mantis::MEMORY_BUSWIDTH> ram{"ram"};
    unsigned ways[5] = {}; // how often each was taken

    explicit contrary_memory(sc_module_name name) : sc_module(name), events("events", this, &contrary_memory::happen)
    {
        in.register_nb_transport_fw(this, &contrary_memory::forward);
    }

  private:
    sc_time some_time()
    {
        return sc_time(static_cast<double>(random() % 200000), SC_PS);
    }

    tlm_sync_enum forward(tlm_generic_payload &p, tlm_phase &phase, sc_time &delay)
    {
        sc_time ignored;
        if (phase == END_RESP) {
            responding = nullptr;
            pump();
            return TLM_COMPLETED;
        }
        ram->b_transport(p, ignored);
        p.set_dmi_allowed(false);
        unsigned way = random() % 5;
        if (way == 1 && responding != nullptr)
            way = 2;
        ways[way]++;
        switch (way) {
        case 0: delay += some_time(); return TLM_COMPLETED;
        case 1:
            p.acquire();
            responding = &p;
            delay += some_time();
            phase = BEGIN_RESP;
            return TLM_UPDATED;
        case 2: later(p, BEGIN_RESP, delay); return TLM_ACCEPTED;
        case 3:
            later(p, BEGIN_RESP, delay + sc_time(1, SC_US));
            events.notify(p, END_REQ, some_time());
            return TLM_ACCEPTED;
        default:
            delay += some_time();
            later(p, BEGIN_RESP, delay);
            phase = END_REQ;
            return TLM_UPDATED;
        }
    }

    void later(tlm_generic_payload &p, const tlm_phase &phase, const sc_time &from)
    {
        p.acquire();
        events.notify(p, phase, from + some_time());
    }

    void happen(tlm_generic_payload &p, const tlm_phase &phase)
    {
        if (phase == BEGIN_RESP) {
            waiting.push_back(&p);
            pump();
        } else {
            tlm_phase end = END_REQ;
            sc_time delay;
            in->nb_transport_bw(p, end, delay);
        }
    }

    void pump()
    {
        while (responding == nullptr && !waiting.empty()) {
            tlm_generic_payload &p = *waiting.front();
            tlm_phase phase = BEGIN_RESP;
            sc_time delay;
            waiting.pop_front();
            responding = &p;
            if (in->nb_transport_bw(p, phase, delay) != TLM_ACCEPTED)
                responding = nullptr;
            p.release();
        }
    }

    tlm_utils::peq_with_cb_and_phase<contrary_memory> events;
    std::deque<tlm_generic_payload *> waiting;
    tlm_generic_payload *responding = nullptr;
    std::mt19937 random{3};
};

void train(mantis_executor *executor, char hash[65], mantis_error *error)
{
    mantis_data *data = mantis_data_open("digits", error);
    mantis_training_options o = mantis_training_defaults();
    o.net_text = "input x\nconv c out=4 kernel=3 stride=2 pad=1\nrelu r\nflatten f\nlinear l out=classes\n";
    o.batch = 2;
    o.steps = 1;
    mantis_training *t = mantis_training_create(&o, data, executor, error);
    if (t != nullptr) {
        mantis_training_step(t, error);
        mantis_training_hash(t, hash);
    }
    mantis_training_destroy(t);
    mantis_data_close(data);
}

// A peak over all of the memory, and a reset when it is well under way.
void run_then_reset(mantis::host &cpu, mantis::memory &ram, std::vector<uint8_t> &bytes)
{
    mantis_memory arena = {bytes.data(), bytes.size()};
    mantis_ring ring = {0, 1, 0, 0};
    mantis_command peak = mantis_command_make(MANTIS_OP_PEAK);
    uint32_t status = 0;
    mantis_set(&peak, MANTIS_PEAK_COUNT, static_cast<uint32_t>(bytes.size() / 4 - 64));
    mantis_set(&peak, MANTIS_PEAK_X0_ADDR, 256);
    mantis_set(&peak, MANTIS_PEAK_OUT_SCALE, 128);
    mantis_ring_push(&arena, &ring, &peak);
    ram.attach(arena.bytes, arena.size);
    cpu.reset();
    cpu.write(MANTIS_REG_MEM_BASE_HI, static_cast<uint32_t>(mantis::MEMORY_BASE >> 32));
    cpu.write(MANTIS_REG_MEM_LIMIT, static_cast<uint32_t>(arena.size - 1));
    cpu.write(MANTIS_REG_CONTROL, 1);
    cpu.write(MANTIS_REG_TAIL, 1);
    wait(sc_time(10, SC_US));
    cpu.read(MANTIS_REG_STATUS, status);
    tap::check((status >> 8 & 3) == 0, "it is busy when the reset comes");
}

template <class ACCELERATOR>
int run()
{
    const sc_time clock(10, SC_NS);
    std::vector<uint8_t> bytes(1 << 20);
    mantis_error error = {}, golden_error = {};
    char want[65] = "golden", got[65] = "";
    mantis_executor *golden = mantis_golden_create(1, nullptr);
    train(golden, want, &golden_error);
    mantis_destroy(golden);

    sc_signal<bool> reset_n("reset_n"), irq("irq");
    ACCELERATOR device("device", clock);
    mantis::memory ram("ram", clock, clock);
    contrary_memory contrary("contrary");
    mantis::protocol_monitor<mantis::MEMORY_BUSWIDTH> monitor("monitor");
    mantis::interconnect<32> csr_bus("csr_bus", clock, {{mantis::CSR_BASE, 4096}});
    mantis::interconnect<mantis::MEMORY_BUSWIDTH> memory_bus("memory_bus", SC_ZERO_TIME,
                                                             {{mantis::MEMORY_BASE, UINT64_C(1) << 32}});
    mantis::protocol_monitor<mantis::MEMORY_BUSWIDTH> device_monitor("device_monitor");
    mantis::host cpu("cpu", clock, ram, [&](mantis::host &self) {
        run_then_reset(self, ram, bytes);
        train(self.executor(), got, &error);
    });
    cpu.bus.bind(csr_bus.in);
    csr_bus.out[0].bind(device.csr);
    device.memory.bind(device_monitor.in);
    device_monitor.out.bind(memory_bus.in);
    memory_bus.out[0].bind(monitor.in);
    monitor.out.bind(contrary.in);
    contrary.ram.bind(ram.socket);
    cpu.reset_n(reset_n);
    device.reset_n(reset_n);
    cpu.irq(irq);
    device.irq(irq);
    sc_start();

    if (!tap::check(error.status == MANTIS_OK && golden_error.status == MANTIS_OK, "it trains"))
        std::printf("# %s%s\n", error.text, golden_error.text);
    tap::check(std::strcmp(want, got) == 0, "its weights are golden's");
    tap::check(monitor.rules.broken().empty() && device_monitor.rules.broken().empty(),
               "no rule of the protocol is broken");
    for (const auto &entry : monitor.rules.broken())
        std::printf("# %s\n", entry.first.c_str());
    unsigned least = UINT32_MAX;
    for (const unsigned way : contrary.ways)
        least = std::min(least, way);
    tap::check(least > 20, "every liberty was taken");
    return tap::done();
}

} // namespace

int sc_main(int count, char **arguments)
{
    const std::string variant = count == 2 ? arguments[1] : "";
    if (variant == "at")
        return run<mantis::approximately_timed>();
    if (variant == "pins-cycle")
        return run<mantis::pin_level<mantis::cycle_pins>>();
    std::fprintf(stderr, "usage: sc_contrary at|pins-cycle\n");
    return 2;
}
