// The scratchpad keeps every element in a place of its own and no access meets a bank twice, shown from outside: for any element,
//
//     clock 0   a row or column write, any that contains the element
//     clock 1   any other write that does not contain it, and any read
//     clock 2   any read that contains it, with any such write beside it
//     clock 4   its lane of data_o is the byte of clock 0; lanes from count on are 0
//
// from any contents of the banks. If two elements shared a place, or two bytes of a write a bank, the write of clock 1 or the other
// bytes of clock 0 would destroy the byte; if two lanes of a read shared a bank, one of them would be wrong. One write in between
// speaks for any number, since what a write does to the banks depends on the write alone. There are as many places as elements, so
// different places for different elements are a bijection. The place is the one that the microarchitecture says: every bank remembers
// only the word at `home` (watched_sram.sv).
`default_nettype none

module scratchpad_formal #(
    parameter int N = 8
) (
    input wire logic         clk_i,
    input wire logic         write,
    input wire logic         column,
    input wire logic         write_half,
    input wire logic [7:0]   write_row,
    input wire logic [7:0]   write_k,
    input wire logic [127:0] write_data,
    input wire logic         read,
    input wire logic         read_half,
    input wire logic [7:0]   read_row,
    input wire logic [7:0]   read_k,
    input wire logic [5:0]   count
);
    localparam int EDGE = 4 * N;
    logic [8*N-1:0] data;
    scratchpad #(.N(N)) dut (
        .clk_i(clk_i), .rst_ni(1'b1), .write_i(write), .write_column_i(column), .write_half_i(write_half), .write_row_i(write_row),
        .write_k_i(write_k), .write_data_i(write_data), .read_i(read), .read_half_i(read_half), .read_row_i(read_row),
        .read_k_i(read_k), .count_i(count), .data_o(data)
    );

    // The element: any, the same in all clocks; where it lives.
    localparam int W  = N < 16 ? 16 : N;
    localparam int LW = $clog2(W);
    localparam int LR = $clog2(EDGE);
    (* anyconst *) logic       half;
    (* anyconst *) logic [7:0] row;
    (* anyconst *) logic [7:0] k;
    logic [LR-LW+8:0] home;
    assign home = {half, row[LR-1:LW], k[7:LW], row[LW-1:0]};

    logic       written; // the write contains the element, as byte `place`
    logic [3:0] place;
    logic       asked;   // the read contains it, as lane `lane`
    logic [7:0] lane;
    assign place   = column ? row[3:0] : k[3:0];
    assign written = write && write_half == half
                   && (column ? write_k == k && write_row == {row[7:4], 4'd0} : write_row == row && write_k == {k[7:4], 4'd0});
    assign lane    = row - read_row;
    assign asked   = read && read_half == half && read_k == k && row >= read_row && lane < 8'(N) && lane < {2'b0, count};

    logic [2:0] clock = 3'd0;
    logic [7:0] byte_q, lane_q;
    logic [5:0] count_q;
    always_ff @(posedge clk_i) begin
        if (clock != 3'd5) clock <= clock + 3'd1;
        if (clock == 3'd0) byte_q <= write_data[{place, 3'b0} +: 8];
        if (clock == 3'd2) begin
            lane_q  <= lane;
            count_q <= count;
        end
    end

    always_comb begin
        assume (row < 8'(EDGE));
        // as gemm_loader and gemm_walker use it
        assume (write_row < 8'(EDGE) && (column ? write_row[3:0] == 4'd0 : write_k[3:0] == 4'd0));
        assume (read_row <= 8'(EDGE - N) && read_row % 8'(N) == 8'd0 && count <= 6'(N));
        if (clock == 3'd0) assume (written);
        if (clock == 3'd1 || clock == 3'd2) assume (!written);
        if (clock == 3'd2) assume (asked);
        if (clock == 3'd4) begin
            assert (data[8*lane_q[5:0] +: 8] == byte_q);
            for (int l = 0; l < N; l++) if (6'(l) >= count_q) assert (data[8*l +: 8] == 8'd0);
        end
    end
endmodule

`default_nettype wire
