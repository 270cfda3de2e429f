/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/page.h"

#include "host/support/files.h"
#include "host/reports/gnuplot.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/page_css.inc" /* STYLE: sim/host/reports/page.css, which the pages of synth have too */

static void remove_room(const char *room)
{
    DIR *folder = opendir(room);
    char path[1400];
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            snprintf(path, sizeof path, "%s/%s", room, entry->d_name) < (int)sizeof path)
            unlink(path);
    if (folder)
        closedir(folder);
    rmdir(room);
}

mantis_status page_begin(page *p, const char *title, host_error *error)
{
    const char *wanted = getenv("TMPDIR"), *below = wanted && *wanted ? wanted : P_tmpdir;
    memset(p, 0, sizeof *p);
    if (snprintf(p->room, sizeof p->room, "%s/mantis-page-XXXXXX", below) >= (int)sizeof p->room || !mkdtemp(p->room))
        return host_fail(error, MANTIS_IO_ERROR, "cannot create a folder for drawing below %s: %s; set TMPDIR", below,
                         strerror(errno));
    text_add(&p->html, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                       "content=\"width=device-width\"><title>");
    text_add_escaped(&p->html, title);
    text_add(&p->html, "</title><style>%s</style></head><body>\n<h1>", STYLE);
    text_add_escaped(&p->html, title);
    text_add(&p->html, "</h1>\n");
    return MANTIS_OK;
}

mantis_status page_put(page *p, text *table, const char *name, host_error *error)
{
    return text_write(table, p->room, name, error);
}

mantis_status page_figure(page *p, text *script, const char *caption, host_error *error)
{
    char path[1100], name[32];
    uint8_t *svg = NULL;
    uint64_t size = 0;
    text whole = {0};
    snprintf(name, sizeof name, "figure%d.svg", ++p->figures);
    snprintf(path, sizeof path, "%s/%s", p->room, name);
    text_add(
        &whole,
        "set terminal svg size 920,430 noenhanced background '#ffffff' font 'sans,13' name 'f%d_'\nset output '%s'\n"
        "set datafile separator '\\t'\nset grid lc rgb '#dddddd'\n%s",
        p->figures, name, script->bytes ? script->bytes : "");
    if (script->failed || whole.failed)
        host_fail(error, MANTIS_NO_MEMORY, "out of memory for a figure");
    if (error->status == MANTIS_OK)
        gnuplot_run(p->room, whole.bytes, name, error);
    text_free(&whole);
    text_free(script);
    if (error->status != MANTIS_OK)
        return error->status;
    text_add(&p->html, "<figure>\n");
    host_error missing = {.status = MANTIS_OK};
    if (files_read_whole(path, &svg, &size, &missing) == MANTIS_OK && size > 0) {
        const char *end = (const char *)svg + size, *at = memmem(svg, size, "<svg", 4);
        if (at)
            text_add(&p->html, "%.*s\n", (int)(end - at), at);
    } else
        text_add(&p->html, "<p class=\"note\">Not drawn: gnuplot was not there when this page was made.</p>\n");
    free(svg);
    text_add(&p->html, "<figcaption>");
    text_add_escaped(&p->html, caption);
    text_add(&p->html, "</figcaption></figure>\n");
    return MANTIS_OK;
}

mantis_status page_end(page *p, output_set *set, const char *name, host_error *error)
{
    remove_room(p->room);
    text_add(&p->html, "</body></html>\n");
    return output_set_add(set, &p->html, name, error);
}
