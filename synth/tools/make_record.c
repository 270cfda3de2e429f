/* SPDX-License-Identifier: Apache-2.0 */
/* make_record UNIT NETLIST.blif RULES CLOCKS [SEED]: a record of random operands for a unit, outputs left out.
 *
 * RULES has lines `UNIT PORT RULE...`; a port without a rule gets uniform bits in every clock:
 *   const HEX                 the same value always (up to 64 bits)
 *   every N PHASE             1 in the clocks t with t mod N = PHASE, 0 otherwise
 *   reset N                   0 in the first N clocks, then 1
 *   count N                   t div N
 *   int8                      uniform in [-127, 127], lanes of 8 bits
 *   dfp B                     the same for lanes of B bits: the most negative number does not occur
 *   float E F LOW HIGH        lanes of 1+E+F bits: sign and fraction uniform, exponent field uniform in [LOW, HIGH]
 *   signed LANE BITS          lanes of LANE bits: a uniform two's complement number of BITS bits
 *   hold N                    uniform, changing every N clocks
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

typedef struct {
    char *name;
    int width;
    char *rule[6];
    int words;
    uint8_t *bit;
} port;

static uint64_t state;

/* splitmix64: any seed gives a good sequence. */
static uint64_t draw(void)
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void put(port *p, int at, int width, uint64_t value)
{
    for (int i = 0; i < width && at + i < p->width; i++)
        p->bit[at + i] = i < 64 ? value >> i & 1 : 0;
}

static void uniform(port *p)
{
    for (int at = 0; at < p->width; at += 32)
        put(p, at, 32, draw() >> 32);
}

static void fill(port *p, long t)
{
    const char *rule = p->words ? p->rule[0] : "";
    const long n = p->words > 1 ? strtol(p->rule[1], NULL, strcmp(rule, "const") ? 10 : 16) : 0;
    if (!p->words) {
        uniform(p);
    } else if (!strcmp(rule, "const") && p->words == 2) {
        memset(p->bit, 0, (size_t)p->width);
        put(p, 0, 64, strtoull(p->rule[1], NULL, 16));
    } else if (!strcmp(rule, "every") && p->words == 3 && n > 0) {
        put(p, 0, p->width, t % n == atol(p->rule[2]));
    } else if (!strcmp(rule, "reset") && p->words == 2) {
        put(p, 0, p->width, t >= n);
    } else if (!strcmp(rule, "count") && p->words == 2 && n > 0) {
        put(p, 0, p->width, (uint64_t)(t / n));
    } else if (!strcmp(rule, "int8") && p->words == 1) {
        for (int at = 0; at < p->width; at += 8)
            put(p, at, 8, (uint64_t)((int64_t)(draw() % 255) - 127));
    } else if (!strcmp(rule, "dfp") && p->words == 2) {
        const int bits = atoi(p->rule[1]), most = bits >= 2 && bits <= 16 ? (1 << (bits - 1)) - 1 : 0;
        if (!most)
            die("bad rule dfp for %s", p->name);
        for (int at = 0; at < p->width; at += bits)
            put(p, at, bits, (uint64_t)((int64_t)(draw() % (2 * (uint64_t)most + 1)) - most));
    } else if (!strcmp(rule, "float") && p->words == 5) {
        const int e = atoi(p->rule[1]), f = atoi(p->rule[2]);
        const uint64_t low = strtoull(p->rule[3], NULL, 10), high = strtoull(p->rule[4], NULL, 10);
        if (e < 2 || f < 1 || e + f > 40 || high < low)
            die("bad rule float for %s", p->name);
        for (int at = 0; at < p->width; at += 1 + e + f) {
            put(p, at, f, draw());
            put(p, at + f, e, low + draw() % (high - low + 1));
            put(p, at + f + e, 1, draw() >> 63);
        }
    } else if (!strcmp(rule, "signed") && p->words == 3 && n > 0) {
        const int bits = atoi(p->rule[2]);
        if (bits < 1 || bits > 63)
            die("bad rule signed for %s", p->name);
        for (int at = 0; at < p->width; at += (int)n) {
            const uint64_t v = draw() & ((UINT64_C(1) << bits) - 1);
            put(p, at, (int)n, v >> (bits - 1) ? v | ~((UINT64_C(1) << bits) - 1) : v);
        }
    } else if (!strcmp(rule, "hold") && p->words == 2 && n > 0) {
        if (t % n == 0)
            uniform(p);
    } else {
        die("unknown rule %s for %s", rule, p->name);
    }
}

static void read_ports(const char *path, port **list, int *count)
{
    char *text = read_file(path, NULL), *inputs = strstr(text, "\n.inputs "),
         *end = inputs ? strchr(inputs + 1, '\n') : NULL;
    if (!end)
        die("%s: no .inputs", path);
    *end = 0;
    for (char *w = strtok(inputs + 9, " "); w; w = strtok(NULL, " ")) {
        char *bracket = strrchr(w, '[');
        const int index = bracket ? atoi(bracket + 1) : 0;
        if (bracket)
            *bracket = 0;
        if (!strcmp(w, "clk_i"))
            continue;
        if (!*count || strcmp((*list)[*count - 1].name, w) != 0) {
            *list = grow(*list, (size_t)++ * count, sizeof **list);
            (*list)[*count - 1] = (port){.name = copy_text(w)};
        }
        if (index >= (*list)[*count - 1].width)
            (*list)[*count - 1].width = index + 1;
    }
}

static void read_rules(const char *path, const char *unit, port *list, int count)
{
    char *text = read_file(path, NULL), *next;
    for (char *line = text; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        if (*line == '#')
            continue;
        char *word[8];
        const int words = split(line, word, 8);
        if (words < 3 || strcmp(word[0], unit) != 0)
            continue;
        int i = 0;
        while (i < count && strcmp(list[i].name, word[1]) != 0)
            i++;
        if (i == count)
            die("%s: %s has no input %s", path, unit, word[1]);
        list[i].words = words - 2;
        for (int k = 2; k < words; k++)
            list[i].rule[k - 2] = word[k];
    }
}

int main(int argc, char **argv)
{
    if (argc < 5)
        die("usage: make_record UNIT NETLIST.blif RULES CLOCKS [SEED]");
    port *list = NULL;
    int count = 0;
    state = argc > 5 ? strtoull(argv[5], NULL, 0) : 1;
    read_ports(argv[2], &list, &count);
    read_rules(argv[3], argv[1], list, count);
    printf("// unit %s\n// phase random\n", argv[1]);
    for (int p = 0; p < count; p++) {
        printf("// port %s %d in\n", list[p].name, list[p].width);
        list[p].bit = allocate((size_t)list[p].width, 1);
    }
    for (long t = 0, clocks = atol(argv[4]); t < clocks; t++)
        for (int p = 0; p < count; p++) {
            fill(&list[p], t);
            for (int d = (list[p].width + 3) / 4 - 1; d >= 0; d--) {
                int v = 0;
                for (int b = 3; b >= 0; b--)
                    v = 2 * v + (4 * d + b < list[p].width ? list[p].bit[4 * d + b] : 0);
                putchar("0123456789abcdef"[v]);
            }
            putchar(p + 1 < count ? '_' : '\n');
        }
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
