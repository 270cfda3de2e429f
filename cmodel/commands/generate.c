/* SPDX-License-Identifier: Apache-2.0 */
/* Turns the command set's definition into its C header, its SystemVerilog package, the manual's tables, and the
 * registers for other tools.
 *
 *     generate command_set.def FOLDER
 *
 * writes FOLDER/mantis/command_set.h, FOLDER/command_set_pkg.sv, FOLDER/command_set.md, FOLDER/mantis.rdl and
 * FOLDER/mantis.xml. FOLDER/mantis must exist.
 * The grammar stands at the head of the definition file: one definition per line, words separated by blanks, prose
 * quoted. Anything malformed, duplicate or overlapping stops with file, line and reason; then no output file is left
 * half written, because outputs are opened after the whole definition was read and checked. */
#include "commands/generate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void write_output(const char *folder, const char *name, void (*write)(FILE *out))
{
    char file[4096];
    snprintf(file, sizeof file, "%s/%s", folder, name);
    FILE *out = fopen(file, "w");
    if (!out) {
        fprintf(stderr, "generate: %s: %s\n", file, strerror(errno));
        exit(1);
    }
    write(out);
    const int bad = ferror(out);
    if (fclose(out) || bad) {
        fprintf(stderr, "generate: %s: write failed\n", name);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: generate command_set.def FOLDER\n");
        return 2;
    }
    read_definition(argv[1]);
    write_output(argv[2], "mantis/command_set.h", write_header);
    write_output(argv[2], "command_set_pkg.sv", write_package);
    write_output(argv[2], "command_set.md", write_manual);
    write_output(argv[2], "mantis.rdl", write_systemrdl);
    write_output(argv[2], "mantis.xml", write_ip_xact);
    return 0;
}
