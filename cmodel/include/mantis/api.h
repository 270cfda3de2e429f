/* SPDX-License-Identifier: Apache-2.0 */
/* What marks a name as the library's: the library is compiled with hidden names, these are its exported ones. */
#ifndef MANTIS_API_H
#define MANTIS_API_H

#if defined(__GNUC__) || defined(__clang__)
#define MANTIS_API __attribute__((visibility("default")))
#else
#define MANTIS_API
#endif

#endif
