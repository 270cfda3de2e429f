/* SPDX-License-Identifier: Apache-2.0 */
/* The writer that every output goes through, on each kind of thing that can lie at a name: what happens is what a
 * careful program does that opens the name for writing. */
#include "scratch.h"

#include "host/support/files.h"
#include "host/support/npy.h"
#include "host/support/output.h"
#include "host/support/output_set.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#define NOBODY 65534

static host_error error;

static int write_text(const char *name, const char *text)
{
    memset(&error, 0, sizeof error);
    return (int)files_write_whole(scratch_path(name), text, strlen(text), &error);
}

/* Whether the file at the name holds exactly this. */
static bool holds(const char *name, const char *text)
{
    char bytes[256] = "";
    FILE *file = fopen(scratch_path(name), "r");
    size_t got = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file)
        fclose(file);
    return file && got == strlen(text) && memcmp(bytes, text, got) == 0;
}

static int entries(const char *path)
{
    DIR *folder = opendir(path);
    int count = 0;
    for (struct dirent *e; folder && (e = readdir(folder));)
        count += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    if (folder)
        closedir(folder);
    return count;
}

static void test_plain(void)
{
    struct stat before, after;
    umask(027);
    tap_ok(write_text("new", "one") == MANTIS_OK && holds("new", "one") && stat(scratch_path("new"), &after) == 0 &&
               (after.st_mode & 0777) == 0640,
           "a new file has the mode that any new file has");
    umask(022);
    chmod(scratch_path("new"), 0751);
    stat(scratch_path("new"), &before);
    tap_ok(write_text("new", "two, longer") == MANTIS_OK && holds("new", "two, longer") &&
               stat(scratch_path("new"), &after) == 0 && (after.st_mode & 07777) == 0751,
           "a replaced one keeps its mode");
    tap_ok(before.st_ino != after.st_ino, "and is replaced in one step");
    scratch_write("new.tmp", "mine", 4);
    scratch_write("new.new", "mine", 4);
    tap_ok(write_text("new", "") == MANTIS_OK && holds("new", "") && holds("new.tmp", "mine") &&
               holds("new.new", "mine"),
           "files of the user whose names look like temporary ones stay");
}

static void test_links(void)
{
    struct stat link;
    scratch_write("target", "old and longer than the new", 27);
    mkdir(scratch_path("sub"), 0777);
    if (symlink("target", scratch_path("link")) || symlink("../link", scratch_path("sub/second")) ||
        symlink("sub/free", scratch_path("dangling")) || symlink("loop", scratch_path("loop")) ||
        symlink("nowhere/x", scratch_path("astray")))
        exit(1);
    tap_ok(write_text("link", "new") == MANTIS_OK && holds("target", "new") &&
               lstat(scratch_path("link"), &link) == 0 && S_ISLNK(link.st_mode),
           "a link stays, its target is replaced");
    tap_ok(write_text("sub/second", "newer") == MANTIS_OK && holds("target", "newer") &&
               lstat(scratch_path("sub/second"), &link) == 0 && S_ISLNK(link.st_mode),
           "through two links, each relative to its own folder");
    tap_ok(write_text("dangling", "made") == MANTIS_OK && holds("sub/free", "made") &&
               lstat(scratch_path("dangling"), &link) == 0 && S_ISLNK(link.st_mode),
           "a link to a free name makes that file");
    write_text("loop", "x");
    failed_with(&error, MANTIS_IO_ERROR, strerror(ELOOP), "links in a circle");
    write_text("astray", "x");
    failed_with(&error, MANTIS_IO_ERROR, strerror(ENOENT), "a link into a folder that is not there");
}

static void test_hard_links(void)
{
    struct stat before, after;
    output_place place;
    scratch_write("first", "old", 3);
    if (link(scratch_path("first"), scratch_path("second")))
        exit(1);
    stat(scratch_path("first"), &before);
    tap_ok(write_text("second", "longer than before") == MANTIS_OK && holds("first", "longer than before") &&
               write_text("second", "new") == MANTIS_OK && holds("first", "new") && holds("second", "new") &&
               stat(scratch_path("first"), &after) == 0 && after.st_ino == before.st_ino && after.st_nlink == 2,
           "a file of two names keeps both, and both see the new bytes");
    tap_ok(output_place_find(&place, scratch_path("first"), &error) == MANTIS_OK && place.way == OUTPUT_THROUGH &&
               strstr(place.because, "2 names"),
           "and the reason can be said");
}

