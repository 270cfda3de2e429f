# SPDX-License-Identifier: Apache-2.0
# Style: the lint of the RTL, and the formatter of C and C++ (.clang-format); test_style.sh and test_lint.sh check both.
.PHONY: lint
lint: $(BUILD)/gen/.stamp ## lint the RTL with Verilator, Icarus Verilog and Yosys
	@MANTIS_BUILD=$(BUILD) testbenches/lint/test_lint.sh

.PHONY: format
format: ## bring C and C++ into the project's style (clang-format)
	$(Q)find cmodel sim synth testbenches -regextype egrep -regex '.*\.(c|h|cpp|hpp)' -exec clang-format -i {} +
