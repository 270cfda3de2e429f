#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh UNIT [UNIT...]: area and timing of units of units.txt. Needs BUILD (folder of everything generated); tools are
# built by `make synth-tools`.
#
#   LIBERTY=file   another cell library (default: the OSU 0.18 um cells of Debian's qflow-tech-osu018)
#   PERIOD=ns      clock of the constraints (default 5.25: 190 MHz): a unit that misses it in the smaller mapping
#                  (abc_small.script) gets the faster one (abc_fast.script); the maximum frequency follows from the slack
#   SYNTH_EXTRA=dir  further sources and units.txt, e.g. of an experiment
#   MULTIPLIER=file.sv  another module `multiplier` in the processing elements (docs/multipliers.md)
#   ANY_VERSION=1  accept tool versions that were never tried
#
# Writes $BUILD/synth/UNIT/: netlist.v, netlist.blif, yosys.log, timing.log and `facts` (name=value), which `results`
# turns into JSON. A result is kept under the hash of all that decides it (sources, scripts, Liberty, tool versions), so
# an unchanged unit costs nothing and an interrupted run goes on where it stopped. Units that keep modules are composed:
# compose.sh.
export LC_ALL=C # numbers with a point, whatever the user's language
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
: "${BUILD:=$root/build}" "${PERIOD:=5.25}"
mkdir -p "$BUILD"
BUILD=$(cd "$BUILD" && pwd)
out=$BUILD/synth
tools=$out/tools
[ -z "${MULTIPLIER:-}" ] || MULTIPLIER=$(readlink -f "$MULTIPLIER")
export MULTIPLIER
LIBERTY=${LIBERTY:-/usr/share/qflow/tech/osu018/osu018_stdcells.lib}

fail() { echo "mantis synth: $*" >&2; exit 1; }
[ -r "$LIBERTY" ] || fail "no Liberty file $LIBERTY (Debian package qflow-tech-osu018, or LIBERTY=file)"
command -v yosys >/dev/null || fail "yosys is missing (Debian package yosys)"
command -v sta >/dev/null || fail "sta is missing (Debian package opensta)"
yosys_version=$(yosys -V | awk '{print $2}')
sta_version=$(sta -version)
case "$yosys_version/$sta_version" in
    0.23/2.0.17) ;;
    *) [ -n "${ANY_VERSION:-}" ] || fail "yosys $yosys_version, opensta $sta_version: unknown versions; tried are yosys 0.23, opensta 2.0.17 (ANY_VERSION=1 to go on)" ;;
esac
[ -x "$tools/library_facts" ] || fail "$tools/library_facts is not built (make synth-tools)"

mkdir -p "$out"
liberty=$(readlink -f "$LIBERTY")
liberty_sha=$(sha256sum "$LIBERTY" | cut -d' ' -f1)
facts=$out/library-$liberty_sha
[ -s "$facts" ] || { "$tools/library_facts" "$LIBERTY" --no-power > "$facts.$$" || { rm -f "$facts.$$"; exit 1; }; mv "$facts.$$" "$facts"; }
# shellcheck disable=SC1090
. "$facts"
setup=0.2

