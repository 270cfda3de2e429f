/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as either language writes them. */
#ifndef MUTATION_LITERALS_H
#define MUTATION_LITERALS_H

#include "tokens.h"

#include <stdint.h>

/* Value and the digits' base of the number that is the i-th token, its bits (0: none said), and whether something
 * stands at its end or says that it is signed; false for those with x, or none of ours. */
bool literal_read(const source *s, int i, uint64_t *value, int *bits, char *base, bool *suffix);

/* Such a number with another value. */
void literal_write(char *text, size_t size, uint64_t value, int bits, char base, bool suffix);

#endif
