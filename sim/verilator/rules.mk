# SPDX-License-Identifier: Apache-2.0
# The RTL under Verilator, as a device of the platform.

RTL_DIR  := $(BUILD)/verilated-$(SIZE)$(OWN)
RTL_SIMULATED := $(RTL_MULTIPLIER) $(filter-out rtl/mac/multiplier.sv,$(RTL_SRC))
#= RTL_OPT=-O1 | how the Verilated C++ is optimized (-O2); -O1 compiles sooner and runs slower
RTL_OPT  ?= -O2

ifeq ($(RTL),1)
# COVERAGE=1 (make coverage): counted, without waveforms, and without saved states, which Verilator has not beside counts.
VERILATED := verilated verilated_dpi verilated_threads $(if $(COVERAGE),verilated_cov,verilated_save)
RTL_OBJ  := $(RTL_DIR)/rtl_device.o $(if $(COVERAGE),,$(RTL_DIR)/waveform_streams.o) $(RTL_DIR)/Vmantis_top__ALL.a $(RTL_DIR)/multiplier/Vmultiplier__ALL.a $(VERILATED:%=$(RTL_DIR)/%.o)
endif

VERILATOR_ROOT_DIR = $(shell verilator --getenv VERILATOR_ROOT)
VERILATOR_FLAGS = --cc --build-jobs 2 -Wall -O3 --x-assign 0 --x-initial 0 --noassert $(if $(COVERAGE),--coverage-line --coverage-toggle,--trace-fst --savable) --no-timing \
	--output-split 20000 --output-split-cfuncs 2000 -GN=$(N) -GPORT=$(PORT) --top-module mantis_top $(RTL_DEFINES_$(CONFIG)) $(if $(OWN),+define+OWN_MULTIPLIER -Wno-DECLFILENAME)
# One size simulates the PEs themselves instead of rtl/mac/mac_array.sv's loops.
RTL_DEFINES_n8 := +define+ARRAY_OF_PES

# Verilator writes C++ into its own folder, then that folder's makefile compiles it.
$(RTL_DIR)/Vmantis_top.mk: $(RTL_SIMULATED) $(BUILD)/gen/.stamp $(BUILD)/gen/ports.vlt sim/verilator/rules.mk
	@mkdir -p $(@D)
	$(call SAY,VERILATE)
	$(Q)verilator $(VERILATOR_FLAGS) --Mdir $(@D) $(BUILD)/gen/ports.vlt $(BUILD)/gen/command_set_pkg.sv $(RTL_SIMULATED)
	@touch $@

VERILATED_MAKE = $(MAKE) --no-print-directory -C $(RTL_DIR) -f Vmantis_top.mk OPT_FAST="$(RTL_OPT)" OPT_SLOW="-O0" OPT_GLOBAL="-O2" \
	Vmantis_top__ALL.a $(VERILATED:%=%.o)
$(RTL_DIR)/Vmantis_top__ALL.a: $(RTL_DIR)/Vmantis_top.mk
	$(Q)files=$$(MAKEFLAGS= $(VERILATED_MAKE) -n | grep -c ' -c '); \
		printf '  %-9s %s: %s files of C++ (minutes)\n' CXX '$(patsubst $(BUILD)/%,%,$@)' $$files; \
		MAKEFLAGS= $(VERILATED_MAKE) -j$(JOBS) 2>&1 | tee $(@D)/make.log | sim/terminal/stream_awk.sh -v what='$(notdir $(@D))' -v total=$$files -f sim/terminal/compiled.awk; \
		[ $${PIPESTATUS[0]} = 0 ] || { cat $(@D)/make.log; exit 1; }
	@touch $@
$(VERILATED:%=$(RTL_DIR)/%.o): $(RTL_DIR)/Vmantis_top__ALL.a ;

# The PEs' multiplier alone, so that an executor can tell which one the build has.
$(RTL_DIR)/multiplier/Vmultiplier__ALL.a: $(RTL_MULTIPLIER)
	@mkdir -p $(@D)
	$(call SAY,VERILATE)
	$(Q)verilator --cc -Wall -Wno-DECLFILENAME --no-timing --Mdir $(@D) --prefix Vmultiplier --top-module multiplier $<
	$(Q)MAKEFLAGS= $(MAKE) -s --no-print-directory -C $(@D) -f Vmultiplier.mk OPT_FAST=-O1 Vmultiplier__ALL.a > $(@D)/make.log 2>&1 || { cat $(@D)/make.log; exit 1; }
	@touch $@

RTL_CXX = $(CXX) -std=gnu++17 -O2 -g -Wall -Wextra -fPIC -pthread $(CPPFLAGS) $(if $(COVERAGE),-DMANTIS_COVERAGE -DMANTIS_NO_WAVEFORMS) -I$(RTL_DIR) -I$(RTL_DIR)/multiplier -isystem $(VERILATOR_ROOT_DIR)/include -isystem $(VERILATOR_ROOT_DIR)/include/vltstd

$(RTL_DIR)/rtl_device.o: sim/verilator/rtl_device.cpp sim/verilator/waveform_streams.h sim/platform/device.h $(wildcard cmodel/cycle/*.h) $(PORT_GEN) $(RTL_DIR)/Vmantis_top.mk $(RTL_DIR)/multiplier/Vmultiplier__ALL.a
	$(call SAY,CXX)
	$(Q)$(RTL_CXX) -c -o $@ $<

# Verilator's writer of waveforms is compiled in here, in place of verilated_fst_c.
$(RTL_DIR)/waveform_streams.o: sim/verilator/waveform_streams.cpp sim/verilator/waveform_streams.h $(RTL_DIR)/Vmantis_top.mk
	$(call SAY,CXX)
	$(Q)$(RTL_CXX) -c -o $@ $<
