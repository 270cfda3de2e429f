/* SPDX-License-Identifier: Apache-2.0 */
/* Command-line options by table: --name VALUE, --name=VALUE and flags, with the same table printing --help. */
#ifndef MANTIS_SUPPORT_OPTIONS_H
#define MANTIS_SUPPORT_OPTIONS_H

#include "host/support/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum { OPTION_FLAG, OPTION_TEXT, OPTION_INT, OPTION_U32, OPTION_U64, OPTION_REAL } option_kind;

typedef struct {
    const char *name; /* without the dashes */
    option_kind kind;
    void *to;          /* bool, const char *, int, uint32_t, uint64_t, double */
    const char *value; /* what the help calls the value */
    const char *help;
} option;

typedef struct {
    const char *usage; /* "mantis map IN.npy --out Q.npy [options]" */
    const char *about; /* paragraphs before the options */
    const option *options;
    size_t option_count;
    const char *examples; /* after the options */
} command_line;

/* Takes argv[0..argc-1] (without program and command names). Words that are no options go to positional, exactly
 * `wanted` of them.
 * --help prints the help on stdout and sets *helped. BAD_ARGUMENT says what is wrong. */
mantis_status options_parse(const command_line *line, int argc, char **argv, const char **positional, int wanted,
                            bool *helped, host_error *error);

#endif
