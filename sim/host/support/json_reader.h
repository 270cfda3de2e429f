/* SPDX-License-Identifier: Apache-2.0 */
/* Reading JSON (RFC 8259) word by word: the caller says what comes next. All return false when something else does, and
 * the text is then of no more use. */
#ifndef MANTIS_SUPPORT_JSON_READER_H
#define MANTIS_SUPPORT_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const char *at, *end;
} json_reader;

/* The mark c, { } [ ] : or , behind blanks. */
bool json_take(json_reader *r, char c);
/* Whether it comes next; it stays there. */
bool json_sees(json_reader *r, char c);
/* A string as UTF-8, with a 0 behind it; false also when it is longer than size - 1 or holds a 0. */
bool json_take_text(json_reader *r, char *to, size_t size);
/* A whole number without sign, point or exponent, below 2^64. */
bool json_take_unsigned(json_reader *r, uint64_t *to);
/* Blanks, then nothing. */
bool json_at_end(json_reader *r);

#endif
