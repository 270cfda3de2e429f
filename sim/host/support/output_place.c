/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/output_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#define MOST_LINKS       40 /* as the kernel follows them */
#define ATTRIBUTES_BYTES 65536

static mantis_status refuse(const char *path, int code, host_error *error)
{
    return host_fail(error, MANTIS_IO_ERROR, "%s: cannot write: %s", path, strerror(code));
}

static void folder_of(const char *path, char folder[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    const size_t length = slash ? (size_t)(slash - path) : 0;
    memcpy(folder, path, length);
    folder[length] = '\0';
    if (!length)
        strcpy(folder, slash ? "/" : ".");
}

/* N for a name of this process's descriptor N in /proc, -1 for others. */
static int own_descriptor(const char *path, const char *folder)
{
    char own[64], resolved[PATH_MAX], *end;
    const char *slash = strrchr(path, '/');
    if (!slash || !realpath(folder, resolved))
        return -1;
    snprintf(own, sizeof own, "/proc/%d/", (int)getpid());
    const size_t length = strlen(resolved);
    if (strncmp(resolved, own, strlen(own)) != 0 || length < 3 || strcmp(resolved + length - 3, "/fd") != 0)
        return -1;
    const long number = strtol(slash + 1, &end, 10);
    return end == slash + 1 || *end || number < 0 || number > INT_MAX ? -1 : (int)number;
}

/* The text of the link at p->path becomes p->path. */
static int follow(output_place *p)
{
    char target[PATH_MAX], joined[2 * PATH_MAX];
    const ssize_t length = readlink(p->path, target, sizeof target - 1);
    if (length < 0)
        return errno;
    target[length] = '\0';
    if (target[0] == '/')
        strcpy(joined, target);
    else
        snprintf(joined, sizeof joined, "%s/%s", p->folder, target);
    if (strlen(joined) >= sizeof p->path)
        return ENAMETOOLONG;
    strcpy(p->path, joined);
    return 0;
}

/* Goes along the links to the name at their end, which may be free. An errno, or 0. */
static int resolve(output_place *p, const char *path)
{
    struct stat link;
    if (strlen(path) >= sizeof p->path)
        return ENAMETOOLONG;
    strcpy(p->path, path);
    for (int links = 0; links <= MOST_LINKS; links++) {
        folder_of(p->path, p->folder);
        if ((p->descriptor = own_descriptor(p->path, p->folder)) >= 0)
            return 0;
        if (lstat(p->path, &link) < 0)
            return errno == ENOENT && p->path[0] ? 0 : errno; /* its folder is looked at when a file is made there */
        if (!S_ISLNK(link.st_mode))
            return 0;
        /* links of /proc lead to open files, whatever their text says */
        if (strncmp(p->path, "/proc/", 6) == 0 && stat(p->path, &link) == 0)
            return 0;
        const int code = follow(p);
        if (code)
            return code;
    }
    return ELOOP;
}

static mantis_status check_descriptor(output_place *p, const char *path, host_error *error)
{
    const int flags = fcntl(p->descriptor, F_GETFL);
    p->way = OUTPUT_DESCRIPTOR;
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
        return refuse(path, EBADF, error);
    return MANTIS_OK;
}

static mantis_status check_file(output_place *p, const char *path, host_error *error)
{
    /* the one exact answer; opening a plain file for writing changes nothing */
    const int file = open(p->path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return refuse(path, errno, error);
    const int code = fstat(file, &p->info) < 0 ? errno : 0;
    close(file);
    if (code)
        return refuse(path, code, error);
    p->way = OUTPUT_REPLACE;
    if (p->info.st_nlink > 1) {
        p->way = OUTPUT_THROUGH;
        snprintf(p->because, sizeof p->because, "it has %ju names (hard links)", (uintmax_t)p->info.st_nlink);
    }
    return MANTIS_OK;
}

mantis_status output_place_find(output_place *p, const char *path, host_error *error)
{
    memset(p, 0, sizeof *p);
    const int code = resolve(p, path);
    if (code)
        return refuse(path, code, error);
    if (p->descriptor >= 0)
        return check_descriptor(p, path, error);
    if (stat(p->path, &p->info) < 0) {
        p->way = OUTPUT_NEW;
        if (errno != ENOENT)
            return refuse(path, errno, error);
        if (p->path[strlen(p->path) - 1] == '/')
            return refuse(path, EISDIR, error);
        return MANTIS_OK;
    }
    if (S_ISDIR(p->info.st_mode))
        return refuse(path, EISDIR, error);
    if (S_ISSOCK(p->info.st_mode))
        return refuse(path, ENXIO, error);
    if (S_ISREG(p->info.st_mode))
        return check_file(p, path, error);
    p->way = OUTPUT_THROUGH; /* opening a device or a FIFO may do something: ask only */
    if (faccessat(AT_FDCWD, p->path, W_OK, AT_EACCESS) < 0)
        return refuse(path, errno, error);
    return MANTIS_OK;
}

static bool listed(const char *name, const char *list, ssize_t size)
{
    for (const char *at = list; at < list + size; at += strlen(at) + 1)
        if (strcmp(at, name) == 0)
            return true;
    return false;
}

/* Extended attributes, ACLs among them, of the file at the place; others that `file` got from its folder go. */
static bool copy_attributes(const char *from, int file)
{
    char *space = malloc(3 * ATTRIBUTES_BYTES);
    if (!space)
        return false;
    char *theirs = space, *ours = space + ATTRIBUTES_BYTES, *value = ours + ATTRIBUTES_BYTES;
    ssize_t n = listxattr(from, theirs, ATTRIBUTES_BYTES), m = flistxattr(file, ours, ATTRIBUTES_BYTES);
    if ((n < 0 || m < 0) && errno == ENOTSUP)
        n = m = 0;
    bool same = n >= 0 && m >= 0;
    for (const char *at = theirs; same && at < theirs + n; at += strlen(at) + 1) {
        const ssize_t size = getxattr(from, at, value, ATTRIBUTES_BYTES);
        same = size >= 0 && fsetxattr(file, at, value, (size_t)size, 0) == 0;
    }
    for (const char *at = ours; same && at < ours + m; at += strlen(at) + 1)
        same = listed(at, theirs, n) || fremovexattr(file, at) == 0;
    free(space);
    return same;
}

bool output_place_dress(output_place *p, int file)
{
    struct stat own;
    const char *lost = NULL;
    if (fstat(file, &own) < 0 || ((own.st_uid != p->info.st_uid || own.st_gid != p->info.st_gid) &&
                                  (fchown(file, p->info.st_uid, p->info.st_gid) < 0)))
        lost = "another user or group owns it";
    else if (!copy_attributes(p->path, file))
        lost = "it has extended attributes that a new file cannot get";
    else if (fchmod(file, p->info.st_mode & 0777) < 0)
        lost = "a new file cannot get its mode";
    if (!lost)
        return true;
    p->way = OUTPUT_THROUGH;
    snprintf(p->because, sizeof p->because, "%s", lost);
    return false;
}
