/* SPDX-License-Identifier: Apache-2.0 */
/* Which faults are switched on, for the copies of C sources: those of the environment, or, compiled with MUTATION_ON as
 * a macro, that one and no other (0: none). */
#ifndef MUTATION_ON_H
#define MUTATION_ON_H

#ifdef MUTATION_ON
#define mutation_on(number) ((number) == MUTATION_ON)
#else
enum { MUTATION_NUMBERS = 16384 };
extern unsigned char mutation_switches[MUTATION_NUMBERS];
#define mutation_on(number) mutation_switches[number]
#endif

#endif
