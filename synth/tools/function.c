/* SPDX-License-Identifier: Apache-2.0 */
#include "function.h"

#include <ctype.h>
#include <string.h>

/* Precedence in Liberty: ' and ! first, then ^, then AND (a blank, * or &), then OR (+ or |). Values are whole truth
 * tables. */
typedef struct {
    const char *at;
    char *const *name;
    int inputs;
    bool bad;
} parser;

static uint64_t either(parser *p);

static void blanks(parser *p)
{
    while (isspace((unsigned char)*p->at))
        p->at++;
}

static uint64_t column(int input)
{
    static const uint64_t pattern[FUNCTION_INPUTS] = {0xaaaaaaaaaaaaaaaau, 0xccccccccccccccccu, 0xf0f0f0f0f0f0f0f0u,
                                                      0xff00ff00ff00ff00u, 0xffff0000ffff0000u, 0xffffffff00000000u};
    return pattern[input];
}

static bool name_character(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '[' || c == ']';
}

static uint64_t atom(parser *p)
{
    blanks(p);
    uint64_t value = 0;
    if (*p->at == '!') {
        p->at++;
        value = ~atom(p);
    } else if (*p->at == '(') {
        p->at++;
        value = either(p);
        blanks(p);
        if (*p->at == ')')
            p->at++;
        else
            p->bad = true;
    } else if (name_character(*p->at)) {
        const char *from = p->at;
        while (name_character(*p->at))
            p->at++;
        size_t n = (size_t)(p->at - from);
        int i = 0;
        while (i < p->inputs && (strlen(p->name[i]) != n || memcmp(p->name[i], from, n)))
            i++;
        if (i < p->inputs)
            value = column(i);
        else if (n == 1 && (*from == '0' || *from == '1'))
            value = *from == '1' ? ~UINT64_C(0) : 0;
        else
            p->bad = true;
    } else {
        p->bad = true;
    }
    blanks(p);
    while (*p->at == '\'') {
        value = ~value;
        p->at++;
        blanks(p);
    }
    return value;
}

static uint64_t differ(parser *p)
{
    uint64_t value = atom(p);
    while (!p->bad && *p->at == '^') {
        p->at++;
        value ^= atom(p);
    }
    return value;
}

static uint64_t both(parser *p)
{
    uint64_t value = differ(p);
    while (!p->bad && (*p->at == '*' || *p->at == '&' || *p->at == '!' || *p->at == '(' || name_character(*p->at))) {
        if (*p->at == '*' || *p->at == '&')
            p->at++;
        value &= differ(p);
    }
    return value;
}

static uint64_t either(parser *p)
{
    uint64_t value = both(p);
    while (!p->bad && (*p->at == '+' || *p->at == '|')) {
        p->at++;
        value |= both(p);
    }
    return value;
}

bool function_table(const char *text, char *const *name, int inputs, uint64_t *table)
{
    if (inputs > FUNCTION_INPUTS)
        return false;
    parser p = {text, name, inputs, false};
    uint64_t value = either(&p);
    *table = inputs == FUNCTION_INPUTS ? value : value & ((UINT64_C(1) << (1 << inputs)) - 1);
    return !p.bad && !*p.at;
}
