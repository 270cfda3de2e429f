/* SPDX-License-Identifier: Apache-2.0 */
/* Text files, read line by line. Everything that is wrong with them ends the program, with file and line. */
#ifndef MANTIS_PORT_TEXT_H
#define MANTIS_PORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { TEXT_LINE = 1024 };

/* Where the reader stands. */
extern const char *text_path;
extern int text_line;

/* "PATH:LINE: what is wrong" on stderr, exit status 1. */
void port_fail(const char *path, int line, const char *format, ...) __attribute__((noreturn, format(printf, 3, 4)));
#define FAIL(...) port_fail(text_path, text_line, __VA_ARGS__)

FILE *text_open(const char *path);
bool text_next_line(FILE *in, char line[TEXT_LINE]);

/* Takes blanks off both ends. */
char *text_trim(char *s);
/* Cuts a // comment off the line and returns it, trimmed, or "". */
char *text_take_comment(char *line);
/* The text fits, or the program ends; what: what it is. */
void text_copy(char *to, size_t size, const char *from, const char *what);
bool text_is_name(const char *s);
bool text_ends_in(const char *s, const char *end);
unsigned long text_number(const char *s, const char *what);

#endif
