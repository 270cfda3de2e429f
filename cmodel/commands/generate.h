/* SPDX-License-Identifier: Apache-2.0 */
/* The command set's definition as the generator reads it, and what it writes from it. Used at build time alone. */
#ifndef MANTIS_GENERATE_H
#define MANTIS_GENERATE_H

#include <stdint.h>
#include <stdio.h>

enum { MAX_ITEMS = 512, MAX_LINE = 1024, MAX_WORDS = 8, WORDS = 32 };

typedef enum { LIMIT, OPCODE, FIELD, STATUS, STICKY, REGISTER, BITS, COUNTER } kind;

typedef struct {
    kind kind;
    int line;
    char name[64];
    int64_t value; /* limit, code, bit or offset; counters: index */
    int owner;     /* field: item index of its opcode, -1 for ALL; bits: of their register */
    unsigned word, lsb, width;
    char access[8];
    char text[MAX_LINE];
    char advice[MAX_LINE];
} item;

/* All definitions in the file's order, and the command set's version. */
extern item items[MAX_ITEMS];
extern int item_count;
extern int64_t version;

/* Reads and checks the whole file; ends the program with file, line and reason when anything in it is wrong. */
void read_definition(const char *path);

#define EACH(k)                                                 \
    for (const item *it = items; it < items + item_count; it++) \
        if (it->kind == (k))

uint32_t item_mask(const item *f); /* of a field or bits: in its word */
const char *owner_name(const item *f);
int count_of(kind k);
/* Bits of a word that no field of this opcode (its index), nor of ALL, names. */
uint32_t reserved_mask(int opcode, unsigned word);

void write_header(FILE *out);    /* command_set.h */
void write_package(FILE *out);   /* command_set_pkg.sv */
void write_manual(FILE *out);    /* command_set.md */
void write_systemrdl(FILE *out); /* mantis.rdl: the registers in SystemRDL 2.0 */
void write_ip_xact(FILE *out);   /* mantis.xml: the same in IP-XACT, IEEE 1685-2014 */

#endif
