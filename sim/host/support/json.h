/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON object on one line. Keys are plain ASCII literals; strings are escaped, bytes
 * that are no UTF-8 become U+FFFD; numbers that are not finite become
 * null. */
#ifndef MANTIS_SUPPORT_JSON_H
#define MANTIS_SUPPORT_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct {
    FILE *to;
    bool first; /* no member written yet at this level */
} json;

json json_begin(FILE *to);
void json_text(json *j, const char *key, const char *value); /* value NULL: null */
void json_unsigned(json *j, const char *key, uint64_t value);
void json_signed(json *j, const char *key, int64_t value);
void json_real(json *j, const char *key, double value);
void json_thousandths(json *j, const char *key, uint64_t value); /* value / 1000, exact */
void json_bool(json *j, const char *key, bool value);
/* A nested object; fill it with the same calls, then close it. Arrays hold texts or numbers with key NULL. */
void json_open(json *j, const char *key, char bracket); /* '{' or '[' */
void json_close(json *j, char bracket);                 /* '}' or ']' */
/* Ends the line and flushes. False when the stream had an error (full disk, closed pipe). */
bool json_end(json *j);

#endif
