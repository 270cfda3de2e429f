/* SPDX-License-Identifier: Apache-2.0 */
/* dma_reader and dma_writer of the cycle model against plain copies of bytes (reader_bench, writer_bench): both
 * channels at once, random addresses, lengths and stalls on every interface; AXI rules. */
#include "../common/dma_cases.h"
#include "../common/tap.h"

static void tap_report(const char *what, const char *wrong)
{
    tap_ok(wrong == NULL, "%s%s%s", what, wrong ? ": " : "", wrong ? wrong : "");
}

int main(void)
{
    const struct reader_dut reader = reader_cycle_dut();
    const struct writer_dut writer = writer_cycle_dut();
    dma_reader_cases(&reader, tap_report);
    dma_writer_cases(&writer, tap_report);
    return tap_done();
}
