// SPDX-License-Identifier: Apache-2.0
// mantis_pkg: Mantis' golden numerics, and whole executors, for SystemVerilog benches.  docs/dpi.md.
//
// The mantis_* functions take and give two-state types and packed arrays; element 0 lies lowest. They call
// libmantis-dpi through DPI-C. All that compute alone are pure: same arguments, same result, no state, so a simulator
// may call them as often as it likes. The others have state in C: call them from a process, once per event, never in an
// expression that is evaluated at will.
//
// Widths other than 4, 5, 6, 7, 8 and 16 bits give 0. Section numbers are those of docs/numerics.md.
package mantis_pkg;

    typedef bit [15:0][31:0] mantis_words;        // fp32 words
    typedef bit [15:0][23:0] mantis_random_words; // of the 16 lanes of a beat
    typedef bit [15:0][7:0]  mantis_mantissas;    // int8
    typedef bit [1023:0]     mantis_command;      // a descriptor: fields by command_set_pkg's _LSB and _W

    typedef struct packed { bit saturated; bit signed [15:0] mantissa; } mantis_mapped;
    typedef struct packed { bit overflow;  bit        [31:0] word;     } mantis_aligned;
    typedef struct packed { bit saturated; bit signed [47:0] bias;     } mantis_biased;

    // -- As imported: a flag stands above its value -------------------------------------------------------------------
    import "DPI-C" pure function int     mantis_dpi_map_lane(input int unsigned word, input int emax, input int bits,
        input int unsigned random);
    import "DPI-C" pure function int     mantis_dpi_peak_exponent(input int unsigned peak, input int bits,
        input bit saturate);
    import "DPI-C" pure function int     mantis_dpi_shared_exponent(input int unsigned peak, input int bits,
        input bit saturate);
    import "DPI-C" pure function int unsigned mantis_dpi_peak(input bit [511:0] words);
    import "DPI-C" pure function int unsigned mantis_dpi_random_word(
        input longint unsigned seed, input int unsigned step, input int unsigned stream, input int unsigned index);
    import "DPI-C" function void mantis_dpi_random_beat(
        input longint unsigned seed, input int unsigned step, input int unsigned stream, input int unsigned group,
        output bit [383:0] words);
    import "DPI-C" pure function longint mantis_dpi_align_lane(input longint sum, input int exponent,
        input bit stochastic, input int unsigned random);
    import "DPI-C" pure function longint mantis_dpi_bias_lane(input int unsigned word, input int exponent);
    import "DPI-C" pure function longint mantis_dpi_vector_term(input shortint c, input shortint x, input int distance);
    import "DPI-C" pure function int     mantis_dpi_dot(input int sum, input bit [127:0] a, input bit [127:0] b);

    import "DPI-C" function int     mantis_dpi_create(input string executor, input longint unsigned bytes,
        output chandle machine);
    import "DPI-C" function void    mantis_dpi_destroy(input chandle machine);
    import "DPI-C" function int     mantis_dpi_run(input chandle machine, input bit [1023:0] command);
    import "DPI-C" function int     mantis_dpi_write(input chandle machine, input int unsigned address,
        input int unsigned word);
    import "DPI-C" function int     mantis_dpi_read(input chandle machine, input int unsigned address,
        output int unsigned word);
    import "DPI-C" function int unsigned mantis_dpi_sticky(input chandle machine);
    import "DPI-C" function longint unsigned mantis_dpi_counter(input chandle machine, input int counter);
    import "DPI-C" function string  mantis_dpi_message(input chandle machine);

    // -- Primitives ---------------------------------------------------------------------------------------------------

    // Section 2: peak of 16 words; a lane that is not in use holds 0.
    function automatic bit [30:0] mantis_peak(input mantis_words words);
        return 31'(mantis_dpi_peak(words));
    endfunction
    // Section 2: emax(b) and E(b) of a peak. saturate: without the bump.
    function automatic int mantis_peak_exponent(input bit [30:0] peak, input int bits, input bit saturate);
        return mantis_dpi_peak_exponent({1'b0, peak}, bits, saturate);
    endfunction
    function automatic int mantis_shared_exponent(input bit [30:0] peak, input int bits, input bit saturate);
        return mantis_dpi_shared_exponent({1'b0, peak}, bits, saturate);
    endfunction

    // Section 3: one element under emax(b). Nearest is random = 1 << 23.
    function automatic mantis_mapped mantis_map_lane(input bit [31:0] word, input int emax, input int bits,
        input bit [23:0] random);
        return mantis_mapped'(17'(mantis_dpi_map_lane(word, emax, bits, {8'b0, random})));
    endfunction

    // Section 4: the word of element `index`, and the 16 words of a group (index / 16). Up to 255 rounds each: a bench
    // that goes through a stream takes groups.
    function automatic bit [23:0] mantis_random_word(
        input longint unsigned seed, input int unsigned step, input int unsigned stream, input int unsigned index);
        return 24'(mantis_dpi_random_word(seed, step, stream, index));
    endfunction
    function automatic mantis_random_words mantis_random_beat(
        input longint unsigned seed, input int unsigned step, input int unsigned stream, input int unsigned group);
        bit [383:0] words;
        mantis_dpi_random_beat(seed, step, stream, group, words);
        return words;
    endfunction

    // Section 5: sum + a . b over 16 lanes, modulo 2^32. Longer products are chains of it.
    function automatic int mantis_dot(input int sum, input mantis_mantissas a, input mantis_mantissas b);
        return mantis_dpi_dot(sum, a, b);
    endfunction
    // Section 5: an fp32 bias as an integer at 2^exponent.
    function automatic mantis_biased mantis_bias_lane(input bit [31:0] word, input int exponent);
        return mantis_biased'(49'(mantis_dpi_bias_lane(word, exponent)));
    endfunction

    // Section 6: sum * 2^exponent rounded once to fp32; to nearest even unless stochastic.
    function automatic mantis_aligned mantis_align_lane(input longint sum, input int exponent, input bit stochastic,
        input bit [23:0] random);
        return mantis_aligned'(33'(mantis_dpi_align_lane(sum, exponent, stochastic, {8'b0, random})));
    endfunction

    // Section 7: ((c * x) << 16) >> min(distance, 63).
    function automatic bit signed [47:0] mantis_vector_term(input shortint c, input shortint x,
        input bit [11:0] distance);
        return 48'(mantis_dpi_vector_term(c, x, {20'b0, distance}));
    endfunction

    // -- Executors ----------------------------------------------------------------------------------------------------
    // An executor, "golden" or "cycle", over a memory of its own, 1..2^31 bytes and all zero at first. Errors are the
    // status codes of command_set_pkg (ST_OK is 0); mantis_message says more. A null handle is ST_BAD_ARGUMENT.

    function automatic int mantis_create(input string executor, input longint unsigned bytes, output chandle machine);
        return mantis_dpi_create(executor, bytes, machine);
    endfunction
    function automatic void mantis_destroy(input chandle machine);
        mantis_dpi_destroy(machine);
    endfunction
    // One command, to its end. What a refused one would have written is untouched.
    function automatic int mantis_run(input chandle machine, input mantis_command command);
        return mantis_dpi_run(machine, command);
    endfunction
    // A 32-bit word at an address that is a multiple of 4, else ST_BAD_ADDRESS.
    function automatic int mantis_write(input chandle machine, input int unsigned address, input bit [31:0] word);
        return mantis_dpi_write(machine, address, word);
    endfunction
    function automatic int mantis_read(input chandle machine, input int unsigned address, output bit [31:0] word);
        int unsigned value;
        int          status;
        status = mantis_dpi_read(machine, address, value);
        word   = value;
        return status;
    endfunction
    // Sticky flags since the last call (bits STICKY_*); a counter of all commands so far, 0 for golden.
    function automatic bit [31:0] mantis_sticky(input chandle machine);
        return mantis_dpi_sticky(machine);
    endfunction
    function automatic longint unsigned mantis_counter(input chandle machine, input int counter);
        return mantis_dpi_counter(machine, counter);
    endfunction
    // What the last refused call had against it; empty after a command that ran.
    function automatic string mantis_message(input chandle machine);
        return mantis_dpi_message(machine);
    endfunction
endpackage
