# SPDX-License-Identifier: Apache-2.0
# A whole step of LeNet-5 with the example's multiplier: golden by its C function, cycle model and RTL side by side. The
# RTL is built for it, which takes minutes. docs/multipliers.md.
OWN_EXAMPLE := testbenches/multiplier/truncated.sv

.PHONY: test-multiplier
test-multiplier: ## an approximate multiplier in lockstep: golden, cycle and an RTL built with it
	$(CC) -shared -fPIC -O2 -o $(BUILD)/truncated.so $(OWN_EXAMPLE:.sv=.c)
	@$(MAKE) --no-print-directory MULTIPLIER=$(OWN_EXAMPLE) $(BUILD)/obj-$(SIZE)-full-truncated/mantis
	$(BUILD)/obj-$(SIZE)-full-truncated/mantis train --net lenet5 --steps 1 --batch 4 --lockstep 1 --multiplier $(BUILD)/truncated.so
LONG_TARGETS += test-multiplier
