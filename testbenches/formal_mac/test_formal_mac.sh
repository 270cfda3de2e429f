#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Proofs about the GEMM unit by Yosys' SAT solver, as TAP: the drain never overwrites an accumulator unread, the
# scratchpad gives every element a place of its own, the array's two forms are equal. Each has negative controls: the
# same proof of a copy of the RTL with one fault must find a counterexample. From the top folder, with MANTIS_BUILD
# naming the build folder (for the generated package).
export LC_ALL=C # numbers with a point, whatever the user's language
set -u
build=${MANTIS_BUILD:-build}
package=$build/gen/command_set_pkg.sv
here=testbenches/formal_mac
. testbenches/formal/induction.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# proof | N | fault: file ; sed expression (the properties must notice). A line without a fault is the proof itself.
table() {
    cat <<'END'
shadow|8|
shadow|16|
shadow|32|
shadow|8|rtl/mac/gemm_walker.sv;s/!shadow_busy_i \&\& !take_shadow_o;/!shadow_busy_i;/
shadow|8|rtl/mac/gemm.sv;s/if (take_shadow) shadow_busy_q/if (en \&\& last) shadow_busy_q/
shadow|8|rtl/mac/gemm.sv;s/else if (shadow_done) shadow_busy_q/else if (shift) shadow_busy_q/
shadow|8|rtl/mac/drain.sv;s/assign last_row = row_next == tile_rows_i;/assign last_row = 1'b1;/
shadow|32|rtl/mac/drain.sv;s/assign load_row = load \&\& !further/assign load_row = load/
shadow|8|rtl/mac/gemm_walker.sv;s/<= {s1_valid_q, s1_first_q, s1_last_q};/<= {s1_valid_q \|\| read_q, s1_first_q, s1_last_q};/
shadow|8|rtl/mac/drain.sv;s/PRE: state_q <= TERM;/PRE: state_q <= FLOW;/
shadow|8|rtl/mac/drain.sv;s/keep_row_q + 6'd6 == keep_rows_q/keep_row_q + 6'd7 == keep_rows_q/
shadow|8|rtl/mac/drain.sv;s/keep_on   = keeps_q \&\& !keep_last/keep_on   = keeps_q/
scratchpad|8|
scratchpad|16|
scratchpad|32|
scratchpad|8|rtl/mac/scratchpad.sv;s/rotate_q <= read_bank/rotate_q <= view_i ? read_bank : read_row_i[LW-1:0]/
scratchpad|8|rtl/mac/scratchpad.sv;s/rotate_q <= read_bank/rotate_q <= view_i ? view_p_i[LW-1:0] : read_bank/
scratchpad|8|rtl/mac/scratchpad.sv;s/view_row_i ? 10'd0 : 10'(from_first)/10'(from_first)/
scratchpad|16|rtl/mac/scratchpad.sv;s/view_p_i\[9:0\] + (view_packed_i/view_p_i[9:0] | (view_packed_i/
scratchpad|16|rtl/mac/scratchpad.sv;s/(LW + 1)'(phase_q)) >> shift_q/(LW + 1)'(phase_q))/
scratchpad|16|rtl/mac/scratchpad.sv;s/pixels ? view_phase_i : 2'd0/2'd0/
scratchpad|16|rtl/mac/scratchpad.sv;s/write_index_i\[LW-1:0\]) + write_k_i\[LW-1:0\];/write_index_i[LW-1:0]);/
scratchpad|16|rtl/mac/scratchpad.sv;s/write_column_i ? LW'(b) - write_k_i\[LW-1:0\] : //
scratchpad|16|rtl/mac/scratchpad.sv;s/6'(l) < count_i/6'(l) <= count_i/
scratchpad|16|rtl/mac/scratchpad.sv;s/view_i ? view_mask_i\[l\] : //
scratchpad|16|rtl/mac/scratchpad.sv;s/6'(place) < {1'b0, write_count_i}/1'b1/
scratchpad|32|rtl/mac/scratchpad.sv;s/6'(place) < {1'b0, write_count_i}/6'(place) < {1'b0, write_count_i} || write_column_i/
scratchpad|32|rtl/mac/scratchpad.sv;s/6'(place) < {1'b0, write_count_i}/6'(place) < {1'b0, write_count_i} || write_view_i/
scratchpad|32|rtl/mac/scratchpad.sv;s/: write_index_i\[LW-1:0\])/: write_row_i[LW-1:0])/
scratchpad|16|rtl/mac/scratchpad.sv;s/: view_packed_i ? view_c_i/: 1'b0 ? view_c_i/
scratchpad|8|rtl/mac/scratchpad.sv;s/, read_below}/, 1'b0}/
scratchpad|32|rtl/mac/scratchpad.sv;s/write_column_i \&\& write_below/1'b0/
scratchpad|16|rtl/mac/scratchpad.sv;s/if (view_c_i\[i\]) bank_rows/if (!view_c_i[i]) bank_rows/
mac_array|2|
mac_array|3|
mac_array|2|rtl/mac/mac_array.sv;s/shadow\[N-1\]\[j\] = 32'd0/shadow[0][j] = 32'd0/
mac_array|2|rtl/mac/mac_array.sv;s/end else if (shift_i) begin/end if (shift_i) begin/
mac_array|2|rtl/mac/pe.sv;s/(en_i & first_i ? 32'd0 : acc)/acc/
mac_array|2|rtl/mac/pe.sv;s/ <<< places_i//
mac_array|2|rtl/mac/mac_array.sv;s/en_i || a_i != '0/en_i/
scratchpad|8|rtl/mac/scratchpad.sv;s/read_q ? lanes : '0/lanes/
END
}

