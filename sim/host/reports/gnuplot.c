/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/gnuplot.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { SCRIPT, PICTURE, WORDS, STREAMS }; /* the child's standard input, output and error */

void gnuplot_table(text *script, const char *name, text *table)
{
    text_add(script, "$%s << END_OF_TABLE\n%s\nEND_OF_TABLE\n", name, table->bytes ? table->bytes : "");
    script->failed |= table->failed;
    text_free(table);
}

/* What the child left in a file of memory, with a 0 at its end; NULL when out of memory. */
static char *contents(int file, size_t *size)
{
    const off_t length = lseek(file, 0, SEEK_END);
    char *bytes = length < 0 ? NULL : calloc((size_t)length + 1, 1);
    if (bytes && pread(file, bytes, (size_t)length, 0) != length) {
        free(bytes);
        return NULL;
    }
    *size = bytes ? (size_t)length : 0;
    return bytes;
}

/* The last line with words, which is where gnuplot's errors say what is wrong. */
static const char *last_line(char *words)
{
    const char *last = "";
    for (char *line = strtok(words, "\r\n"); line; line = strtok(NULL, "\r\n"))
        if (line[strspn(line, " \t^")])
            last = line + strspn(line, " \t");
    return last;
}

/* Runs gnuplot over the files. -1 when it cannot be started, otherwise its status as of waitpid. */
static int run(const int files[STREAMS])
{
    posix_spawn_file_actions_t actions;
    char *const argv[] = {"gnuplot", NULL};
    pid_t child;
    int status = 0;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, files[SCRIPT], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, files[PICTURE], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, files[WORDS], STDERR_FILENO);
    const int code = posix_spawnp(&child, "gnuplot", &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (code)
        return -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? -1 : status;
}

static mantis_status take(const int files[STREAMS], int status, const char *made, text *picture, host_error *error)
{
    size_t size;
    char *words = contents(files[WORDS], &size);
    if (status)
        host_fail(error, MANTIS_IO_ERROR, "%s: gnuplot failed with status %d: %s", made,
                  WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), words ? last_line(words) : "");
    free(words);
    char *drawn = status ? NULL : contents(files[PICTURE], &size);
    if (drawn)
        text_add(picture, "%s", drawn);
    else if (!status)
        picture->failed = true;
    free(drawn);
    return picture->failed ? host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", made) : error->status;
}

mantis_status gnuplot_draw(const text *script, const char *made, text *picture, host_error *error)
{
    int files[STREAMS];
    if (script->failed)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", made);
    for (int i = 0; i < STREAMS; i++)
        files[i] = memfd_create("gnuplot", MFD_CLOEXEC);
    if (files[SCRIPT] < 0 || files[PICTURE] < 0 || files[WORDS] < 0 ||
        write(files[SCRIPT], script->bytes, script->size) != (ssize_t)script->size ||
        lseek(files[SCRIPT], 0, SEEK_SET) < 0) {
        host_fail(error, MANTIS_IO_ERROR, "%s: no memory file for gnuplot: %s", made, strerror(errno));
    } else {
        const int status = run(files);
        if (status == -1)
            fprintf(stderr, "note: gnuplot cannot be run: %s was not drawn, its .tsv is there\n", made);
        else
            take(files, status, made, picture, error);
    }
    for (int i = 0; i < STREAMS; i++)
        if (files[i] >= 0)
            close(files[i]);
    return error->status;
}
