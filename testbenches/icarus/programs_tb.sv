// SPDX-License-Identifier: Apache-2.0
// programs_tb: whole programs through mantis_top in a four-state simulator. Every register begins as X, and whatever
// carries nothing is X: read data without valid, responses, the address and data of a CSR port at rest.
//
// +folder=F +programs=P: program p is F/p_run.hex (ring base, ring mask, tail, status code and head that golden left,
// waits, clocks it may take), F/p_before.hex and F/p_after.hex (the memory window, a byte a line). A line of text for
// each program: "program p: D bytes differ, ...". Ports: those of the top's AXI4 master and AXI4-Lite slave.
// Waits: 0 answers at once; w > 0 makes each channel wait at random, one clock in w + 1 goes on.
`default_nettype none

module programs_tb;
    parameter int N = 8, WINDOW = 131072, BEAT = 16; // bytes of the window, of a beat
    localparam int QUEUE = 64, BEATS = 1024;
    localparam logic [63:0] BASE = 64'h2000000000;

    logic clk = 1'b0, rst_n = 1'b0;
    always #5 clk = !clk;

    // ---- the top ---------------------------------------------------------------------------------
    logic s_awvalid = 1'b0, s_wvalid = 1'b0, s_bready = 1'b0, s_arvalid = 1'b0, s_rready = 1'b0;
    logic [11:0] s_awaddr, s_araddr;
    logic [31:0] s_wdata;
    logic [3:0]  s_wstrb;
    wire         s_awready, s_wready, s_bvalid, s_arready, s_rvalid, irq;
    wire  [1:0]  s_bresp, s_rresp;
    wire  [31:0] s_rdata;

    logic m_arready = 1'b0, m_rvalid = 1'b0, m_rlast, m_awready = 1'b0, m_wready = 1'b0, m_bvalid = 1'b0;
    logic [1:0]        m_rresp, m_bresp;
    logic [8*BEAT-1:0] m_rdata;
    wire               m_arvalid, m_rready, m_awvalid, m_wvalid, m_wlast, m_bready;
    wire  [63:0]       m_araddr, m_awaddr;
    wire  [7:0]        m_arlen, m_awlen;
    wire  [2:0]        m_arsize, m_awsize;
    wire  [1:0]        m_arburst, m_awburst;
    wire  [8*BEAT-1:0] m_wdata;
    wire  [BEAT-1:0]   m_wstrb;

    mantis_top #(.N(N), .PORT(8 * BEAT)) u_top (
        .clk_i(clk), .rst_ni(rst_n),
        .s_awvalid_i(s_awvalid), .s_awready_o(s_awready), .s_awaddr_i(s_awaddr),
        .s_wvalid_i(s_wvalid), .s_wready_o(s_wready), .s_wdata_i(s_wdata), .s_wstrb_i(s_wstrb),
        .s_bvalid_o(s_bvalid), .s_bready_i(s_bready), .s_bresp_o(s_bresp),
        .s_arvalid_i(s_arvalid), .s_arready_o(s_arready), .s_araddr_i(s_araddr),
        .s_rvalid_o(s_rvalid), .s_rready_i(s_rready), .s_rdata_o(s_rdata), .s_rresp_o(s_rresp),
        .m_arvalid_o(m_arvalid), .m_arready_i(m_arready), .m_araddr_o(m_araddr), .m_arlen_o(m_arlen),
        .m_arsize_o(m_arsize), .m_arburst_o(m_arburst),
        .m_rvalid_i(m_rvalid), .m_rready_o(m_rready), .m_rdata_i(m_rdata), .m_rresp_i(m_rresp), .m_rlast_i(m_rlast),
        .m_awvalid_o(m_awvalid), .m_awready_i(m_awready), .m_awaddr_o(m_awaddr), .m_awlen_o(m_awlen),
        .m_awsize_o(m_awsize), .m_awburst_o(m_awburst),
        .m_wvalid_o(m_wvalid), .m_wready_i(m_wready), .m_wdata_o(m_wdata), .m_wstrb_o(m_wstrb), .m_wlast_o(m_wlast),
        .m_bvalid_i(m_bvalid), .m_bready_o(m_bready), .m_bresp_i(m_bresp),
        .irq_o(irq)
    );

    // ---- the memory ------------------------------------------------------------------------------
    logic [7:0]  window [0:WINDOW-1], expected [0:WINDOW-1];
    logic [63:0] read_at [0:QUEUE-1], write_at [0:QUEUE-1];
    int          read_left [0:QUEUE-1], write_left [0:QUEUE-1];
    logic [8*BEAT-1:0] beat_data [0:BEATS-1];
    logic [BEAT-1:0]   beat_strobe [0:BEATS-1];
    logic              beat_last [0:BEATS-1];
    int reads, read_head, writes, write_head, beats, beat_head, answers, waits, noise, unknown, clocks;

    function automatic logic outside(input logic [63:0] at);
        outside = at < BASE || at > BASE + 64'(WINDOW - BEAT);
    endfunction

    // In a word of its own: a value that is X must not be taken for false.
    logic [11:0] handshakes;
    assign handshakes = {m_arvalid, m_rready, m_awvalid, m_wvalid, m_bready, s_awready, s_wready, s_bvalid, s_arready,
                         s_rvalid, irq, m_wvalid && (^m_wstrb === 1'bx || m_wlast === 1'bx)};

    function automatic logic go(input int unused);
        go = waits == 0 || $unsigned($random(noise)) % (waits + 1) == 0;
    endfunction

    always @(posedge clk) begin
        clocks = clocks + 1;
        if (!rst_n) begin
            reads = 0;
            writes = 0;
            beats = 0;
            answers = 0;
            m_rvalid <= 1'b0;
            m_bvalid <= 1'b0;
            {m_rdata, m_rresp, m_rlast, m_bresp} <= 'x;
        end else begin
            if (^handshakes === 1'bx) unknown = unknown + 1;
            // addresses and data
            if (m_arvalid && m_arready) begin
                read_at[(read_head + reads) % QUEUE]   = m_araddr;
                read_left[(read_head + reads) % QUEUE] = 32'(m_arlen) + 1;
                reads = reads + 1;
            end
            if (m_awvalid && m_awready) begin
                write_at[(write_head + writes) % QUEUE]   = m_awaddr;
                write_left[(write_head + writes) % QUEUE] = 32'(m_awlen) + 1;
                writes = writes + 1;
            end
            if (m_wvalid && m_wready) begin
                beat_data[(beat_head + beats) % BEATS]   = m_wdata;
                beat_strobe[(beat_head + beats) % BEATS] = m_wstrb;
                beat_last[(beat_head + beats) % BEATS]   = m_wlast;
                beats = beats + 1;
            end
            // a beat of data for a burst that is known
            while (beats > 0 && writes > 0) begin
                for (int i = 0; i < BEAT; i++) begin
                    if (beat_strobe[beat_head][i] && outside(write_at[write_head])) unknown = unknown + 1;
                    else if (beat_strobe[beat_head][i]) begin
                        window[32'(write_at[write_head] - BASE) + i] = beat_data[beat_head][8*i +: 8];
                    end
                end
                if (beat_last[beat_head] !== (write_left[write_head] == 1)) unknown = unknown + 1;
                write_at[write_head]   = write_at[write_head] + 64'(BEAT);
                write_left[write_head] = write_left[write_head] - 1;
                if (write_left[write_head] == 0) begin
                    write_head = (write_head + 1) % QUEUE;
                    writes     = writes - 1;
                    answers    = answers + 1;
                end
                beat_head = (beat_head + 1) % BEATS;
                beats     = beats - 1;
            end
            // read data
            if (!m_rvalid || m_rready) begin
                m_rvalid <= 1'b0;
                {m_rdata, m_rresp, m_rlast} <= 'x;
                if (reads > 0 && go(0)) begin
                    m_rvalid <= 1'b1;
                    m_rresp  <= outside(read_at[read_head]) ? 2'd3 : 2'd0;
                    m_rlast  <= read_left[read_head] == 1;
                    for (int i = 0; i < BEAT; i++) begin
                        m_rdata[8*i +: 8] <= outside(read_at[read_head]) ? 8'd0
                                           : window[32'(read_at[read_head] - BASE) + i];
                    end
                    read_at[read_head]   = read_at[read_head] + 64'(BEAT);
                    read_left[read_head] = read_left[read_head] - 1;
                    if (read_left[read_head] == 0) begin
                        read_head = (read_head + 1) % QUEUE;
                        reads     = reads - 1;
                    end
                end
            end
            // responses
            if (!m_bvalid || m_bready) begin
                m_bvalid <= 1'b0;
                m_bresp  <= 'x;
                if (answers > 0 && go(0)) begin
                    m_bvalid <= 1'b1;
                    m_bresp  <= 2'd0;
                    answers = answers - 1;
                end
            end
        end
        m_arready <= reads < QUEUE && go(0);
        m_awready <= writes < QUEUE && go(0);
        m_wready  <= beats < BEATS && go(0);
    end

    // ---- the CSR port ----------------------------------------------------------------------------
    task csr_write(input logic [11:0] at, input logic [31:0] value);
        logic taken;
        begin
            s_awvalid <= 1'b1;
            s_awaddr  <= at;
            s_wvalid  <= 1'b1;
            s_wdata   <= value;
            s_wstrb   <= 4'd15;
            s_bready  <= 1'b1;
            taken = 1'b0;
            while (!taken) begin
                @(posedge clk);
                if (s_awvalid && s_awready) begin
                    s_awvalid <= 1'b0;
                    s_awaddr  <= 'x;
                end
                if (s_wvalid && s_wready) begin
                    s_wvalid <= 1'b0;
                    {s_wdata, s_wstrb} <= 'x;
                end
                if (s_bvalid === 1'b1) begin
                    s_bready <= 1'b0;
                    taken = 1'b1;
                end
            end
        end
    endtask

    task csr_read(input logic [11:0] at, output logic [31:0] value);
        logic taken;
        begin
            s_arvalid <= 1'b1;
            s_araddr  <= at;
            s_rready  <= 1'b1;
            taken = 1'b0;
            while (!taken) begin
                @(posedge clk);
                if (s_arvalid && s_arready) begin
                    s_arvalid <= 1'b0;
                    s_araddr  <= 'x;
                end
                if (s_rvalid === 1'b1) begin
                    s_rready <= 1'b0;
                    value = s_rdata;
                    taken = 1'b1;
                end
            end
        end
    endtask

    // ---- programs --------------------------------------------------------------------------------
    localparam int RING_BASE = 0, RING_MASK = 1, TAIL = 2, CODE = 3, HEAD = 4, WAITS = 5, LIMIT = 6;
    logic [31:0]   run [0:6];
    logic [8*256-1:0] folder, name;
    logic [31:0]   status, head;
    int            programs, differing, first;
    logic          over;

    initial begin
        if (!$value$plusargs("folder=%s", folder) || !$value$plusargs("programs=%d", programs)) $finish;
        for (int p = 0; p < programs; p++) begin
            $sformat(name, "%0s/%0d_run.hex", folder, p);
            $readmemh(name, run);
            $sformat(name, "%0s/%0d_before.hex", folder, p);
            $readmemh(name, window);
            $sformat(name, "%0s/%0d_after.hex", folder, p);
            $readmemh(name, expected);
            waits      = run[WAITS];
            noise      = p + 1;
            read_head  = 0;
            write_head = 0;
            beat_head  = 0;
            rst_n <= 1'b0;
            repeat (4) @(posedge clk);
            rst_n <= 1'b1;
            unknown = 0;
            clocks  = 0;
            csr_write(12'(command_set_pkg::REG_MEM_BASE_LO), BASE[31:0]);
            csr_write(12'(command_set_pkg::REG_MEM_BASE_HI), BASE[63:32]);
            csr_write(12'(command_set_pkg::REG_MEM_LIMIT), WINDOW - 1);
            csr_write(12'(command_set_pkg::REG_RING_BASE), run[RING_BASE]);
            csr_write(12'(command_set_pkg::REG_RING_MASK), run[RING_MASK]);
            csr_write(12'(command_set_pkg::REG_CONTROL), 32'd1);
            csr_write(12'(command_set_pkg::REG_TAIL), run[TAIL]);
            over = 1'b0;
            while (!over) begin
                csr_read(12'(command_set_pkg::REG_STATUS), status);
                csr_read(12'(command_set_pkg::REG_HEAD), head);
                over = status[9] === 1'b1 || head === run[TAIL] || clocks > run[LIMIT];
            end
            differing = 0;
            first     = 0;
            for (int i = 0; i < WINDOW; i++) begin
                if (window[i] !== expected[i]) begin
                    if (differing == 0) first = i;
                    differing = differing + 1;
                end
            end
            $display("program %0d: %0d bytes differ, the first at %h; status %0d for %0d, head %0d for %0d; ", p,
                     differing, first, status[7:0], run[CODE], head, run[HEAD], "%0d unknown; %0d clocks", unknown,
                     clocks);
            $fflush;
        end
        $finish;
    end
endmodule

`default_nettype wire
