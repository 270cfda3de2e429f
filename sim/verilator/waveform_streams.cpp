/* SPDX-License-Identifier: Apache-2.0 */
/* Verilator's FST writer, compiled with its own file functions replaced (waveform_streams.h says why). */
#include "waveform_streams.h"

/* All that the writer includes, so that the names below change in the writer alone. */
#include "verilated.h"
#include "verilated_fst_c.h"

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <pthread.h>
#include <sstream>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>
#include <vector>
#include <zlib.h>

namespace
{

struct stream {
    waveform_target *target;    // errors go there; the bytes too, unless
    bool in_memory;             // the stream is a working file:
    std::vector<uint8_t> bytes; // its contents
    size_t at;
    int number; // stands for a descriptor
};

constexpr int FIRST_NUMBER = 1 << 24; // above all descriptors

std::mutex guard;
std::map<std::FILE *, stream *> streams; // those that are open; the writer knows them as FILE alone
int next_number = FIRST_NUMBER;
thread_local waveform_target *opening; // the waveform whose working files are made

ssize_t failed(stream *s)
{
    if (s->target->code == 0)
        s->target->code = errno;
    return 0;
}

ssize_t write_stream(void *self, const char *from, size_t size)
{
    auto *s = static_cast<stream *>(self);
    if (!s->in_memory) {
        size_t done = 0;
        while (done < size) {
            const ssize_t n = write(s->target->descriptor, from + done, size - done);
            if (n < 0 && errno != EINTR)
                return failed(s);
            done += n > 0 ? static_cast<size_t>(n) : 0;
        }
        return static_cast<ssize_t>(size);
    }
    try {
        if (s->at + size > s->bytes.size())
            s->bytes.resize(s->at + size);
    } catch (const std::bad_alloc &) {
        errno = ENOMEM;
        return failed(s);
    }
    std::memcpy(s->bytes.data() + s->at, from, size);
    s->at += size;
    return static_cast<ssize_t>(size);
}

ssize_t read_stream(void *self, char *to, size_t size)
{
    auto *s = static_cast<stream *>(self);
    if (!s->in_memory)
        return read(s->target->descriptor, to, size);
    const size_t n = s->at < s->bytes.size() ? std::min(size, s->bytes.size() - s->at) : 0;
    std::memcpy(to, s->bytes.data() + s->at, n);
    s->at += n;
    return static_cast<ssize_t>(n);
}

int seek_stream(void *self, off64_t *offset, int whence)
{
    auto *s = static_cast<stream *>(self);
    if (!s->in_memory) {
        const off_t at = lseek(s->target->descriptor, *offset, whence);
        if (at < 0) {
            failed(s);
            return -1;
        }
        *offset = at;
        return 0;
    }
    const off64_t base = whence == SEEK_SET   ? 0
                         : whence == SEEK_CUR ? static_cast<off64_t>(s->at)
                                              : static_cast<off64_t>(s->bytes.size());
    if (base + *offset < 0) {
        errno = EINVAL;
        return -1;
    }
    *offset += base;
    s->at = static_cast<size_t>(*offset);
    return 0;
}

int close_stream(void *self)
{
    delete static_cast<stream *>(self); // the descriptor is its owner's
    return 0;
}

std::FILE *open_stream(waveform_target *target, bool in_memory)
{
    static constexpr cookie_io_functions_t FUNCTIONS = {read_stream, write_stream, seek_stream, close_stream};
    auto *s = new (std::nothrow) stream{target, in_memory, {}, 0, 0};
    std::FILE *file = s ? fopencookie(s, "w+", FUNCTIONS) : nullptr;
    if (file == nullptr) {
        delete s;
        target->code = ENOMEM;
        return nullptr;
    }
    const std::lock_guard<std::mutex> lock(guard);
    s->number = in_memory ? next_number++ : target->descriptor;
    streams[file] = s;
    return file;
}

// What the writer calls in place of the system's functions. The reader of the same source gets the system's.

std::FILE *waveform_fopen(const char *name, const char *mode)
{
    void *target = nullptr;
    int used = 0;
    if (std::sscanf(name, "waveform %p%n", &target, &used) != 1)
        return std::fopen(name, mode);
    const bool working_file = name[used] != '\0'; // NAME.hier
    opening = static_cast<waveform_target *>(target);
    return open_stream(opening, working_file);
}

std::FILE *waveform_tmpfile()
{
    return opening ? open_stream(opening, true) : std::tmpfile();
}

int waveform_fclose(std::FILE *file)
{
    {
        const std::lock_guard<std::mutex> lock(guard);
        const auto found = streams.find(file);
        if (found != streams.end()) {
            if (!found->second->in_memory && found->second->target == opening)
                opening = nullptr;
            streams.erase(found);
        }
    }
    return std::fclose(file);
}

int waveform_fileno(std::FILE *file)
{
    const std::lock_guard<std::mutex> lock(guard);
    const auto found = streams.find(file);
    return found == streams.end() ? ::fileno(file) : found->second->number;
}

// The C library's own step from where a stream stands goes astray on streams like these when a write came before.
int waveform_fseeko(std::FILE *file, off_t offset, int whence)
{
    if (whence != SEEK_CUR)
        return ::fseeko(file, offset, whence);
    const off_t at = ::ftello(file);
    return at < 0 ? -1 : ::fseeko(file, at + offset, SEEK_SET);
}

stream *numbered(int number)
{
    const std::lock_guard<std::mutex> lock(guard);
    for (const auto &entry : streams)
        if (entry.second->number == number)
            return entry.second;
    return nullptr;
}

int waveform_ftruncate(int number, off_t size)
{
    stream *s = numbered(number);
    if (s == nullptr || !s->in_memory) {
        const int result = ::ftruncate(number, size);
        if (result < 0 && s != nullptr)
            failed(s);
        return result;
    }
    s->bytes.resize(static_cast<size_t>(size));
    return 0;
}

// A working file's memory itself: the writer maps it after its last byte was written.
void *waveform_mmap(void *at, size_t size, int protection, int flags, int number, off_t offset)
{
    stream *s = numbered(number);
    if (s == nullptr)
        return ::mmap(at, size, protection, flags, number, offset);
    if (s->bytes.size() < size)
        s->bytes.resize(size);
    return s->bytes.data();
}

int waveform_munmap(void *at, size_t size)
{
    const std::lock_guard<std::mutex> lock(guard);
    for (const auto &entry : streams)
        if (entry.second->bytes.data() == at)
            return 0;
    return ::munmap(at, size);
}

int waveform_unlink(const char *name)
{
    return std::strncmp(name, "waveform ", 9) == 0 ? 0 : ::unlink(name); // streams have no names
}

} // namespace

std::string waveform_name(waveform_target *target)
{
    char name[64];
    std::snprintf(name, sizeof name, "waveform %p", static_cast<void *>(target));
    return name;
}

#define fopen     waveform_fopen
#define tmpfile   waveform_tmpfile
#define fclose    waveform_fclose
#define fileno    waveform_fileno
#define fseeko    waveform_fseeko
#define ftruncate waveform_ftruncate
#define mmap      waveform_mmap
#define munmap    waveform_munmap
#define unlink    waveform_unlink

#include "verilated_fst_c.cpp"
