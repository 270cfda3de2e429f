/* SPDX-License-Identifier: Apache-2.0 */
#include "literals.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool literal_read(const source *s, int i, uint64_t *value, int *bits, char *base, bool *suffix)
{
    char text[80] = "";
    size_t n = 0;
    const token *t = &s->tokens[i];
    for (size_t k = 0; k < t->length && n < sizeof text - 1; k++)
        if (s->text[t->at + k] != '_')
            text[n++] = s->text[t->at + k];
    text[n] = '\0';
    char *quote = strchr(text, '\''), *end;
    *bits = 0;
    *base = 'd';
    *suffix = false;
    if (quote == NULL) {
        *value = strtoull(text, &end, 0);
        *base = text[0] == '0' && tolower((unsigned char)text[1]) == 'x' ? 'x' : 'd';
        *suffix = *end != '\0';
        return strspn(end, "uUlL") == strlen(end) && t->length < 19;
    }
    *bits = quote == text ? 0 : atoi(text);
    *suffix = quote[1] == 's'; /* signed */
    quote += *suffix;
    if (quote[1] == '0' || quote[1] == '1' || *bits == 0 || *bits > 60)
        return false;
    *base = quote[1];
    *value = strtoull(quote + 2, &end, *base == 'b' ? 2 : *base == 'h' ? 16 : 10);
    return *end == '\0';
}

void literal_write(char *text, size_t size, uint64_t value, int bits, char base, bool suffix)
{
    if (bits == 0 && base == 'x')
        snprintf(text, size, "0x%llx%s", (unsigned long long)value, suffix ? "u" : "");
    else if (bits == 0)
        snprintf(text, size, "%llu%s", (unsigned long long)value, suffix ? "u" : "");
    else
        snprintf(text, size, "%d'%sd%llu", bits, suffix ? "s" : "",
                 (unsigned long long)(value & ((UINT64_C(1) << bits) - 1)));
}
