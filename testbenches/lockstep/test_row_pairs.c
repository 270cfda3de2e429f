/* SPDX-License-Identifier: Apache-2.0 */
/* Two output rows at once (microarchitecture 10.7, pairs of rows), in lockstep: both sides of every limit, and every
 * way that B is stored and results leave. That a shape is in pairs, or is not, is asked of the cycle model; the RTL
 * shows it by the same clocks. */
#include "../common/tap.h"
#include "view_product.h"

#include "cycle/view.h"
#include "platform/platform.h"

enum { HALF = MANTIS_N / 2, WIDE = 2 * MANTIS_N };

typedef struct {
    bool in_pairs;
    shape s;
} pair_case;

static const pair_case cases[] = {
    /*       what                           images h   w   c  oh   ow  kh  kw pad  S  d flip form   n groups gap rate */
    {true, {"plain", 2, 10, WIDE, 3, 8, WIDE - 2, 3, 3, 0, 1, 1, 0, P, HALF, 1, 0, 1}},
    {true, {"flipped", 2, 10, WIDE, 3, 8, WIDE - 2, 3, 3, 0, 1, 1, 1, P, HALF, 1, 0, 1}},
    {true, {"flipped, padded, by taps", 2, 6, 9, 16, 10, 13, 5, 5, 4, 1, 1, 1, TAPS, HALF - 1, 1, 0, 1}},
    {true, {"by taps", 1, 10, WIDE, 5, 8, WIDE - 2, 3, 3, 0, 1, 1, 0, TAPS, HALF, 1, 3, 1}},
    {true, {"as large as the input", 2, 8, MANTIS_N, 3, 8, MANTIS_N, 3, 3, 1, 1, 1, 0, P, HALF, 1, 0, 1}},
    {true, {"nearly full", 1, 8, 5 * MANTIS_N / 8 + 1, 3, 8, 5 * MANTIS_N / 8 + 1, 3, 3, 1, 1, 1, 0, P, 2, 1, 0, 1}},
    {false, {"hardly full", 1, 8, 5 * MANTIS_N / 8, 3, 8, 5 * MANTIS_N / 8, 3, 3, 1, 1, 1, 0, P, 2, 1, 0, 1}},
    {true, {"hardly full, smaller than the input", 1, 8, 7, 3, 6, 5, 3, 3, 0, 1, 1, 0, P, 2, 1, 0, 1}},
    {true, {"two tiles nearly full", 1, 6, WIDE, 2, 6, WIDE, 3, 3, 1, 1, 1, 1, P, 3, 1, 0, 1}},
    {false, {"a column too many", 1, 10, WIDE, 3, 8, WIDE - 2, 3, 3, 0, 1, 1, 0, P, HALF + 1, 1, 0, 1}},
    {true, {"a row as wide as it may be", 1, 6, WIDE, 2, 4, WIDE, 5, 3, 1, 1, 1, 0, P, 3, 1, 0, 1}},
    {false, {"a row too wide", 1, 6, WIDE + 1, 2, 4, WIDE + 1, 5, 3, 1, 1, 1, 0, P, 3, 1, 0, 1}},
    {true, {"an input as wide as it may be", 1, 6, 64, 2, 4, MANTIS_N, 3, 16, 0, 1, 1, 0, P, 3, 1, 0, 1}},
    {false, {"an input too wide", 1, 6, 65, 2, 4, MANTIS_N, 3, 16, 0, 1, 1, 0, P, 3, 1, 0, 1}},
    {false, {"an odd number of rows", 1, 9, WIDE, 3, 7, WIDE - 2, 3, 3, 0, 1, 1, 0, P, 4, 1, 0, 1}},
    {true, {"four rows a block", 2, 10, 12, 3, 8, 10, 3, 3, 0, 1, 1, 0, P, HALF, 1, 0, 1}},
    {true, {"four rows a block, flipped, by taps", 2, 10, 12, 20, 12, 14, 3, 3, 2, 1, 1, 1, TAPS, HALF, 1, 0, 1}},
    {true, {"two kernel rows", 1, 9, WIDE, 3, 8, WIDE - 2, 2, 3, 0, 1, 1, 0, P, 4, 1, 0, 1}},
    {false, {"one kernel row", 1, 8, WIDE, 3, 8, WIDE - 2, 1, 3, 0, 1, 1, 0, P, 4, 1, 0, 1}},
    {true, {"15 kernel rows", 1, 20, 18, 1, 6, 8, 15, 11, 0, 1, 1, 0, P, 3, 1, 0, 1}},
    {true, {"15 x 16 taps, flipped", 1, 9, 10, 2, 10, 11, 15, 16, 8, 1, 1, 1, P, 3, 1, 0, 1}},
    {false, {"16 kernel rows", 1, 21, 18, 1, 6, 8, 16, 11, 0, 1, 1, 0, P, 3, 1, 0, 1}},
    {true, {"one slice, B kept", 3, 8, 12, 8, 6, 10, 3, 3, 0, 1, 1, 0, P, HALF, 1, 0, 1}},
    {true, {"two slices, B kept", 3, 8, 12, 32, 6, 10, 3, 3, 0, 1, 1, 0, P, HALF, 1, 0, 1}},
    {true, {"three slices", 2, 8, 12, 33, 6, 10, 3, 3, 0, 1, 1, 1, TAPS, HALF, 1, 0, 1}},
    {true, {"taps that make slices smaller", 2, 6, 12, 16, 4, 8, 3, 5, 0, 1, 1, 0, P, HALF, 1, 0, 1}},
    {true, {"narrow", 2, 12, MANTIS_N, 1, 12, MANTIS_N, 5, 5, 2, 1, 1, 0, P, 3, 1, 0, 1}},
    {true, {"narrow, flipped, by taps", 2, 12, MANTIS_N, 1, 12, MANTIS_N, 5, 5, 2, 1, 1, 1, TAPS, 3, 1, 0, 1}},
    {true, {"groups", 1, 8, 12, 3, 6, 10, 3, 3, 0, 1, 1, 0, P, 4, 3, 1, 1}},
    {true, {"groups, flipped", 1, 8, 12, 3, 6, 10, 3, 3, 0, 1, 1, 1, P, 3, 5, 0, 1}},
    {true, {"one pixel, one column", 1, 4, 3, 1, 2, 1, 3, 3, 0, 1, 1, 0, P, 1, 1, 0, 1}},
    {true, {"pads beyond the image", 1, 2, 3, 2, 12, 13, 5, 5, 7, 1, 1, 0, P, 2, 1, 0, 1}},
    {false, {"stride", 1, 9, 20, 3, 4, 9, 3, 3, 0, 2, 1, 0, P, 4, 1, 0, 1}},
    {false, {"dilation", 1, 5, 9, 3, 8, 16, 3, 3, 1, 1, 2, 0, P, 4, 1, 0, 1}},
    {false, {"rate", 1, 12, 20, 3, 8, 16, 3, 3, 0, 1, 1, 0, P, 4, 1, 0, 2}},
    {false, {"transposed", 1, 10, WIDE, 3, 8, WIDE - 2, 3, 3, 0, 1, 1, 0, W, 4, 1, 0, 1}},
};

