# SPDX-License-Identifier: Apache-2.0
# The ports of the units, from the heads of the RTL modules: see generate_ports.c.

PORT_GEN := $(addprefix $(BUILD)/gen/,ports.md ports.vlt cycle/ports.inc \
	$(addsuffix _ports.h,$(addprefix cycle/,$(shell awk '!/^\#/ { print $$2 }' rtl/ports/observed_units.txt | LC_ALL=C sort -u))))

$(BUILD)/tools/generate_ports: $(wildcard rtl/ports/*.c rtl/ports/*.h)
	@mkdir -p $(@D)
	$(call SAY,CC)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -O1 $(WARN) -o $@ $(filter %.c,$^)

# The generator leaves a file alone that would not change, so an edit of a module's body compiles no C anew.
$(BUILD)/gen/.ports-stamp: rtl/ports/observed_units.txt $(BUILD)/gen/command_set_pkg.sv $(BUILD)/tools/generate_ports $(RTL_SRC)
	@mkdir -p $(BUILD)/gen/cycle
	$(call SAY,GEN)
	$(Q)$(BUILD)/tools/generate_ports rtl/ports/observed_units.txt $(BUILD)/gen/command_set_pkg.sv $(BUILD)/gen $(RTL_SRC)
	@touch $@
$(PORT_GEN): $(BUILD)/gen/.ports-stamp ;
gen: $(PORT_GEN)
