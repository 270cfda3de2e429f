// SPDX-License-Identifier: Apache-2.0
// Test results of a SystemC program as TAP.
#ifndef MANTIS_TESTBENCHES_SYSTEMC_SC_TAP_H
#define MANTIS_TESTBENCHES_SYSTEMC_SC_TAP_H

#include <cstdio>
#include <string>

namespace tap
{

inline int number = 0, failed = 0;

inline bool check(bool good, const std::string &what)
{
    std::printf("%s %d - %s\n", good ? "ok" : "not ok", ++number, what.c_str());
    std::fflush(stdout);
    failed += !good;
    return good;
}

// The last line; the exit status.
inline int done()
{
    std::printf("1..%d\n", number);
    return failed != 0;
}

} // namespace tap

#endif
