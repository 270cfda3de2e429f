# SPDX-License-Identifier: Apache-2.0
# Sourced by report.sh and sweep/page.sh: the parts of a page in the style of mantis compare's
# (sim/host/reports/page.css).

export LC_ALL=C
escape() { sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'; }
page_begin() { # TITLE
    printf '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%s</title><style>' "$1"
    cat "$(dirname "${BASH_SOURCE[0]}")/../sim/host/reports/page.css"
    printf '</style></head><body>\n<h1>%s</h1>\n' "$1"
}
page_note() { printf '<p class="note">%s</p>\n' "$(escape <<<"$1")"; }
page_table() { # TITLE; the table on stdin: cells between tabs, the first line is the head
    printf '<h2>%s</h2>\n<table>\n' "$1"
    escape | awk -F'\t' '{
        tag = NR == 1 ? "th" : "td"
        printf "<tr>"
        for (i = 1; i <= NF; i++) printf "<%s>%s</%s>", tag, $i, tag
        print "</tr>"
    }'
    echo '</table>'
}
page_figure() { # SVG CAPTION
    echo '<figure>'
    sed '/^<?xml/d; /^<!DOCTYPE/d; / PUBLIC /d; /svg11.dtd/d' "$1"
    printf '<figcaption>%s</figcaption></figure>\n' "$(escape <<<"$2")"
}
page_end() { echo '</body></html>'; }
