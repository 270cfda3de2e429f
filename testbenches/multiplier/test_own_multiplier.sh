#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# docs/multipliers.md: its short commands, what they must say, and the example's hardware against its C function: all
# products, and the sums of the array in both of its forms. Whole steps in lockstep are test-multiplier's (rules.mk).
export LC_ALL=C
build=${MANTIS_BUILD:-build} here=testbenches/multiplier
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
n=0 failed=0
result() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; tail -n 8 "$dir/log" | sed 's/^/# /'; fi; }

# The page's commands, with the build's own program and a folder for what they make.
mkdir "$dir/build"
ln -s "$(readlink -f "${MANTIS:-$build/mantis}")" "$dir/build/mantis"
run=0
while IFS= read -r command; do
    (eval "nice ${command//build\//$dir/build/}") > "$dir/log" 2>&1
    result $? "$command"
    cp "$dir/log" "$dir/said$((++run))"
done < <(awk '/^```sh$/ {on = 1; next} /^```$/ {on = 0} on' docs/multipliers.md)
hash() { sed -n 's/.*weights sha256 *//p' "$dir/said$1"; }
cp "$dir/said2" "$dir/log"
[ -n "$(hash 2)" ] && [ "$(hash 2)" != "$(hash 3)" ]; result $? "the multiplier decides the weights"
[ "$(hash 2)" = "$(hash 5)" ]; result $? "a checkpoint finds its multiplier again, and goes on to the same weights"
"$dir/build/mantis" train --steps 20 --resume "$dir/build/run.ck" --multiplier docs/multipliers.md > "$dir/log" 2>&1
[ $? != 0 ] && [ "$(wc -l < "$dir/log")" = 1 ]; result $? "a file that is no table is refused in one line"

if ! command -v verilator > /dev/null; then
    result 0 "the example in Verilator # SKIP verilator is not installed"
else
    own=$here/truncated.sv
    for form in "" ARRAY_OF_PES; do
        for unit in multiplier mac_array; do
            g=; files=$own; [ $unit = multiplier ] || { g="-GN=4 +define+OWN_MULTIPLIER ${form:+ +define+$form}"; files="$own rtl/mac/pe.sv rtl/mac/mac_array.sv"; }
            # shellcheck disable=SC2086
            verilator --cc -Wall -Wno-DECLFILENAME --no-timing $g --Mdir "$dir/$unit$form" --prefix V$unit --top-module $unit $files > "$dir/log" 2>&1 &&
                MAKEFLAGS= make -s -C "$dir/$unit$form" -f V$unit.mk OPT_FAST=-O1 V${unit}__ALL.a verilated.o verilated_threads.o >> "$dir/log" 2>&1
        done
        include=$(verilator --getenv VERILATOR_ROOT)/include
        ${CXX:-c++} -std=gnu++17 -O1 -Wall -Wextra -Werror -pthread -I"$dir/multiplier$form" -I"$dir/mac_array$form" -isystem "$include" -isystem "$include/vltstd" \
            -o "$dir/array$form" $here/own_array.cpp "$dir/mac_array$form"/*.a "$dir/multiplier$form"/Vmultiplier__ALL.a \
            "$dir/mac_array$form"/verilated*.o "$dir/build/truncated.so" >> "$dir/log" 2>&1 && "$dir/array$form" >> "$dir/log" 2>&1
        result $? "hardware and C function of the example, array of ${form:-loops}: $(tail -1 "$dir/log")"
    done
    # The exact multiplier must not pass for it.
    verilator --cc --no-timing --Mdir "$dir/exact" --prefix Vmultiplier --top-module multiplier rtl/mac/multiplier.sv > "$dir/log" 2>&1 &&
        MAKEFLAGS= make -s -C "$dir/exact" -f Vmultiplier.mk OPT_FAST=-O1 Vmultiplier__ALL.a >> "$dir/log" 2>&1 &&
        ${CXX:-c++} -std=gnu++17 -O1 -pthread -I"$dir/exact" -I"$dir/mac_array" -isystem "$include" -isystem "$include/vltstd" -o "$dir/wrong" $here/own_array.cpp \
            "$dir/mac_array"/*.a "$dir/exact"/Vmultiplier__ALL.a "$dir/mac_array"/verilated*.o "$dir/build/truncated.so" >> "$dir/log" 2>&1
    "$dir/wrong" > "$dir/log" 2>&1; [ $? = 1 ] && grep -q '^[1-9][0-9]* products and 0 sums are wrong$' "$dir/log"; result $? "the exact multiplier does not pass for it: $(tail -1 "$dir/log")"
fi
echo "1..$n"
exit $failed
