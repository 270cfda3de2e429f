#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Proofs of the leaf units by Yosys' SAT solver, as TAP. Every proof has negative controls: mutants of the RTL (made by
# sed in the build folder) for which the solver must find a counterexample.
#
#     testbenches/formal/run.sh [--quick]      from the top folder; MANTIS_BUILD names the build folder
#
# --quick leaves out the long tail of case splits, and all mutants of a proof but its first.
export LC_ALL=C # numbers with a point, whatever the user's language
set -u
quick=0
[ "${1:-}" = --quick ] && quick=1
build=${MANTIS_BUILD:-build}/formal
limit=${MANTIS_FORMAL_SECONDS:-200} # for one proof
if ! command -v yosys >/dev/null; then
    echo "1..0 # SKIP yosys is not installed"
    exit 0
fi
rm -rf "$build"
mkdir -p "$build"

rtl="rtl/map/unpack.sv rtl/map/peak_max.sv rtl/map/peak_tree.sv rtl/map/shared_exponent.sv rtl/map/shifter.sv
     rtl/map/stochastic_round.sv rtl/map/map_shift.sv rtl/map/map_round.sv rtl/map/map_lane.sv rtl/map/xoodoo_round.sv rtl/map/xoodoo_rounds.sv rtl/align/lzc.sv rtl/align/lza.sv rtl/align/align_add.sv
     rtl/align/align_turn.sv rtl/align/align_round.sv rtl/align/align_lane.sv rtl/align/bias_places.sv rtl/align/bias_shift.sv rtl/align/bias_lane.sv rtl/vector/vector_term.sv rtl/vector/stream_lane.sv rtl/vector/map_emax.sv
     rtl/vector/align_split.sv
     rtl/mac/multiplier.sv rtl/mac/pe.sv rtl/mac/drain_lane.sv rtl/mac/raw_beat.sv rtl/mac/scale_position.sv"
rtl=$(echo $rtl) # one line, for the scripts

# Signals inside a unit that its proof speaks of: wires of the proof's top, driven by the flattened unit's.
connect_align_lane=
for s in magnitude count zero exponent; do
    connect_align_lane+="connect -set turn_$s dut.u_turn.${s}_i; "
done
for s in over kept next sticky limited least; do
    connect_align_lane+="connect -set turn_$s dut.u_turn.${s}_o; "
done
for s in sign zero over kept next sticky limited least stochastic random; do
    connect_align_lane+="connect -set round_$s dut.u_round.${s}_i; "
done
connect_align_lane+="connect -set round_word dut.u_round.word_o; connect -set round_overflow dut.u_round.overflow_o;"
connect_pe="connect -set dut_acc dut.acc;"
connect_pe_column=
for i in 0 1 2 3; do connect_pe_column+="connect -set dut_acc$i row$i.acc; "; done
# The drivers of low and high, the two subtrees of the node under proof, give way to the proof's own.
connect_map_lane=
for s in x sign above bits random; do connect_map_lane+="connect -set round_$s dut.u_round.${s}_i; "; done
for s in mantissa saturated; do connect_map_lane+="connect -set round_$s dut.u_round.${s}_o; "; done
lane_register() { echo -n "$1.sign_q,$1.above_q,$1.x_q,$1.bits_q,$1.random_q"; }
connect_stream_lane="connect -set dut_register $(lane_register dut.u_map); connect -set reference_register $(lane_register reference);"
connect_map_emax="connect -set step dut.step_q;"
connect_align_split="connect -set split_first dut.fits_q,dut.negative_q,dut.magnitude_q;
    connect -set split_second dut.moved_fits_q,dut.flip_q,dut.up_q,dut.t_q;"
connect_vector_term="connect -set held dut.product_q,dut.places_q;"
connect_peak_tree="connect -set tree_largest dut.largest_q;"
connect_peak_max_step="opt_clean; connect -set low_words dut.g_node.u_low.words_i; connect -set high_words dut.g_node.u_high.words_i;
    cutpoint w:dut.g_node.low w:dut.g_node.high; delete t:\$anyseq;
    connect -set dut.g_node.low low; connect -set dut.g_node.high high;"

tests=0
failures=0
report() { # <exit status> <name> <log>
    tests=$((tests + 1))
    if [ "$1" = 0 ]; then
        echo "ok $tests - $2"
    else
        failures=$((failures + 1))
        echo "not ok $tests - $2"
        tail -n 3 "$3" | sed 's/^/# /'
    fi
}

# <sat options> <log> <proof> <sources> <chparam settings> <defines>
# No free signals but inputs: opt_merge -share_all would make two of them one.
solve() {
    local top=${3}_formal connect=connect_$3 parameters=
    [ -n "$5" ] && parameters="chparam $5 $top;"
    timeout "$limit" yosys -l "$2" -p "read_verilog -formal -sv $6 $4 testbenches/formal/align_spec.sv testbenches/formal/$top.sv;
        $parameters hierarchy -check -top $top; proc; flatten; ${!connect:-}
        select -assert-none t:\$anyseq; select -clear; opt; opt_merge -share_all; opt -full; check -assert; select -assert-min 1 t:\$assert; select -clear;
        sat -set-def-inputs -prove-asserts -set-assumes $1" >/dev/null 2>>"$2"
}

# <proof> <what> [settings]: holds for all inputs.  prove_always: and for all times, by induction.
prove() {
    solve "-verify" "$build/$tests.log" "$1" "$rtl" "${3:-}" ""
    report $? "$1: $2" "$build/$tests.log"
}
prove_always() {
    solve "-tempinduct -maxsteps 8 -verify" "$build/$tests.log" "$1" "$rtl" "${3:-}" ""
    report $? "$1: $2" "$build/$tests.log"
}

declare -A controls
further() { # <proof>: has it had its first control, and are others left out?
    controls[$1]=$((${controls[$1]:-0} + 1))
    [ $quick = 1 ] && [ "${controls[$1]}" != 1 ]
}

# <proof> <RTL file> <sed expression> <what> [settings]: the mutant has a counterexample.
# refute_sometime: within 8 clocks from the start; clocks=<n> before it: within n.
mutate() { # leaves the sources in $mutated
    local copy=$build/$tests-$(basename "$1")
    sed "$2" "$1" >"$copy"
    mutated=${rtl/"$1"/"$copy"}
    ! cmp -s "$1" "$copy" # the expression must have changed something
}
refute() {
    further "$1" && return
    mutate "$2" "$3" && solve "-falsify" "$build/$tests.log" "$1" "$mutated" "${5:-}" ""
    report $? "$1, mutant is caught: $4" "$build/$tests.log"
}
refute_sometime() {
    further "$1" && return
    mutate "$2" "$3" && solve "-tempinduct -tempinduct-baseonly -maxsteps ${clocks:-8} -falsify" "$build/$tests.log" "$1" "$mutated" "${5:-}" ""
    report $? "$1, mutant is caught: $4" "$build/$tests.log"
}

# <proof> <define that drops an assumption> <what>: without it there is a counterexample.
refute_unassumed() {
    further "$1" && return
    solve "-tempinduct -tempinduct-baseonly -maxsteps 8 -falsify" "$build/$tests.log" "$1" "$rtl" "" "$2"
    report $? "$1, assumption is needed: $3" "$build/$tests.log"
}

. testbenches/formal/table.sh

echo "1..$tests"
[ "$failures" = 0 ]
