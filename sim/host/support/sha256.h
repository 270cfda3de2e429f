/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (FIPS 180-4). Tested against the standard's examples. */
#ifndef MANTIS_SUPPORT_SHA256_H
#define MANTIS_SUPPORT_SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t state[8];
    uint64_t bytes;
    uint8_t block[64];
} sha256;

void sha256_begin(sha256 *h);
void sha256_add(sha256 *h, const void *data, size_t size);
/* The digest as 64 hexadecimal digits and a NUL. */
void sha256_end(sha256 *h, char hex[65]);

#endif
