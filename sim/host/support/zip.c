/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of an archive: each member behind a head of its own, the directory with a head for each, the end. All
 * numbers are little-endian. A member's head may leave its sizes open (written through a pipe, or in the form for large
 * files); the directory says them. */
#include "host/support/zip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { MEMBER_BYTES = 30, ENTRY_BYTES = 46, END_BYTES = 22, COMMENT_MOST = 65535 };
enum { STORED = 0, DEFLATED = 8, VERSION = 20, ENCRYPTED = 1, NAMES_UTF8 = 1 << 11, DATE = 1 << 5 | 1 };

#define MEMBER_MAGIC UINT32_C(0x04034b50)
#define ENTRY_MAGIC  UINT32_C(0x02014b50)
#define END_MAGIC    UINT32_C(0x06054b50)

static uint32_t get16(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8;
}

static uint32_t get32(const uint8_t *p)
{
    return get16(p) | get16(p + 2) << 16;
}

static uint8_t *put16(uint8_t *p, uint32_t value)
{
    *p++ = (uint8_t)value;
    *p++ = (uint8_t)(value >> 8);
    return p;
}

static uint8_t *put32(uint8_t *p, uint32_t value)
{
    return put16(put16(p, value), value >> 16);
}

/* -- Reading --------------------------------------------------------------------------------------------- */

static mantis_status damaged(const zip *z, const char *what, host_error *error)
{
    return host_fail(error, MANTIS_BAD_FILE, "%s: damaged or no .npz file: %s; save it again", z->path, what);
}

/* The end of the directory, which a comment may follow. NULL: there is none. */
static const uint8_t *find_end(const zip *z)
{
    for (uint64_t back = END_BYTES; back <= z->size && back <= END_BYTES + COMMENT_MOST; back++) {
        const uint8_t *p = z->bytes + z->size - back;
        if (get32(p) == END_MAGIC && get16(p + 20) == back - END_BYTES)
            return p;
    }
    return NULL;
}

/* One entry of the directory; returns its bytes, 0 with the error. */
static uint64_t take_entry(zip *z, uint64_t at, uint64_t end, host_error *error)
{
    const uint8_t *p = z->bytes + at;
    if (end - at < ENTRY_BYTES || get32(p) != ENTRY_MAGIC) {
        damaged(z, "its directory has fewer entries than it says", error);
        return 0;
    }
    const uint32_t name = get16(p + 28);
    const uint64_t bytes = (uint64_t)ENTRY_BYTES + name + get16(p + 30) + get16(p + 32);
    zip_member *m = &z->members[z->count];
    *m = (zip_member){NULL, get32(p + 42), get32(p + 20), get32(p + 24), get32(p + 16), (uint16_t)get16(p + 10)};
    if (bytes > end - at) {
        damaged(z, "its directory is cut off", error);
        return 0;
    }
    m->name = strndup((const char *)p + ENTRY_BYTES, name);
    if (!m->name) {
        host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", z->path);
        return 0;
    }
    z->count++;
    if (get16(p + 8) & ENCRYPTED)
        host_fail(error, MANTIS_BAD_FILE, "%s: %s is encrypted", z->path, m->name);
    else if (m->method != STORED && m->method != DEFLATED)
        host_fail(error, MANTIS_BAD_FILE, "%s: %s is packed by method %u; stored or deflated expected", z->path,
                  m->name, m->method);
    else if (m->packed == UINT32_MAX || m->size == UINT32_MAX || m->start == UINT32_MAX)
        host_fail(error, MANTIS_BAD_FILE, "%s: %s: members of 4 GiB and more are not read", z->path, m->name);
    return error->status == MANTIS_OK ? bytes : 0;
}

mantis_status zip_open(zip *z, const char *path, const uint8_t *bytes, uint64_t size, host_error *error)
{
    *z = (zip){.path = path, .bytes = bytes, .size = size};
    const uint8_t *end = find_end(z);
    if (!end)
        return damaged(z, "it has no directory at its end", error);
    const uint64_t last = (uint64_t)(end - bytes);
    uint64_t at = get32(end + 16);
    const uint32_t count = get16(end + 10);
    if (at > last)
        return damaged(z, "its directory lies outside", error);
    z->members = calloc(count ? count : 1, sizeof *z->members);
    if (!z->members)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for %u members", path, count);
    for (uint32_t i = 0; i < count && error->status == MANTIS_OK; i++)
        at += take_entry(z, at, last, error);
    return error->status;
}

