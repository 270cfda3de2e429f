/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/json_reader.h"

#include <ctype.h>
#include <string.h>

static int next(json_reader *r)
{
    while (r->at < r->end && *r->at && strchr(" \t\r\n", *r->at))
        r->at++;
    return r->at < r->end ? (unsigned char)*r->at : -1;
}

bool json_sees(json_reader *r, char c)
{
    return next(r) == (unsigned char)c;
}

bool json_take(json_reader *r, char c)
{
    const bool there = json_sees(r, c);
    r->at += there;
    return there;
}

bool json_at_end(json_reader *r)
{
    return next(r) < 0;
}

static bool take_hex(json_reader *r, uint32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        if (r->at == r->end || !isxdigit((unsigned char)*r->at))
            return false;
        const int c = tolower((unsigned char)*r->at);
        *unit = *unit << 4 | (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return true;
}

/* Behind \u: one unit, or two that are one character. */
static bool take_escape(json_reader *r, uint32_t *character)
{
    uint32_t low;
    if (!take_hex(r, character) || (*character & 0xfc00) == 0xdc00)
        return false;
    if ((*character & 0xfc00) != 0xd800)
        return *character != 0;
    if (r->end - r->at < 2 || memcmp(r->at, "\\u", 2) != 0)
        return false;
    r->at += 2;
    if (!take_hex(r, &low) || (low & 0xfc00) != 0xdc00)
        return false;
    *character = 0x10000 + ((*character & 0x3ff) << 10 | (low & 0x3ff));
    return true;
}

static size_t encode(uint32_t character, char to[4])
{
    if (character < 0x80) {
        to[0] = (char)character;
        return 1;
    }
    const size_t bytes = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = bytes - 1; i > 0; i--, character >>= 6)
        to[i] = (char)(0x80 | (character & 0x3f));
    to[0] = (char)((0xf00 >> bytes & 0xff) | character);
    return bytes;
}

/* One character of a string, as 1 to 4 bytes; 0: a wrong one. */
static size_t take_character(json_reader *r, char to[4])
{
    static const char FROM[] = "\"\\/bfnrt", INTO[] = "\"\\/\b\f\n\r\t";
    *to = *r->at++;
    if (*to != '\\')
        return (unsigned char)*to >= 0x20;
    if (r->at == r->end)
        return 0;
    const char letter = *r->at++;
    const char *known = letter ? strchr(FROM, letter) : NULL;
    uint32_t character;
    if (known)
        *to = INTO[known - FROM];
    else if (letter == 'u' && take_escape(r, &character))
        return encode(character, to);
    return known != NULL;
}

bool json_take_text(json_reader *r, char *to, size_t size)
{
    size_t used = 0;
    if (!json_take(r, '"'))
        return false;
    while (r->at < r->end && *r->at != '"') {
        char character[4];
        const size_t bytes = take_character(r, character);
        if (!bytes || used + bytes >= size)
            return false;
        memcpy(to + used, character, bytes);
        used += bytes;
    }
    to[used] = '\0';
    return json_take(r, '"');
}

bool json_take_unsigned(json_reader *r, uint64_t *to)
{
    *to = 0;
    if (!isdigit(next(r)) || (*r->at == '0' && r->end - r->at > 1 && isdigit((unsigned char)r->at[1])))
        return false;
    for (; r->at < r->end && isdigit((unsigned char)*r->at); r->at++) {
        const uint64_t digit = (uint64_t)(*r->at - '0');
        if (*to > (UINT64_MAX - digit) / 10)
            return false;
        *to = *to * 10 + digit;
    }
    return r->at == r->end || !strchr(".eE", *r->at);
}