static void test_attributes(void)
{
    struct stat after;
    char value[8] = "";
    scratch_write("marked", "old", 3);
    if (setxattr(scratch_path("marked"), "user.mark", "kept", 4, 0) != 0) {
        tap_skip("extended attributes", "this file system has none");
        return;
    }
    tap_ok(write_text("marked", "new") == MANTIS_OK && holds("marked", "new") &&
               getxattr(scratch_path("marked"), "user.mark", value, sizeof value) == 4 && memcmp(value, "kept", 4) == 0,
           "extended attributes stay");
    /* an access ACL: version 2, entries of tag, permissions, id */
    static const uint16_t ACL[] = {2, 0,      1,      6,  0xffff, 0xffff, 2,      4,  1234, 0,      4,
                                   4, 0xffff, 0xffff, 16, 6,      0xffff, 0xffff, 32, 0,    0xffff, 0xffff};
    char acl[sizeof ACL];
    if (setxattr(scratch_path("marked"), "system.posix_acl_access", ACL, sizeof ACL, 0) != 0) {
        tap_skip("ACLs", "this file system has none");
        return;
    }
    tap_ok(write_text("marked", "newer") == MANTIS_OK && stat(scratch_path("marked"), &after) == 0 &&
               getxattr(scratch_path("marked"), "system.posix_acl_access", acl, sizeof acl) == sizeof acl &&
               memcmp(acl, ACL, sizeof acl) == 0 && (after.st_mode & 0777) == 0660,
           "ACLs stay");
}

static void test_refused(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    mkdir(scratch_path("folder"), 0777);
    write_text("folder", "x");
    failed_with(&error, MANTIS_IO_ERROR, strerror(EISDIR), "a folder");
    write_text("nothing/", "x");
    failed_with(&error, MANTIS_IO_ERROR, strerror(EISDIR), "the name of a folder that is not there");
    write_text("no/such/folder", "x");
    failed_with(&error, MANTIS_IO_ERROR, strerror(ENOENT), "in a folder that is not there");
    write_text("new/x", "x");
    failed_with(&error, MANTIS_IO_ERROR, strerror(ENOTDIR), "in a file that is no folder");
    files_write_whole("", "x", 1, &error);
    failed_with(&error, MANTIS_IO_ERROR, strerror(ENOENT), "no name at all");
    char longest[400];
    memset(longest, 'n', 300);
    longest[300] = '\0';
    files_write_whole(longest, "x", 1, &error);
    failed_with(&error, MANTIS_IO_ERROR, strerror(ENAMETOOLONG), "a name that is too long");
    strcpy(address.sun_path, scratch_path("socket"));
    bind(s, (struct sockaddr *)&address, sizeof address);
    write_text("socket", "x");
    failed_with(&error, MANTIS_IO_ERROR, strerror(ENXIO), "a socket");
    close(s);
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    tap_ok(write_text(name, "x") == MANTIS_OK && holds(name, "x"),
           "a name of 255 bytes leaves no room, and needs none");
}

/* Runs check in a child with the rights of nobody, where that is possible. */
static void as_nobody(bool (*check)(void), const char *what)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
            _exit(2);
        _exit(check() ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
        tap_skip(what, "cannot become another user");
    else
        tap_ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s", what);
}

static bool read_only_is_refused(void)
{
    return write_text("readonly", "x") == MANTIS_IO_ERROR && strstr(error.text, strerror(EACCES)) &&
           holds("readonly", "old");
}

static bool other_owner_is_written_through(void)
{
    struct stat before, after;
    stat(scratch_path("theirs"), &before);
    return write_text("theirs", "new") == MANTIS_OK && holds("theirs", "new") &&
           stat(scratch_path("theirs"), &after) == 0 && after.st_uid == before.st_uid && after.st_ino == before.st_ino;
}

static bool closed_folder_is_written_through(void)
{
    return write_text("closed/open", "new") == MANTIS_OK && holds("closed/open", "new") &&
           write_text("closed/fresh", "x") == MANTIS_IO_ERROR && strstr(error.text, strerror(EACCES));
}

static bool sticky_folder_is_written_through(void)
{
    return write_text("sticky/theirs", "new") == MANTIS_OK && holds("sticky/theirs", "new") &&
           write_text("sticky/mine", "x") == MANTIS_OK && write_text("sticky/mine", "y") == MANTIS_OK &&
           holds("sticky/mine", "y") && entries(scratch_path("sticky")) == 2;
}

