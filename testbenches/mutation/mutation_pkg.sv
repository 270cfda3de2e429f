// SPDX-License-Identifier: Apache-2.0
// mutation_pkg: the faults that are switched on in this run, a bit for each number.
package mutation_pkg;
    import "DPI-C" function int mutation_dpi_on(input int number);
    function automatic bit [4095:0] switches();
        for (int i = 0; i < 4096; i++) switches[i] = mutation_dpi_on(i) != 0;
    endfunction
    bit [4095:0] on = switches();
endpackage
