/* SPDX-License-Identifier: Apache-2.0 */
/* A self-contained HTML page: text, tables and figures that gnuplot draws as SVG, inlined. Nothing appears at the
 * page's place before the page is whole. */
#ifndef MANTIS_REPORTS_PAGE_H
#define MANTIS_REPORTS_PAGE_H

#include "host/support/output_set.h"

typedef struct {
    text html;
    text tables; /* for gnuplot's scripts */
    int figures;
} page;

/* Begins with the page's head. */
void page_begin(page *p, const char *title);
/* A table that scripts of later figures plot as $NAME; frees it. */
void page_put(page *p, text *table, const char *name);
/* A figure from `script` (terminal and output are set before it); frees the script. */
mantis_status page_figure(page *p, text *script, const char *caption, host_error *error);
/* Adds the page to the set, unless the error is set; frees it in every case. */
mantis_status page_end(page *p, output_set *set, const char *name, host_error *error);

#endif
