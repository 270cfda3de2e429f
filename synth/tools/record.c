/* SPDX-License-Identifier: Apache-2.0 */
#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c == 'x' || c == 'X' ? 16
                                  : -1;
}

static void column(const char *path, long line, const record_port *p, const char *from, size_t digits, uint8_t *to)
{
    if (digits != (size_t)(p->width + 3) / 4)
        die("%s:%ld: column %s has %zu digits, a port of %d bits needs %d", path, line, p->name, digits, p->width,
            (p->width + 3) / 4);
    for (int b = 0; b < p->width; b++) {
        const int d = digit(from[digits - 1 - (size_t)b / 4]);
        if (d < 0)
            die("%s:%ld: column %s is not hexadecimal", path, line, p->name);
        to[b] = d == 16 ? 2 : d >> (b % 4) & 1;
    }
}

static int first_bit(const char *path, const record *r, const char *name)
{
    int bit = 0;
    for (int p = 0; p < r->ports; bit += r->port[p++].width)
        if (!strcmp(r->port[p].name, name))
            return bit;
    die("%s: the operation's port %s is none of the ports", path, name);
}

record *record_read(const char *path, long limit)
{
    char *text = read_file(path, NULL), *next, *op = NULL;
    record *r = allocate(1, sizeof *r);
    long room = 0, number = 0;
    for (char *line = text; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        number++;
        if (!strncmp(line, "//", 2)) {
            char *word[5];
            const int words = split(line + 2, word, 5);
            if (words == 4 && !strcmp(word[0], "port")) {
                const int width = atoi(word[2]);
                if (width < 1 || width > 65536 || r->clocks)
                    die("%s:%ld: bad port line", path, number);
                r->port = grow(r->port, (size_t)r->ports + 1, sizeof *r->port);
                r->port[r->ports++] = (record_port){copy_text(word[1]), width, !strcmp(word[3], "out")};
                r->bits += width;
            } else if (words == 2 && !strcmp(word[0], "unit")) {
                r->unit = copy_text(word[1]);
            } else if (words == 2 && !strcmp(word[0], "phase")) {
                r->phase = copy_text(word[1]);
            } else if (words == 2 && !strcmp(word[0], "op")) {
                op = copy_text(word[1]);
            }
            continue;
        }
        if (!*line)
            continue;
        if (!r->unit || !r->phase || !r->ports)
            die("%s:%ld: values before unit, phase and ports were named: no record", path, number);
        if (limit && r->clocks == limit)
            break;
        if (r->clocks == room)
            r->value = grow(r->value, (size_t)(room = room ? 2 * room : 256) * (size_t)r->bits, 1);
        uint8_t *to = r->value + r->clocks++ * r->bits;
        const char *at = line;
        for (int p = 0; p < r->ports; p++) {
            const size_t digits = strcspn(at, "_\r");
            column(path, number, &r->port[p], at, digits, to);
            to += r->port[p].width;
            at += digits;
            if (*at == '_')
                at++;
        }
        if (*at && *at != '\r')
            die("%s:%ld: more columns than ports", path, number);
    }
    if (!r->clocks)
        die("%s: no clocks in this record", path);
    r->op = op ? first_bit(path, r, op) : -1;
    free(op);
    free(text);
    return r;
}
