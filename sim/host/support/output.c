/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PIECE_BYTES (1 << 16)

mantis_status output_open(output *o, const char *path, host_error *error)
{
    o->path = path;
    o->spool = (temporary){.file = -1, .slot = -1};
    if (output_place_find(&o->place, path, error) != MANTIS_OK)
        return error->status;
    output_place *p = &o->place;
    if ((p->way == OUTPUT_NEW || p->way == OUTPUT_REPLACE) && temporary_create(&o->spool, p->folder, false) < 0) {
        if (p->way == OUTPUT_NEW)
            return host_fail(error, MANTIS_IO_ERROR, "%s: cannot create: %s", path, strerror(errno));
        p->way = OUTPUT_THROUGH;
        snprintf(p->because, sizeof p->because, "its folder takes no new file (%s)", strerror(errno));
    }
    if (p->way == OUTPUT_REPLACE && !output_place_dress(p, o->spool.file))
        temporary_discard(&o->spool);
    if (o->spool.file < 0 && temporary_create_in_memory(&o->spool) < 0)
        return host_fail(error, MANTIS_IO_ERROR, "%s: no memory file for what goes there: %s", path, strerror(errno));
    return MANTIS_OK;
}

void output_discard(output *o)
{
    temporary_discard(&o->spool);
}

/* An errno, or 0. */
static int write_all(int file, const uint8_t *bytes, uint64_t size)
{
    while (size) {
        const ssize_t done = write(file, bytes, size < 1 << 30 ? size : 1 << 30);
        if (done < 0 && errno != EINTR)
            return errno;
        if (done > 0) {
            bytes += done;
            size -= (uint64_t)done;
        }
    }
    return 0;
}

static mantis_status unchanged(const output *o, const char *what, int code, host_error *error)
{
    return host_fail(error, MANTIS_IO_ERROR, "%s: cannot %s: %s%s", o->path, what, strerror(code),
                     o->place.way == OUTPUT_REPLACE ? "; the old file is unchanged" : "");
}

mantis_status output_write(output *o, const void *bytes, uint64_t size, host_error *error)
{
    const int code = write_all(o->spool.file, bytes, size);
    return code ? unchanged(o, "write", code, error) : MANTIS_OK;
}

FILE *output_stream(output *o, host_error *error)
{
    const int file = dup(o->spool.file);
    FILE *stream = file < 0 ? NULL : fdopen(file, "w");
    if (!stream) {
        unchanged(o, "write", errno, error);
        if (file >= 0)
            close(file);
    }
    return stream;
}

mantis_status output_stream_end(output *o, FILE *stream, host_error *error)
{
    errno = 0;
    bool bad = fflush(stream) != 0 || ferror(stream);
    int code = errno ? errno : EIO; /* an earlier write's errno may be gone */
    if (fclose(stream) != 0 && !bad) {
        bad = true;
        code = errno;
    }
    return bad ? unchanged(o, "write", code, error) : error->status;
}

mantis_status output_flush(output *o, host_error *error)
{
    return fsync(o->spool.file) < 0 ? unchanged(o, "flush", errno, error) : MANTIS_OK;
}

/* A rename is on the disk only when its folder is. An errno, or 0. */
static int flush_folder(const char *folder)
{
    const int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return errno == EACCES ? 0 : errno; /* a folder may be writable and not readable */
    const int code = fsync(file) < 0 ? errno : 0;
    close(file);
    return code == EINVAL ? 0 : code; /* some file systems cannot flush folders, and need not */
}

