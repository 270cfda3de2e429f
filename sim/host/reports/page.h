/* SPDX-License-Identifier: Apache-2.0 */
/* A self-contained HTML page: text, tables and figures that gnuplot draws as SVG, inlined. Drawing happens in a folder
 * of its own below TMPDIR; nothing appears at the page's place before the page is whole. */
#ifndef MANTIS_REPORTS_PAGE_H
#define MANTIS_REPORTS_PAGE_H

#include "host/support/output_set.h"

typedef struct {
    text html;
    char room[1024]; /* where figures are drawn */
    int figures;
} page;

/* Makes the room and the page's head. IO_ERROR; then page_end must not be called. */
mantis_status page_begin(page *p, const char *title, host_error *error);
/* A figure from `script` (terminal and output are set before it), which reads the files put into p->room; frees the
 * script. */
mantis_status page_figure(page *p, text *script, const char *caption, host_error *error);
/* Puts a table for gnuplot into the room and frees it. */
mantis_status page_put(page *p, text *table, const char *name, host_error *error);
/* Adds the page to the set, unless the error is set; removes the room in every case. */
mantis_status page_end(page *p, output_set *set, const char *name, host_error *error);

#endif
