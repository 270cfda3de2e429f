/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/gnuplot.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* The last line that gnuplot left in the file, which is where its errors say what is wrong. */
static void last_line(FILE *said, char *line, int size)
{
    char next[256];
    line[0] = '\0';
    rewind(said);
    while (fgets(next, sizeof next, said))
        if (next[strspn(next, " \t\r\n^")])
            snprintf(line, (size_t)size, "%.*s", (int)strcspn(next, "\r\n"), next);
}

mantis_status gnuplot_run(const char *folder, const char *script, const char *made, host_error *error)
{
    int pipe_ends[2];
    FILE *said = tmpfile(); /* its warnings are of no use to whoever asked for a plot */
    if (!said || pipe(pipe_ends) < 0) {
        host_fail(error, MANTIS_IO_ERROR, "%s/%s: cannot start gnuplot: %s", folder, made, strerror(errno));
        if (said)
            fclose(said);
        return error->status;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, fileno(said), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, fileno(said), STDERR_FILENO);
    posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);
    posix_spawn_file_actions_addclose(&actions, pipe_ends[1]);
    posix_spawn_file_actions_addchdir_np(&actions, folder);
    char *const argv[] = {"gnuplot", NULL};
    pid_t child;
    int code = posix_spawnp(&child, "gnuplot", &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[0]);
    if (code != 0) {
        close(pipe_ends[1]);
        fclose(said);
        fprintf(stderr, "note: gnuplot cannot be started (%s): %s/%s was not drawn, its .tsv is there\n",
                strerror(code), folder, made);
        return MANTIS_OK;
    }
    void (*before)(int) = signal(SIGPIPE, SIG_IGN); /* a gnuplot that dies early is seen by its exit status */
    for (size_t left = strlen(script); left;) {
        ssize_t done = write(pipe_ends[1], script + strlen(script) - left, left);
        if (done < 0)
            break;
        left -= (size_t)done;
    }
    close(pipe_ends[1]);
    signal(SIGPIPE, before);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFEXITED(status) || WEXITSTATUS(status) == 127)
        fprintf(stderr, "note: gnuplot cannot be run: %s/%s was not drawn, its .tsv is there\n", folder, made);
    else if (WEXITSTATUS(status) != 0) {
        char line[200];
        last_line(said, line, sizeof line);
        host_fail(error, MANTIS_IO_ERROR, "%s/%s: gnuplot failed with status %d: %s", folder, made, WEXITSTATUS(status),
                  line);
    }
    fclose(said);
    return error->status;
}
