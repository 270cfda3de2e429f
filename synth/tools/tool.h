/* SPDX-License-Identifier: Apache-2.0 */
/* What every synthesis tool needs: read a file whole, allocate or end with a message, split a line into words. */
#ifndef MANTIS_SYNTH_TOOL_H
#define MANTIS_SYNTH_TOOL_H

#include <stddef.h>

/* Prints "program: message" to stderr and exits with 1. These tools are programs, not library code: a bad input ends
 * them. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The file's bytes and a NUL; dies when it can't be read. `size` may be NULL. */
char *read_file(const char *path, size_t *size);

void *allocate(size_t count, size_t size);        /* zeroed; dies when there is no memory */
void *grow(void *old, size_t count, size_t size); /* new bytes are not zeroed */
char *copy_text(const char *text);

/* Splits `line` in place at blanks; at most `limit` words are stored. Returns their number. */
int split(char *line, char **words, int limit);

#endif
