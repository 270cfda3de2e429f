# SPDX-License-Identifier: Apache-2.0
# The array sizes besides CONFIG's own in lockstep: shapes, pairs that wrap, bias windows, random programs, and the
# cycle model's units that depend on N. RTL_OPT=-O1 shortens their build; the default (-O2) gives faster simulation,
# which these few seconds don't repay.

CONFIG_TESTS := $(addprefix $(O)/testbenches/,lockstep/test_shapes lockstep/test_pair_wrap lockstep/test_bias_window lockstep/test_random_programs \
	cycle/test_mac_array cycle/test_scratchpad cycle/test_walker)

.PHONY: test-configs test-config
test-config: $(CONFIG_TESTS)
	@MANTIS_RANDOM_SECONDS=20 $(call PROVE,config-$(CONFIG)) $(CONFIG_TESTS)
test-configs: ## N = 8 and N = 32: shapes and random programs in lockstep
	@for c in n8 n32; do $(MAKE) --no-print-directory CONFIG=$$c RTL_OPT=-O1 test-config || exit 1; done
