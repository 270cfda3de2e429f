/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define SLOTS    64
#define ATTEMPTS 100

enum { SLOT_FREE, SLOT_FILLING, SLOT_NAMED };

/* Names that are in the folders now: what a process leaves behind when it dies is a matter of the whole process. */
static struct {
    atomic_int state;
    char name[PATH_MAX];
} slots[SLOTS];

/* Before the file is there, so that no moment is left in which it is and the list does not know it. */
static int enter(const char *name)
{
    for (int i = 0; i < SLOTS; i++) {
        int free_slot = SLOT_FREE;
        if (!atomic_compare_exchange_strong(&slots[i].state, &free_slot, SLOT_FILLING))
            continue;
        strcpy(slots[i].name, name);
        atomic_store(&slots[i].state, SLOT_NAMED);
        return i;
    }
    return -1; /* more at once than anybody writes: this one is not removed by a signal */
}

static void leave(int slot)
{
    if (slot >= 0)
        atomic_store(&slots[slot].state, SLOT_FREE);
}

void temporary_remove_all(void)
{
    for (int i = 0; i < SLOTS; i++)
        if (atomic_load(&slots[i].state) == SLOT_NAMED)
            unlink(slots[i].name);
}

static int draw_name(const char *folder, char name[PATH_MAX])
{
    uint64_t random;
    if (getrandom(&random, sizeof random, 0) != sizeof random)
        return -1;
    if (snprintf(name, PATH_MAX, "%s/.mantis-%016llx", folder, (unsigned long long)random) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return 0;
}

static int create_named(temporary *t)
{
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (draw_name(t->folder, t->name) < 0)
            break;
        t->slot = enter(t->name);
        t->file = open(t->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (t->file >= 0)
            return 0;
        leave(t->slot);
        if (errno != EEXIST)
            break;
    }
    t->name[0] = '\0';
    t->slot = -1;
    return -1;
}

int temporary_create(temporary *t, const char *folder, bool named)
{
    *t = (temporary){.file = -1, .slot = -1};
    if (strlen(folder) >= sizeof t->folder) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(t->folder, folder);
    /* An unnamed file gets its name through /proc; not every file system has unnamed ones. */
    if (!named && access("/proc/self/fd", X_OK) == 0)
        t->file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    return t->file >= 0 ? 0 : create_named(t);
}

int temporary_create_in_memory(temporary *t)
{
    *t = (temporary){.file = -1, .slot = -1};
    t->file = memfd_create("mantis", MFD_CLOEXEC);
    return t->file >= 0 ? 0 : -1;
}

/* A link cannot take the place of a file, so an unnamed file first gets a unique name beside its place. */
static int give_name(temporary *t)
{
    char from[64];
    snprintf(from, sizeof from, "/proc/self/fd/%d", t->file);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (draw_name(t->folder, t->name) < 0)
            break;
        t->slot = enter(t->name);
        if (linkat(AT_FDCWD, from, AT_FDCWD, t->name, AT_SYMLINK_FOLLOW) == 0)
            return 0;
        leave(t->slot);
        t->slot = -1;
        if (errno != EEXIST)
            break;
    }
    t->name[0] = '\0';
    return -1;
}

static void forget(temporary *t)
{
    leave(t->slot);
    t->slot = -1;
    t->name[0] = '\0';
}

int temporary_move(temporary *t, const char *path)
{
    const bool was_named = t->name[0] != '\0';
    if (!was_named && give_name(t) < 0)
        return -1;
    if (rename(t->name, path) == 0) {
        forget(t);
        return 0;
    }
    const int code = errno;
    if (!was_named) {
        unlink(t->name);
        forget(t);
    }
    errno = code;
    return -1;
}

void temporary_discard(temporary *t)
{
    if (t->name[0]) {
        unlink(t->name);
        forget(t);
    }
    if (t->file >= 0)
        close(t->file);
    t->file = -1;
}