static const struct {
    const char *what;
    uint32_t flags;
    bool in_pairs;
} ways[] = {{"plain", 0, true}, {"bias", WITH_BIAS, true}, {"raw", RAW_SUMS, true}, {"stochastic", STOCHASTIC, false}};

static const char *try_product(const pair_case *of, uint32_t way, bool slow, char message[512])
{
    const mantis_platform_options memory = {.latency = slow ? 5 : 0, .backpressure_seed = slow ? 3 : 0};
    mantis_executor *executor = platform_lockstep_create(&memory);
    random_program p;
    mantis_report report;
    const char *wrong = NULL;
    if (executor == NULL || !random_program_create(&p, 4 << 20, 4, way + 1))
        return "out of memory";
    push_product(&p, &of->s, way, ways[way].flags);
    const uint32_t *descriptor = (const uint32_t *)(const void *)(p.memory.bytes + p.ring.base);
    if (view_decode(descriptor, true).pair != (of->in_pairs && ways[way].in_pairs))
        wrong = "pairs are not chosen as said";
    else if (view_decode(descriptor, false).pair)
        wrong = "in pairs with a multiplier that is not exact";
    mantis_run(executor, &p.memory, &p.ring, &report);
    if (report.status != MANTIS_OK || report.lockstep_commands != 1)
        wrong = report.message;
    if (wrong)
        snprintf(message, 512, "%s", wrong);
    random_program_destroy(&p);
    mantis_destroy(executor);
    return wrong ? message : NULL;
}

int main(void)
{
    enum { CASES = sizeof cases / sizeof *cases, WAYS = sizeof ways / sizeof *ways };
    if (!mantis_has_rtl()) {
        tap_skip("row pairs", "this build has no RTL");
        return tap_done();
    }
    for (uint32_t i = 0; i < 2 * CASES * WAYS; i++) {
        const pair_case *of = &cases[i / WAYS / 2];
        char message[512];
        const char *wrong = try_product(of, i % WAYS, i / WAYS % 2, message);
        if (!tap_ok(!wrong, "%s, %s%s", of->s.what, ways[i % WAYS].what, i / WAYS % 2 ? ", slow memory" : ""))
            printf("# %s\n", wrong);
    }
    return tap_done();
}
