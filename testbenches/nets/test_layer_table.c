/* SPDX-License-Identifier: Apache-2.0 */
/* docs/networks.md's table of layers against the classes: every kind has a row, and the row's keys are the class'
 * attributes with their defaults, "key" where one is required. A row that lacks a key must be found. */
#include "../common/tap.h"

#include "host/layers/layer.h"
#include "host/support/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "out, bias=1", as the table writes the keys. */
static void write_keys(const layer_class *c, char *to, size_t size)
{
    size_t used = 0;
    *to = '\0';
    if (c->inputs > 1 || c->inputs_most)
        used = (size_t)snprintf(to, size, c->inputs_most ? "from=a,b,.." : "from=a,b");
    for (size_t i = 0; c->attributes[i].most; i++) {
        const char *name = LAYER_ATTRIBUTE_NAMES[c->attributes[i].attribute], *comma = used ? ", " : "";
        const uint32_t fallback = c->attributes[i].fallback;
        if (fallback == LAYER_REQUIRED)
            used += (size_t)snprintf(to + used, size - used, "%s%s", comma, name);
        else if (c->attributes[i].attribute == LAYER_STRIDE && fallback == 0)
            used += (size_t)snprintf(to + used, size - used, "%sstride=kernel", comma);
        else
            used += (size_t)snprintf(to + used, size - used, "%s%s=%u", comma, name, fallback);
    }
}

/* Whether a row of the table begins with this kind and these keys; several kinds may share a row. */
static bool has_row(const char *page, const char *kind, const char *keys)
{
    char word[40], cell[160];
    snprintf(word, sizeof word, "`%s`", kind);
    snprintf(cell, sizeof cell, *keys ? "| %s |" : "|%s |", keys);
    for (const char *row = strstr(page, "\n| `"); row; row = strstr(row + 1, "\n| `")) {
        const char *first_end = strchr(row + 3, '|'), *at = strstr(row, word);
        if (at && first_end && at < first_end && strncmp(first_end, cell, strlen(cell)) == 0)
            return true;
    }
    return false;
}

int main(void)
{
    host_error error = {.status = MANTIS_OK};
    uint8_t *bytes = NULL;
    uint64_t size = 0;
    tap_ok(files_read_whole("docs/networks.md", &bytes, &size, &error) == MANTIS_OK, "docs/networks.md is there");
    char *page = calloc(1, size + 1);
    if (page && size)
        memcpy(page, bytes, size);
    for (size_t i = 0; page && layer_at(i); i++) {
        char keys[128];
        write_keys(layer_at(i), keys, sizeof keys);
        tap_ok(has_row(page, layer_at(i)->kind, keys), "%s: %s", layer_at(i)->kind, *keys ? keys : "no keys");
    }
    tap_ok(page && !has_row(page, "conv", "out, kernel"), "a row that lacks keys is found");
    tap_ok(page && !has_row(page, "convolution", ""), "a kind without a row is found");
    free(page);
    free(bytes);
    return tap_done();
}