# one ROW (of units.txt): all that decides a result goes into the folder $work as a file; the hash of these files names
# the result. Whoever wants a unit that is being made waits for it.
one() {
    local unit top kind parameters keep group op per_clock key work sources package memory read set named
    read -r unit top kind parameters keep group op per_clock <<< "$1"
    work=$out/work/$unit.$$
    rm -rf "$work"; mkdir -p "$work" "$out/cache"
    prepare
    key=$({ cat $sources "$work"/*; echo "$liberty_sha $yosys_version $sta_version"; } | sha256sum | cut -c1-24)
    local kept=$out/cache/$key
    exec 9> "$out/work/$key.lock"
    flock 9
    if [ ! -e "$kept/timing.log" ]; then
        map_it
        rm -rf "$kept"; mv "$work" "$kept"
    fi
    rm -rf "$work"
    exec 9>&-
    collect > "$kept/facts.$$"
    mv "$kept/facts.$$" "$kept/facts"
    ln -sfn "cache/$key" "$out/$unit"
    echo "$unit: $(awk -F= '$1=="area_um2"||$1=="fmax_mhz"{printf "%s %s  ", $1, $2}' "$kept/facts")"
}

. "$here/compose.sh"

prepare() {
    local f n memory_area="" keeping=""
    package="" memory="" read="" set="" named=""
    sources=$(sh "$here/sources.sh" "$top" "$root/rtl" "$here/wrappers" "$here/baseline" ${SYNTH_EXTRA:+"$SYNTH_EXTRA"}) || fail "$unit: no module $top"
    # shellcheck disable=SC2086
    if grep -q 'command_set_pkg::' $sources; then
        package=$BUILD/gen/command_set_pkg.sv
        [ -r "$package" ] || fail "$package is missing (make gen)"
        cp "$package" "$work/package.sv"
        read="read_verilog -sv package.sv
"
    fi
    for f in $sources; do
        if [ "${f##*/}" = sram.sv ]; then
            memory=1 memory_area="-liberty memories.lib"
            awk -v form=sv -f "$here/memory/memory.awk" "$here/memory/macros.txt" > "$work/sram.sv"
            awk -v form=lib -f "$here/memory/memory.awk" "$here/memory/macros.txt" > "$work/memories.lib"
            f=sram.sv
        fi
        read="${read}read_verilog -sv ${f/#$root/..}
"
    done
    if [ "$parameters" != - ]; then
        for n in ${parameters//,/ }; do set="$set
chparam -set ${n%%=*} ${n#*=} $top"; done
        named="
rename -top $top" # hierarchy may elaborate a module with parameters again and name it after them
    fi
    cp "$here/abc_small.script" "$here/abc_fast.script" "$here/opensta_verilog.awk" "$work"
    if [ "$keep" != - ]; then
        cp "$here/join.awk" "$here/buffer_tree.awk" "$here/free_names.awk" "$work"
        find_parts
        keeping="blackbox $(cut -d' ' -f1 "$work/parts" | tr '?\n' '= ')"
    fi
    sed -n '/^[^#]/p' "${sdc:-$here/sdc/$([ -r "$here/sdc/$unit.sdc" ] && echo "$unit" || echo "$kind").sdc}" > "$work/constraints.sdc"
    printf 'set_driving_cell %s\nset_load %s\n' "$driver" "$load" > "$work/abc.constr"
    cat > "$work/yosys.ys" <<EOF
read_liberty -lib -ignore_miss_func LIBERTY
$read$set
hierarchy -check -top $top$named
$keeping
synth -noabc -flatten -top $top
opt -full
simplemap
dfflibmap -liberty LIBERTY
abc -liberty LIBERTY -constr abc.constr -script MAPPING
setundef -zero
splitnets
opt_clean -purge
EOF
    [ "$keep" = - ] || join_parts >> "$work/yosys.ys"
    cat >> "$work/yosys.ys" <<EOF
rename -wire
tee -q -o check.log check -mapped
tee -q -o stat.log stat -top $top -liberty LIBERTY $memory_area
write_verilog -noattr netlist.v
write_blif netlist.blif
splitnets -ports
opt_clean -purge
rename -wire
write_verilog -noattr timing.raw.v
exec -- awk -f opensta_verilog.awk timing.raw.v > timing.v
EOF
    cat > "$work/sta.tcl" <<EOF
set period $PERIOD
set clk_to_q $clk_to_q
set setup $setup
set driver $driver
set driver_pin $driver_pin
set load $load
read_liberty LIBERTY
${memory:+read_liberty memories.lib}
read_verilog timing.v
link_design $top
source constraints.sdc
report_checks -path_delay max -format full -digits 4
report_worst_slack -digits 4
EOF
}

# The smaller mapping; where it misses the clock the fast one too, and the faster of both is taken.
map_it() {
    local before
    synthesize small
    time_it
    before=$(slack)
    [ "${before#-}" != "$before" ] || return 0
    rm -rf "$work.small"
    cp -r "$work" "$work.small"
    synthesize fast
    time_it
    if awk -v a="$before" -v b="$(slack)" 'BEGIN { exit !(a + 0 >= b + 0) }'; then
        rm -rf "$work"
        mv "$work.small" "$work"
    fi
    rm -rf "$work.small"
}
slack() { awk '/^worst slack/ { print $3 }' "$work/timing.log"; }

# The scripts as hashed name no folders; the tools get them with the places filled in. MAPPING is small or fast.
synthesize() {
    local begin=$SECONDS unmapped
    echo "$1" > "$work/mapping"
    sed "s|LIBERTY|$liberty|; s|MAPPING|abc_$1.script|; s|read_verilog -sv \.\./|read_verilog -sv $root/|" "$work/yosys.ys" > "$work/yosys.run"

    (cd "$work" && nice yosys -q -s yosys.run -l yosys.log) > "$work/yosys.out" 2>&1 || { tail -20 "$work/yosys.out" >&2; fail "$unit: yosys failed ($work/yosys.log)"; }
    unmapped=$(sed -nE 's/^module \\?([^ (]+).*/own \1/p' "$work/netlist.v" | cat - "$work/check.log" "$work/stat.log" | awk '
        $1 == "own" { own["\\" $2 "!"] = own["\\" $2] = own[$2 "!"] = own[$2] = 1 } # modules that were kept have no area of their own
        /unmapped cell/ || /Area for cell type .* is unknown/ && !($5 in own) { print; exit }')
    [ -z "$unmapped" ] || fail "$unit: a cell has no counterpart in the Liberty: $unmapped"
    echo "$((SECONDS - begin))" > "$work/seconds"
}

time_it() {
    sed "s|LIBERTY|$liberty|" "$work/sta.tcl" > "$work/sta.run"
    (cd "$work" && nice sta -no_splash -exit sta.run) > "$work/sta.log" 2>&1 || { tail -5 "$work/sta.log" >&2; fail "$unit: sta failed ($work/sta.log)"; }
    ! grep -q '^Error' "$work/sta.log" || fail "$unit: $(grep -m1 '^Error' "$work/sta.log")"
    mv "$work/sta.log" "$work/timing.log"
}

# A kept module's instance has lost its name on the way through BLIF: say the module's instead, "_09_/_15_/acc[3]" is
# "gemm/pe/acc[3]".
name_instances() {
    awk -F= -v top="$top" '
        FILENAME ~ /netlist.v$/ { split($0, word, " "); if (word[1] == "module") { inside = word[2]; sub(/\(.*/, "", inside) } else if (word[3] == "(" && word[2] ~ /^_[0-9]+_$/) type[inside, word[2]] = word[1]; next }
        /^critical_path/ && $2 ~ /^_[0-9]+_\// {
            n = split($2, part, "/")
            inside = top
            text = ""
            for (i = 1; i <= n; i++) {
                if ((inside, part[i]) in type) { inside = part[i] = type[inside, part[i]]; sub(/__.*/, "", part[i]) }
                text = text (i > 1 ? "/" : "") part[i]
            }
            print $1 "=" text
            next
        }
        { print }' "$kept/netlist.v" "$1"
}

collect() {
    awk -v unit="$unit" -v top="$top" -v parameters="$parameters" -v period="$PERIOD" -v nand2="$nand2_area" -v op="$op" -v per="$per_clock" -v kind="$kind" -v mapping="$(cat "$kept/mapping")" -v group="$group" -v flop="$flop" \
        -f "$here/collect.awk" $([ -r "$kept/memories.lib" ] && echo "$kept/memories.lib") "$kept/stat.log" "$kept/timing.log" > "$kept/found.$$" || fail "$unit: no area or no slack in the reports ($kept)"
    if [ "$keep" = - ]; then cat "$kept/found.$$"; else name_instances "$kept/found.$$"; fi
    rm -f "$kept/found.$$"
    [ "$keep" = - ] || awk -v flop="$flop" -f "$here/blocks.awk" "$kept/stat.log"
    printf 'liberty=%s\nliberty_sha256=%s\ntools.yosys=%s\ntools.opensta=%s\n' "$(basename "$LIBERTY")" "$liberty_sha" "$yosys_version" "$sta_version"
}

[ $# -gt 0 ] || fail "usage: run.sh UNIT..."
for unit in "$@"; do
    row=$(awk -v u="$unit" '$1 == u' "$here/units.txt" ${SYNTH_EXTRA:+"$SYNTH_EXTRA/units.txt"})
    [ -n "$row" ] || fail "no unit $unit in units.txt"
    one "$row"
done
