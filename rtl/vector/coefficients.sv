// SPDX-License-Identifier: Apache-2.0
// coefficients: the DFP-16 coefficients of a VECTOR's four terms, read as windows of 16 neighbours from any entry on.
//
// 16 banks: entry i of term t lies in bank i mod 16 at address 260*t + i/16 (4096 entries and 15 more that continue a
// channel layout from its start, so a window never has to wrap).
//
//     window at p:  bank b reads row p/16 + (b < p mod 16); lane l then shows bank (p + from of l) mod 16
//
// Clock     clk_i (data registers only)
// Write     write_eight_i   entries write_entry_i .. +7 (a multiple of 8) of term write_term_i from write_data_i
//           write_sixteen_i   likewise 16 (WIDTH = 256 alone)
//           write_one_i     entry write_entry_i from write_data_i[15:0]; never two of them
// Read      read_i, read_term_i, read_entry_i (p), read_from_i: lane l's entry in the window, in [4l +: 4]
// Window    lanes_o         entry p + from of l in [16l +: 16]
// Latency   a window is shown in the clock after read_i and stays until the next.
`default_nettype none

module coefficients #(
    parameter int WIDTH = 256 // bits of a write: 128 or 256
) (
    input  wire logic         clk_i,
    input  wire logic         write_eight_i,
    input  wire logic         write_sixteen_i,
    input  wire logic         write_one_i,
    input  wire logic [1:0]   write_term_i,
    input  wire logic [12:0]  write_entry_i,
    input  wire logic [WIDTH-1:0] write_data_i,
    input  wire logic         read_i,
    input  wire logic [1:0]   read_term_i,
    input  wire logic [12:0]  read_entry_i,
    input  wire logic [63:0]  read_from_i,
    output      logic [255:0] lanes_o
);
    logic [10:0] write_row, read_row;
    assign write_row = 11'd260 * 11'(write_term_i) + 11'(write_entry_i[12:4]);
    assign read_row  = 11'd260 * 11'(read_term_i) + 11'(read_entry_i[12:4]);

    logic [255:0] banks;
    for (genvar b = 0; b < 16; b++) begin : g_bank
        logic takes, beyond; // beyond: the window passes the row's end before this bank, so it reads the next row
        if (b == 15) begin : g_last
            assign beyond = 1'b0;
        end else begin : g_bank_before
            assign beyond = 4'(b) < read_entry_i[3:0];
        end
        logic [15:0] data;
        assign takes = (write_eight_i && write_entry_i[3] == (b >= 8)) || write_sixteen_i
                     || (write_one_i && write_entry_i[3:0] == 4'(b));
        if (WIDTH == 128 || b < 8) begin : g_low
            assign data = write_data_i[16*(b % 8) +: 16];
        end else begin : g_high
            assign data = write_sixteen_i ? write_data_i[16*(b % (WIDTH/16)) +: 16] : write_data_i[16*(b % 8) +: 16];
        end
        sram #(.WIDTH(16), .DEPTH(4 * 260)) u_sram (
            .clk_i(clk_i),
            .wr_en_i(takes), .wr_mask_i(1'b1), .wr_addr_i(write_row),
            .wr_data_i(write_one_i ? write_data_i[15:0] : data),
            .rd_en_i(read_i), .rd_addr_i(read_row + 11'(beyond)), .rd_data_o(banks[16*b +: 16])
        );
    end

    logic [63:0] bank_q; // of each lane
    for (genvar l = 0; l < 16; l++) begin : g_lane
        always_ff @(posedge clk_i) begin
            if (read_i) bank_q[4*l +: 4] <= read_entry_i[3:0] + read_from_i[4*l +: 4];
        end
        assign lanes_o[16*l +: 16] = banks[16*bank_q[4*l +: 4] +: 16];
    end
endmodule

`default_nettype wire
