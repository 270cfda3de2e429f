/* SPDX-License-Identifier: Apache-2.0 */
/* Which library this is.
 *
 * MAJOR.MINOR.PATCH as docs/api.md promises: a program built against MAJOR.x runs with every later MAJOR.y, and the
 * SONAME ends in MAJOR. The macros say what was compiled against, the functions what is running. */
#ifndef MANTIS_VERSION_H
#define MANTIS_VERSION_H

#include "mantis/api.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MANTIS_VERSION_MAJOR 4
#define MANTIS_VERSION_MINOR 0
#define MANTIS_VERSION_PATCH 0

/* One number that grows with the version: 1.2.3 is 10203. */
#define MANTIS_VERSION_NUMBER (MANTIS_VERSION_MAJOR * 10000 + MANTIS_VERSION_MINOR * 100 + MANTIS_VERSION_PATCH)

#define MANTIS_VERSION_TEXT_(x) #x
#define MANTIS_VERSION_TEXT(x)  MANTIS_VERSION_TEXT_(x)
#define MANTIS_VERSION_STRING                 \
    MANTIS_VERSION_TEXT(MANTIS_VERSION_MAJOR) \
    "." MANTIS_VERSION_TEXT(MANTIS_VERSION_MINOR) "." MANTIS_VERSION_TEXT(MANTIS_VERSION_PATCH)

/* "4.0.0": the running library's MANTIS_VERSION_STRING; and its MANTIS_VERSION_NUMBER. */
MANTIS_API const char *mantis_version(void);
MANTIS_API int mantis_version_number(void);

/* Rows and columns of the MAC array in this library's cycle model: 16 in libmantis, 8 in libmantis-n8, 32 in
 * libmantis-n32. Nothing else in the library depends on it. */
MANTIS_API unsigned mantis_array_size(void);

#ifdef __cplusplus
}
#endif
#endif