static void test_rights(void)
{
    chmod(scratch(), 0777);
    scratch_write("readonly", "old", 3);
    chmod(scratch_path("readonly"), 0444);
    as_nobody(read_only_is_refused, "a file without write permission is refused, and stays");
    scratch_write("theirs", "old and longer", 14);
    chmod(scratch_path("theirs"), 0666);
    as_nobody(other_owner_is_written_through, "a file of another owner keeps its owner");
    mkdir(scratch_path("closed"), 0755);
    scratch_write("closed/open", "old", 3);
    chmod(scratch_path("closed/open"), 0666);
    chmod(scratch_path("closed"), 0555);
    as_nobody(closed_folder_is_written_through, "a writable file in a folder that takes no new one is written");
    mkdir(scratch_path("sticky"), 0777);
    scratch_write("sticky/theirs", "old", 3);
    chmod(scratch_path("sticky/theirs"), 0666);
    chmod(scratch_path("sticky"), 01777);
    as_nobody(sticky_folder_is_written_through, "files in a sticky folder");
}

static void *read_fifo(void *to)
{
    int file = open(scratch_path("fifo"), O_RDONLY);
    ssize_t got = file >= 0 ? read(file, to, 31) : -1;
    if (file >= 0)
        close(file);
    return got < 0 ? NULL : to;
}

static void test_devices(void)
{
    struct stat after;
    output o;
    pthread_t reader;
    char got[32] = "";
    mkfifo(scratch_path("fifo"), 0666);
    pthread_create(&reader, NULL, read_fifo, got);
    int status = write_text("fifo", "through");
    pthread_join(reader, NULL);
    tap_ok(status == MANTIS_OK && strcmp(got, "through") == 0 && stat(scratch_path("fifo"), &after) == 0 &&
               S_ISFIFO(after.st_mode),
           "a FIFO's reader gets the bytes");
    char *large = calloc(1, 1 << 20);
    pthread_create(&reader, NULL, read_fifo, got);
    files_write_whole(scratch_path("fifo"), large, 1 << 20, &error);
    pthread_join(reader, NULL);
    failed_with(&error, MANTIS_IO_ERROR, strerror(EPIPE), "a reader that goes away is an error, not a signal");
    free(large);
    tap_ok(output_open(&o, scratch_path("fifo"), &error) == MANTIS_OK,
           "a FIFO without a reader does not block a check");
    output_discard(&o);

    if (mknod(scratch_path("null"), S_IFCHR | 0666, makedev(1, 3)) == 0 &&
        mknod(scratch_path("full"), S_IFCHR | 0666, makedev(1, 7)) == 0) {
        tap_ok(write_text("null", "x") == MANTIS_OK && stat(scratch_path("null"), &after) == 0 &&
                   S_ISCHR(after.st_mode),
               "a device stays a device");
        write_text("full", "x");
        failed_with(&error, MANTIS_IO_ERROR, strerror(ENOSPC), "a full device");
    } else {
        tap_skip("devices", "no right to make one");
    }
}

/* What is appended to a log by a redirected /dev/stdout, with a line printed before. */
static void test_stdout(void)
{
    char word[300];
    scratch_write("log", "kept\n", 5);
    if (symlink("/proc/self/fd/1", scratch_path("stdout")) != 0) /* as /dev/stdout is */
        exit(1);
    fflush(stdout);
    int before = dup(STDOUT_FILENO), log = open(scratch_path("log"), O_WRONLY | O_APPEND);
    dup2(log, STDOUT_FILENO);
    printf("printed\n");
    int status = (int)files_write_whole(scratch_path("stdout"), "written\n", 8, &error);
    printf("after\n");
    fflush(stdout);
    dup2(before, STDOUT_FILENO);
    tap_ok(status == MANTIS_OK && holds("log", "kept\nprinted\nwritten\nafter\n"),
           "/dev/stdout is what the process has open, in order %s", error.text);
    snprintf(word, sizeof word, "/dev/fd/%d", open(scratch_path("log"), O_RDONLY));
    files_write_whole(word, "x", 1, &error);
    failed_with(&error, MANTIS_IO_ERROR, strerror(EBADF), "a descriptor that is open for reading");
    close(before);
    close(log);
}

