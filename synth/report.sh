#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# report.sh UNIT...: $BUILD/synth/report.html with the table of these units and plots (SVG by gnuplot) of area and of
# energy against area.
export LC_ALL=C # numbers with a point, whatever the user's language
set -euo pipefail
: "${BUILD:?}"
out=$BUILD/synth
command -v gnuplot >/dev/null || { echo "mantis synth: gnuplot is missing (Debian package gnuplot-nox): no report" >&2; exit 1; }
value() { { cat "$out/$1/facts"; cat "$out/$1/energy" 2>/dev/null || true; } | awk -F= -v k="$2" '$1 == k { v = $2 } END { print v }'; }
jsons=()
: > "$out/area.dat"; : > "$out/energy.dat"
for unit in "$@"; do
    jsons+=("$out/results/$unit.json")
    echo "$unit $(value "$unit" area_um2) $(value "$unit" memory_area_um2)" >> "$out/area.dat"
    energy=$(value "$unit" energy_pj_per_op.random.zero_delay)
    [ -z "$energy" ] || echo "$unit $(awk "BEGIN { print $(value "$unit" area_um2) / $(value "$unit" ops_per_clock) }") $energy" >> "$out/energy.dat"
done
gnuplot <<EOF
set terminal svg size 1000,520 font "sans,11" noenhanced
set style fill solid 0.8
set boxwidth 0.7
set grid ytics
set logscale y
set output "$out/area.svg"
set ylabel "um2 (logarithmic)"
set xtics rotate by -60
set yrange [100:*]
plot "$out/area.dat" using 0:2:xtic(1) with boxes notitle
set output "$out/energy.svg"
set title "Random operands, zero delay"
set xlabel "um2 per operation per clock"
set ylabel "pJ per operation"
set xtics norotate
set logscale x
set yrange [*:*]
$([ -s "$out/energy.dat" ] && echo "plot '$out/energy.dat' using 2:3 with points pt 7 notitle, '' using 2:3:1 with labels offset 0,0.8 notitle")
EOF
. "$(dirname "$0")/page.sh"
{
    page_begin "Mantis: area, frequency, energy"
    page_note "$(value "$1" liberty), yosys $(value "$1" tools.yosys), opensta $(value "$1" tools.opensta). Before layout, no wires; docs/results.md says how each figure was made."
    "$out/tools/results" tsv "${jsons[@]}" | page_table "Units"
    page_figure "$out/area.svg" "Area of each unit."
    [ ! -s "$out/energy.dat" ] || page_figure "$out/energy.svg" "Energy of an operation against the area that does one per clock."
    page_end
} > "$out/report.html"
echo "report: $out/report.html"