static bool inflate_to(uint8_t *to, uint32_t size, const uint8_t *from, uint32_t packed)
{
    z_stream s = {.next_in = (Bytef *)(uintptr_t)from, .avail_in = packed, .next_out = to, .avail_out = size};
    if (inflateInit2(&s, -MAX_WBITS) != Z_OK)
        return false;
    const bool good = inflate(&s, Z_FINISH) == Z_STREAM_END && s.total_out == size && s.avail_in == 0;
    inflateEnd(&s);
    return good;
}

mantis_status zip_read(const zip *z, uint32_t member, uint8_t **bytes, host_error *error)
{
    const zip_member *m = &z->members[member];
    const uint8_t *head = z->bytes + m->start;
    *bytes = NULL;
    if (m->start > z->size || z->size - m->start < MEMBER_BYTES || get32(head) != MEMBER_MAGIC)
        return damaged(z, "a member lies outside", error);
    const uint64_t start = m->start + MEMBER_BYTES + get16(head + 26) + get16(head + 28);
    if (start > z->size || m->packed > z->size - start || (m->method == STORED && m->packed != m->size))
        return damaged(z, "a member is cut off", error);
    uint8_t *to = malloc(m->size ? m->size : 1);
    if (!to)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: %s: out of memory for %u bytes", z->path, m->name, m->size);
    bool good = m->method == STORED || inflate_to(to, m->size, z->bytes + start, m->packed);
    if (m->method == STORED)
        memcpy(to, z->bytes + start, m->size);
    good = good && crc32_z(crc32_z(0, NULL, 0), to, m->size) == m->checksum;
    if (!good) {
        free(to);
        return host_fail(error, MANTIS_BAD_FILE, "%s: %s is damaged (checksum); save the file again", z->path, m->name);
    }
    *bytes = to;
    return MANTIS_OK;
}

void zip_close(zip *z)
{
    for (uint32_t i = 0; i < z->count; i++)
        free(z->members[i].name);
    free(z->members);
    memset(z, 0, sizeof *z);
}

/* -- Writing --------------------------------------------------------------------------------------------- */

/* What a member's head and its entry have in common, from the version on. */
static uint8_t *put_common(uint8_t *p, const zip_member *m)
{
    p = put16(put16(put16(p, VERSION), NAMES_UTF8), STORED);
    p = put32(put16(put16(p, 0), DATE), m->checksum); /* 1980-01-01: equal weights are equal files */
    p = put32(put32(p, m->packed), m->size);
    return put16(put16(p, (uint32_t)strlen(m->name)), 0);
}

mantis_status zip_add(zip_writer *w, const void *bytes, uint64_t size, host_error *error)
{
    w->at += size;
    return output_write(w->to, bytes, size, error);
}

mantis_status zip_begin(zip_writer *w, const char *name, uint64_t size, uint32_t checksum, host_error *error)
{
    uint8_t head[MEMBER_BYTES];
    if (w->at + size > UINT32_MAX - MEMBER_BYTES)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "%s: more than 4 GiB in one .npz file", w->to->path);
    zip_member *more = realloc(w->members, (w->count + 1) * sizeof *more);
    char *copy = strdup(name);
    w->members = more ? more : w->members;
    if (!more || !copy) {
        free(copy);
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", w->to->path);
    }
    zip_member *m = &w->members[w->count++];
    *m = (zip_member){copy, w->at, (uint32_t)size, (uint32_t)size, checksum, STORED};
    put_common(put32(head, MEMBER_MAGIC), m);
    return zip_add(w, head, sizeof head, error) == MANTIS_OK ? zip_add(w, name, strlen(name), error) : error->status;
}

mantis_status zip_end(zip_writer *w, host_error *error)
{
    const uint64_t start = w->at;
    uint8_t entry[ENTRY_BYTES], end[END_BYTES];
    for (uint32_t i = 0; i < w->count && error->status == MANTIS_OK; i++) {
        const zip_member *m = &w->members[i];
        uint8_t *p = put_common(put16(put32(entry, ENTRY_MAGIC), VERSION), m);
        p = put32(put16(put16(put16(p, 0), 0), 0), 0); /* no comment, disk 0, no attributes */
        put32(p, (uint32_t)m->start);
        if (zip_add(w, entry, sizeof entry, error) == MANTIS_OK)
            zip_add(w, m->name, strlen(m->name), error);
    }
    uint8_t *p = put16(put16(put32(end, END_MAGIC), 0), 0);
    p = put16(put16(p, w->count), w->count);
    put16(put32(put32(p, (uint32_t)(w->at - start)), (uint32_t)start), 0);
    if (error->status == MANTIS_OK)
        zip_add(w, end, sizeof end, error);
    for (uint32_t i = 0; i < w->count; i++)
        free(w->members[i].name);
    free(w->members);
    *w = (zip_writer){.to = w->to};
    return error->status;
}
