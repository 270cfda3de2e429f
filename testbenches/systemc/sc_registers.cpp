// SPDX-License-Identifier: Apache-2.0
// Registers as software sees them: the loosely timed module, which has a description of its own, beside the
// approximately timed one, whose registers are the cycle model's. Both get the same random accesses; commands run in
// between, most of them wrong; every answer, the interrupt line and the memory must be the same. Accesses go with and
// without blocking.
#include "systemc/approximately_timed.h"
#include "systemc/loosely_timed.h"
#include "systemc/platform/memory.h"
#include "systemc/platform/protocol_monitor.h"

#include "systemc/sc_tap.h"

#include <mantis/command.h>

#include <cstring>
#include <random>
#include <vector>

using namespace sc_core;
using namespace tlm;

namespace
{

constexpr unsigned ROUNDS = 400, ACCESSES = 40, SLOTS = 64, MEMORY = 64 * 1024;
const sc_time CLOCK(10, SC_NS);

// A master of registers, with an accelerator and its memory.
template <class ACCELERATOR>
class side : public sc_module
{
  public:
    tlm_utils::simple_initiator_socket<side, 32> bus{"bus"};
    mantis::protocol_monitor<32> csr_monitor{"csr_monitor"};
    mantis::protocol_monitor<mantis::MEMORY_BUSWIDTH> memory_monitor{"memory_monitor"};
    ACCELERATOR device{"device", CLOCK};
    mantis::memory ram{"ram", CLOCK, CLOCK};
    sc_signal<bool> irq{"irq"};
    alignas(64) uint8_t bytes[MEMORY];

    side(sc_module_name name, sc_signal<bool> &reset_n)
        : sc_module(name), channel(
                               "channel",
                               [this](tlm_generic_payload &p, tlm_phase &phase, sc_time &delay) {
                                   return bus->nb_transport_fw(p, phase, delay);
                               },
                               [this](tlm_generic_payload &) { answered.notify(SC_ZERO_TIME); })
    {
        bus.register_nb_transport_bw(this, &side::backward);
        bus.bind(csr_monitor.in);
        csr_monitor.out.bind(device.csr);
        device.memory.bind(memory_monitor.in);
        memory_monitor.out.bind(ram.socket);
        device.reset_n(reset_n);
        device.irq(irq);
        ram.attach(bytes, MEMORY);
    }

    tlm_response_status access(bool blocking, tlm_command command, uint32_t offset, uint32_t &value)
    {
        sc_time delay;
        tlm_generic_payload &p = *pool.allocate();
        p.set_command(command);
        p.set_address(offset);
        p.set_data_ptr(reinterpret_cast<unsigned char *>(&value));
        p.set_data_length(4);
        p.set_streaming_width(4);
        if (blocking) {
            bus->b_transport(p, delay);
            wait(delay);
        } else {
            channel.send(p);
            wait(answered);
        }
        const tlm_response_status status = p.get_response_status();
        p.release();
        return status;
    }
    bool kept() const
    {
        return csr_monitor.rules.broken().empty() && memory_monitor.rules.broken().empty();
    }

  private:
    struct payload_pool : tlm_mm_interface {
        tlm_generic_payload *allocate()
        {
            auto *p = new tlm_generic_payload(this);
            p->acquire();
            return p;
        }
        void free(tlm_generic_payload *p) override
        {
            delete p;
        }
    };
    tlm_sync_enum backward(tlm_generic_payload &p, tlm_phase &phase, sc_time &delay)
    {
        return channel.backward(p, phase, delay);
    }
    payload_pool pool;
    mantis::at_initiator channel;
    sc_event answered;
};

class bench : public sc_module
{
  public:
    sc_signal<bool> reset_n{"reset_n"};
    side<mantis::loosely_timed> loose{"loose", reset_n};
    side<mantis::approximately_timed> exact{"exact", reset_n};

    explicit bench(sc_module_name name) : sc_module(name)
    {
        SC_HAS_PROCESS(bench);
        SC_THREAD(run);
        set_stack_size(1 << 20);
    }

  private:
    uint32_t draw(uint32_t below)
    {
        return static_cast<uint32_t>(random() % below);
    }

    // Descriptors: fences with and without interrupt, peaks, and noise.
    void fill()
    {
        std::memset(loose.bytes, 0, MEMORY);
        for (uint32_t i = 0; i < SLOTS; i++) {
            mantis_command c = mantis_command_make(MANTIS_OP_FENCE);
            const uint32_t kind = draw(8);
            if (kind < 4) {
                mantis_set(&c, MANTIS_FENCE_IRQ, draw(2));
            } else if (kind < 7) {
                c = mantis_command_make(MANTIS_OP_PEAK);
                mantis_set(&c, MANTIS_PEAK_COUNT, 1 + draw(300));
                mantis_set(&c, MANTIS_PEAK_X0_ADDR, 16384 + 16 * draw(2048));
                mantis_set(&c, MANTIS_PEAK_OUT_SCALE, (kind == 6 ? 2 * MEMORY : 8192) + 4 * draw(1024));
            } else {
                c.word[draw(32)] ^= 1u << draw(32);
            }
            std::memcpy(loose.bytes + i * sizeof c, &c, sizeof c);
        }
        for (uint32_t i = 16384; i < MEMORY; i++)
            loose.bytes[i] = static_cast<uint8_t>(random());
        std::memcpy(exact.bytes, loose.bytes, MEMORY);
    }