# Inner signals that a proof speaks of, as connections made after flattening: tie <wire of the proof> <inner wire>
tie() { echo -n "connect -nounset -set $1 $2; "; }
ties_shadow() {
    local s
    for s in en last shift take_shadow shadow_done shadow_busy_q drain_busy finished tile_rows tile_cols tile_last_chunk; do tie "dut_$s" "dut.$s"; done
    for s in state_q row_q piece_q load keeps_q keep_row_q keep_rows_q; do tie "dut_drain_$s" "dut.u_drain.$s"; done
    for s in active_q read_q last_q s1_valid_q s1_last_q u_valid_q m_valid_q have_record take_record record u_q m_q; do tie "dut_walker_$s" "dut.u_walker.$s"; done
    tie dut_scales_state_q dut.u_scales.state_q
    for s in have_q last_q; do tie "dut_front_$s" "dut.u_walker.u_front.$s"; done
    for s in state_q go view_pair; do tie "dut_$s" "dut.$s"; done
}
ties_scratchpad() { # every bank watches the element's home
    local b banks=$(($1 < 16 ? 16 : $1))
    for ((b = 0; b < banks; b++)); do tie "dut.g_bank[$b].u_sram.watched" home; done
}
ties_mac_array() {
    local i j e bits r
    for ((i = 0; i < $1; i++)); do
        for ((j = 0; j < $1; j++)); do
            e=$((i * $1 + j))
            bits="[$((32 * e + 31)):$((32 * e))]"
            for r in acc shadow; do
                tie "pe_$r$bits" "pes.g_row[$i].g_pe.g_column[$j].u_pe.$r"
                tie "loop_$r$bits" "loops.$r[$e]"
            done
        done
    done
}

