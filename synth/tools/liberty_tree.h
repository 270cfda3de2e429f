/* SPDX-License-Identifier: Apache-2.0 */
/* Liberty syntax: groups `name (arguments) { ... }`, attributes `name : value ;` and complex attributes `name (values)
 * ;`. */
#ifndef MANTIS_SYNTH_LIBERTY_TREE_H
#define MANTIS_SYNTH_LIBERTY_TREE_H

typedef struct liberty_group liberty_group;
typedef struct {
    char *name,
        *value; /* the value's quotes and line continuations are gone; values of a list are separated by commas */
} liberty_attribute;

struct liberty_group {
    char *name, *argument;
    liberty_attribute *attribute;
    int attributes;
    liberty_group **child;
    int children;
};

/* Reads a whole file. Dies with line number on a syntax error. The tree lives as long as the program. */
liberty_group *liberty_parse(const char *path);

/* The attribute's value, or NULL. */
const char *liberty_get(const liberty_group *g, const char *name);
/* The attribute as a number, or `otherwise`. */
double liberty_number(const liberty_group *g, const char *name, double otherwise);

#endif
