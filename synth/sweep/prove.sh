#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# prove.sh [NAME...]: are the sweep's variants the accelerator's units? abc (the one of Yosys) compares each with what
# it must equal, for all inputs and all register states (registers of one name are cut open in both). Needs BUILD; no
# NAME: all that finish in minutes. TIMEOUT seconds each (default 300).
#
#   map_bB_rR      sweep_map_lane = map_shift and map_round with bits_i = B and R random bits on top of zeros (R = 0: the word of
#                  nearest)
#   pe_b8          sweep_pe = pe, where operands are 0 without en_i (sweep_pe has an enable at its sum, pe has none) and
#                  products stay where they are (places_i 0). `*` is rows added up on both sides: Yosys' own map orders
#                  them by the names of wires, and abc cannot tell two orders equal
#   carry_bB       sweep_carry_save: sum + carry = sum_i + carry_i + a * b modulo 2^(2B+16). From 6 bits on that is
#                  beyond abc's minutes; testbenches/synth/test_sweep.cpp goes through every pair of operands instead
#   align_W        sweep_align_lane with a counter = with the anticipator, W-bit addends, without a register
#   align_lane     sweep_align_lane with anticipator and both registers = align_lane with move_i
#   SABOTAGE=s/../../   sed on the variant's sources (tests break one on purpose)
export LC_ALL=C # numbers with a point, whatever the user's language
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
: "${BUILD:=$root/build}" "${TIMEOUT:=300}" "${SABOTAGE:=}"
BUILD=$(mkdir -p "$BUILD" && cd "$BUILD" && pwd)
fail() { echo "mantis sweep: $*" >&2; exit 1; }
command -v yosys >/dev/null || fail "yosys is missing (Debian package yosys)"

