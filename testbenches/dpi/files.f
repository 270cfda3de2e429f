// SPDX-License-Identifier: Apache-2.0
// What a bench needs before its own files, in this order; names are relative to this file (option -F).
command_set_pkg.sv
mantis_pkg.sv
