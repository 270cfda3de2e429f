/* SPDX-License-Identifier: Apache-2.0 */
/* The number of the fault that is switched on, from the environment: for the copies of C sources a variable, for
 * those of the RTL a DPI function. */
#include <stdlib.h>

int mutation_number;
int mutation_dpi_number(void);

__attribute__((constructor)) static void read_number(void)
{
    const char *text = getenv("MUTATION_NUMBER");
    mutation_number = text != NULL ? atoi(text) : 0;
}

int mutation_dpi_number(void)
{
    return mutation_number;
}
