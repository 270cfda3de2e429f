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

/* Gives gnuplot the script on its standard input, inside the folder. A missing gnuplot is a note, a failing one an
 * error. */
mantis_status gnuplot_run(const char *folder, const char *script, const char *made, host_error *error)
{
    int pipe_ends[2];
    if (pipe(pipe_ends) < 0)
        return host_fail(error, MANTIS_IO_ERROR, "cannot start gnuplot: %s", strerror(errno));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[0], STDIN_FILENO);
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
    else if (WEXITSTATUS(status) != 0)
        return host_fail(error, MANTIS_IO_ERROR, "%s/%s: gnuplot failed with status %d", folder, made,
                         WEXITSTATUS(status));
    return MANTIS_OK;
}