    void both(bool blocking, tlm_command command, uint32_t offset, uint32_t value)
    {
        uint32_t a = value, b = value;
        const tlm_response_status sa = loose.access(blocking, command, offset, a),
                                  sb = exact.access(blocking, command, offset, b);
        if (sa == sb && a == b)
            return;
        if (differing++ == 0)
            std::printf("# %s 0x%03x: loosely timed %d 0x%x, cycle model %d 0x%x\n",
                        command == TLM_READ_COMMAND ? "read" : "write", offset, sa, a, sb, b);
    }

    void random_access()
    {
        static const uint32_t OFFSETS[] = {MANTIS_REG_ID,
                                           MANTIS_REG_VERSION,
                                           MANTIS_REG_CONTROL,
                                           MANTIS_REG_MEM_LIMIT,
                                           MANTIS_REG_MEM_BASE_LO,
                                           MANTIS_REG_RING_BASE,
                                           MANTIS_REG_RING_MASK,
                                           MANTIS_REG_TAIL,
                                           MANTIS_REG_HEAD,
                                           MANTIS_REG_STATUS,
                                           MANTIS_REG_STICKY,
                                           MANTIS_REG_IRQ,
                                           MANTIS_REG_RESTART,
                                           MANTIS_REG_COUNTER_CLEAR,
                                           0x048,
                                           0x00c,
                                           0x108,
                                           0x10c,
                                           0xffc};
        const uint32_t offset = OFFSETS[draw(sizeof OFFSETS / sizeof *OFFSETS)];
        const uint32_t stopped = offset == MANTIS_REG_CONTROL ? ~1u : ~0u; // what runs is not the same at each moment
        both(draw(2), draw(2) ? TLM_READ_COMMAND : TLM_WRITE_COMMAND, offset, random() & stopped);
    }

    // A few commands: a ring somewhere, a doorbell, time to finish, and what can be seen then. Sometimes the window is
    // larger than the memory.
    void random_run()
    {
        const bool blocking = draw(2);
        uint32_t head = 0;
        exact.access(true, TLM_READ_COMMAND, MANTIS_REG_HEAD, head);
        both(blocking, TLM_WRITE_COMMAND, MANTIS_REG_CONTROL, 0);
        wait(4000 * CLOCK); // what an access before has set off
        both(blocking, TLM_WRITE_COMMAND, MANTIS_REG_RESTART, 1);
        exact.access(true, TLM_READ_COMMAND, MANTIS_REG_HEAD, head);
        both(blocking, TLM_WRITE_COMMAND, MANTIS_REG_MEM_BASE_LO, 0);
        both(blocking, TLM_WRITE_COMMAND, MANTIS_REG_MEM_BASE_HI, 0);
        both(blocking, TLM_WRITE_COMMAND, MANTIS_REG_MEM_LIMIT, (draw(4) ? MEMORY : 4 * MEMORY) - 1);
        both(blocking, TLM_WRITE_COMMAND, MANTIS_REG_RING_BASE, draw(8) ? 0 : draw(6 * MEMORY));
        both(blocking, TLM_WRITE_COMMAND, MANTIS_REG_RING_MASK, SLOTS - 1);
        both(blocking, TLM_WRITE_COMMAND, MANTIS_REG_TAIL, head + draw(6));
        both(blocking, TLM_WRITE_COMMAND, MANTIS_REG_CONTROL, 1 + 2 * draw(4));
        if (draw(8) == 0)
            pull_reset();
        wait(8000 * CLOCK);
        for (const uint32_t offset : {MANTIS_REG_STATUS, MANTIS_REG_HEAD, MANTIS_REG_IRQ, MANTIS_REG_STICKY, 0x108})
            both(draw(2), TLM_READ_COMMAND, offset, 0);
        uint32_t status = 0;
        exact.access(true, TLM_READ_COMMAND, MANTIS_REG_STATUS, status);
        seen[status & 0xff]++;
        interrupts += exact.irq.read();
        differing_irq += loose.irq.read() != exact.irq.read();
    }

    // In the middle of a command, which may or may not have written: memory begins anew.
    void pull_reset()
    {
        wait(draw(300) * CLOCK);
        reset_n.write(false);
        wait(4 * CLOCK);
        reset_n.write(true);
        wait(4000 * CLOCK);
        fill();
    }

    void run()
    {
        wait(4 * CLOCK);
        reset_n.write(true);
        wait(CLOCK);
        for (unsigned round = 0; round < ROUNDS; round++) {
            if (round % 50 == 0)
                fill();
            random_run();
            both(true, TLM_WRITE_COMMAND, MANTIS_REG_CONTROL, 0);
            for (unsigned i = 0; i < ACCESSES; i++)
                random_access();
        }
        tap::check(differing == 0, "every access has the same answer");
        tap::check(differing_irq == 0, "the interrupt line is the same");
        tap::check(std::memcmp(loose.bytes, exact.bytes, MEMORY) == 0, "memory is the same");
        tap::check(loose.kept() && exact.kept(), "no rule of the protocol is broken");
        tap::check(interrupts > 20 && interrupts < ROUNDS - 20, "the interrupt was seen, and was not always there");
        for (const mantis_status status : {MANTIS_OK, MANTIS_ILLEGAL, MANTIS_BAD_ADDRESS, MANTIS_BUS_ERROR})
            tap::check(seen[status] > 5, std::string("runs ended with ") + mantis_status_name(status));
        sc_stop();
    }

    std::mt19937 random{7};
    unsigned differing = 0, differing_irq = 0, interrupts = 0, seen[256] = {};
};

} // namespace

int sc_main(int, char **)
{
    sc_report_handler::set_actions(SC_WARNING, SC_DO_NOTHING);
    bench b("bench");
    sc_start();
    return tap::done();
}
