/* SPDX-License-Identifier: Apache-2.0 */
#include "clock_pins.h"

#include <stdio.h>

#include "tool.h"

#define GATE 16 /* flip-flops behind a gate */

static double read(const flat *f, const char *of, const char *name)
{
    double v;
    if (!flat_get(f, name, &v))
        die("%s: no %s", of, name);
    return v;
}

static double flip_flops(const flat *top, const char *block)
{
    char name[100];
    snprintf(name, sizeof name, "blocks.%s.flip_flops", block);
    return read(top, "mantis_top.json", name);
}

clock_pins clock_pins_of(const flat *work, const char *folder, double pe_pins, double macs, double counted)
{
    flat top = {0};
    char path[1024];
    snprintf(path, sizeof path, "%s/mantis_top.json", folder);
    if (!flat_read_json(&top, path))
        die("%s: needed for the energy of clock pins", path);
    const double clocks = read(work, "the work", "clocks.cycles"), products = read(work, "the work", "clocks.products"),
                 streams = read(work, "the work", "clocks.streams");
    const double all = read(&top, path, "flip_flops"), pes = flip_flops(&top, "gemm/pe"),
                 gemm = flip_flops(&top, "gemm") - pes,
                 stream = flip_flops(&top, "stream") + flip_flops(&top, "reduce"), rest = all - pes - gemm - stream;
    const double one_pe = pes / read(&top, path, "blocks.gemm/pe.count"), pin = pe_pins / one_pe / 1000; /* nJ */
    return (clock_pins){
        .flip_flops = all,
        .all = pin * all * clocks,
        .gated = pin * (one_pe * macs + gemm * products + stream * streams + rest * clocks + all / GATE * clocks),
        .counted = counted};
}

void clock_pins_put(const clock_pins *pins, const double chip[2], flat *out)
{
    printf("\n%-34s %14s %16s %16s\n", "clock pins", "nJ", "chip, low memory", "high memory");
    for (int gated = 0; gated < 2; gated++) {
        const double pin = gated ? pins->gated : pins->all;
        char name[80];
        if (gated)
            snprintf(name, sizeof name, "a gate for %d of them", GATE);
        else
            snprintf(name, sizeof name, "%.0f flip-flops, no gates", pins->flip_flops);
        printf("%-34s %14.1f %16.1f %16.1f\n", name, pin, chip[0] - pins->counted + pin, chip[1] - pins->counted + pin);
    }
    flat_number(out, "clock_pins.flip_flops", pins->flip_flops);
    flat_number(out, "clock_pins.all_nj", pins->all);
    flat_number(out, "clock_pins.gated_nj", pins->gated);
    flat_number(out, "clock_pins.in_units_nj", pins->counted);
    for (int high = 0; high < 2; high++) {
        flat_number(out, high ? "clock_pins.chip_high_nj" : "clock_pins.chip_low_nj",
                    chip[high] - pins->counted + pins->all);
        flat_number(out, high ? "clock_pins.chip_high_gated_nj" : "clock_pins.chip_low_gated_nj",
                    chip[high] - pins->counted + pins->gated);
    }
}
