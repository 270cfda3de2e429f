# SPDX-License-Identifier: Apache-2.0
# The array sizes besides CONFIG's own in lockstep: shapes, pairs that wrap, bias windows, random programs, and the
# cycle model's units that depend on N. RTL_OPT=-O1 shortens their build; the default (-O2) gives faster simulation,
# which these few seconds don't repay.

CONFIG_TESTS := $(addprefix $(O)/testbenches/,lockstep/test_shapes lockstep/test_row_pairs lockstep/test_pair_wrap lockstep/test_bias_window lockstep/test_random_programs \
	cycle/test_mac_array cycle/test_scratchpad cycle/test_walker)

.PHONY: test-configs test-config
test-config: $(CONFIG_TESTS)
	@MANTIS_RANDOM_SECONDS=20 $(call PROVE,config-$(CONFIG)) $(CONFIG_TESTS)
test-configs: ## N = 8 and N = 32: shapes and random programs in lockstep
	@for c in n8 n32; do $(MAKE) --no-print-directory CONFIG=$$c RTL_OPT=-O1 test-config || exit 1; done

# The memory port's other widths: reader and writer beside the cycle model's, memories, and whole programs in lockstep.
PORT_TESTS := $(addprefix $(O)/testbenches/,unit/test_dma_units cycle/test_memories cycle/test_units_dma lockstep/test_shapes lockstep/test_old_entries \
	lockstep/test_random_programs lockstep/test_two_engines lockstep/test_bus_watch lockstep/test_window_limit lockstep/test_pins lockstep/test_bad_commands)

.PHONY: test-ports test-port
test-port: $(PORT_TESTS)
	@MANTIS_RANDOM_SECONDS=20 $(call PROVE,port-$(SIZE)) $(PORT_TESTS)
test-ports: ## memory ports of 128 and 256 bits: programs in lockstep, on every memory
	@for p in 128 256; do $(MAKE) --no-print-directory PORT=$$p RTL_OPT=-O1 test-port || exit 1; done
LONG_TARGETS += test-ports
