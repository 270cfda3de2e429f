#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# table.sh FOLDER JSON: what the tests found of the faults of FOLDER/list, as tables on the terminal and as JSON. What is
# proved equal is no fault: it is listed by itself and not among the mutants. Fails below 95 %.
export LC_ALL=C
folder=$1 json=$2
while IFS=$'\t' read -r number rest; do
    [ -e "$folder/found/$number" ] && printf '%s\t%s\t%s\n' "$number" "$rest" "$(cat "$folder/found/$number")"
done <"$folder/list" | awk -F'\t' -v json="$json" '
    function quoted(text) { gsub(/\\/, "\\\\", text); gsub(/"/, "\\\"", text); return "\"" text "\"" }
    function add(table, name, found) { mutants[table, name]++; killed[table, name] += found; names[table, name] = table }
    function put(name, which, count,   i) {
        printf "\"%s\":[", name > json
        for (i = 1; i <= count; i++) printf "%s\n%s", (i > 1 ? "," : ""), line[which[i]] > json
        printf "]" > json
    }
    {
        drawn++
        side = $2 ~ /^rtl/ ? "RTL" : "cycle model"
        text = sprintf("{\"number\":%d,\"unit\":%s,\"line\":%d,\"kind\":%s,\"right\":%s,\"faulty\":%s,",
            $1, quoted($2), $3, quoted($4), quoted($5), quoted($6))
        line[drawn] = text "\"found_by\":" ($7 == "none" ? "null" : quoted($7)) "}"
        if (sub(/^equal: /, "", $7)) {
            line[drawn] = text "\"equal\":" quoted($7) "}"
            equals[++e] = drawn
            equal[side]++
            next
        }
        found = $7 != "none"
        k += found
        all[++n] = drawn
        add("side", side, found)
        add("kind", $4, found)
        add("found by", $7, found)
        if (!found) survivors[++s] = drawn
    }
    END {
        printf "{\"mutants\":%d,\"killed\":%d,\"killed_fraction\":%.4f,\"drawn\":%d,", n, k, n ? k / n : 0, drawn > json
        put("survivors", survivors, s)
        printf "," > json
        put("equal", equals, e)
        printf "," > json
        put("faults", all, n)
        printf "}\n" > json
        for (key in names) {
            split(key, part, SUBSEP)
            printf "  %-9s %-32s %4d of %4d found\n", part[1], part[2], killed[key], mutants[key] | "sort"
        }
        close("sort")
        printf "  %d drawn, %d proved equal and no faults (RTL %d, cycle model %d)\n", drawn, e, equal["RTL"], equal["cycle model"]
        printf "  %d of %d faults found, %.1f %%; %s\n", k, n, n ? 100 * k / n : 0, json
        exit n == 0 || k < 0.95 * n
    }'
