// SPDX-License-Identifier: Apache-2.0
// csr: the control and status registers on an AXI4-Lite slave port. Map of registers: the command set.
//
// Equation   docs/microarchitecture.md, section 4. A write takes effect as a whole word when address, data and strobes
//            are there and no response waits; a read answers the register's value at the edge where its address was
//            taken.
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// Bus        s_*: AXI4-Lite. SLVERR without effect: no such register, not writable, an address not a multiple of 4, or
//            strobes not all 1.
// Settings   run_o, mem_base_o, mem_limit_o (bytes - 1), ring_base_o, ring_mask_o (slots - 1), tail_o,
//            bus_limit_o.
// Pulses     restart_o (only when halted and not lost), counter_clear_o: one clock, the clock after the write took
//            effect.
// Machine    head_i, status_i, idle_i, halted_i, lost_i; events error_event_i, fence_event_i, sticky_event_i;
//            counters_i; irq_o.
// Latency    read: response in the clock after the address; write: response two clocks after the later of address and
//            data.
// Properties (testbenches/formal_bus/csr_formal.sv): both responses hold until taken; an event is never lost to a write
// of ones beside it.
`default_nettype none

module csr #(
    parameter int N = 16 // array edge, shown in VERSION
) (
    input  wire logic        clk_i,
    input  wire logic        rst_ni,

    // AXI4-Lite slave
    input  wire logic        s_awvalid_i,
    output      logic        s_awready_o,
    input  wire logic [11:0] s_awaddr_i,
    input  wire logic        s_wvalid_i,
    output      logic        s_wready_o,
    input  wire logic [31:0] s_wdata_i,
    input  wire logic [3:0]  s_wstrb_i,
    output      logic        s_bvalid_o,
    input  wire logic        s_bready_i,
    output      logic [1:0]  s_bresp_o,
    input  wire logic        s_arvalid_i,
    output      logic        s_arready_o,
    input  wire logic [11:0] s_araddr_i,
    output      logic        s_rvalid_o,
    input  wire logic        s_rready_i,
    output      logic [31:0] s_rdata_o,
    output      logic [1:0]  s_rresp_o,

    // settings and pulses
    output      logic        run_o,
    output      logic [63:0] mem_base_o,
    output      logic [31:0] mem_limit_o,
    output      logic [31:0] ring_base_o,
    output      logic [15:0] ring_mask_o,
    output      logic [31:0] tail_o,
    output      logic [31:0] bus_limit_o,
    output      logic        restart_o,
    output      logic        counter_clear_o,

    // the machine
    input  wire logic [31:0] head_i,
    input  wire logic [7:0]  status_i,
    input  wire logic        idle_i,
    input  wire logic        halted_i,
    input  wire logic        lost_i,
    input  wire logic        error_event_i,
    input  wire logic        fence_event_i,
    input  wire logic [1:0]  sticky_event_i,                          // bits as in STICKY
    input  wire logic [64*command_set_pkg::CNT_COUNT-1:0] counters_i,
    output      logic        irq_o
);
    localparam logic [31:0] IDENTITY       = 32'h4d4e5453; // 'MNTS'
    localparam logic [11:0] COUNTERS_BEGIN = 12'h100;
    localparam logic [11:0] COUNTERS_END   = 12'h100 + 12'(8 * command_set_pkg::CNT_COUNT);
    localparam logic [1:0]  OKAY = 2'd0, SLVERR = 2'd2;

    logic        aw_held_q, w_held_q, b_valid_q, r_valid_q;
    logic [11:0] aw_addr_q;
    logic [31:0] w_data_q;
    logic [3:0]  w_strb_q;
    logic [2:0]  control_q;
    logic [1:0]  sticky_q, interrupt_q;

    // ---- writes -----------------------------------------------------------------------------------------
    logic write, writable, effect;

    always_comb begin
        case (aw_addr_q)
            12'(command_set_pkg::REG_CONTROL), 12'(command_set_pkg::REG_MEM_BASE_LO),
            12'(command_set_pkg::REG_MEM_BASE_HI),
            12'(command_set_pkg::REG_MEM_LIMIT), 12'(command_set_pkg::REG_RING_BASE),
            12'(command_set_pkg::REG_RING_MASK),
            12'(command_set_pkg::REG_TAIL), 12'(command_set_pkg::REG_STICKY), 12'(command_set_pkg::REG_IRQ),
            12'(command_set_pkg::REG_RESTART), 12'(command_set_pkg::REG_COUNTER_CLEAR),
            12'(command_set_pkg::REG_BUS_LIMIT): writable = 1'b1;
            default: writable = 1'b0;
        endcase
    end
    assign write  = aw_held_q && w_held_q && !b_valid_q;
    assign effect = write && writable && w_strb_q == 4'b1111;

    logic [1:0] sticky_written, interrupt_written;
    logic       restart;
    assign sticky_written    = effect && aw_addr_q == 12'(command_set_pkg::REG_STICKY) ? w_data_q[1:0] : 2'b00;
    assign interrupt_written = effect && aw_addr_q == 12'(command_set_pkg::REG_IRQ) ? w_data_q[1:0] : 2'b00;
    assign restart           = effect && aw_addr_q == 12'(command_set_pkg::REG_RESTART) && w_data_q[0] && halted_i
        && !lost_i;

    assign s_awready_o = !aw_held_q;
    assign s_wready_o  = !w_held_q;
    assign s_bvalid_o  = b_valid_q;

    always_ff @(posedge clk_i) begin
        if (s_awvalid_i && s_awready_o) begin
            aw_addr_q <= s_awaddr_i;
        end
        if (s_wvalid_i && s_wready_o) begin
            w_data_q <= s_wdata_i;
            w_strb_q <= s_wstrb_i;
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            aw_held_q <= 1'b0;
            w_held_q  <= 1'b0;
            b_valid_q <= 1'b0;
            s_bresp_o <= OKAY;
        end else begin
            if (s_awvalid_i && s_awready_o) begin
                aw_held_q <= 1'b1;
            end
            if (s_wvalid_i && s_wready_o) begin
                w_held_q <= 1'b1;
            end
            if (write) begin
                aw_held_q <= 1'b0;
                w_held_q  <= 1'b0;
                b_valid_q <= 1'b1;
                s_bresp_o <= effect ? OKAY : SLVERR;
            end else if (s_bready_i) begin
                b_valid_q <= 1'b0;
            end
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            control_q       <= '0;
            mem_base_o      <= '0;
            mem_limit_o     <= '0;
            ring_base_o     <= '0;
            ring_mask_o     <= '0;
            tail_o          <= '0;
            bus_limit_o     <= '0;
            sticky_q        <= '0;
            interrupt_q     <= '0;
            restart_o       <= 1'b0;
            counter_clear_o <= 1'b0;
        end else begin
            sticky_q        <= (sticky_q & ~sticky_written) | sticky_event_i;
            interrupt_q     <= (interrupt_q & ~interrupt_written) | {fence_event_i, error_event_i};
            restart_o       <= restart;
            counter_clear_o <= effect && aw_addr_q == 12'(command_set_pkg::REG_COUNTER_CLEAR) && w_data_q[0];
            if (effect) begin
                case (aw_addr_q)
                    12'(command_set_pkg::REG_CONTROL):     control_q         <= w_data_q[2:0];
                    12'(command_set_pkg::REG_MEM_BASE_LO): mem_base_o[31:0]  <= {w_data_q[31:12], 12'd0};
                    12'(command_set_pkg::REG_MEM_BASE_HI): mem_base_o[63:32] <= w_data_q;
                    12'(command_set_pkg::REG_MEM_LIMIT):   mem_limit_o       <= w_data_q;
                    12'(command_set_pkg::REG_RING_BASE):   ring_base_o       <= {w_data_q[31:7], 7'd0};
                    12'(command_set_pkg::REG_RING_MASK):   ring_mask_o       <= w_data_q[15:0];
                    12'(command_set_pkg::REG_TAIL):        tail_o            <= w_data_q;
                    12'(command_set_pkg::REG_BUS_LIMIT):   bus_limit_o       <= w_data_q;
                    default: ; // the flags and pulses are above, RESTART below
                endcase
            end
            if (restart) begin
                tail_o <= '0;
            end
        end
    end

    assign run_o = control_q[0];
    assign irq_o = (interrupt_q[0] && control_q[1]) || (interrupt_q[1] && control_q[2]);

    // ---- reads ------------------------------------------------------------------------------------------
    logic        readable, counter_word;
    logic [31:0] value, mem_base_low, mem_base_high;
    logic [6:0]  counter_offset;

    assign counter_word   = s_araddr_i >= COUNTERS_BEGIN && s_araddr_i < COUNTERS_END && s_araddr_i[1:0] == 2'd0;
    // COUNTERS_BEGIN is a multiple of 128, and the counters are shorter than that
    assign counter_offset = s_araddr_i[6:0];

    assign {mem_base_high, mem_base_low} = mem_base_o;

    always_comb begin
        readable = 1'b1;
        value    = '0;
        case (s_araddr_i)
            12'(command_set_pkg::REG_ID):            value = IDENTITY;
            12'(command_set_pkg::REG_VERSION):       value = {16'd0, 8'(N), 8'(command_set_pkg::COMMAND_SET_VERSION)};
            12'(command_set_pkg::REG_CONTROL):       value = {29'd0, control_q};
            12'(command_set_pkg::REG_MEM_BASE_LO):   value = mem_base_low;
            12'(command_set_pkg::REG_MEM_BASE_HI):   value = mem_base_high;
            12'(command_set_pkg::REG_MEM_LIMIT):     value = mem_limit_o;
            12'(command_set_pkg::REG_RING_BASE):     value = ring_base_o;
            12'(command_set_pkg::REG_RING_MASK):     value = {16'd0, ring_mask_o};
            12'(command_set_pkg::REG_TAIL):          value = tail_o;
            12'(command_set_pkg::REG_HEAD):          value = head_i;
            12'(command_set_pkg::REG_STATUS):        value = {21'd0, lost_i, halted_i, idle_i, status_i};
            12'(command_set_pkg::REG_STICKY):        value = {30'd0, sticky_q};
            12'(command_set_pkg::REG_IRQ):           value = {30'd0, interrupt_q};
            12'(command_set_pkg::REG_RESTART):       value = '0; // write only: reads 0
            12'(command_set_pkg::REG_COUNTER_CLEAR): value = '0;
            12'(command_set_pkg::REG_BUS_LIMIT):     value = bus_limit_o;
            default: begin
                readable = counter_word;
                if (counter_word) begin
                    value = counters_i[{counter_offset, 3'd0} +: 32];
                end
            end
        endcase
    end

    assign s_arready_o = !r_valid_q;
    assign s_rvalid_o  = r_valid_q;

    always_ff @(posedge clk_i) begin
        if (s_arvalid_i && s_arready_o) begin
            s_rdata_o <= value;
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            r_valid_q <= 1'b0;
            s_rresp_o <= OKAY;
        end else if (s_arvalid_i && s_arready_o) begin
            r_valid_q <= 1'b1;
            s_rresp_o <= readable ? OKAY : SLVERR;
        end else if (s_rready_i) begin
            r_valid_q <= 1'b0;
        end
    end

`ifdef FORMAL
    // A flag or interrupt bit is up in the clock after its event, whatever was written beside it; and nothing but a
    // written one takes it down.
    logic       checked_q = 1'b0;
    logic [3:0] flags, flags_q, events_q, written_q;
    assign flags = {sticky_q, interrupt_q};
    always_ff @(posedge clk_i) begin
        checked_q <= rst_ni;
        flags_q   <= flags;
        events_q  <= {sticky_event_i, fence_event_i, error_event_i};
        written_q <= {sticky_written, interrupt_written};
    end
    always_comb begin
        if (checked_q) begin
            assert (flags == ((flags_q & ~written_q) | events_q));
        end
    end
`endif
endmodule

`default_nettype wire