# What the variant must be, as a module `gold` with the ports of the variant's module `gate`.
write_pair() {
    local b=${name#*_b} r=${name#*_r} word
    case $name in
        map_b[4-8]_r*)
            b=${b%_r*} word=$((r ? r : 1))
            cat <<V
module gold(input [31:0] word_i, input [8:0] emax_i, input [$((word - 1)):0] random_i, output [$((b - 1)):0] mantissa_o, output saturated_o);
    wire [15:0] mantissa;
    wire [38:0] x;
    wire sign, above;
    map_shift s(.word_i(word_i), .emax_i(emax_i), .bits_i(5'd$b), .x_o(x), .sign_o(sign), .above_o(above));
    map_round u(.x_i(x), .sign_i(sign), .above_i(above), .bits_i(5'd$b), .random_i($(case $r in 0) echo "24'h800000" ;; 24) echo random_i ;; *) echo "{random_i, $((24 - r))'d0}" ;; esac)),
        .mantissa_o(mantissa), .saturated_o(saturated_o));
    assign mantissa_o = mantissa[$((b - 1)):0];
endmodule
module gate(input [31:0] word_i, input [8:0] emax_i, input [$((word - 1)):0] random_i, output [$((b - 1)):0] mantissa_o, output saturated_o);
    sweep_map_lane #(.B($b), .R($r)) u(.word_i(word_i), .emax_i(emax_i), .random_i(random_i), .mantissa_o(mantissa_o), .saturated_o(saturated_o));
endmodule
V
            modules="map_shift map_round sweep_map_lane" ;;
        carry_b[4-8])
            cat <<V
module gold(input signed [$((b - 1)):0] a_i, b_i, input [$((2 * b + 15)):0] sum_i, carry_i, output [$((2 * b + 15)):0] total_o);
    wire signed [$((2 * b + 15)):0] product = a_i * b_i;
    assign total_o = sum_i + carry_i + product;
endmodule
module gate(input [$((b - 1)):0] a_i, b_i, input [$((2 * b + 15)):0] sum_i, carry_i, output [$((2 * b + 15)):0] total_o);
    wire [$((2 * b + 15)):0] sum, carry;
    sweep_carry_save #(.B($b), .ACC($((2 * b + 16)))) u(.a_i(a_i), .b_i(b_i), .sum_i(sum_i), .carry_i(carry_i), .sum_o(sum), .carry_o(carry));
    assign total_o = sum + carry;
endmodule
V
            modules=sweep_carry_save ;;
        pe_b8)
            cat <<V
module gold(input clk_i, en_i, first_i, last_i, shift_i, input [7:0] a_i, b_i, input [31:0] below_i, output [31:0] shadow_o);
    pe u(.clk_i(clk_i), .en_i(en_i), .first_i(first_i), .last_i(last_i), .shift_i(shift_i), .places_i(3'd0), .a_i(en_i ? a_i : 8'd0), .b_i(en_i ? b_i : 8'd0),
        .below_i(below_i), .shadow_o(shadow_o));
endmodule
module gate(input clk_i, en_i, first_i, last_i, shift_i, input [7:0] a_i, b_i, input [31:0] below_i, output [31:0] shadow_o);
    sweep_pe #(.B(8), .CARRY(0)) u(.clk_i(clk_i), .en_i(en_i), .first_i(first_i), .last_i(last_i), .shift_i(shift_i), .a_i(en_i ? a_i : 8'd0),
        .b_i(en_i ? b_i : 8'd0), .below_i(below_i), .shadow_o(shadow_o));
endmodule
V
            modules="pe sweep_pe" ;;
        align_lane|align_[1-9]*)
            local w=48 move= gold="sweep_align_lane #(.W(${name#align_}), .COUNT(0), .STAGES(1))" gate="sweep_align_lane #(.W(${name#align_}), .COUNT(1), .STAGES(1))"
            if [ "$name" = align_lane ]; then gold="align_lane #(.W(48))" gate="sweep_align_lane #(.W(48), .COUNT(0), .STAGES(3))" move=", .move_i(1'b1)"; else w=${name#align_}; fi
            local ports="input clk_i, en_i, input [$((w - 1)):0] p_i, q_i, input [11:0] exponent_i, input stochastic_i, input [23:0] random_i, output [31:0] word_o, output overflow_o"
            local all=".clk_i(clk_i), .en_i(en_i), .p_i(p_i), .q_i(q_i), .exponent_i(exponent_i), .stochastic_i(stochastic_i), .random_i(random_i), .word_o(word_o), .overflow_o(overflow_o)"
            printf 'module gold(%s);\n    %s u(%s);\nendmodule\nmodule gate(%s);\n    %s u(%s);\nendmodule\n' "$ports" "$gold" "$all$move" "$ports" "$gate" "$all"
            modules="align_lane sweep_align_lane" ;;
        *) fail "no proof $name: map_bB_rR, pe_b8, carry_bB, align_W or align_lane" ;;
    esac > "$work/pair.v"
}

# The multiplier of a PE's pair, for techmap: B's bits, from the lowest on; its sign bit counts below 0.
write_rows() {
    rows=
    case $name in pe_*) rows="techmap -map rows.v; opt -full;" ;; *) return ;; esac
    cat <<'V' > "$work/rows.v"
(* techmap_celltype = "$mul" *)
module rows #(parameter A_SIGNED = 1, B_SIGNED = 1, A_WIDTH = 8, B_WIDTH = 8, Y_WIDTH = 16)
    (input [A_WIDTH-1:0] A, input [B_WIDTH-1:0] B, output [Y_WIDTH-1:0] Y);
    wire _TECHMAP_FAIL_ = !A_SIGNED || !B_SIGNED;
    wire [Y_WIDTH-1:0] a = {{Y_WIDTH{A[A_WIDTH-1]}}, A};
    wire [Y_WIDTH*B_WIDTH-1:0] sum; // of rows 0 to i
    genvar i;
    generate
        for (i = 0; i < B_WIDTH; i = i + 1) begin : g_row
            wire [Y_WIDTH-1:0] row = B[i] ? a << i : {Y_WIDTH{1'b0}};
            if (i == 0) assign sum[0 +: Y_WIDTH] = row;
            else if (i < B_WIDTH - 1) assign sum[Y_WIDTH*i +: Y_WIDTH] = sum[Y_WIDTH*(i-1) +: Y_WIDTH] + row;
            else assign sum[Y_WIDTH*i +: Y_WIDTH] = sum[Y_WIDTH*(i-1) +: Y_WIDTH] - row;
        end
    endgenerate
    assign Y = sum[Y_WIDTH*(B_WIDTH-1) +: Y_WIDTH];
endmodule
V
}

prove() {
    local rows= begin=$SECONDS said m
    work=$BUILD/synth/sweep/proof/$name.$$
    rm -rf "$work"; mkdir -p "$work"
    write_pair
    for m in $modules; do sh "$root/synth/sources.sh" "$m" "$root/rtl" "$here"; done | sort -u > "$work/sources"
    mkdir "$work/rtl"
    while read -r m; do case $m in */sweep_*) sed "$SABOTAGE" "$m" ;; *) cat "$m" ;; esac > "$work/rtl/$(basename "$m")"; done < "$work/sources"
    write_rows
    local both="hierarchy -check; proc; flatten; opt -full; $rows techmap; opt -full; dfflegalize -cell \$_DFF_P_ x; splitnets -ports; opt_clean"
    (cd "$work" && nice timeout "$TIMEOUT" yosys -q -l prove.log -p "read_verilog -sv -DSYNTHESIS rtl/*.sv pair.v; hierarchy -top gold; $both; design -stash gold;
        read_verilog -sv -DSYNTHESIS rtl/*.sv pair.v; hierarchy -top gate; $both; design -stash gate;
        design -copy-from gold -as gold gold; design -copy-from gate -as gate gate; expose -dff -evert-dff -shared gold gate; opt_clean; setundef -zero;
        write_blif -top gold gold.blif; write_blif -top gate gate.blif") > "$work/out" 2>&1 || { tail -3 "$work/out" >&2; fail "$name: yosys failed ($work/prove.log)"; }
    ! grep -q '^\.latch' "$work/gold.blif" "$work/gate.blif" || fail "$name: NOT proven: a register has no counterpart of its name"
    said=$(cd "$work" && nice timeout "$TIMEOUT" yosys-abc -c "cec -T $TIMEOUT gold.blif gate.blif" | grep -E 'Networks are|UNDECIDED|has failed') || true
    case $said in
        "Networks are equivalent"*) echo "$name: equal, proven in $((SECONDS - begin)) s"; rm -rf "$work" ;;
        *failed*) fail "$name: abc can't read what Yosys wrote ($work)" ;;
        *NOT*) echo "$name: DIFFER: $said"; return 1 ;;
        *) echo "$name: no proof within $TIMEOUT s"; return 3 ;;
    esac
}

status=0
[ $# -gt 0 ] || set -- pe_b8 carry_b{4,5} map_b{4,5,6,7,8}_r{0,8,12,16,24} align_lane align_16 align_48
for name in "$@"; do prove || { s=$?; [ $status = 1 ] || status=$s; }; done
exit $status
