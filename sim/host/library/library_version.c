/* SPDX-License-Identifier: Apache-2.0 */
#include "mantis/version.h"

const char *mantis_version(void)
{
    return MANTIS_VERSION_STRING;
}

int mantis_version_number(void)
{
    return MANTIS_VERSION_NUMBER;
}

unsigned mantis_array_size(void)
{
    return MANTIS_N;
}
