// SPDX-License-Identifier: Apache-2.0
// map_emax: the emax of each lane of a MAP of several exponents: the window of its entries is read, taken, and turned
// into emax, a clock each. Numerics sections 10 and 11.
//
//     NONE --(walk_ready_i)--> READ --> TAKEN --> EMAX --(used_i)--> NONE
//
// Equation   own = the entry's emax;  by channels (channels_i) emax = max(own, least), otherwise own
// Clock      clk_i, rst_ni (synchronous, active low)
// Control    clear_i  a command begins;  run_i  FLOW of such a MAP;  ready_o  emax_o is the group's;  used_i  it is
//            mapped in this clock (only with ready_o)
// Walker     walk_ready_i;  walk_take_o  taken, with its place
// Window     read_o; window_i: coefficients' lanes, of 8 bits, from the next clock on
// Command    channels_i, least_i (largest emax - (G-1), signed)
// Result     own_o    the entries as they were taken, a clock after any window was shown (lane l in [8l +: 8])
//            emax_o   lane l in [9l +: 9]
// Latency    3 clocks from walk_ready_i to ready_o.
// Property (testbenches/formal/map_emax_formal.sv): the equation; a channel's own emax never lets anything clamp that
// would not under the tensor's.
`default_nettype none

module map_emax (
    input  wire logic               clk_i,
    input  wire logic               rst_ni,
    input  wire logic               clear_i,
    input  wire logic               run_i,
    output      logic               ready_o,
    input  wire logic               used_i,
    input  wire logic               walk_ready_i,
    output      logic               walk_take_o,
    input  wire logic [127:0]       window_i,
    input  wire logic               channels_i,
    input  wire logic signed [9:0]  least_i,
    output      logic [127:0]       own_o,
    output      logic [143:0]       emax_o
);
    localparam logic [1:0] NONE = 2'd0, READ = 2'd1, TAKEN = 2'd2, EMAX = 2'd3;
    logic [1:0] step_q;
    assign walk_take_o = run_i && step_q == NONE && walk_ready_i;
    assign ready_o     = step_q == EMAX;
    always_ff @(posedge clk_i) begin
        if (!rst_ni || clear_i) begin
            step_q <= NONE;
        end else begin
            case (step_q)
                NONE:    if (walk_take_o) step_q <= READ;
                READ:    step_q <= TAKEN;
                TAKEN:   step_q <= EMAX;
                default: if (used_i) step_q <= NONE;
            endcase
        end
    end

    always_ff @(posedge clk_i) own_o <= window_i;
    for (genvar l = 0; l < 16; l++) begin : g_lane
        logic signed [9:0] own;
        assign own = $signed({2'b0, own_o[8*l +: 8]});
        always_ff @(posedge clk_i) begin
            if (step_q == TAKEN) emax_o[9*l +: 9] <= channels_i && least_i > own ? least_i[8:0] : own[8:0];
        end
    end
endmodule

`default_nettype wire
