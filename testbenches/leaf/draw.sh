#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# draw.sh FOLDER: for each unit of rtl/package/units.txt its timing diagram, FOLDER/figures/waves_UNIT.svg, simulated in
# Icarus with the unit's own files and drawn from what its bench printed, and its page, FOLDER/unit_UNIT.md.
export LC_ALL=C # numbers with a point, whatever the user's language
set -eu
here=testbenches/leaf out=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
grep -v '^#' rtl/package/units.txt | while read -r unit modules; do
    sources=$(for module in $modules; do sh synth/sources.sh "$module" rtl; done | sort -u)
    iverilog -g2012 -s "${unit}_waves" -o "$work/$unit.vvp" $sources "$here/${unit}_waves.sv"
    vvp -n "$work/$unit.vvp" > "$work/$unit.txt"
    title=$(sed -n "2s|^// ${unit}_waves: ||p" "$here/${unit}_waves.sv")
    awk -v title="$title" -f $here/draw_waves.awk "$work/$unit.txt" > "$out/figures/waves_$unit.svg"
    sh $here/page.sh "$unit" $modules > "$out/unit_$unit.md"
done
