// SPDX-License-Identifier: Apache-2.0
// The width of the memory port: that of its pins and of its sockets. MANTIS_PORT is what libmantis was built with.
#ifndef MANTIS_SYSTEMC_MEMORY_WIDTH_H
#define MANTIS_SYSTEMC_MEMORY_WIDTH_H

#ifndef MANTIS_PORT
#define MANTIS_PORT 512
#endif

namespace mantis
{

constexpr unsigned MEMORY_BUSWIDTH = MANTIS_PORT; // bits

} // namespace mantis

#endif
