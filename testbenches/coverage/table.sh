#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# table.sh ROWS JSON NEVER: what ran, from rows "kind, file, number of the line, count" (c_lines.awk, rtl_points.awk).
# Prints tables by folder and of files below 95 %, the worst last; leaves figures in JSON and the places that never ran
# in NEVER. Fails when less than 95 % of the lines of rtl or of cmodel ran, or one of them has none.
export LC_ALL=C
set -u
rows=$1 json=$2 never=$3
at=$(mktemp -d) || exit 1
trap 'rm -rf "$at"' EXIT

# Rows of one line add up. A branch and a bit are points of their own: of them no two are one.
awk -F'\t' -v OFS='\t' '
    $1 != "line" { print $1, $2, $3, ($4 > 0); next }
    { ran[$2 OFS $3] += ($4 > 0) }
    END { for (place in ran) print "line", place, (ran[place] > 0) }' "$rows" | sort -t$'\t' -k2,2 -k3,3n -k1,1 >"$at/places"
awk -F'\t' '$4 == 0 && $1 != "toggle" { print $1 "\t" $2 "\t" $3 }' "$at/places" | uniq | while IFS=$'\t' read -r kind file line; do
    printf '%s:%d: %s: %s\n' "$file" "$line" "$kind" "$([ ! -r "$file" ] || sed -n "${line}s/^ *//p" "$file")"
done >"$never"

awk -F'\t' -v json="$json" '
    function percent(ran, all) { return all ? sprintf("%6.2f %%", 100 * ran / all) : "-" }
    function fraction(key) { return all[key] ? sprintf("%.4f", int(10000 * ran[key] / all[key]) / 10000) : "null" }
    function figures(name) {
        return sprintf("%-34s %6d of %6d %9s %9s %9s", name, ran[name, "line"], all[name, "line"],
            percent(ran[name, "line"], all[name, "line"]), percent(ran[name, "branch"], all[name, "branch"]),
            percent(ran[name, "toggle"], all[name, "toggle"]))
    }
    function add(name, kind, hit) { all[name, kind]++; ran[name, kind] += hit }
    {
        folder = $2
        sub(/\/[^\/]*$/, "", folder)
        top = $2
        sub(/\/.*/, "", top)
        add($2, $1, $4)
        if (folder != top) add(folder, $1, $4)
        add(top, $1, $4)
        files[$2]; if (folder != top) folders[folder]
    }
    END {
        printf "  %-34s %16s %9s %9s %9s\n", "", "lines", "", "branches", "bits"
        for (name in folders) print "  " figures(name) | "sort"
        close("sort")
        print "\n  files below 95 %:"
        for (name in files)
            if (100 * ran[name, "line"] < 95 * all[name, "line"])
                printf "%.6f\t  %s\n", ran[name, "line"] / all[name, "line"], figures(name) | "sort -t\"\t\" -k1,1nr -k2 | cut -f2"
        close("sort -t\"\t\" -k1,1nr -k2 | cut -f2")
        print ""
        print "  " figures("rtl")
        print "  " figures("cmodel")
        printf "{\"rtl_line\":%s,\"rtl_branch\":%s,\"rtl_toggle\":%s,\"cmodel_line\":%s,", fraction("rtl" SUBSEP "line"),
            fraction("rtl" SUBSEP "branch"), fraction("rtl" SUBSEP "toggle"), fraction("cmodel" SUBSEP "line") > json
        printf "\"rtl_lines\":%d,\"cmodel_lines\":%d,\"files\":[", all["rtl", "line"], all["cmodel", "line"] > json
        for (name in files)
            printf "%s\n{\"file\":\"%s\",\"lines\":%d,\"ran\":%d}", comma++ ? "," : "", name, all[name, "line"], ran[name, "line"] > json
        printf "]}\n" > json
        for (i = split("rtl cmodel", part, " "); i > 0; i--)
            if (!all[part[i], "line"] || 100 * ran[part[i], "line"] < 95 * all[part[i], "line"]) {
                printf "  %s: less than 95 %% of its lines ran\n", part[i]
                low = 1
            }
        exit low
    }' "$at/places"
low=$?
echo "  places that never ran: $never; figures: $json"
exit $low
