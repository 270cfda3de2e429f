/* SPDX-License-Identifier: Apache-2.0 */
/* The files of testbenches/vectors (their README has the forms), opened from the top folder. */
#ifndef MANTIS_VECTORS_H
#define MANTIS_VECTORS_H

#include <stdio.h>

/* NULL when it is not there. */
__attribute__((unused)) static FILE *vectors_open(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "testbenches/vectors/%s", name);
    return fopen(path, "r");
}

#endif
