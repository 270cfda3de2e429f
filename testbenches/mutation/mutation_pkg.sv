// SPDX-License-Identifier: Apache-2.0
// mutation_pkg: the number of the fault that is switched on in this run; 0: none.
package mutation_pkg;
    import "DPI-C" function int mutation_dpi_number();
    int number = mutation_dpi_number();
endpackage
