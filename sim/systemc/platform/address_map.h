// SPDX-License-Identifier: Apache-2.0
// Which target answers an address.
#ifndef MANTIS_SYSTEMC_PLATFORM_ADDRESS_MAP_H
#define MANTIS_SYSTEMC_PLATFORM_ADDRESS_MAP_H

#include <tlm>

#include <cstdint>
#include <vector>

namespace mantis
{

struct address_range {
    uint64_t base, size;
};

class address_map
{
  public:
    explicit address_map(std::vector<address_range> r) : ranges(std::move(r)) {}

    // The range that holds the payload's first and last byte, or -1.
    int find(const tlm::tlm_generic_payload &payload) const
    {
        const uint64_t length = payload.get_data_length() > 0 ? payload.get_data_length() : 1;
        for (size_t i = 0; i < ranges.size(); i++) {
            const uint64_t offset = payload.get_address() - ranges[i].base;
            if (payload.get_address() >= ranges[i].base && offset < ranges[i].size && ranges[i].size - offset >= length)
                return static_cast<int>(i);
        }
        return -1;
    }
    const address_range &operator[](int i) const
    {
        return ranges[static_cast<size_t>(i)];
    }
    size_t size() const
    {
        return ranges.size();
    }

  private:
    std::vector<address_range> ranges;
};

} // namespace mantis

#endif