# <proof> <N> <define, when a fault is sought>: the sources of the proof, read into Yosys
read_shadow() {
    echo "read_verilog -defer -sv -formal $1 $package $work/rtl/mac/*.sv rtl/memory/sram.sv rtl/bus/fifo.sv rtl/map/unpack.sv rtl/align/bias_places.sv rtl/align/bias_shift.sv $here/shadow_formal.sv;"
}
read_scratchpad() { echo "read_verilog -defer -sv -formal $here/watched_sram.sv $work/rtl/mac/fold_lane.sv $work/rtl/mac/scratchpad.sv $here/scratchpad_formal.sv;"; }
read_mac_array() { # the second reading is the form with loops
    sed 's/^module mac_array /module mac_array_loops /' "$work/rtl/mac/mac_array.sv" >"$work/mac_array_loops.sv"
    echo "read_verilog -defer -sv -formal -D SYNTHESIS $work/rtl/mac/multiplier.sv $work/rtl/mac/pe.sv $work/rtl/mac/mac_array.sv $here/mac_array_formal.sv;
        read_verilog -defer -sv -formal -D VERILATOR $work/mac_array_loops.sv;"
}
# Units whose outputs may be anything.
cut_shadow="*/t:*gemm_loader* */t:*scratchpad* */t:*mac_array* */t:*sram* */t:*fifo*"
cut_scratchpad=
cut_mac_array=
# How many free values there must be left: merging them would prove less than it says.
free_shadow() { echo 17; } # the loader's fill and write_half, what it says of a view (10), the queue of who asked (3), the walker's of records (2)
free_scratchpad() { echo $(($1 < 16 ? 16 : $1)); }
free_mac_array() { echo 0; }
# The bounded proof of the scratchpad is complete: its five clocks start from any contents. The others are by induction.
verdict() { # of $proof, by $commands: proved, or where there is a $fault refuted
    to_aiger "$work" "$commands"
    case $proof${fault:+ fault} in
    scratchpad) holds_for "$work" 5 ;;
    scratchpad*) refuted "$work" 5 ;;
    *fault) refuted "$work" 15 ;; # a product starts in the second clock, its last sums leave late
    *) proved "$work" 4 ;;
    esac
}

# The scratchpad at N = 32 takes minutes: it is proved by `test_formal_mac.sh --long` alone (make test-long, make
# formal), where all faults of a proof but its first are sought, too.
rows=()
declare -A faults
while IFS= read -r row; do
    proof=${row%%|*} late=
    [ "$row" = 'scratchpad|32|' ] && late=--long
    if [ -n "${row##*|}" ]; then
        faults[$proof]=$((${faults[$proof]:-0} + 1))
        [ "${faults[$proof]}" = 1 ] || late=--long
    fi
    [ "${1:-}" = "$late" ] && rows+=("$row")
done < <(table)
echo "1..${#rows[@]}"
if ! command -v yosys >/dev/null; then
    for i in "${!rows[@]}"; do echo "ok $((i + 1)) - ${rows[$i]%%|*} # SKIP yosys is not installed"; done
    exit 0
fi

failed=0
TIMEFORMAT="# %U s of processor time"
for i in "${!rows[@]}"; do
    IFS='|' read -r proof n fault <<<"${rows[$i]}"
    mkdir -p "$work/rtl"
    rm -rf "$work/rtl/mac"
    cp -r rtl/mac "$work/rtl/mac"
    define=
    if [ -n "$fault" ]; then
        file=${fault%%;*}
        sed -i "${fault#*;}" "$work/$file"
        if cmp -s "$work/$file" "$file"; then
            echo "not ok $((i + 1)) - $proof, N = $n: the fault does not apply to $file"
            failed=1
            continue
        fi
        name="$proof, N = $n: a fault is noticed (${fault#*;})"
        define="-D REFUTE"
    else
        name="$proof, N = $n: proved"
    fi
    cut=cut_$proof
    commands="$("read_$proof" "$define") hierarchy -check -top ${proof}_formal -chparam N $n; proc; $(cuts ${!cut})
        flatten; $("ties_$proof" "$n") opt_clean; wreduce t:\$mul; opt -fast; check -assert;
        select -assert-count $("free_$proof" "$n") t:\$anyseq; select -clear;"
    if { time verdict; } 2>&1; then
        echo "ok $((i + 1)) - ${name//#/}"
    else
        echo "not ok $((i + 1)) - ${name//#/}"
        why "$work"
        failed=1
    fi
done
exit "$failed"
