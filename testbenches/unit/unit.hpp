// SPDX-License-Identifier: Apache-2.0
// What the Verilated unit tests share: TAP, stimulus, and packed ports.
#ifndef MANTIS_UNIT_HPP
#define MANTIS_UNIT_HPP

#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

inline int tap_tests, tap_failures;

__attribute__((format(printf, 2, 3))) inline bool tap_ok(bool good, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    std::printf("%sok %d - ", good ? "" : "not ", ++tap_tests);
    std::vprintf(format, arguments);
    std::printf("\n");
    va_end(arguments);
    std::fflush(stdout);
    tap_failures += !good;
    return good;
}

inline int tap_done()
{
    std::printf("1..%d\n", tap_tests);
    return tap_failures ? 1 : 0;
}

// Counts comparisons of one unit and prints the first few that differ.
struct tally {
    std::string what;
    long checks = 0, wrong = 0;
    explicit tally(const char *name) : what(name) {}
    __attribute__((format(printf, 3, 4))) void check(bool good, const char *format, ...)
    {
        checks++;
        if (good || wrong++ >= 3)
            return;
        va_list arguments;
        va_start(arguments, format);
        std::printf("# %s: ", what.c_str());
        std::vprintf(format, arguments);
        std::printf("\n");
        va_end(arguments);
    }
    ~tally()
    {
        tap_ok(checks > 0 && wrong == 0, "%s: %ld of %ld comparisons differ", what.c_str(), wrong, checks);
    }
};

// Stimulus of our own, from a fixed seed: every run is the same.
inline uint64_t draw()
{
    static uint64_t state = 0x6d616e7469737331;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 0x2545f4914f6cdd1d;
}
inline uint32_t below(uint32_t n)
{
    return static_cast<uint32_t>((draw() >> 32) * n >> 32);
}

// fp32 words where things happen: zeros, subnormals, powers of two and their neighbours, the largest, Inf, NaN; else
// any.
inline uint32_t draw_word()
{
    const uint32_t sign = static_cast<uint32_t>(draw() >> 63) << 31;
    switch (below(8)) {
    case 0: return sign;
    case 1: return sign | static_cast<uint32_t>(draw() >> 41);             // subnormal
    case 2: return sign | ((below(255) << 23) + below(5) - 2 + (1 << 23)); // about a power of two
    case 3:
        return sign | below(255) << 23 |
               (0x7fffff & ~((1u << below(23)) - 1)); // ones from the top: the headroom's threshold
    case 4: return sign | (0x7f800000 + below(5) - 2);
    default: return static_cast<uint32_t>(draw() >> 32);
    }
}

inline int64_t sign_extend(uint64_t value, int bits)
{
    return static_cast<int64_t>(value << (64 - bits)) >> (64 - bits);
}

#endif
