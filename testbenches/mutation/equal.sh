#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# equal.sh FOLDER NUMBER: is this fault none? FOLDER/found/NUMBER gets "equal: " and the proof's name, or "none".
#
# C: the copy is compiled with the fault and with none, hard-wired, with the same options: the same object code.
# RTL: each module that the faulty file gives in mantis_top of this size, modules below it as inputs and outputs, is
# proved to have the outputs of the same module without the fault, whatever its inputs, in every clock from a start with
# all registers 0 (prove.ys, abc). Where that fails, the same of every module that has this one in it, this one alone
# dissolved in it: what it never sends, or does not look at, is known then. And once more one step up.
#
# From the environment: MUT_CC, the C compiler with its options but -O; MUT_TOP, the top and its parameters; MUT_PACKAGES.
export LC_ALL=C
set -u
folder=$1 number=$2
limit=${MUT_LIMIT:-120}
IFS=$'\t' read -r _ unit _ < <(grep -P "^$number\t" "$folder/list")
work=$folder/equal/$number
rm -rf "$work"
mkdir -p "$work" "$folder/found"

equal_c() {
    local level
    for level in -O2 -O3 -O1 -Os; do
        $MUT_CC $level -DMUTATION_ON=0 -c -o "$work/right.o" "$folder/$unit" &&
            $MUT_CC $level "-DMUTATION_ON=$number" -c -o "$work/faulty.o" "$folder/$unit" || return 1
        cmp -s "$work/right.o" "$work/faulty.o" && proof="same code, $level" && return 0
    done
    return 1
}

# <result> <source>...: mantis_top of these files, each module with its parameters
elaborate() {
    nice timeout "$limit" yosys -q -l "$work/elaborate.log" -p "read_verilog -sv $MUT_PACKAGES ${*:2}; hierarchy -check -top $MUT_TOP; write_rtlil $work/il" >/dev/null 2>&1 &&
        mv "$work/il" "$1"
}

# <module> [<module below>...]: the faulty one has the outputs of the right one; those below are dissolved in it.
proves() {
    local side
    for side in right faulty; do
        echo "read_rtlil ${!side}; setattr -mod -set keep_hierarchy 1; ${2:+setattr -mod -unset keep_hierarchy ${*:2}}"
        echo "cd $1; ${2:+flatten}; proc; expose -evert -sep .. c:*; chformal -remove; opt_clean; memory -nomap; opt -fast; memory_map; opt -fast"
        echo "cd ..; setattr -mod -unset keep_hierarchy; rename $1 $side; design -stash $side"
    done | sed 's/; */\n/g' >"$work/prove.ys"
    cat >>"$work/prove.ys" <<END
design -copy-from right -as right right
design -copy-from faulty -as faulty faulty
miter -equiv -flatten right faulty both
hierarchy -top both
opt -fast
simplemap
techmap
dffunmap
zinit -all
setundef -zero
setundef -undriven -zero
aigmap
opt_clean
write_aiger -zinit $work/both.aig
END
    rm -f "$work/both.aig"
    nice timeout "$limit" yosys -q -l "$work/prove.log" -s "$work/prove.ys" >"$work/prove.out" 2>&1 || return 1
    nice timeout "$limit" yosys-abc -c "read_aiger $work/both.aig; strash; scorr; pdr -T $((limit / 2))" >"$work/abc.log" 2>&1
    grep -qE '^(Property proved|Networks are equivalent|UNSATISFIABLE)' "$work/abc.log"
}

# <module>: those that have it in them
above() { name=$1 awk 'BEGIN { name = ENVIRON["name"] } $1 == "module" { module = $2 } $1 == "cell" && $2 == name && !(module in seen) { seen[module]; print module }' "$right"; }

# <module> [<module below>...]: it proves, or all those above do, two steps up at most.
holds() {
    local up outer
    proves "$@" && return
    up=$(above "$1")
    [ $# -le 2 ] && [ -n "$up" ] || return 1
    for outer in $up; do holds "$outer" "$@" || return 1; done
    outside="some of them within those above"
}

equal_rtl() {
    local name=${unit##*/} right=$folder/equal/right.il faulty=$work/faulty.il module modules all=0 outside=
    name=${name%.sv}
    # shellcheck disable=SC2086
    [ -s "$right" ] || elaborate "$right" $MUT_RTL || return 1
    # Yosys takes '1 for a single bit where it is shifted.
    sed -E "s/mutation_pkg::on\[$number\]/1'b1/g; s/mutation_pkg::on\[[0-9]+\]/1'b0/g; s/\('1 >> 1\)/(~'0 >> 1)/g" "$folder/$unit" >"$work/faulty.sv"
    # shellcheck disable=SC2046
    elaborate "$faulty" $(printf '%s\n' $MUT_RTL | grep -vx "$unit") "$work/faulty.sv" || return 1
    # shellcheck disable=SC1003
    modules=$(grep -E '^module (\$paramod(\$[0-9a-f]+)?)?\\'"$name"'(\\.*)?$' "$right" | cut -d' ' -f2)
    [ -n "$modules" ] || return 1
    while read -r module; do
        all=$((all + 1))
        holds "$module" || return 1
    done <<<"$modules"
    proof="proved for $all modules${outside:+, $outside}"
}

case $unit in *.sv) kind=rtl ;; *) kind=c ;; esac
if equal_$kind; then echo "equal: $proof" >"$folder/found/$number"; rm -rf "$work"; else echo none >"$folder/found/$number"; fi
