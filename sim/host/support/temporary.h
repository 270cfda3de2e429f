/* SPDX-License-Identifier: Apache-2.0 */
/* A file that is being made: it stands under no name, or under a unique one of its own, until it is complete and moves
 * to its place in one step. Nothing of it stays behind: an unnamed one goes with the process, whatever ends that; a
 * named one is removed on every failure and by temporary_remove_all, which the program calls on its way out of a
 * signal. */
#ifndef MANTIS_SUPPORT_TEMPORARY_H
#define MANTIS_SUPPORT_TEMPORARY_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct {
    int file;            /* open for reading and writing; -1: none */
    char name[PATH_MAX]; /* empty while the file has no name */
    char folder[PATH_MAX];
    int slot; /* of the list that temporary_remove_all goes through; -1: not in it */
} temporary;

/* All return 0, or -1 with errno. */

/* An empty file in the folder, with the mode (umask, default ACL) that any new file gets there. named: under a name
 * also where the file system can do without one. */
int temporary_create(temporary *t, const char *folder, bool named);
/* An empty file in memory, for bytes that are copied to their place at the end. */
int temporary_create_in_memory(temporary *t);
/* The file takes this name, in place of what stood there. It is no temporary one any more; the caller closes it with
 * temporary_discard. After a failure it is as it was. */
int temporary_move(temporary *t, const char *path);
/* Closes the file; removes it unless it was moved. */
void temporary_discard(temporary *t);

/* Removes the named ones that are there now. May be called in a signal handler, before the process ends. */
void temporary_remove_all(void);

#endif
