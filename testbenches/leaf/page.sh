#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# page.sh UNIT MODULE...: the page of a unit that can be lifted out alone, to standard output: the heads of its modules
# as they stand in the RTL, ports, timing diagram, proofs, what synthesis made of it (synth/results), and its files.
export LC_ALL=C # numbers with a point, whatever the user's language
set -eu
unit=$1
shift
where() { find rtl -name "$1.sv"; }
files=$(for module in "$@"; do sh synth/sources.sh "$module" rtl; done | awk '!seen[$0]++')

echo "# $unit, alone"
echo
echo 'Made by `make figures` from the modules and from what was measured. Values: [numerics.md](numerics.md); the other'
echo "units that can be lifted out: [rtl.md](rtl.md)."
for module in "$@"; do
    printf '\n## Module %s\n\n' "$module"
    awk 'NR == 1 { next } !/^\/\// { exit } { sub(/^\/\/ ?/, ""); print ($0 == "" ? "" : "    " $0) }' "$(where "$module")"
    printf '\n| port | direction | bits |\n|---|---|---|\n'
    awk '
        $1 == "input" || $1 == "output" {
            sub(/\/\/.*/, ""); sub(/,? *$/, "")
            bits = match($0, /\[[^]]*:0\]/) ? substr($0, RSTART + 1, RLENGTH - 4) : "0"
            bits = bits ~ /-1$/ ? substr(bits, 1, length(bits) - 2) : bits + 1
            print "| " $NF " | " $1 " | " bits ($0 ~ / signed / ? ", signed" : "") " |"
        }
        /^\);/ { exit }' "$(where "$module")"
done

printf '\n## In time\n\n![%s in clocks](figures/waves_%s.svg)\n\n' "$unit" "$unit"
printf "%b\n" "Simulated by [testbenches/leaf/${unit}_waves.sv](../testbenches/leaf/${unit}_waves.sv).\nGrey: nobody has driven it yet."

printf '\n## Proved\n\nFor all inputs ([testbenches/formal](../testbenches/formal)), by `make test` or `make formal`:\n\n'
names=$(echo "$files" | sed 's|.*/||; s|\.sv$||' | tr '\n' ' ')
awk -v names=" $names " '
    $1 ~ /^prove/ || /\|\| prove/ {
        sub(/.*prove(_always)? /, ""); name = $1; sub(/_step$/, "", name)
        if (!index(names, " " name " ")) next
        match($0, /"[^"]*"/); what = substr($0, RSTART + 1, RLENGTH - 2); gsub(/\$[a-z0-9]+/, "n", what)
        print "- " $1 ": " what
    }' testbenches/formal/table.sh

printf '\n## In cells\n\nOSU 0.18 um, before layout ([results.md](results.md) says how each figure is made); pJ with random operands.\n\n'
echo "| unit | area um2 | NAND2 | MHz | pJ | an operation is |"
echo "|---|---:|---:|---:|---:|---|"
for module in "$@"; do
    awk -v unit="$module" -F'[:,]' '
        { gsub(/[ "]/, "") }
        $1 == "area_um2" { area = $2 }
        $1 == "nand2_equivalents" { nand = $2 }
        $1 == "fmax_mhz" { mhz = $2 }
        $1 == "op" { op = $2 }
        $1 == "zero_delay" && energy == "" { energy = sprintf("%.1f", $2) }
        END { printf "| %s | %.0f | %.0f | %.1f | %s | %s |\n", unit, area, nand, mhz, energy == "" ? "-" : energy, op }
    ' "synth/results/$module.json"
done

printf '\n## Lifted out\n\nThese files and no other, in this order:\n\n'
echo "$files" | sed 's/^/    /'
