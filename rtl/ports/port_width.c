/* SPDX-License-Identifier: Apache-2.0 */
/* The width of a port from its range. */
#include "port_list.h"
#include "port_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static unsigned long package_constant(const char *package, const char *name)
{
    char line[TEXT_LINE];
    unsigned long value = 0;
    FILE *in = fopen(package, "r");
    if (!in)
        port_fail(package, 0, "%s", strerror(errno));
    while (value == 0 && fgets(line, sizeof line, in)) {
        char word[TEXT_LINE];
        unsigned long v;
        if (sscanf(line, " localparam int %1023[A-Za-z0-9_] = %lu;", word, &v) == 2 && strcmp(word, name) == 0)
            value = v;
    }
    fclose(in);
    if (value == 0)
        FAIL("%s has no constant %s above 0", package, name);
    return value;
}

void port_read_width(port *p, char *range, const char *package)
{
    if (!text_ends_in(range, ":0]"))
        FAIL("the range of %s should be [NUMBER:0] or [FACTOR*FACTOR-1:0], without blanks", p->name);
    range[strlen(range) - 3] = 0;
    if (!text_ends_in(range, "-1")) {
        p->bits = (unsigned)text_number(range, "highest bit") + 1;
        return;
    }
    range[strlen(range) - 2] = 0;
    unsigned long bits = 1;
    for (char *next, *factor = range; factor; factor = next) {
        next = strchr(factor, '*');
        if (next)
            *next++ = 0;
        if (strcmp(factor, "N") == 0) {
            if (p->times_n || p->times_port)
                FAIL("the width of %s has N twice, or N and PORT", p->name);
            p->times_n = true;
        } else if (strncmp(factor, "PORT", 4) == 0 && (factor[4] == 0 || factor[4] == '/')) {
            if (p->times_n || p->times_port)
                FAIL("the width of %s has PORT twice, or N and PORT", p->name);
            p->times_port = true;
            p->divisor = factor[4] == 0 ? 1 : (unsigned)text_number(factor + 5, "divisor");
            if (p->divisor == 0 || PORT_MIN % p->divisor != 0)
                FAIL("the divisor of PORT in the width of %s does not divide %d", p->name, PORT_MIN);
        } else if (strncmp(factor, "command_set_pkg::", 17) == 0) {
            bits *= package_constant(package, factor + 17);
        } else {
            bits *= text_number(factor, "factor");
        }
        if (bits == 0 || bits > 65536)
            FAIL("the width of %s is outside 1..65536", p->name);
    }
    p->bits = (unsigned)bits;
}
