/* SPDX-License-Identifier: Apache-2.0 */
/* Command-line options by table: --name VALUE, --name=VALUE and flags. The table checks values, prints --help with the
 * defaults, and writes an option as the words that set it. */
#ifndef MANTIS_SUPPORT_OPTIONS_H
#define MANTIS_SUPPORT_OPTIONS_H

#include "host/support/text.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum { OPTION_FLAG, OPTION_TEXT, OPTION_INT, OPTION_U32, OPTION_U64, OPTION_REAL } option_kind;

typedef struct {
    const char *name; /* without the dashes */
    option_kind kind;
    void *to; /* bool, const char *, int, uint32_t, uint64_t, double; holds the default before parsing */
    /* What the help calls the value. It is also what a value may be, where it has the form of a range, "4..8", "0<..1"
     * (without 0), "0..<1" (without 1), or of a list, "8|16", "stochastic|nearest". */
    const char *value;
    const char *help; /* the default is added, unless it says "default" itself */
} option;

typedef struct {
    const char *usage; /* "mantis map IN.npy --out Q.npy [options]" */
    const char *about; /* paragraphs before the options */
    const option *options;
    size_t option_count;
    const char *examples; /* after the options */
} command_line;

/* The option of this name, or NULL. */
const option *option_find(const option *options, size_t count, const char *name, size_t length);
/* Whether the value that it holds is one that it may have. BAD_ARGUMENT. */
mantis_status option_check(const option *o, host_error *error);
/* Adds the line that sets it, "--seed 1" or "--flip", or, where it is off or not given, "no --flip". */
void option_line(const option *o, text *to);

/* Takes argv[0..argc-1] (without program and command names). Words that are no options go to positional, exactly
 * `wanted` of them.
 * --help prints the help on stdout and sets *helped. BAD_ARGUMENT says what is wrong. */
mantis_status options_parse(const command_line *line, int argc, char **argv, const char **positional, int wanted,
                            bool *helped, host_error *error);

#endif
