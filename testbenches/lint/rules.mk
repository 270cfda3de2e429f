# SPDX-License-Identifier: Apache-2.0
.PHONY: lint
lint: $(BUILD)/gen/.stamp ## lint the RTL with Verilator, Icarus Verilog and Yosys
	@MANTIS_BUILD=$(BUILD) testbenches/lint/test_lint.sh
