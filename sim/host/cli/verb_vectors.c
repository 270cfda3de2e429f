/* SPDX-License-Identifier: Apache-2.0 */
/* mantis vectors: $readmemh files for people who verify their own RTL. */
#include "host/cli/verbs.h"
#include "host/support/files.h"
#include "host/support/options.h"
#include "host/support/output.h"
#include "host/export/port_vectors.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One row's digits, the first column leftmost. */
static char *print_row(char *to, const vector_column *columns, const uint32_t values[][VECTOR_WORDS])
{
    for (int i = 0; i < VECTOR_COLUMNS && columns[i].port; i++)
        for (uint32_t digit = (columns[i].bits + 3) / 4; digit-- > 0;) {
            uint32_t nibble = values[i][digit / 8] >> (4 * (digit % 8)) & 15;
            uint32_t rest = columns[i].bits - 4 * digit; /* bits of the column in this digit and above */
            *to++ = "0123456789abcdef"[rest < 4 ? nibble & ((1u << rest) - 1) : nibble];
        }
    *to++ = '\n';
    return to;
}

static mantis_status write_file(const char *folder, const char *unit, const char *what, const char *bytes, size_t size,
                                host_error *error)
{
    char path[1100];
    snprintf(path, sizeof path, "%s/%s_%s", folder, unit, what);
    return files_write_whole(path, bytes, size, error);
}

static void describe_columns(FILE *to, const char *file, const vector_column *columns)
{
    uint32_t top = 4 * vectors_digits(columns);
    fprintf(to, "%s: %u bits per row\n", file, top);
    for (int i = 0; i < VECTOR_COLUMNS && columns[i].port; i++) {
        uint32_t padded = (columns[i].bits + 3) / 4 * 4;
        fprintf(to, "  [%3u:%3u] %-14s %3u bits  %s\n", top - padded + columns[i].bits - 1, top - padded,
                columns[i].port, columns[i].bits, columns[i].meaning);
        top -= padded;
    }
}

static mantis_status write_readme(const char *folder, const vector_unit *unit, uint64_t count, uint64_t seed,
                                  host_error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (!to)
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for %s_README.txt", unit->name);
    fprintf(to,
            "%s: %s\n\n%" PRIu64 " rows from seed %" PRIu64
            ", one per line, hexadecimal, for $readmemh. Row i of the expected file answers row i of the\n"
            "stimulus. Columns are the unit's ports, padded to whole digits: take the bits that are named.\n\n",
            unit->name, unit->about, count, seed);
    describe_columns(to, "stimulus.hex", unit->in);
    fputc('\n', to);
    describe_columns(to, "expected.hex", unit->out);
    fclose(to);
    write_file(folder, unit->name, "README.txt", text, size, error);
    free(text);
    return error->status;
}

/* The unit's three files, before one of them is made. */
static mantis_status check_unit(const vector_unit *unit, const char *folder, host_error *error)
{
    static const char *const WHAT[] = {"stimulus.hex", "expected.hex", "README.txt"};
    char name[128];
    for (size_t i = 0; i < sizeof WHAT / sizeof *WHAT && error->status == MANTIS_OK; i++) {
        snprintf(name, sizeof name, "%s_%s", unit->name, WHAT[i]);
        output_check_in(folder, name, error);
    }
    return error->status;
}

static mantis_status write_unit(const vector_unit *unit, uint64_t count, uint64_t seed, const char *folder,
                                host_error *error)
{
    size_t in_size = count * (vectors_digits(unit->in) + 1), out_size = count * (vectors_digits(unit->out) + 1);
    char *in = malloc(in_size), *out = malloc(out_size);
    if (!in || !out) {
        free(in);
        free(out);
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for %" PRIu64 " rows; use a smaller --count", count);
    }
    char *in_at = in, *out_at = out;
    vector_state state = {{0}};
    for (uint64_t row = 0; row < count; row++) {
        host_random r = host_random_make(seed, RANDOM_VECTORS, row);
        vector_row values;
        memset(&values, 0, sizeof values);
        unit->draw(&r, row, &values, &state);
        in_at = print_row(in_at, unit->in, (const uint32_t(*)[VECTOR_WORDS])values.in);
        out_at = print_row(out_at, unit->out, (const uint32_t(*)[VECTOR_WORDS])values.out);
    }
    if (write_file(folder, unit->name, "stimulus.hex", in, in_size, error) == MANTIS_OK &&
        write_file(folder, unit->name, "expected.hex", out, out_size, error) == MANTIS_OK)
        write_readme(folder, unit, count, seed, error);
    free(in);
    free(out);
    return error->status;
}

mantis_status verb_vectors(int argc, char **argv, host_error *error)
{
    const char *name, *folder = NULL;
    uint64_t count = 1000, seed = 1;
    bool helped;
    const option options[] = {
        {"count", OPTION_U64, &count, "N", "rows"},
        {"seed", OPTION_U64, &seed, "S", "seed of the stimulus"},
        {"dir", OPTION_TEXT, &folder, "D", "folder for the files, created when absent"},
    };
    const command_line line = {
        "mantis vectors UNIT --dir D [options]",
        "Writes UNIT_stimulus.hex, UNIT_expected.hex ($readmemh) and UNIT_README.txt (columns and widths). Units: "
        "unpack, peak_tree,\n"
        "shared_exponent, map_lane, random, xoodoo_rounds, bias_lane, align_lane, lza, vector_term, pe, or all.",
        options, sizeof options / sizeof *options, "  mantis vectors map_lane --count 100000 --seed 7 --dir vectors\n"};
    if (options_parse(&line, argc, argv, &name, 1, &helped, error) != MANTIS_OK || helped)
        return error->status;
    const vector_unit *unit = vectors_find(name);
    if (!unit && strcmp(name, "all") != 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "unknown unit '%s'; mantis vectors --help lists them", name);
    if (!folder)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--dir D is missing: where shall the files go?");
    if (count == 0 || count > 100000000)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--count %llu: 1..100000000 expected", (unsigned long long)count);
    if (files_make_folder(folder, error) != MANTIS_OK)
        return error->status;
    for (size_t i = 0; i < VECTOR_UNIT_COUNT && error->status == MANTIS_OK; i++)
        if (!unit || unit == &VECTOR_UNITS[i])
            check_unit(&VECTOR_UNITS[i], folder, error);
    for (size_t i = 0; i < VECTOR_UNIT_COUNT && error->status == MANTIS_OK; i++)
        if (!unit || unit == &VECTOR_UNITS[i])
            write_unit(&VECTOR_UNITS[i], count, seed, folder, error);
    if (error->status == MANTIS_OK)
        printf("%" PRIu64 " rows for %s in %s\n", count, name, folder);
    return error->status;
}
