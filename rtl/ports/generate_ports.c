/* SPDX-License-Identifier: Apache-2.0 */
/* The heads of the RTL modules are the one definition of the units' ports: names, directions, widths, meanings. This
 * program writes what others need of it:
 *
 *     generate_ports observed_units.txt command_set_pkg.sv FOLDER SOURCE.sv...
 *
 *     FOLDER/cycle/MODULE_ports.h   struct MODULE_in, struct MODULE_out of the cycle model, for each observed module
 *     FOLDER/cycle/ports.inc        all ports of all units as macro calls: pins, comparison, ports by name
 *     FOLDER/ports.vlt              Verilator's configuration that makes the ports readable
 *     FOLDER/ports.md               tables for readers
 *
 * FOLDER/cycle must exist. Anything malformed stops with file, line and reason before any output is written. */
#include "port_list.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    static port_list list;
    if (argc < 5) {
        fprintf(stderr, "usage: generate_ports observed_units.txt command_set_pkg.sv FOLDER SOURCE.sv...\n");
        return 2;
    }
    port_read_units(&list, argv[1]);
    for (int i = 4; i < argc; i++)
        port_read_source(&list, argv[i], argv[2]);
    port_check_found(&list, argv[1]);
    port_write_all(&list, argv[3]);
    return 0;
}
