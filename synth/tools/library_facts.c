/* SPDX-License-Identifier: Apache-2.0 */
/* library_facts FILE: what the flow needs to know of a Liberty, as lines `name=value` for the shell.
 * nand2_area: unit of equivalents. driver, driver_pin: the buffer that drives inputs; load: four of its input pins, in
 * pF. clk_to_q, setup: of the smallest flop at that load, in ns: what the registers outside of a combinational unit
 * take. Fails (status 1, a message) without cells, NAND2, buffer, flop or, unless --no-power, without power tables. */
#include <stdio.h>
#include <string.h>

#include "liberty.h"
#include "tool.h"

int main(int argc, char **argv)
{
    const bool power = !(argc > 2 && !strcmp(argv[2], "--no-power"));
    if (argc < 2)
        die("usage: library_facts FILE [--no-power]");
    const library *l = library_read(argv[1]);
    const lib_cell *nand2 = library_nand2(l), *driver = library_driver(l), *flop = library_flop(l);
    if (!nand2)
        die("%s: no NAND2 cell: areas have no unit", argv[1]);
    if (!driver)
        die("%s: no buffer cell: nothing can drive the inputs", argv[1]);
    if (!flop)
        die("%s: no plain rising-edge flip-flop", argv[1]);
    if (power && !l->has_power)
        die("%s: no internal_power tables: energy would be wrong by half (area and timing alone: ENERGY=0)", argv[1]);
    if (l->voltage <= 0)
        die("%s: no nom_voltage", argv[1]);
    const lib_pin *in = NULL, *out = NULL;
    for (int i = 0; i < driver->pins; i++)
        *(driver->pin[i].input ? &in : &out) = &driver->pin[i];
    const double load = 4 * in->capacitance;
    double slow = 0;
    for (int i = 0; i < flop->pins; i++)
        for (int k = 0; k < flop->pin[i].arcs; k++)
            for (int edge = 0; edge < 2; edge++) {
                const double d = table_look(&flop->pin[i].arc[k].delay[edge], load, 0);
                if (flop->pin[i].arc[k].edge && d > slow)
                    slow = d;
            }
    printf("library=%s\nvoltage=%g\nnand2=%s\nnand2_area=%g\ndriver=%s\ndriver_in=%s\ndriver_pin=%s\nload=%.6f\nflop=%"
           "s\nclk_to_q=%.4f\nhas_power=%d\n",
           l->name, l->voltage, nand2->name, nand2->area, driver->name, in->name, out->name, load, flop->name, slow,
           l->has_power);
    printf("output_pins='");
    for (int i = 0; i < l->cells; i++) /* each name once */
        for (int p = 0; p < l->cell[i].pins; p++) {
            bool before = l->cell[i].pin[p].input;
            for (int k = 0; k < i; k++) {
                const int same = cell_pin(&l->cell[k], l->cell[i].pin[p].name);
                if (same >= 0 && !l->cell[k].pin[same].input)
                    before = true;
            }
            if (!before)
                printf("%s ", l->cell[i].pin[p].name);
        }
    puts("rd_data_o'");
    return 0;
}
