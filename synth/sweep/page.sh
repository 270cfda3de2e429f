#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# page.sh: $BUILD/synth/sweep.html out of what table.sh wrote: the tables and three plots (SVG by gnuplot).
export LC_ALL=C # numbers with a point, whatever the user's language
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
: "${BUILD:=$root/build}"
out=$BUILD/synth/sweep
fail() { echo "mantis sweep: $*" >&2; exit 1; }
[ -s "$out/results.tsv" ] || fail "$out/results.tsv is missing (make sweep-table)"
command -v gnuplot >/dev/null || fail "gnuplot is missing (Debian package gnuplot-nox): no page"
[ "$(wc -l < "$out/results.tsv")" -gt 1 ] || { echo "mantis sweep: no whole point yet, so no page" >&2; exit 0; }

edge=$(awk -F'\t' 'NR > 1 && (!n || $1 == 16) { n = $1 } END { print n }' "$out/results.tsv")
# Plot files: bits, random bits, cost, accuracy, least, greatest, optimal; a block a width.
chosen() { awk -F'\t' -v cost="$1" -v best="$2" -v edge="$edge" 'NR > 1 && $1 == edge && $4 == "propagate" && $5 == "lza" && $16 != "NaN" {
    if ($2 != b) printf "%s\"%s bits\"\n", b ? "\n\n" : "", $2
    b = $2; print $2, $3, $cost, $16, $17, $18, $best }' "$out/results.tsv"; }
chosen 9 19 > "$out/area.dat"
chosen 15 20 > "$out/energy.dat"
for what in area energy; do awk 'NF == 7 && $7' "$out/$what.dat" | sort -k3,3n > "$out/$what.front"; done
awk -F'\t' 'NR > 1 && $1 ~ /^sweep_pe_/ { kind = $1 ~ /save$/ ? "carry-save, pair shifted" : $1 ~ /late$/ ? "carry-save, resolved in the PE" : "carry-propagate"
    print kind "\t" substr($1, 11, 1) "\t" $3 "\t" $4 }' "$out/parts.tsv" | sort -t$'\t' -k1,1 -k2,2n |
    awk -F'\t' '{ if ($1 != k) printf "%s\"%s\"\n", k ? "\n\n" : "", $1; k = $1; print $3, $4, $2 }' > "$out/pe.dat"
awk -F'\t' 'NR > 1 && $1 ~ /^sweep_align_/ { sub(/sweep_align_/, "", $1); gsub(/_/, " ", $1); sub(/flow/, "(one clock)", $1); print $3, $4, "\"" $1 "\"" }' "$out/parts.tsv" > "$out/align.dat"
blocks() { awk '/^"/ { n++ } END { print n - 1 }' "$1"; }
fp32=$(awk -F= '$1 == "accuracy_percent" { print $2 }' "$out/accuracy/fp32.facts" 2>/dev/null || true)
line=${fp32:+", 100-$fp32 with lines dt 2 lc rgb '#777777' title 'fp32'"}
gnuplot 2> "$out/gnuplot.log" <<EOF || fail "no plots: $(tail -1 "$out/gnuplot.log")"
set terminal svg size 1000,480 font "sans,11" noenhanced
set grid
set key bottom right
set style data points
set ylabel "test error, % (logarithmic, better is up)"
set logscale y
set yrange [*:*] reverse
set offsets 0, graph 0.05, 0, 0
set format x "%.3g"
set output "$out/area.svg"
set title "Test error and area of the datapath, N = $edge (labels: random bits; bars: least and greatest seed; line: Pareto)"
set xlabel "array + mapping unit + align lanes, mm2"
plot for [i=0:$(blocks "$out/area.dat")] "$out/area.dat" index i using (\$3/1e6):(100-\$4):(100-\$6):(100-\$5) with yerrorbars pt 7 ps 0.7 title columnheader(1), \
     "$out/area.dat" using (\$3/1e6):(100-\$4):2 with labels offset 1.2,0.4 font "sans,9" notitle, \
     "$out/area.front" using (\$3/1e6):(100-\$4) with linespoints pt 6 ps 1.6 lc rgb "#c0392b" title "Pareto" $line
set output "$out/energy.svg"
set title "Test error and energy of a MAC with its share of mapping and alignment, zero delay"
set xlabel "pJ a MAC"
plot for [i=0:$(blocks "$out/energy.dat")] "$out/energy.dat" index i using 3:(100-\$4):(100-\$6):(100-\$5) with yerrorbars pt 7 ps 0.7 title columnheader(1), \
     "$out/energy.front" using 3:(100-\$4) with linespoints pt 6 ps 1.6 lc rgb "#c0392b" title "Pareto" $line
set output "$out/structures.svg"
unset logscale y
set multiplot layout 1,2
set format x "%.0f"
set key top right
set ylabel "MHz"
set xlabel "um2"
set title "PEs (labels: bits)"
set yrange [0:700] noreverse
plot for [i=0:$(blocks "$out/pe.dat")] "$out/pe.dat" index i using 1:2 with linespoints pt 7 ps 0.7 title columnheader(1), "$out/pe.dat" using 1:2:3 with labels offset 0,0.8 notitle
set title "Align lanes: who counts leading zeros"
set yrange [80:220]
set offsets graph 0.1, graph 0.25, 0, 0
plot "$out/align.dat" using 1:2 with points pt 7 lc rgb "#2471a3" notitle, '' using 1:2:3 with labels left offset 0.8,0.4 notitle
unset multiplot
EOF
. "$root/synth/page.sh"
{
    page_begin "Mantis: design space"
    page_note "Before layout, no wires; docs/design_space.md says what the figures mean. All points: sweep/results.tsv, units: sweep/parts.tsv."
    page_figure "$out/area.svg" "What the datapath's area buys in accuracy."
    page_figure "$out/energy.svg" "What the energy of a MAC buys in accuracy."
    page_figure "$out/structures.svg" "Other structures of PE and align lane."
    cut -f1-5,9,10,12,15-18 "$out/results.tsv" | page_table "Points"
    cut -f1-7 "$out/parts.tsv" | page_table "Units"
    page_end
} > "$out/page.$$"
mv "$out/page.$$" "$BUILD/synth/sweep.html"
echo "report: $BUILD/synth/sweep.html"
