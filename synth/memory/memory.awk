# SPDX-License-Identifier: Apache-2.0
# memory.awk: from macros.txt the memory macros for synthesis and timing. -v form=sv: the module sram that picks a macro
# by its shape, and the macros as black boxes; form=lib: their Liberty.
#
# Memory model (0.18 um, one write and one read port; see docs/results.md for the sources):
#   area    bits * CELL / EFFICIENCY: an 8T cell (1.3 times the 6T cell of 4.65 um2), 60 % of the macro being cells
#   timing  read: ACCESS from clock to data; all inputs SETUP before the clock
#   energy  counted per access in docs/results, not in these files
function log2(n,   b) { b = 0; while (2 ^ b < n) b++; return b }
BEGIN {
    CELL = 4.65 * 1.3; EFFICIENCY = 0.6; ACCESS = 2.0; SETUP = 0.4; CAPACITANCE = 0.02
    if (form == "lib") {
        print "library(mantis_memories) {\n delay_model : table_lookup; time_unit : \"1ns\"; voltage_unit : \"1V\"; current_unit : \"1uA\";"
        print " pulling_resistance_unit : \"1kohm\"; leakage_power_unit : \"1nW\"; capacitive_load_unit (1,pf); nom_voltage : 1.8;"
        print " slew_upper_threshold_pct_rise : 80; slew_lower_threshold_pct_rise : 20; slew_upper_threshold_pct_fall : 80; slew_lower_threshold_pct_fall : 20;"
        print " input_threshold_pct_rise : 50; input_threshold_pct_fall : 50; output_threshold_pct_rise : 50; output_threshold_pct_fall : 50;"
    }
}
{ sub(/#.*/, "") }
NF == 3 {
    w = $1; d = $2; g = w / $3; a = log2(d); name = "mantis_sram_" w "x" d "g" $3; shape[++n] = w " " d " " $3
    if (form == "sv") {
        ports = sprintf("    input wire clk_i, input wire wr_en_i, input wire [%d:0] wr_mask_i, input wire [%d:0] wr_addr_i, input wire [%d:0] wr_data_i,\n" \
            "    input wire rd_en_i, input wire [%d:0] rd_addr_i, output wire [%d:0] rd_data_o", g - 1, a - 1, w - 1, a - 1, w - 1)
        printf "(* blackbox, keep *)\nmodule %s (\n%s\n);\nendmodule\n", name, ports
    } else {
        count = 0
        bus[++count] = "wr_mask_i " g; bus[++count] = "wr_addr_i " a; bus[++count] = "wr_data_i " w; bus[++count] = "rd_addr_i " a; bus[++count] = "rd_data_o " w
        for (i = 1; i <= count; i++) {
            split(bus[i], b)
            printf " type (%s_%s) { base_type : array; data_type : bit; bit_width : %d; bit_from : %d; bit_to : 0; downto : true; }\n", name, b[1], b[2], b[2] - 1
        }
        printf " cell (%s) {\n  area : %.1f;\n  pin(clk_i) { direction : input; capacitance : %g; clock : true; }\n", name, w * d * CELL / EFFICIENCY, CAPACITANCE
        bus[++count] = "wr_en_i 0"; bus[++count] = "rd_en_i 0"
        for (i = 1; i <= count; i++) {
            split(bus[i], b)
            printf "  %s(%s) { ", b[2] ? "bus" : "pin", b[1]
            if (b[2]) printf "bus_type : %s_%s; ", name, b[1]
            if (b[1] == "rd_data_o") {
                printf "direction : output; timing() { related_pin : \"clk_i\"; timing_type : rising_edge;"
                printf " cell_rise(scalar) { values(\"%g\"); } cell_fall(scalar) { values(\"%g\"); } rise_transition(scalar) { values(\"0.2\"); } fall_transition(scalar) { values(\"0.2\"); } } }\n", ACCESS, ACCESS
            } else {
                printf "direction : input; capacitance : %g; timing() { related_pin : \"clk_i\"; timing_type : setup_rising;", CAPACITANCE
                printf " rise_constraint(scalar) { values(\"%g\"); } fall_constraint(scalar) { values(\"%g\"); } } }\n", SETUP, SETUP
            }
        }
        print " }"
        delete bus
    }
}
END {
    if (form == "lib") print "}"
    if (form == "sv") {
        split(shape[1], s) # Yosys elaborates a module with its defaults too: let them be a shape that exists
        printf "module sram #(parameter WIDTH = %d, parameter DEPTH = %d, parameter GRAIN = WIDTH) (\n", s[1], s[2]
        print "    input wire clk_i, input wire wr_en_i, input wire [WIDTH/GRAIN-1:0] wr_mask_i, input wire [$clog2(DEPTH)-1:0] wr_addr_i,"
        print "    input wire [WIDTH-1:0] wr_data_i, input wire rd_en_i, input wire [$clog2(DEPTH)-1:0] rd_addr_i, output wire [WIDTH-1:0] rd_data_o);"
        for (i = 1; i <= n; i++) {
            split(shape[i], s)
            printf "    %sif (WIDTH == %d && DEPTH == %d && GRAIN == %d) begin : g_%d\n        mantis_sram_%dx%dg%d u_macro (.clk_i(clk_i), .wr_en_i(wr_en_i), .wr_mask_i(wr_mask_i), .wr_addr_i(wr_addr_i),\n            .wr_data_i(wr_data_i), .rd_en_i(rd_en_i), .rd_addr_i(rd_addr_i), .rd_data_o(rd_data_o));\n    end", \
                (i > 1 ? " else " : ""), s[1], s[2], s[3], i, s[1], s[2], s[3]
        }
        print " else begin : g_none\n        no_memory_macro_of_this_shape #(.WIDTH(WIDTH), .DEPTH(DEPTH), .GRAIN(GRAIN)) u_none ();\n    end\nendmodule"
    }
}