/* Copies the spool into an open file. An errno, or 0. */
static int pour(int spool, int to)
{
    static const struct timespec AT_ONCE = {0};
    uint8_t piece[PIECE_BYTES];
    sigset_t pipe_signal, before;
    int code = 0;
    off_t at = 0;
    sigemptyset(&pipe_signal); /* a reader that goes away is an error to report, not a reason to die */
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    for (ssize_t got; !code && (got = pread(spool, piece, sizeof piece, at)) != 0; at += got)
        code = got < 0 ? errno : write_all(to, piece, (uint64_t)got);
    if (code == EPIPE && !sigismember(&before, SIGPIPE))
        sigtimedwait(&pipe_signal, NULL, &AT_ONCE);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

/* Room for so many bytes, before any of the old ones is lost. An errno, or 0. */
static int make_room(int file, off_t size, off_t before)
{
    const int code = size > before ? posix_fallocate(file, 0, size) : 0;
    if (code == 0 || code == EINVAL || code == EOPNOTSUPP || code == ENODEV)
        return 0; /* done, or the file system does not know the call */
    return ftruncate(file, before) < 0 ? errno : code;
}

static mantis_status write_through(output *o, host_error *error)
{
    struct stat spool, now;
    const int to = open(o->place.path, O_WRONLY | O_NOCTTY | O_CLOEXEC); /* waits for the reader of a FIFO */
    if (to < 0 || fstat(to, &now) < 0 || fstat(o->spool.file, &spool) < 0) {
        const int code = errno;
        if (to >= 0)
            close(to);
        return host_fail(error, MANTIS_IO_ERROR, "%s: cannot write: %s", o->path, strerror(code));
    }
    const bool plain = S_ISREG(now.st_mode);
    int code = plain ? make_room(to, spool.st_size, now.st_size) : 0;
    if (code) {
        close(to);
        return host_fail(error, MANTIS_IO_ERROR, "%s: cannot write: %s; the old file is unchanged", o->path,
                         strerror(code));
    }
    code = pour(o->spool.file, to);
    if (!code && plain && ftruncate(to, spool.st_size) < 0)
        code = errno;
    if (!code && fsync(to) < 0 && errno != EINVAL && errno != EROFS)
        code = errno; /* devices and FIFOs have nothing to flush */
    if (close(to) < 0 && !code)
        code = errno;
    if (!code)
        return MANTIS_OK;
    return host_fail(error, MANTIS_IO_ERROR, "%s: cannot write: %s%s", o->path, strerror(code),
                     plain ? "; the file is incomplete" : "");
}

static mantis_status write_descriptor(output *o, host_error *error)
{
    fflush(stdout); /* what was printed before comes before */
    const int code = pour(o->spool.file, o->place.descriptor);
    return code ? host_fail(error, MANTIS_IO_ERROR, "%s: cannot write: %s", o->path, strerror(code)) : MANTIS_OK;
}

mantis_status output_commit(output *o, host_error *error)
{
    if (o->place.way == OUTPUT_DESCRIPTOR)
        return write_descriptor(o, error);
    if (o->place.way == OUTPUT_THROUGH)
        return write_through(o, error);
    if (output_flush(o, error) != MANTIS_OK)
        return error->status;
    if (temporary_move(&o->spool, o->place.path) < 0) {
        /* sticky folders keep names, mount points cannot go: what lies there can still be written */
        if (o->place.way == OUTPUT_REPLACE && (errno == EPERM || errno == EACCES || errno == EBUSY))
            return write_through(o, error);
        return unchanged(o, "rename", errno, error);
    }
    const int code = flush_folder(o->place.folder);
    return code ? host_fail(error, MANTIS_IO_ERROR, "%s: written, but its folder cannot be flushed: %s", o->path,
                            strerror(code))
                : MANTIS_OK;
}

mantis_status output_check(const char *path, host_error *error)
{
    output o;
    if (!path || output_open(&o, path, error) != MANTIS_OK)
        return error->status;
    if (o.place.because[0])
        fprintf(stderr, "note: %s is written in place, not replaced at once: %s\n", path, o.place.because);
    output_discard(&o);
    return MANTIS_OK;
}

mantis_status output_check_in(const char *folder, const char *name, host_error *error)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return host_fail(error, MANTIS_IO_ERROR, "%s/%s: %s", folder, name, strerror(ENAMETOOLONG));
    return output_check(path, error);
}
