/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/page.h"

#include "host/reports/gnuplot.h"

#include <stdio.h>
#include <string.h>

#include "host/page_css.inc" /* STYLE: sim/host/reports/page.css, which the pages of synth have too */

void page_begin(page *p, const char *title)
{
    memset(p, 0, sizeof *p);
    text_add(&p->html, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                       "content=\"width=device-width\"><title>");
    text_add_escaped(&p->html, title);
    text_add(&p->html, "</title><style>%s</style></head><body>\n<h1>", STYLE);
    text_add_escaped(&p->html, title);
    text_add(&p->html, "</h1>\n");
}

void page_put(page *p, text *table, const char *name)
{
    gnuplot_table(&p->tables, name, table);
}

mantis_status page_figure(page *p, text *script, const char *caption, host_error *error)
{
    char name[32];
    text whole = {0}, picture = {0};
    snprintf(name, sizeof name, "figure %d", ++p->figures);
    text_add(&whole,
             "%sset terminal svg size 920,430 noenhanced background '#ffffff' font 'sans,13' name 'f%d_'\n"
             "set datafile separator '\\t'\nset grid lc rgb '#dddddd'\n%s",
             p->tables.bytes ? p->tables.bytes : "", p->figures, script->bytes ? script->bytes : "");
    whole.failed |= script->failed || p->tables.failed;
    if (error->status == MANTIS_OK)
        gnuplot_draw(&whole, name, &picture, error);
    text_free(&whole);
    text_free(script);
    if (error->status != MANTIS_OK) {
        text_free(&picture);
        return error->status;
    }
    const char *at = picture.size ? strstr(picture.bytes, "<svg") : NULL;
    text_add(&p->html, "<figure>\n");
    if (at)
        text_add(&p->html, "%s\n", at);
    else
        text_add(&p->html, "<p class=\"note\">Not drawn: gnuplot was not there when this page was made.</p>\n");
    text_free(&picture);
    text_add(&p->html, "<figcaption>");
    text_add_escaped(&p->html, caption);
    text_add(&p->html, "</figcaption></figure>\n");
    return MANTIS_OK;
}

mantis_status page_end(page *p, output_set *set, const char *name, host_error *error)
{
    text_free(&p->tables);
    text_add(&p->html, "</body></html>\n");
    return output_set_add(set, &p->html, name, error);
}
