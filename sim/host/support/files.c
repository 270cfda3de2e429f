/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/files.h"

#include "host/support/output.h"

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

mantis_status files_write_whole(const char *path, const void *bytes, uint64_t size, host_error *error)
{
    output o;
    if (output_open(&o, path, error) != MANTIS_OK)
        return error->status;
    if (output_write(&o, bytes, size, error) == MANTIS_OK)
        output_commit(&o, error);
    output_discard(&o);
    return error->status;
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
