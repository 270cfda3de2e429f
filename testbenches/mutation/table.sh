#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# table.sh FOLDER JSON: what the tests found of the faults of FOLDER/list, as tables on the terminal and as JSON. Fails
# below 95 %.
export LC_ALL=C
folder=$1 json=$2
while IFS=$'\t' read -r number rest; do
    [ -e "$folder/found/$number" ] && printf '%s\t%s\t%s\n' "$number" "$rest" "$(cat "$folder/found/$number")"
done <"$folder/list" | awk -F'\t' -v json="$json" '
    function quoted(text) { gsub(/\\/, "\\\\", text); gsub(/"/, "\\\"", text); return "\"" text "\"" }
    function add(table, name, found) { mutants[table, name]++; killed[table, name] += found; names[table, name] = table }
    {
        found = $7 != "none"
        n++; k += found
        add("side", $2 ~ /^rtl/ ? "RTL" : "cycle model", found)
        add("kind", $4, found)
        add("found by", $7, found)
        line[n] = sprintf("{\"number\":%d,\"unit\":%s,\"line\":%d,\"kind\":%s,\"right\":%s,\"faulty\":%s,\"found_by\":%s}",
            $1, quoted($2), $3, quoted($4), quoted($5), quoted($6), found ? quoted($7) : "null")
        if (!found) survivors[++s] = n
    }
    END {
        printf "{\"mutants\":%d,\"killed\":%d,\"killed_fraction\":%.4f,\"survivors\":[", n, k, n ? k / n : 0 > json
        for (i = 1; i <= s; i++) printf "%s\n%s", (i > 1 ? "," : ""), line[survivors[i]] > json
        printf "],\"faults\":[" > json
        for (i = 1; i <= n; i++) printf "%s\n%s", (i > 1 ? "," : ""), line[i] > json
        printf "]}\n" > json
        for (key in names) {
            split(key, part, SUBSEP)
            printf "  %-9s %-32s %4d of %4d found\n", part[1], part[2], killed[key], mutants[key] | "sort"
        }
        close("sort")
        printf "  %d of %d faults found, %.1f %%; %s\n", k, n, n ? 100 * k / n : 0, json
        exit n == 0 || k < 0.95 * n
    }'
