#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Each leaf unit elaborates in Icarus Verilog and Yosys, and Icarus computes golden vectors (read by $readmemh) as
# Verilator does. TAP.
export LC_ALL=C # numbers with a point, whatever the user's language
set -u
build=${MANTIS_BUILD:-build}
program=${MANTIS_OBJ:-$build/obj-n16-full}/testbenches/unit/test_leaf_units
folder=$build/unit-simulators
mkdir -p "$folder"
units="map/unpack map/peak_max map/peak_tree map/shared_exponent map/shifter map/stochastic_round map/map_shift map/map_round map/map_lane map/xoodoo_round map/xoodoo_rounds
       align/lzc align/lza align/align_add align/align_turn align/align_round align/align_lane align/bias_places align/bias_shift align/bias_lane vector/vector_term mac/multiplier mac/pe"
files=$(for u in $units; do echo "rtl/$u.sv"; done | tr '\n' ' ')
tests=0
failures=0
report() { # <exit status> <name> <log>
    tests=$((tests + 1))
    if [ "$1" = 0 ]; then
        echo "ok $tests - $2"
    else
        failures=$((failures + 1))
        echo "not ok $tests - $2"
        tail -n 5 "$3" | sed 's/^/# /'
    fi
}
skip() {
    tests=$((tests + 1))
    echo "ok $tests - $1 # SKIP $2"
}

for unit in $units; do
    top=$(basename "$unit")
    log=$folder/$top.log
    if command -v iverilog >/dev/null; then
        iverilog -g2012 -t null -s "$top" $files >"$log" 2>&1
        report $? "$top elaborates in Icarus" "$log"
    else
        skip "$top elaborates in Icarus" "iverilog is not installed"
    fi
    if command -v yosys >/dev/null; then
        yosys -q -p "read_verilog -sv $files; hierarchy -check -top $top; proc; check -assert" >"$log" 2>&1
        report $? "$top elaborates in Yosys" "$log"
    else
        skip "$top elaborates in Yosys" "yosys is not installed"
    fi
done

if ! command -v iverilog >/dev/null; then
    skip "Icarus computes golden vectors" "iverilog is not installed"
elif [ ! -x "$program" ]; then
    skip "Icarus computes golden vectors" "$(basename "$program") is not built"
else
    log=$folder/simulation.log
    "$program" --vectors "$folder" >"$log" 2>&1 &&
        iverilog -g2012 -s leaf_units_tb -o "$folder/leaf_units_tb" $files testbenches/unit/leaf_units_tb.sv >>"$log" 2>&1 &&
        vvp -n "$folder/leaf_units_tb" "+map=$folder/map_lane.hex" "+align=$folder/align_lane.hex" >"$log" 2>&1
    for unit in "map lane" "align lane"; do
        grep -q "^ok .*: $unit, 0 of 4096 " "$log"
        report $? "Icarus computes golden vectors: $unit" "$log"
    done
fi
echo "1..$tests"
[ "$failures" = 0 ]
