/* SPDX-License-Identifier: Apache-2.0 */
/* Source text as tokens, of SystemVerilog or C: enough to tell operators from operands and to match brackets.
 *
 * Comments, preprocessor lines, and everything between `ifdef and `endif are no tokens, so no fault gets there. */
#ifndef MUTATION_TOKENS_H
#define MUTATION_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum { TOKEN_WORD, TOKEN_NUMBER, TOKEN_STRING, TOKEN_SIGN } token_kind;

typedef struct {
    token_kind kind;
    size_t at, length; /* in the text */
    unsigned line;
    int pair; /* of a bracket: index of its partner, else -1 */
} token;

typedef struct {
    const char *name; /* of the file */
    char *text;
    size_t size;
    bool verilog;
    token *tokens;
    int count;
} source;

/* Reads and splits a file; exits with a message when it cannot. */
source source_read(const char *name);

/* The i-th token is this text. False outside. */
bool source_is(const source *s, int i, const char *text);
bool source_word(const source *s, int i);
bool source_number(const source *s, int i);

#endif
