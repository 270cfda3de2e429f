# SPDX-License-Identifier: Apache-2.0
# proves MODULE [MODULE BELOW...]: has the faulty MODULE (of RTLIL $faulty) the outputs of the right one (of $right),
# whatever the inputs of all clocks, from registers that are all 0? Modules below it are inputs and outputs, but those
# named, and srams, are dissolved in it. Works in $work until $limit seconds of the shell are over.
#
# The two machines share their registers, but those of $work/apart: the faulty one takes its state from the right one's,
# and its own next state must be the right one's, always. As long as that holds, and so do the outputs, both machines
# are in the same state in each clock, the first included. So what the fault does not touch folds into nothing (Yosys,
# abc's strash), and what is left has few registers twice (abc, pdr). A register whose next states differ in some clock
# goes into $work/apart, where each machine has its own, and the question is asked anew.
#
# Returns 0 when that is proved. Otherwise $differs is the first output that differs: of the module itself, or
# CELL..INPUT of a module below; empty when neither has been shown.
# shellcheck shell=bash disable=SC2034,SC2154
export LC_ALL=C
yosys_does() { # NAME, its commands on standard input
    sed 's/; */\n/g' >"$work/$1.ys"
    nice timeout $((limit > SECONDS ? limit - SECONDS : 1)) yosys -q -l "$work/$1.log" -s "$work/$1.ys" >"$work/$1.out" 2>&1
}

ports() { sed -nE 's/^  wire (.*)(input|output) [0-9]+ /\1\2 /p' "$work/$1.flat.il" | sort; }

# Both sides by themselves, registers as single bits with names. Undefined values and registers begin as Verilator's: 0.
prepare_sides() {
    local side
    for side in right faulty; do
        echo "read_rtlil ${!side}; setattr -mod -set keep_hierarchy 1"
        [ -z "$gated${*:2}" ] || echo "setattr -mod -unset keep_hierarchy $gated ${*:2}"
        echo "cd $1; flatten; proc; expose -evert -sep .. c:*; chformal -remove; opt_clean"
        echo "cd ..; setattr -mod -unset keep_hierarchy; hierarchy -top $1; rename $1 $side"
        echo "zinit -all; memory -nomap; memory_map; setundef -zero; setundef -undriven -zero; zinit -all; opt -fast"
        echo "autoname; dffunmap; simplemap t:\$dff; clean; write_rtlil $work/$side.flat.il; design -reset"
    done | yosys_does sides || return 1
    cmp -s <(ports right) <(ports faulty) || return 1
    for side in right faulty; do
        awk '$1 == "cell" { register = $2 == "$_DFF_P_" } register && $1 == "connect" && $2 == "\\Q" { sub(/^ *connect \\Q /, ""); print }' "$work/$side.flat.il" |
            sort >"$work/$side.registers"
    done
}

# An and-inverter graph of both machines, for each output of "both" whether it can differ.
merge() {
    local side
    comm -12 "$work/right.registers" "$work/faulty.registers" | grep -vxFf "$work/apart" >"$work/shared"
    for side in right faulty; do
        awk -v side=$side -v shared="$work/shared" -f "$here/cut.awk" "$work/$side.flat.il" >"$work/$side.cut.il" || return 1
    done
    awk -f "$here/pair.awk" "$work/right.cut.il" >"$work/both.il"
    yosys_does merge <<END
read_rtlil $work/right.cut.il; read_rtlil $work/faulty.cut.il; read_rtlil $work/both.il
hierarchy -check -top both; flatten; opt_clean; opt -fast; opt_merge -share_all; opt -fast
simplemap; techmap; dffunmap; zinit -all; setundef -zero; setundef -undriven -zero
aigmap; opt_clean; write_aiger -zinit $work/both.aig
END
}

proves() {
    local output
    differs=
    prepare_sides "$@" || return 1
    while [ "$SECONDS" -lt "$limit" ]; do
        merge || return 1
        nice timeout $((limit > SECONDS ? limit - SECONDS : 1)) yosys-abc -c "read_aiger $work/both.aig; strash; scleanup; pdr" >"$work/abc.log" 2>&1
        grep -qE '^(Property proved|Networks are equivalent|UNSATISFIABLE)' "$work/abc.log" && return 0
        output=$(sed -n 's/^Output \([0-9]*\) of miter .* was asserted.*/\1/p' "$work/abc.log")
        [ -n "$output" ] || return 1
        output=$(sed -n 's/^  wire output .*\\differs://p' "$work/both.il" | sed -n "$((output + 1))p")
        case $output in
        next:*) # all bits of that register
            sed "$((${output#next:} + 1))!d; s/ \\[[0-9]*\\]\$//" "$work/shared" >"$work/register"
            awk 'NR == FNR { register = $0; next } { bare = $0; sub(/ \[[0-9]+\]$/, "", bare) } bare == register' "$work/register" "$work/shared" >>"$work/apart"
            ;;
        *) differs=$output; return 1 ;;
        esac
    done
    return 1
}
