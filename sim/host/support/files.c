/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILE_BYTES (UINT64_C(8) << 30)

mantis_status files_read_whole(const char *path, uint8_t **bytes, uint64_t *size, host_error *error)
{
    *bytes = NULL;
    *size = 0;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return host_fail(error, MANTIS_IO_ERROR, "%s: cannot open: %s", path, strerror(errno));
    uint64_t capacity = 1 << 16;
    uint8_t *buffer = malloc(capacity);
    while (buffer) {
        ssize_t got = read(file, buffer + *size, capacity - *size < 1 << 30 ? capacity - *size : 1 << 30);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            host_fail(error, MANTIS_IO_ERROR, "%s: cannot read: %s", path, strerror(errno));
        if (got <= 0)
            break;
        *size += (uint64_t)got;
        if (*size > MAX_FILE_BYTES) {
            host_fail(error, MANTIS_BAD_FILE, "%s: larger than 8 GiB", path);
            break;
        }
        if (*size == capacity) {
            capacity *= 2;
            uint8_t *larger = realloc(buffer, capacity);
            if (!larger)
                free(buffer);
            buffer = larger;
        }
    }
    close(file);
    if (!buffer)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory while reading", path);
    if (error->status != MANTIS_OK) {
        free(buffer);
        return error->status;
    }
    *bytes = buffer;
    return MANTIS_OK;
}

static int write_all(int file, const uint8_t *bytes, uint64_t size)
{
    while (size) {
        ssize_t done = write(file, bytes, size < 1 << 30 ? size : 1 << 30);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return -1;
        bytes += done;
        size -= (uint64_t)done;
    }
    return 0;
}

/* A rename is on the disk only when its folder is. */
static int flush_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    if (length >= sizeof folder)
        return -1;
    memcpy(folder, path, length);
    folder[length] = '\0';
    int file = open(length ? folder : slash ? "/" : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return -1;
    int result = fsync(file);
    int code = errno;
    close(file);
    errno = code;
    return result < 0 && code != EINVAL ? -1 : 0; /* some file systems cannot flush folders, and need not */
}

mantis_status files_write_whole(const char *path, const void *bytes, uint64_t size, host_error *error)
{
    char temporary[PATH_MAX];
    if (snprintf(temporary, sizeof temporary, "%s.tmp", path) >= (int)sizeof temporary)
        return host_fail(error, MANTIS_IO_ERROR, "%s: the name is too long", path);
    int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0)
        return host_fail(error, MANTIS_IO_ERROR, "%s: cannot create: %s", temporary, strerror(errno));
    const char *failed = write_all(file, bytes, size) < 0 ? "write" : fsync(file) < 0 ? "flush" : NULL;
    int code = errno;
    if (close(file) < 0 && !failed) {
        failed = "close";
        code = errno;
    }
    if (!failed && rename(temporary, path) < 0) {
        failed = "rename";
        code = errno;
    }
    if (failed) {
        unlink(temporary);
        return host_fail(error, MANTIS_IO_ERROR, "%s: cannot %s: %s; the old file is unchanged", path, failed,
                         strerror(code));
    }
    if (flush_folder(path) < 0)
        return host_fail(error, MANTIS_IO_ERROR, "%s: written, but its folder cannot be flushed: %s", path,
                         strerror(errno));
    return MANTIS_OK;
}

mantis_status files_make_folder(const char *path, host_error *error)
{
    char part[PATH_MAX];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof part)
        return host_fail(error, MANTIS_IO_ERROR, "'%s': not a usable folder name", path);
    memcpy(part, path, length + 1);
    for (size_t i = 1; i <= length; i++)
        if (part[i] == '/' || part[i] == '\0') {
            char kept = part[i];
            part[i] = '\0';
            if (mkdir(part, 0777) < 0 && errno != EEXIST)
                return host_fail(error, MANTIS_IO_ERROR, "%s: cannot create the folder: %s", part, strerror(errno));
            part[i] = kept;
        }
    struct stat info;
    if (stat(path, &info) < 0 || !S_ISDIR(info.st_mode))
        return host_fail(error, MANTIS_IO_ERROR, "%s: not a folder", path);
    return MANTIS_OK;
}
