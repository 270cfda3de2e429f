/* SPDX-License-Identifier: Apache-2.0 */
/* A cell's logic function in Liberty notation ("!(A B)", "(A*B)'", "A^B", "A&B|C") as a truth table. */
#ifndef MANTIS_SYNTH_FUNCTION_H
#define MANTIS_SYNTH_FUNCTION_H

#include <stdbool.h>
#include <stdint.h>

#define FUNCTION_INPUTS 6

/* Bit k of the table is the value where input i has bit i of k. `name[0..inputs-1]` name the inputs, at most
   FUNCTION_INPUTS. False when the text is no function of these names. */
bool function_table(const char *text, char *const *name, int inputs, uint64_t *table);

#endif
