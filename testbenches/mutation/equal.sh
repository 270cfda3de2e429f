#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# equal.sh FOLDER NUMBER: is this fault none? FOLDER/found/NUMBER gets "equal: " and the proof's name, or "none".
#
# C: the copy is compiled with the fault and with none, hard-wired, with the same options: the same object code.
# RTL: each module that the faulty file gives in mantis_top of this size, modules below it as inputs and outputs, is
# proved to have the outputs of the same module without the fault, whatever its inputs, in every clock from a start with
# all registers 0 (merged.sh). Where an output into a module below differs, that one is dissolved in it, which may not
# look at it; where another one does, the same is asked of every module that has this one in it, dissolved in it: what
# it never sends, or does not look at, is known then; and so on up to the top. An sram is seen by what is written and
# read (gated_sram.sv); its words stay outside.
#
# From the environment: MUT_CC, the C compiler with its options but -O; MUT_TOP, the top and its parameters; MUT_RTL, its
# sources; MUT_PACKAGES, read before them; MUT_LIMIT, seconds for a fault; MUT_SAY=1, tell how far a proof is.
export LC_ALL=C
set -u
folder=$1 number=$2
limit=${MUT_LIMIT:-900}
here=$(dirname "$0")
IFS=$'\t' read -r _ unit _ < <(grep -P "^$number\t" "$folder/list")
work=$folder/equal/$number
rm -rf "$work"
mkdir -p "$work" "$folder/found"

# shellcheck source=testbenches/mutation/merged.sh
. "$here/merged.sh"

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

# <module>: those that have it in them
above() { name=$1 awk 'BEGIN { name = ENVIRON["name"] } $1 == "module" { module = $2 } $1 == "cell" && $2 == name && !(module in seen) { seen[module]; print module }' "$right"; }

# <module> <cell>: the module of which the cell is one; its name is a path through those dissolved.
below() {
    module=$1 cell=\\$2 awk '
        $1 == "module" { module = $2 }
        $1 == "cell" && $2 !~ /^\$[a-z_]*$/ { n[module]++; name[module, n[module]] = substr($3, 2); type[module, n[module]] = $2 }
        function find(module, path,   i, found) {
            for (i = 1; i <= n[module]; i++) {
                if (path == name[module, i]) return type[module, i]
                if (index(path, name[module, i] ".") == 1) {
                    found = find(type[module, i], substr(path, length(name[module, i]) + 2))
                    if (found != "") return found
                }
            }
            return ""
        }
        END { print find(ENVIRON["module"], substr(ENVIRON["cell"], 2)) }' "$right"
}

# <module> [<module below>...]: it proves, those below dissolved that see a difference, or else all those above do.
holds() {
    local module=$1 outer outers cell
    shift
    : >"$work/apart"
    until proves "$module" "$@"; do
        [ -z "${MUT_SAY:-}" ] || echo "$SECONDS s: $module: $(sed "s, .*,," "$work/apart" | sort -u | tr "\n" " "): ${differs:-open}"
        [ -n "$differs" ] || return 1
        cell=
        [ "${differs#*..}" = "$differs" ] || cell=$(below "$module" "${differs%..*}")
        if [ -n "$cell" ] && [ "${cell%\\sram_words}" = "$cell" ]; then
            set -- "$@" "$cell"
            continue
        fi
        outers=$(above "$module")
        [ -n "$outers" ] || return 1
        outside="some of them within those above"
        for outer in $outers; do holds "$outer" "$module" "$@" || return 1; done
        return 0
    done
}

equal_rtl() {
    local name=${unit##*/} sources=() source right faulty=$work/faulty.il module modules all=0 outside=
    name=${name%.sv}
    gated=
    for source in $MUT_RTL; do
        case $source in
        "$unit") ;;
        */sram.sv)
            gated='*\sram'
            sed 's/^module sram /module sram_words /' "$source" >"$work/sram_words.sv"
            sources+=("$here/gated_sram.sv" "$work/sram_words.sv")
            ;;
        *) sources+=("$source") ;;
        esac
    done
    right=$folder/equal/right${gated:+_gated}.il
    [ -s "$right" ] || elaborate "$right" "${sources[@]}" "$unit" || return 1
    # Yosys takes '1 for a single bit where it is shifted.
    sed -E "s/mutation_pkg::on\[$number\]/1'b1/g; s/mutation_pkg::on\[[0-9]+\]/1'b0/g; s/\('1 >> 1\)/(~'0 >> 1)/g" "$folder/$unit" >"$work/faulty.sv"
    elaborate "$faulty" "${sources[@]}" "$work/faulty.sv" || return 1
    # shellcheck disable=SC1003,SC2016
    modules=$(grep -E '^module (\$paramod(\$[0-9a-f]+)?)?\\'"$name"'(\\.*)?$' "$right" | cut -d' ' -f2)
    [ -n "$modules" ] || return 1
    for module in $modules; do
        all=$((all + 1))
        holds "$module" || return 1
    done
    proof="proved for $all modules${outside:+, $outside}"
}

case $unit in *.sv) kind=rtl ;; *) kind=c ;; esac
if equal_$kind; then echo "equal: $proof" >"$folder/found/$number"; rm -rf "$work"; else echo none >"$folder/found/$number"; fi
