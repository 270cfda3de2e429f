/* SPDX-License-Identifier: Apache-2.0 */
/* The program `mantis` run in the scratch folder, its output and its arrays. MANTIS names the program. */
#ifndef MANTIS_CLI_RUN_H
#define MANTIS_CLI_RUN_H

#include "scratch.h"

#include "host/support/npy.h"

#include <math.h>
#include <sys/wait.h>

static char out[1 << 16], err[1 << 14];
static host_error error;

static void slurp(const char *name, char *to, size_t size)
{
    FILE *file = fopen(scratch_path(name), "r");
    size_t got = file ? fread(to, 1, size - 1, file) : 0;
    to[got] = '\0';
    if (file)
        fclose(file);
}

/* Runs "mantis WORDS" in the scratch folder; exit status, output in out and err. */
static int run(const char *words)
{
    char command[2048], here[1024];
    const char *program = getenv("MANTIS");
    snprintf(here, sizeof here, "%s", "");
    if ((program ? program : "build/mantis")[0] != '/' && !getcwd(here, sizeof here))
        return -1;
    snprintf(command, sizeof command, "cd %s && '%s%s%s' %s >out.txt 2>err.txt </dev/null", scratch(), here,
             here[0] ? "/" : "", program ? program : "build/mantis", words);
    int status = system(command);
    slurp("out.txt", out, sizeof out);
    slurp("err.txt", err, sizeof err);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The number after "key": in the last line of the output; NAN when absent. */
static double member(const char *key)
{
    char quoted[64];
    size_t length = strlen(out);
    while (length && out[length - 1] == '\n')
        out[--length] = '\0';
    const char *line = strrchr(out, '\n');
    line = line ? line + 1 : out;
    snprintf(quoted, sizeof quoted, "\"%s\": ", key);
    const char *at = line[0] == '{' && length && out[length - 1] == '}' ? strstr(line, quoted) : NULL;
    return at ? strtod(at + strlen(quoted), NULL) : NAN;
}

static void save(const char *name, npy_type type, uint64_t rows, uint64_t cols, const void *data)
{
    npy a = {
        .type = type, .dimensions = rows ? 2 : 1, .count = rows ? rows * cols : cols, .data = (void *)(uintptr_t)data};
    a.shape[0] = rows ? rows : cols;
    a.shape[1] = cols;
    if (npy_write(scratch_path(name), &a, &error) != MANTIS_OK)
        exit(1);
}

static void *load(const char *name, npy_type type, uint64_t count)
{
    npy a;
    if (npy_read(scratch_path(name), type, &a, &error) != MANTIS_OK || a.count != count) {
        tap_ok(0, "%s: %s", name, error.text);
        exit(1);
    }
    return a.data;
}

#endif
