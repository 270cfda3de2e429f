# SPDX-License-Identifier: Apache-2.0
# The accelerator as SystemC modules, over libmantis. Nothing else needs them: without SystemC the rest builds as before.

PACKAGES_SYSTEMC := libsystemc-dev=SystemC
HAVE_SYSTEMC     := $(wildcard /usr/include/systemc /usr/local/include/systemc $(SYSTEMC_HOME)/include/systemc)
SYSTEMC_SRC      := $(wildcard sim/systemc/*.cpp sim/systemc/platform/*.cpp)
SYSTEMC_OBJ      := $(SYSTEMC_SRC:%.cpp=$(O)/%.o)
SYSTEMC_TEST_SRC := $(wildcard testbenches/systemc/sc_*.cpp)
SYSTEMC_TESTS    := $(SYSTEMC_TEST_SRC:%.cpp=$(O)/%)

# The pins alone of the list of all ports.
SYSTEMC_GEN := $(BUILD)/gen/systemc/axi_pins.inc
$(SYSTEMC_GEN): $(BUILD)/gen/cycle/ports.inc
	@mkdir -p $(@D)
	$(call SAY,GEN)
	$(Q)grep '^PIN(' $< > $@

# SystemC of Debian 12 links in the compiler's default standard alone.
SYSTEMC_CXX = $(CXX) -std=gnu++17 $(OPT) $(WARN) -pthread -MMD -MP $(SANITIZE) -Icmodel/include -Isim -I$(BUILD)/gen -Itestbenches
$(SYSTEMC_OBJ): $(O)/sim/systemc/%.o: sim/systemc/%.cpp $(BUILD)/gen/.stamp $(SYSTEMC_GEN) $(O)/flags
	@mkdir -p $(@D)
	$(call SAY,CXX)
	$(Q)$(SYSTEMC_CXX) -c -o $@ $<
$(SYSTEMC_TESTS:=.o): $(O)/testbenches/systemc/%.o: testbenches/systemc/%.cpp $(BUILD)/gen/.stamp $(SYSTEMC_GEN) $(O)/flags
	@mkdir -p $(@D)
	$(call SAY,CXX)
	$(Q)$(SYSTEMC_CXX) -c -o $@ $<
$(SYSTEMC_TESTS): $(O)/testbenches/systemc/%: $(O)/testbenches/systemc/%.o $(SYSTEMC_OBJ) $(O)/$(LIBRARY).a
	$(call SAY,LD)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ -lsystemc $(LDLIBS)

ifneq ($(HAVE_SYSTEMC),)
test-programs: $(SYSTEMC_TESTS)
endif
-include $(SYSTEMC_OBJ:.o=.d) $(SYSTEMC_TESTS:=.d)

# -- make systemc -------------------------------------------------------------------------------------------
.PHONY: systemc systemc-programs
systemc-programs: $(SYSTEMC_TESTS)
systemc: ## the accelerator as SystemC modules: build, train on a platform of each abstraction (docs/systemc.md)
	@sim/terminal/packages.sh $(PACKAGES_GOLDEN) g++=C++ $(PACKAGES_SYSTEMC)
	@$(MAKE) --no-print-directory $(PARALLEL) systemc-programs
	@MANTIS_BUILD=$(BUILD) MANTIS_OBJ=$(O) testbenches/systemc/test_systemc.sh --all | sim/terminal/stream_awk.sh -f testbenches/common/count.awk
