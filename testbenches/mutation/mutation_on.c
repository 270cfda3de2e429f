/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of the faults that are switched on, from the environment: MUTATION_ON="17 10023". For the copies of C
 * sources an array, for those of the RTL a DPI function. */
#include "mutation_on.h"

#include <stdlib.h>

unsigned char mutation_switches[MUTATION_NUMBERS];
int mutation_dpi_on(int number);

__attribute__((constructor)) static void read_numbers(void)
{
    const char *text = getenv("MUTATION_ON");
    for (char *end; text != NULL && *text != '\0'; text = *end == ' ' ? end + 1 : end) {
        const unsigned long number = strtoul(text, &end, 10);
        if (end == text || number >= MUTATION_NUMBERS)
            abort();
        mutation_switches[number] = 1;
    }
}

int mutation_dpi_on(int number)
{
    return mutation_switches[number];
}
