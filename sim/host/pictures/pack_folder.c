/* SPDX-License-Identifier: Apache-2.0 */
#include "host/pictures/pack_folder.h"

#include "host/pictures/picture.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void free_names(pack_names *n)
{
    for (uint32_t i = 0; i < n->count; i++)
        free(n->names[i]);
    free(n->names);
    *n = (pack_names){0};
}

static void free_list(pack_list *l)
{
    for (uint32_t i = 0; i < l->count; i++)
        free(l->files[i].path);
    free(l->files);
    *l = (pack_list){0};
}

void pack_folder_free(pack_folder *f)
{
    free_names(&f->classes);
    free_list(&f->train);
    free_list(&f->test);
    free(f->other);
    *f = (pack_folder){0};
}

static mantis_status join(char to[PATH_MAX], const char *folder, const char *name, host_error *error)
{
    if ((size_t)snprintf(to, PATH_MAX, "%s/%s", folder, name) < PATH_MAX)
        return MANTIS_OK;
    return host_fail(error, MANTIS_IO_ERROR, "%s: the path is too long", folder);
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder: of folders, or of all else. */
static mantis_status read_names(pack_names *n, const char *folder, bool folders, host_error *error)
{
    uint32_t room = 0;
    *n = (pack_names){0};
    DIR *d = opendir(folder);
    if (!d)
        return host_fail(error, MANTIS_IO_ERROR, "%s: cannot open the folder: %s", folder, strerror(errno));
    for (struct dirent *e; error->status == MANTIS_OK && (errno = 0, e = readdir(d));) {
        char path[PATH_MAX];
        if (e->d_name[0] == '.' || join(path, folder, e->d_name, error) != MANTIS_OK || is_folder(path) != folders)
            continue;
        if (n->count == room) {
            char **more = realloc(n->names, (room = room ? 2 * room : 64) * sizeof *more);
            n->names = more ? more : n->names;
            if (!more) {
                host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for names", folder);
                break;
            }
        }
        if (!(n->names[n->count] = strdup(e->d_name)))
            host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for names", folder);
        else
            n->count++;
    }
    if (errno && error->status == MANTIS_OK)
        host_fail(error, MANTIS_IO_ERROR, "%s: cannot read the folder: %s", folder, strerror(errno));
    closedir(d);
    if (n->count)
        qsort(n->names, n->count, sizeof *n->names, by_bytes);
    return error->status;
}

static mantis_status append(pack_list *l, const char *path, uint32_t label, host_error *error)
{
    if (l->count == l->room) {
        const uint32_t room = l->room ? 2 * l->room : 256;
        pack_file *more = realloc(l->files, room * sizeof *more);
        if (!more)
            return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for the list of pictures", path);
        l->files = more;
        l->room = room;
    }
    char *copy = strdup(path);
    if (!copy)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory for the list of pictures", path);
    l->files[l->count++] = (pack_file){copy, (uint16_t)label};
    return MANTIS_OK;
}

/* Whether it begins as a picture does. */
static bool looks_good(const char *path, host_error *error)
{
    uint8_t head[PICTURE_HEAD] = {0};
    FILE *file = fopen(path, "rb");
    if (!file) {
        host_fail(error, MANTIS_IO_ERROR, "%s: cannot open: %s", path, strerror(errno));
        return false;
    }
    const bool whole = fread(head, 1, sizeof head, file) == sizeof head;
    fclose(file);
    return whole && picture_known(head);
}

static mantis_status note_other(pack_folder *f, const char *path, host_error *error)
{
    if (f->others++ == 0 && !(f->other = strdup(path)))
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", path);
    return MANTIS_OK;
}

/* One class's files: all to `list`, or every test_every-th to the tests. */
static mantis_status read_class(pack_folder *f, const char *folder, uint32_t label, pack_list *list,
                                uint32_t test_every, host_error *error)
{
    pack_names files;
    uint32_t pictures = 0;
    read_names(&files, folder, false, error);
    for (uint32_t i = 0; i < files.count && error->status == MANTIS_OK; i++) {
        char path[PATH_MAX];
        if (join(path, folder, files.names[i], error) != MANTIS_OK)
            break;
        if (looks_good(path, error)) {
            pictures++;
            append(test_every && pictures % test_every == 0 ? &f->test : list, path, label, error);
        } else if (error->status == MANTIS_OK) {
            note_other(f, path, error);
        }
    }
    free_names(&files);
    return error->status;
}

static mantis_status read_train(pack_folder *f, const char *folder, uint32_t test_every, host_error *error)
{
    if (read_names(&f->classes, folder, true, error) != MANTIS_OK)
        return error->status;
    if (f->classes.count < 2 || f->classes.count > PACK_CLASSES)
        return host_fail(error, MANTIS_BAD_FILE, "%s: %u folders: each is a class, 2..%u expected", folder,
                         f->classes.count, PACK_CLASSES);
    for (uint32_t i = 0; i < f->classes.count && error->status == MANTIS_OK; i++) {
        char path[PATH_MAX];
        const uint32_t before = f->train.count;
        if (join(path, folder, f->classes.names[i], error) == MANTIS_OK &&
            read_class(f, path, i, &f->train, test_every, error) == MANTIS_OK && f->train.count == before)
            host_fail(error, MANTIS_BAD_FILE, "%s: no PNG or JPEG to train with", path);
    }
    return error->status;
}

static mantis_status read_test(pack_folder *f, const char *folder, host_error *error)
{
    pack_names classes;
    read_names(&classes, folder, true, error);
    for (uint32_t i = 0; i < classes.count && error->status == MANTIS_OK; i++) {
        char path[PATH_MAX];
        char **same = bsearch(&classes.names[i], f->classes.names, f->classes.count, sizeof *same, by_bytes);
        if (join(path, folder, classes.names[i], error) != MANTIS_OK)
            break;
        if (same)
            read_class(f, path, (uint32_t)(same - f->classes.names), &f->test, 0, error);
        else
            host_fail(error, MANTIS_BAD_FILE, "%s: no training pictures of this class", path);
    }
    free_names(&classes);
    return error->status;
}

mantis_status pack_folder_read(pack_folder *f, const char *folder, uint32_t test_every, host_error *error)
{
    char train[PATH_MAX], test[PATH_MAX], val[PATH_MAX];
    *f = (pack_folder){0};
    if (join(train, folder, "train", error) != MANTIS_OK || join(test, folder, "test", error) != MANTIS_OK ||
        join(val, folder, "val", error) != MANTIS_OK)
        return error->status;
    if (!is_folder(train))
        read_train(f, folder, test_every, error);
    else if (!is_folder(val) && !is_folder(test))
        host_fail(error, MANTIS_BAD_FILE, "%s: train without val or test beside it", folder);
    else if (read_train(f, train, 0, error) == MANTIS_OK)
        read_test(f, is_folder(val) ? val : test, error);
    if (error->status == MANTIS_OK && f->test.count == 0)
        host_fail(error, MANTIS_BAD_FILE, "%s: no pictures to test with", folder);
    return error->status;
}
