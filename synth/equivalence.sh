#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# equivalence.sh prove|replay UNIT [UNIT...]: is the netlist of run.sh the RTL? Needs BUILD; LIBERTY as in run.sh.
#
#   prove   Registers of the same name are cut open in both, so that what remains is combinational; abc (the one of
#           Yosys) proves it equal for all inputs and all states. The cells' functions come from the Liberty. TIMEOUT
#           seconds each (default 300); a proof that does not finish is said so and is no success (status 3).
#   replay  Icarus: RTL and netlist side by side under the unit's random record; every output bit that the RTL knows
#           must be equal in every clock. CLOCKS (default 2000).
#   SYNTH_EXTRA=dir  as run.sh has it
#   GATES=file   takes another netlist than $BUILD/synth/UNIT/netlist.v (tests break one on purpose)
export LC_ALL=C # numbers with a point, whatever the user's language
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
: "${BUILD:=$root/build}" "${TIMEOUT:=300}" "${CLOCKS:=2000}"
BUILD=$(cd "$BUILD" && pwd)
LIBERTY=${LIBERTY:-/usr/share/qflow/tech/osu018/osu018_stdcells.lib}
fail() { echo "mantis synth: $*" >&2; exit 1; }
[ -r "$LIBERTY" ] || fail "no Liberty file $LIBERTY (Debian package qflow-tech-osu018, or LIBERTY=file)"
how=${1:-}; shift || true
[ "$how" = prove ] || [ "$how" = replay ] || fail "usage: equivalence.sh prove|replay UNIT..."

find_unit() {
    local line parameters n
    line=$(awk -v u="$unit" '$1 == u' "$here/units.txt" ${SYNTH_EXTRA:+"$SYNTH_EXTRA/units.txt"})
    [ -n "$line" ] || fail "no unit $unit in units.txt"
    read -r _ top kind parameters _ <<< "$line"
    gates=${GATES:-$BUILD/synth/$unit/netlist.v}
    [ -r "$gates" ] || fail "$unit has no netlist (run.sh $unit)"
    sources=$(sh "$here/sources.sh" "$top" "$root/rtl" "$here/wrappers" "$here/baseline" ${SYNTH_EXTRA:+"$SYNTH_EXTRA"} | tr '\n' ' ')
    # shellcheck disable=SC2086
    ! grep -q 'command_set_pkg::' $sources || sources="$BUILD/gen/command_set_pkg.sv $sources"
    set=""; override=""
    if [ "$parameters" != - ]; then for n in ${parameters//,/ }; do set="$set chparam -set ${n%%=*} ${n#*=} $top;"; override="$override${override:+, }.${n%%=*}(${n#*=})"; done; fi
    [ -z "$override" ] || override="#($override)"
    work=$BUILD/synth/equivalence/$unit
    mkdir -p "$work"
}

prove() {
    local both="techmap; dfflegalize -cell \$_DFF_P_ x; splitnets -ports; opt_clean" begin=$SECONDS status=0 said
    nice timeout "$TIMEOUT" yosys -q -l "$work/prove.log" -p "read_verilog -sv $sources; $set prep -flatten -top $top; opt -full; memory_map; opt -full; $both; design -stash gold;
        read_liberty -ignore_miss_func $LIBERTY; read_verilog $gates; prep -flatten -top $top; opt -full; $both; design -stash gate;
        design -copy-from gold -as gold $top; design -copy-from gate -as gate $top; expose -evert-dff -shared gold gate; opt_clean; setundef -zero;
        write_blif -top gold $work/gold.blif; write_blif -top gate $work/gate.blif" > "$work/prove.out" 2>&1 || status=$?
    [ $status != 124 ] || { echo "$unit: no proof within $TIMEOUT s"; return 3; }
    [ $status = 0 ] || { tail -3 "$work/prove.out" >&2; echo "$unit: NOT proven equal ($work/prove.log)"; return 1; }
    ! grep -q '^\.latch' "$work/gold.blif" "$work/gate.blif" || { echo "$unit: NOT proven equal: a register has no counterpart of its name"; return 1; }
    said=$(cd "$work" && nice timeout "$TIMEOUT" yosys-abc -c "cec -T $TIMEOUT gold.blif gate.blif" | grep -E 'Networks are|UNDECIDED') || true
    case $said in
        "Networks are equivalent"*) echo "$unit: RTL and netlist are equal, proven in $((SECONDS - begin)) s" ;;
        *NOT*) echo "$unit: RTL and netlist DIFFER: $said"; return 1 ;;
        *) echo "$unit: no proof within $TIMEOUT s"; return 3 ;;
    esac
}

replay() {
    "$BUILD/synth/tools/make_record" "$unit" "$BUILD/synth/$unit/netlist.blif" "${RULES:-$here/random.txt}" "$CLOCKS" 7 > "$work/record"
    # The netlist under another name, with its cells as modules, and without the RTL's names of the modules that it keeps.
    nice yosys -q -p "read_liberty -ignore_miss_func $LIBERTY; setattr -mod -set keep_hierarchy 1 *; read_verilog $gates; rename $top gates; hierarchy -top gates; proc; flatten; write_verilog -noattr -norename $work/gates.v" > "$work/gates.log" 2>&1 ||
        { tail -3 "$work/gates.log" >&2; fail "$unit: no functional netlist"; }
    awk -v top="$top" -v clocks="$CLOCKS" -v kind="$kind" -v override="$override" -f "$here/replay.awk" "$work/record" "$work/gates.v" > "$work/replay.v"
    # shellcheck disable=SC2086
    (cd "$work" && iverilog -g2012 -DSYNTHESIS -o replay.vvp replay.v gates.v $sources -s replay > iverilog.log 2>&1) ||
        { head -5 "$work/iverilog.log" >&2; fail "$unit: Icarus failed"; }
    local said
    said=$(cd "$work" && nice vvp -n replay.vvp ${VCD:++vcd} | tee replay.log | tail -1)
    case $said in
        "0 bits"*) echo "$unit: nothing was compared"; return 1 ;;
        *", 0 wrong") echo "$unit: $CLOCKS clocks, $said" ;;
        *) head -4 "$work/replay.log"; echo "$unit: netlist differs from the RTL: $said"; return 1 ;;
    esac
}

status=0
for unit in "$@"; do
    find_unit
    $how || { s=$?; [ $status = 1 ] || status=$s; }
done
exit $status