static void test_nothing_left(void)
{
    output o;
    struct rlimit limit = {1000, 1000};
    char large[5000] = "";
    mkdir(scratch_path("clean"), 0777);
    tap_ok(output_open(&o, scratch_path("clean/x"), &error) == MANTIS_OK &&
               output_write(&o, "x", 1, &error) == MANTIS_OK && entries(scratch_path("clean")) <= 1,
           "an output that is open");
    output_discard(&o);
    tap_ok(entries(scratch_path("clean")) == 0, "leaves nothing when it is dropped");
    fflush(stdout);
    if (fork() == 0) {
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        _exit((int)files_write_whole(scratch_path("clean/x"), large, sizeof large, &error));
    }
    int status = 0;
    wait(&status);
    tap_ok(WIFEXITED(status) && WEXITSTATUS(status) == MANTIS_IO_ERROR && entries(scratch_path("clean")) == 0,
           "nor when it grows beyond a limit");
    scratch_write("clean/old", "old", 3);
    if (link(scratch_path("clean/old"), scratch_path("clean/name")))
        exit(1);
    fflush(stdout);
    if (fork() == 0) {
        signal(SIGXFSZ, SIG_IGN);
        int file = open("/dev/null", O_WRONLY);
        output_open(&o, scratch_path("clean/old"), &error);
        output_write(&o, large, sizeof large, &error);
        setrlimit(RLIMIT_FSIZE, &limit);
        output_commit(&o, &error);
        _exit(file >= 0 && strstr(error.text, "the old file is unchanged") ? 0 : 1);
    }
    wait(&status);
    tap_ok(WIFEXITED(status) && WEXITSTATUS(status) == 0 && holds("clean/old", "old"),
           "a file that is written through is unchanged when there is no room for the new bytes");
}

/* The named form, which file systems without unnamed files get. */
static void test_named(void)
{
    temporary t, unnamed;
    mkdir(scratch_path("named"), 0777);
    tap_ok(temporary_create(&t, scratch_path("named"), true) == 0 && entries(scratch_path("named")) == 1,
           "a named temporary file");
    temporary_discard(&t);
    tap_ok(entries(scratch_path("named")) == 0, "goes when it is dropped");
    temporary_create(&t, scratch_path("named"), true);
    tap_ok(temporary_move(&t, scratch_path("named/x")) == 0 && entries(scratch_path("named")) == 1, "takes its place");
    temporary_discard(&t);
    tap_ok(access(scratch_path("named/x"), F_OK) == 0, "and stays there");
    temporary_create(&t, scratch_path("named"), true);
    mkdir(scratch_path("named/sub"), 0777);
    tap_ok(temporary_move(&t, scratch_path("named/sub")) < 0 && errno == EISDIR, "cannot take a folder's place");
    temporary_remove_all();
    temporary_discard(&t);
    tap_ok(entries(scratch_path("named")) == 2, "and is gone after a signal");
    temporary_create(&unnamed, scratch_path("named"), false);
    tap_ok(temporary_move(&unnamed, scratch_path("named/sub")) < 0 && entries(scratch_path("named")) == 2,
           "neither can an unnamed one, and it has no name again");
    temporary_discard(&unnamed);
}

/* Writes one file and a set of two again and again; the exit status says whether all went well. */
static void write_often(int which)
{
    char line[64];
    host_error e = {.status = MANTIS_OK};
    output_set set = {.folder = scratch()};
    snprintf(line, sizeof line, "writer %d", which);
    for (int i = 0; i < 100 && e.status == MANTIS_OK; i++) {
        text page = {0}, table = {0};
        text_add(&page, "%s", line);
        text_add(&table, "%s", line);
        files_write_whole(scratch_path("one"), line, strlen(line), &e);
        output_set_add(&set, &page, "page", &e);
        output_set_add(&set, &table, "table", &e);
        output_set_end(&set, &e);
    }
    _exit(e.status == MANTIS_OK ? 0 : 1);
}

static void test_at_once(void)
{
    int good = 0, status;
    const int before = entries(scratch());
    fflush(stdout);
    for (int k = 0; k < 4; k++)
        if (fork() == 0)
            write_often(k);
    for (int k = 0; k < 4; k++)
        good += wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    tap_ok(good == 4, "four writers at once into one folder: %d succeed", good);
    char bytes[64] = "";
    FILE *file = fopen(scratch_path("page"), "r");
    tap_ok(file && fread(bytes, 1, sizeof bytes, file) == 8 && strncmp(bytes, "writer ", 7) == 0,
           "each file is a whole one of one of them");
    if (file)
        fclose(file);
    tap_ok(entries(scratch()) == before + 3, "nothing else is left");
}

int main(void)
{
    scratch();
    test_plain();
    test_links();
    test_hard_links();
    test_attributes();
    test_refused();
    test_rights();
    test_devices();
    test_stdout();
    test_nothing_left();
    test_named();
    test_at_once();
    scratch_remove();
    return tap_done();
}
