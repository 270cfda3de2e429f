// SPDX-License-Identifier: Apache-2.0
#include "systemc/memory_window.h"

#include <algorithm>

#include <sys/mman.h>

using namespace sc_core;
using namespace tlm;

namespace
{

constexpr uint64_t PIECE = 4096; // bytes of one payload, which does not cross a line of so many, as on the pins
constexpr uintptr_t ALIGNMENT = 64;

} // namespace

mantis::memory_window::~memory_window()
{
    if (image != nullptr)
        munmap(image, image_bytes);
}

void mantis::memory_window::begin(uint64_t new_base, uint64_t new_size)
{
    if (base != new_base || size != new_size)
        lent = nullptr;
    base = new_base;
    size = new_size;
    if (lent == nullptr && lendable)
        borrow();
    lendable = false;
}

void mantis::memory_window::invalidate(uint64_t first, uint64_t last)
{
    if (first < base + size && last >= base)
        lent = nullptr;
}

// Whole, writable and aligned, or not at all.
void mantis::memory_window::borrow()
{
    tlm_generic_payload payload;
    tlm_dmi dmi;
    payload.set_write();
    payload.set_address(base);
    if (!memory->get_direct_mem_ptr(payload, dmi) || !dmi.is_read_write_allowed() || dmi.get_start_address() > base ||
        dmi.get_end_address() < base + (size - 1))
        return;
    uint8_t *bytes = dmi.get_dmi_ptr() + (base - dmi.get_start_address());
    if (reinterpret_cast<uintptr_t>(bytes) % ALIGNMENT == 0) {
        lent = bytes;
        read_latency = dmi.get_read_latency();
    }
}

// An image of the window's size takes pages as they are touched.
uint8_t *mantis::memory_window::bytes()
{
    if (lent != nullptr)
        return lent;
    if (image != nullptr && image_bytes < size) {
        munmap(image, image_bytes);
        image = nullptr;
    }
    if (image == nullptr) {
        void *fresh = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (fresh == MAP_FAILED)
            return nullptr;
        image = static_cast<uint8_t *>(fresh);
        image_bytes = size;
    }
    return image;
}

bool mantis::memory_window::transfer(tlm_command command, uint64_t offset, uint64_t count, sc_time &delay)
{
    const uint64_t end = offset + count;
    while (offset < end) {
        const unsigned piece = static_cast<unsigned>(std::min(end - offset, PIECE - offset % PIECE));
        tlm_generic_payload payload;
        payload.set_command(command);
        payload.set_address(base + offset);
        payload.set_data_ptr(bytes() + offset);
        payload.set_data_length(piece);
        payload.set_streaming_width(piece);
        payload.set_response_status(TLM_INCOMPLETE_RESPONSE);
        memory->b_transport(payload, delay);
        if (!payload.is_response_ok())
            return false;
        lendable |= payload.is_dmi_allowed();
        offset += piece;
    }
    return true;
}

bool mantis::memory_window::bring(uint64_t offset, uint64_t count, sc_time &delay)
{
    if (lent == nullptr)
        return transfer(TLM_READ_COMMAND, offset, count, delay);
    delay += read_latency;
    return true;
}

bool mantis::memory_window::carry(uint64_t offset, uint64_t count, sc_time &delay)
{
    return lent != nullptr || transfer(TLM_WRITE_COMMAND, offset, count, delay);
}

bool mantis::memory_window::bring_operands(const mantis_command &command, sc_time &delay)
{
    mantis_extent extents[MANTIS_MAX_EXTENTS];
    const unsigned count = mantis_command_extents(&command, size, extents);
    for (unsigned i = 0; i < count && lent == nullptr; i++)
        if (!extents[i].written && !transfer(TLM_READ_COMMAND, extents[i].address, extents[i].bytes, delay))
            return false;
    return true;
}

// A product's rows lie OUT_LD apart: what is between them belongs to others.
bool mantis::memory_window::carry_results(const mantis_command &command, sc_time &delay)
{
    mantis_extent extents[MANTIS_MAX_EXTENTS];
    const unsigned count = lent == nullptr ? mantis_command_extents(&command, size, extents) : 0;
    const bool product = mantis_get(&command, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM;
    for (unsigned i = 0; i < count; i++) {
        if (!extents[i].written)
            continue;
        uint64_t groups = 1, rows = 1, row_step = 0, group_step = 0, row = extents[i].bytes;
        if (product && i == 0) {
            groups = uint64_t{mantis_get(&command, MANTIS_GEMM_LAST_GROUP)} + 1;
            group_step = mantis_get(&command, MANTIS_GEMM_OUT_GROUP);
            rows = mantis_get(&command, MANTIS_GEMM_ROWS);
            const uint64_t word = mantis_get(&command, MANTIS_GEMM_RAW) ? 8 : 4;
            row_step = word * mantis_get(&command, MANTIS_GEMM_OUT_LD);
            row = word * mantis_get(&command, MANTIS_GEMM_COLS);
            if (row_step == row) { // one piece
                row *= rows;
                rows = 1;
            }
        }
        for (uint64_t g = 0; g < groups; g++)
            for (uint64_t r = 0; r < rows; r++)
                if (!transfer(TLM_WRITE_COMMAND, extents[i].address + g * group_step + r * row_step, row, delay))
                    return false;
    }
    return true;
}
