// SPDX-License-Identifier: Apache-2.0
// A bench that holds somebody's own map lane and PE against golden, and golden's and the cycle model's executors
// against the primitives.  docs/dpi.md.
//
//     +cases=N       so many of each (20000)
//     +seed=N        other cases (1)
//     +bug=map_lane  the map lane with its fault in place of the good one: the bench must fail; so +bug=pe
//
// Golden is called in a process, once per case: never inside an expression that a simulator evaluates as often as it
// likes.
`default_nettype none

module dpi_example;
    import mantis_pkg::*;
    import command_set_pkg::*;

    int    cases = 20000, seed = 1;
    string bug = "";
    int    passed = 0, failed = 0;

    task automatic report(input string what, input int wrong);
        if (wrong == 0) passed++;
        else failed++;
        if (wrong == 0) $display("ok %0d - %s", passed + failed, what);
        else $display("not ok %0d - %s: %0d differ", passed + failed, what, wrong);
    endtask

    // Marsaglia's xorshift64: the same cases in every simulator.
    bit [63:0] state;
    function automatic bit [63:0] draw();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state;
    endfunction
    function automatic int between(input int low, input int high);
        return low + 32'(draw() % {32'd0, high - low + 1});
    endfunction
    function automatic bit coin();
        return 1'(draw() >> 20);
    endfunction

    // -- Map lane -----------------------------------------------------------------------------------------------------
    logic        [31:0] word;
    logic        [8:0]  emax;
    logic        [4:0]  bits;
    logic        [23:0] random;
    logic signed [15:0] mantissa[2];
    logic               saturated[2];
    my_map_lane           u_map_lane     (.word_i(word), .emax_i(emax), .bits_i(bits), .random_i(random),
                                          .mantissa_o(mantissa[0]), .saturated_o(saturated[0]));
    my_map_lane #(.BUG(1)) u_map_lane_bug (.word_i(word), .emax_i(emax), .bits_i(bits), .random_i(random),
                                          .mantissa_o(mantissa[1]), .saturated_o(saturated[1]));

    task automatic check_map_lane();
        int           wrong = 0;
        bit           which;
        mantis_mapped expected;
        bit [30:0]    peak;
        bit           saturate;
        which = bug == "map_lane";
        for (int i = 0; i < cases; i++) begin
            bits     = 5'(4 + i % 6);
            if (bits == 9) bits = 5'd16;
            peak     = 31'(draw());
            if (peak >= 31'h7f800000) peak[30] = 0;
            saturate = coin();
            word     = 32'(draw());
            if (coin()) word[30:0] = peak - (31'(draw()) >> between(4, 30)); // near the peak
            random   = coin() ? 24'(draw()) : 24'h800000;
            emax     = 9'(mantis_peak_exponent(peak, 32'(bits), saturate));
            expected = mantis_map_lane(word, 32'(emax), 32'(bits), random);
            #1;
            if (mantissa[which] !== expected.mantissa || saturated[which] !== expected.saturated) begin
                if (wrong++ == 0)
                    $display("# word %h, emax %0d, %0d bits, random %h: %0d, golden %0d", word, emax, bits, random,
                                           mantissa[which], expected.mantissa);
            end
        end
        report($sformatf("map lane, %0d elements", cases), wrong);
    endtask

    // -- PE -----------------------------------------------------------------------------------------------------------
    logic              clk = 0, en = 0, first = 0;
    logic signed [7:0] a, b;
    logic       [31:0] acc[2];
    initial forever #1 clk = ~clk;
    my_pe           u_pe     (.clk_i(clk), .en_i(en), .first_i(first), .a_i(a), .b_i(b), .acc_o(acc[0]));
    my_pe #(.BUG(1)) u_pe_bug (.clk_i(clk), .en_i(en), .first_i(first), .a_i(a), .b_i(b), .acc_o(acc[1]));

    // Tiles of 16 to 160 products, back to back but for the clock in which a sum is looked at.
    task automatic check_pe();
        int              wrong = 0, tiles = 0, sum, groups;
        bit              which;
        mantis_mantissas x, y;
        which = bug == "pe";
        for (int done = 0; done < cases; tiles++) begin
            sum    = 0;
            groups = between(1, 10);
            for (int g = 0; g < groups; g++) begin
                x   = {draw(), draw()};
                y   = {draw(), draw()};
                sum = mantis_dot(sum, x, y);
                for (int i = 0; i < 16; i++) begin
                    @(negedge clk);
                    en    = 1;
                    first = (g == 0) && (i == 0);
                    a     = $signed(x[i]);
                    b     = $signed(y[i]);
                    done++;
                end
            end
            @(negedge clk) en = 0;
            first = 0;
            @(negedge clk);
            if (acc[which] !== sum) begin
                if (wrong++ == 0) $display("# %0d products: %0d, golden %0d", 16 * groups, $signed(acc[which]), sum);
            end
        end
        report($sformatf("PE, %0d tiles", tiles), wrong);
    endtask

    // -- Executors ----------------------------------------------------------------------------------------------------
    localparam int    X = 0, PEAK = 512, Q = 1024, E = 520;
    localparam int    STEP = 3, STREAM = 7;
    localparam longint SEED = 64'h1234_5678_9abc;

    task automatic check_executor(input string name);
        int            wrong = 0, status;
        chandle        machine;
        mantis_command c;
        mantis_words   words;
        bit [30:0]     peak;
        bit [31:0]     got, expected;
        mantis_mapped  q;
        mantis_random_words r;
        if (mantis_create(name, 4096, machine) != ST_OK) wrong++;
        for (int i = 0; i < 16; i++) begin
            words[i] = {coin(), 8'(between(120, 140)), 23'(draw())};
            if (mantis_write(machine, X + 4 * i, words[i]) != ST_OK) wrong++;
        end
        c = '0;
        c[ALL_OPCODE_LSB +: ALL_OPCODE_W]         = 8'(OP_PEAK);
        c[PEAK_X0_ADDR_LSB +: PEAK_X0_ADDR_W]     = X;
        c[PEAK_COUNT_LSB +: PEAK_COUNT_W]         = 16;
        c[PEAK_OUT_SCALE_LSB +: PEAK_OUT_SCALE_W] = PEAK;
        if (mantis_run(machine, c) != ST_OK) wrong++;
        peak = mantis_peak(words);
        if (mantis_read(machine, PEAK, got) != ST_OK || got != {1'b0, peak}) wrong++;
        c = '0;
        c[ALL_OPCODE_LSB +: ALL_OPCODE_W]         = 8'(OP_MAP);
        c[MAP_X0_ADDR_LSB +: MAP_X0_ADDR_W]       = X;
        c[MAP_X0_SCALE_LSB +: MAP_X0_SCALE_W]     = PEAK;
        c[MAP_COUNT_LSB +: MAP_COUNT_W]           = 16;
        c[MAP_BITS_LSB +: MAP_BITS_W]             = 8;
        c[MAP_STOCHASTIC_LSB +: MAP_STOCHASTIC_W] = 1;
        c[MAP_SEED_LO_LSB +: MAP_SEED_LO_W]       = SEED[31:0];
        c[MAP_SEED_HI_LSB +: MAP_SEED_HI_W]       = SEED[63:32];
        c[MAP_STEP_LSB +: MAP_STEP_W]             = STEP;
        c[MAP_X0_STREAM_LSB +: MAP_X0_STREAM_W]   = STREAM;
        c[MAP_OUT_LSB +: MAP_OUT_W]               = Q;
        c[MAP_OUT_SCALE_LSB +: MAP_OUT_SCALE_W]   = E;
        if (mantis_run(machine, c) != ST_OK) wrong++;
        if (mantis_read(machine, E, got) != ST_OK || got != mantis_shared_exponent(peak, 8, 0)) wrong++;
        r = mantis_random_beat(SEED, STEP, STREAM, 0);
        for (int i = 0; i < 16; i += 4) begin
            for (int k = 0; k < 4; k++) begin
                q = mantis_map_lane(words[i + k], mantis_peak_exponent(peak, 8, 0), 8, r[i + k]);
                expected[8 * k +: 8] = q.mantissa[7:0];
                if (q.saturated) wrong++;
                if (r[i + k] != mantis_random_word(SEED, STEP, STREAM, i + k)) wrong++;
            end
            if (mantis_read(machine, Q + i, got) != ST_OK || got != expected) wrong++;
        end
        if (mantis_sticky(machine) != 0) wrong++;
        if ((mantis_counter(machine, 0) != 0) != (name == "cycle")) wrong++;
        // Refused, with nothing written: a result outside memory, a slot that is not the user's, a closed handle.
        c[MAP_OUT_LSB +: MAP_OUT_W] = 4096;
        status = mantis_run(machine, c);
        if (status != ST_BAD_ADDRESS || mantis_message(machine) == "") wrong++;
        if (mantis_read(machine, 4096, got) != ST_BAD_ADDRESS || mantis_write(machine, 2, 0) != ST_BAD_ADDRESS) wrong++;
        if (mantis_read(machine, Q + 12, got) != ST_OK || got != expected) wrong++;
        mantis_destroy(machine);
        machine = null;
        if (mantis_run(machine, c) != ST_BAD_ARGUMENT || mantis_read(machine, 0, got) != ST_BAD_ARGUMENT) wrong++;
        if (mantis_create("rtl", 4096, machine) != ST_BAD_ARGUMENT) wrong++;
        if (mantis_create(name, 0, machine) != ST_BAD_ARGUMENT) wrong++;
        report({"executor ", name, ": two commands, their bytes, and what it refuses"}, wrong);
    endtask

    // -- Align lane, bias lane and vector term, by their definition where it is exact ---------------------------------
    task automatic check_values();
        int            wrong = 0;
        mantis_aligned y;
        mantis_biased  d;
        y = mantis_align_lane(64'sd3, -1, 0, 0); // 1.5
        if (y != {1'b0, 32'h3fc00000}) wrong++;
        y = mantis_align_lane(-64'sd1, 200, 0, 0); // beyond fp32
        if (y != {1'b1, 32'hff7fffff}) wrong++;
        d = mantis_bias_lane(32'hbfc00000, -1); // -1.5 at 2^-1
        if (d.saturated || d.bias != -48'sd3) wrong++;
        d = mantis_bias_lane(32'h7f000000, -100);
        if (!d.saturated || d.bias != 48'h3fff_ffff_ffff) wrong++;
        if (mantis_vector_term(-3, 5, 4) != -48'sd61440) wrong++;
        if (mantis_vector_term(-3, 5, 4095) != -48'sd1) wrong++;
        if (mantis_dot(32'h7fffffff, 1, 1) != 32'sh80000000) wrong++; // wraps
        report("align lane, bias lane, vector term, dot product: values that can be done by hand", wrong);
    endtask

    initial begin
        void'($value$plusargs("cases=%d", cases));
        void'($value$plusargs("seed=%d", seed));
        void'($value$plusargs("bug=%s", bug));
        state = 64'h9e37_79b9_7f4a_7c15 ^ {seed, 32'd0};
        if (state == 0) state = 1;
        check_map_lane();
        check_pe();
        check_values();
        check_executor("golden");
        check_executor("cycle");
        $display("%0d passed, %0d failed", passed, failed);
        $finish(0);
    end
endmodule

`default_nettype wire
