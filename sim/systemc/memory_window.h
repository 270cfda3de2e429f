// SPDX-License-Identifier: Apache-2.0
// The loosely timed module's view of the memory window. When the platform lends the whole window by DMI, golden works
// in it directly. Otherwise what a command touches is brought by b_transport into an image of the module's own, and
// what it wrote is carried back.
#ifndef MANTIS_SYSTEMC_MEMORY_WINDOW_H
#define MANTIS_SYSTEMC_MEMORY_WINDOW_H

#include "systemc/memory_width.h"

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>

#include <mantis/command.h>

#include <cstdint>

namespace mantis
{

class accelerator;

class memory_window
{
  public:
    using socket = tlm_utils::simple_initiator_socket<accelerator, MEMORY_BUSWIDTH>;

    explicit memory_window(socket &memory) : memory(memory) {}
    ~memory_window();
    memory_window(const memory_window &) = delete;
    memory_window &operator=(const memory_window &) = delete;

    // A command begins, with its window here. Asks for DMI where the platform said that it lends.
    void begin(uint64_t base, uint64_t size);
    void invalidate(uint64_t first, uint64_t last);

    // What golden runs on: bytes of the window, valid where they were brought. nullptr: no host memory.
    uint8_t *bytes();
    // Brings [offset, offset + size) or carries it back; delay grows by what the platform says that it takes. false:
    // the platform answered with an error. Nothing to do, and no time, under DMI.
    bool bring(uint64_t offset, uint64_t size, sc_core::sc_time &delay);
    bool carry(uint64_t offset, uint64_t size, sc_core::sc_time &delay);
    // The same for what a command reads, and for the bytes that it writes.
    bool bring_operands(const mantis_command &command, sc_core::sc_time &delay);
    bool carry_results(const mantis_command &command, sc_core::sc_time &delay);

    bool direct() const
    {
        return lent != nullptr;
    }

  private:
    bool transfer(tlm::tlm_command command, uint64_t offset, uint64_t size, sc_core::sc_time &delay);
    void borrow();

    socket &memory;
    uint64_t base = 0, size = 0;
    bool lendable = false;         // the platform said so of a payload since the last try
    uint8_t *lent = nullptr;       // the whole window by DMI
    sc_core::sc_time read_latency; // of DMI, for each access
    uint8_t *image = nullptr;
    uint64_t image_bytes = 0;
};

} // namespace mantis

#endif
