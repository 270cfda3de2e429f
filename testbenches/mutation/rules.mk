# SPDX-License-Identifier: Apache-2.0
# Faults in copies of the RTL and of the cycle model, switched by a number while they run (docs/mutation.md).
#
# $(MUT)/mutate makes $(MUT)/rtl, $(MUT)/cmodel/cycle and their lists; programs in $(MUT)/bin are the tests linked with
# both copies. $(MUT)/known has a copy of the cycle model with the faults of known.txt, and a test of it beside the RTL
# as it is.

#= MUTANTS=number | faults drawn in the RTL, and as many in the cycle model (165)
#= MUTATION_SEED=number | which of all places they stand in (1)
#= MUTATION_AGAIN=1 | of a run before, try again those that no test found
MUTANTS       ?= 165
MUTATION_SEED ?= 1
MUT     := $(BUILD)/mutation$(if $(filter n16,$(SIZE)),,-$(SIZE))
MUT_TOOL_SRC := $(addprefix testbenches/mutation/,tokens.c literals.c regions_verilog.c regions_c.c faults.c mutate.c)
MUT_CYCLE := $(wildcard cmodel/cycle/*.c)
MUT_VERILATED := $(MUT)/verilated
MUT_RTL_OBJ = $(MUT_VERILATED)/rtl_device.o $(MUT_VERILATED)/Vmantis_top__ALL.a $(RTL_DIR)/multiplier/Vmultiplier__ALL.a \
	$(MUT_VERILATED)/verilated.o $(MUT_VERILATED)/verilated_dpi.o $(MUT_VERILATED)/verilated_save.o $(MUT_VERILATED)/verilated_threads.o
# The stages, in this order: those first that find many in little time. test_programs:3: three programs and one of both
# engines. Of cycle and multiplier, only for faults of the cycle model.
MUT_CYCLE_TESTS := $(patsubst testbenches/%.c,%,$(wildcard testbenches/cycle/test_*.c))
MUT_CYCLE_SLOW := cycle/test_counting cycle/test_cycle_views cycle/test_unseen_clocks multiplier/test_multiplier
MUT_STAGES := mutation/test_programs:3 $(filter-out $(MUT_CYCLE_SLOW),$(MUT_CYCLE_TESTS)) \
	$(addprefix lockstep/test_,single_bits bad_commands pair_wrap counters result_edges bad_exponents pins giants bus_errors resets bus_watch checks codes) mutation/test_programs $(MUT_CYCLE_SLOW) \
	$(addprefix lockstep/test_,limits window_limit operands_meet shapes bias_window view_shapes row_pairs) mutation/test_programs:80 host/test_lockstep_step
MUT_BIN   := $(addprefix $(MUT)/bin/,$(sort $(foreach s,$(MUT_STAGES),$(firstword $(subst :, ,$s)))))
# The last stages have the same faults in copies of N = 8, whose array is PEs, as in synthesis, and of N = 32, which has
# what a smaller array never sends; run.sh builds them when something is left, in a folder each for SIZE.
MUT_OTHER := $(if $(filter n16,$(CONFIG)),$(BUILD)/mutation-SIZE$(SIZE:n16%=%))
MUT_KNOWN := $(MUT)/known
MUT_BIN_C := $(MUT_KNOWN)/test_programs

$(MUT)/mutate: $(MUT_TOOL_SRC) $(wildcard testbenches/mutation/*.h)
	@mkdir -p $(@D)
	$(call SAY,CC)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -O2 -g $(WARN) -o $@ $(filter %.c,$^)

# The copies, made anew when a source, the number of faults or the seed changes.
$(MUT)/choice: FORCE
	$(call KEEP,$(MUTANTS) $(MUTATION_SEED))
$(MUT)/rtl.list: $(MUT)/mutate $(MUT)/choice $(RTL_SRC)
	@mkdir -p $(addprefix $(MUT)/,$(sort $(dir $(RTL_SRC))))
	$(call SAY,GEN)
	$(Q)$(MUT)/mutate $(MUTANTS) $(MUTATION_SEED) 1 $(MUT) $@ $(RTL_SRC) > $(MUT)/rtl.log
$(MUT)/cycle.list: $(MUT)/mutate $(MUT)/choice $(MUT_CYCLE)
	@mkdir -p $(MUT)/cmodel/cycle
	$(call SAY,GEN)
	$(Q)$(MUT)/mutate $(MUTANTS) $(MUTATION_SEED) 10001 $(MUT) $@ $(MUT_CYCLE) > $(MUT)/cycle.log

$(MUT_KNOWN)/cycle.list: $(MUT)/mutate testbenches/mutation/known.txt $(MUT_CYCLE)
	@mkdir -p $(MUT_KNOWN)/cmodel/cycle
	$(call SAY,GEN)
	$(Q)$(MUT)/mutate testbenches/mutation/known.txt 0 1 $(MUT_KNOWN) $@ $(MUT_CYCLE) > $(MUT_KNOWN)/cycle.log

# $(call COPIED,folder): its copy of the cycle model, compiled, and an archive of all models with it
define COPIED
$(1)/cmodel/cycle/%.c: $(1)/cycle.list ;
$(1)/cmodel/cycle/%.o: $(1)/cycle.list $$(wildcard cmodel/cycle/*.h) $$(BUILD)/gen/.stamp | $$(PORT_GEN)
	$$(call SAY,CC)
	$$(Q)$$(CC) $$(CPPFLAGS) -Itestbenches/mutation -std=c11 -O2 -w -c -o $$@ $$(@:.o=.c)
$(1)/models.a: $$(MUT_CYCLE:%.c=$(1)/%.o) $$(O)/testbenches/mutation/mutation_on.o $$(filter-out $$(O)/cmodel/cycle/%,$$(LIB_OBJ))
	@rm -f $$@
	$$(call SAY,AR)
	$$(Q)ar rcs $$@ $$^
endef
$(eval $(call COPIED,$(MUT)))
$(eval $(call COPIED,$(MUT_KNOWN)))

# No waveforms, which are half of Verilator's C++; warnings are for the RTL as it is.
$(MUT_VERILATED)/Vmantis_top.mk: $(MUT)/rtl.list testbenches/mutation/mutation_pkg.sv $(BUILD)/gen/ports.vlt
	@mkdir -p $(@D)
	$(call SAY,VERILATE)
	$(Q)verilator --cc -Wno-fatal -Wno-lint -Wno-style -Wno-SELRANGE -Wno-ENUMVALUE -O3 --x-assign 0 --x-initial 0 --noassert --savable --no-timing \
		--output-split 20000 --output-split-cfuncs 2000 -GN=$(N) -GPORT=$(PORT) --top-module mantis_top $(RTL_DEFINES_$(CONFIG)) --Mdir $(@D) $(BUILD)/gen/ports.vlt \
		$(BUILD)/gen/command_set_pkg.sv testbenches/mutation/mutation_pkg.sv $(RTL_SRC:%=$(MUT)/%)
	@touch $@
$(MUT_VERILATED)/Vmantis_top__ALL.a: $(MUT_VERILATED)/Vmantis_top.mk
	$(call SAY,CXX)
	$(Q)MAKEFLAGS= $(MAKE) --no-print-directory -C $(@D) -j$(JOBS) -f Vmantis_top.mk OPT_FAST="-O1" OPT_SLOW="-O0" OPT_GLOBAL="-O1" \
		Vmantis_top__ALL.a verilated.o verilated_dpi.o verilated_save.o verilated_threads.o > $(@D)/make.log 2>&1 || { tail $(@D)/make.log; exit 1; }
	@touch $@
$(addprefix $(MUT_VERILATED)/,verilated.o verilated_dpi.o verilated_save.o verilated_threads.o): $(MUT_VERILATED)/Vmantis_top__ALL.a ;
$(MUT_VERILATED)/rtl_device.o: sim/verilator/rtl_device.cpp $(MUT_VERILATED)/Vmantis_top.mk $(RTL_DIR)/multiplier/Vmultiplier__ALL.a
	$(call SAY,CXX)
	$(Q)$(CXX) -std=gnu++17 -O2 -DMANTIS_NO_WAVEFORMS $(CPPFLAGS) -I$(MUT_VERILATED) -I$(RTL_DIR)/multiplier \
		-isystem $(VERILATOR_ROOT_DIR)/include -isystem $(VERILATOR_ROOT_DIR)/include/vltstd -c -o $@ $<

$(MUT)/bin/%: $(O)/testbenches/%.o $(HELP_OBJ) $(SIM_OBJ) $(MUT_RTL_OBJ) $(MUT)/models.a
	@mkdir -p $(@D)
	$(call SAY,LD)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka
$(MUT_BIN_C): $(O)/testbenches/mutation/test_programs.o $(HELP_OBJ) $(SIM_OBJ) $(RTL_OBJ) $(MUT_KNOWN)/models.a
	@mkdir -p $(@D)
	$(call SAY,LD)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

ifeq ($(RTL)$(OWN),1)
EXTRA_TESTS += $(MUT_BIN_C)
endif

.PHONY: mutation
mutation: $(MUT_BIN) $(MUT)/rtl.list $(MUT)/cycle.list ## faults in RTL and cycle model: how many do the tests find (two hours)
	@MUTATION_AGAIN=$(MUTATION_AGAIN) MUT_CC="$(CC) $(CPPFLAGS) -Itestbenches/mutation -std=c11 -w" MUT_PACKAGES="$(BUILD)/gen/command_set_pkg.sv" \
		MUT_RTL="$(RTL_SRC)" MUT_TOP="mantis_top -chparam N $(N) -chparam PORT $(PORT)" \
		MUT_OTHER="$(MUT_OTHER)" MUT_MAKE="$(MAKE) --no-print-directory PORT=$(PORT) MUTANTS=$(MUTANTS) MUTATION_SEED=$(MUTATION_SEED)" \
		testbenches/mutation/run.sh $(MUT) $(JOBS) $(MUT_STAGES) $(if $(MUT_OTHER),n8/lockstep/test_shapes n32/lockstep/test_shapes)
