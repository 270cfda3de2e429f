# SPDX-License-Identifier: Apache-2.0
# The accelerator as SystemC modules, over libmantis. Nothing else needs them: without SystemC the rest builds as before.

PACKAGES_SYSTEMC := libsystemc-dev=SystemC
HAVE_SYSTEMC     := $(wildcard /usr/include/systemc /usr/local/include/systemc $(SYSTEMC_HOME)/include/systemc)
SYSTEMC_SRC      := $(wildcard sim/systemc/*.cpp sim/systemc/platform/*.cpp)
SYSTEMC_OBJ      := $(SYSTEMC_SRC:%.cpp=$(O)/%.o)
# The host's estimates of products and streams, which libmantis keeps to itself.
SYSTEMC_HOST     := $(O)/sim/host/device/product_clocks.o $(O)/sim/host/device/stream_pace.o
SYSTEMC_TEST_SRC := $(wildcard testbenches/systemc/sc_*.cpp)
SYSTEMC_TESTS    := $(SYSTEMC_TEST_SRC:%.cpp=$(O)/%)

# The pins alone of the list of all ports.
SYSTEMC_GEN := $(BUILD)/gen/systemc/axi_pins.inc
$(SYSTEMC_GEN): $(BUILD)/gen/cycle/ports.inc
	@mkdir -p $(@D)
	$(call SAY,GEN)
	$(Q)grep '^PIN(' $< > $@

# SystemC of Debian 12 links in the compiler's default standard alone.
SYSTEMC_CXX = $(CXX) -std=gnu++17 $(OPT) $(WARN) -pthread -MMD -MP $(SANITIZE) -DMANTIS_PORT=$(PORT) -Icmodel/include -Isim -I$(BUILD)/gen -Itestbenches
$(SYSTEMC_OBJ): $(O)/sim/systemc/%.o: sim/systemc/%.cpp $(BUILD)/gen/.stamp $(SYSTEMC_GEN) $(O)/flags
	@mkdir -p $(@D)
	$(call SAY,CXX)
	$(Q)$(SYSTEMC_CXX) -c -o $@ $<
$(SYSTEMC_TESTS:=.o): $(O)/testbenches/systemc/%.o: testbenches/systemc/%.cpp $(BUILD)/gen/.stamp $(SYSTEMC_GEN) $(O)/flags
	@mkdir -p $(@D)
	$(call SAY,CXX)
	$(Q)$(SYSTEMC_CXX) -c -o $@ $<
$(SYSTEMC_TESTS): $(O)/testbenches/systemc/%: $(O)/testbenches/systemc/%.o $(SYSTEMC_OBJ) $(SYSTEMC_HOST) $(O)/$(LIBRARY).a
	$(call SAY,LD)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ -lsystemc $(LDLIBS)

ifneq ($(HAVE_SYSTEMC),)
test-programs: $(SYSTEMC_TESTS)
endif
-include $(SYSTEMC_OBJ:.o=.d) $(SYSTEMC_TESTS:=.d)

# -- installation, where SystemC is: libmantis-systemc, the same for every N, and its headers ---------------------------
SYSTEMC_LIBRARY := $(O)/libmantis-systemc.a
$(SYSTEMC_LIBRARY): $(SYSTEMC_OBJ) $(SYSTEMC_HOST)
	@rm -f $@
	$(call SAY,AR)
	$(Q)ar rcs $@ $^
SYSTEMC_PACKAGE := $(O)/package/mantis-systemc$(SUFFIX).pc
.PHONY: package-systemc
package-systemc: $(SYSTEMC_LIBRARY)
	@mkdir -p $(dir $(SYSTEMC_PACKAGE))
	$(Q)sed -e 's|@PREFIX@|$(PREFIX)|; s|@SUFFIX@|$(SUFFIX)|g; s|@VERSION@|$(VERSION)|; s|@PORT@|$(PORT)|' sim/systemc/mantis-systemc.pc.in > $(SYSTEMC_PACKAGE)
ifneq ($(HAVE_SYSTEMC),)
install: package-systemc
INSTALLED += $(SYSTEMC_LIBRARY):lib/ $(SYSTEMC_PACKAGE):lib/pkgconfig/ $(SYSTEMC_GEN):include/mantis-systemc/systemc/ \
	$(patsubst %,%:include/mantis-systemc/systemc/,$(wildcard sim/systemc/*.h)) \
	$(patsubst %,%:include/mantis-systemc/systemc/platform/,$(wildcard sim/systemc/platform/*.h))
endif

# -- the Verilated top as a SystemC module (make systemc alone: minutes of C++) ----------------------------------
SYSTEMC_RTL := $(BUILD)/verilated-sc-$(SIZE)
$(SYSTEMC_RTL)/Vmantis_pins.mk: $(RTL_SRC) $(BUILD)/gen/.stamp sim/systemc/rules.mk
	@mkdir -p $(@D)
	$(call SAY,VERILATE)
	$(Q)verilator --sc --prefix Vmantis_pins --build-jobs 2 -Wall -O3 --x-assign 0 --x-initial 0 --noassert --no-timing \
		--output-split 20000 --output-split-cfuncs 2000 -GN=$(N) -GPORT=$(PORT) --top-module mantis_top $(RTL_DEFINES_$(CONFIG)) \
		--Mdir $(@D) $(BUILD)/gen/command_set_pkg.sv $(RTL_SRC)
	@touch $@
$(SYSTEMC_RTL)/Vmantis_pins__ALL.a: $(SYSTEMC_RTL)/Vmantis_pins.mk
	$(Q)MAKEFLAGS= $(MAKE) --no-print-directory -j$(JOBS) -C $(@D) -f Vmantis_pins.mk OPT_FAST="$(RTL_OPT)" OPT_SLOW="-O0" OPT_GLOBAL="-O2" \
		Vmantis_pins__ALL.a verilated.o verilated_threads.o > $(@D)/make.log 2>&1 || { cat $(@D)/make.log; exit 1; }
	@touch $@
SYSTEMC_TRAIN_RTL := $(O)/testbenches/systemc/sc_train_rtl
$(SYSTEMC_TRAIN_RTL): testbenches/systemc/sc_train.cpp $(SYSTEMC_OBJ) $(SYSTEMC_HOST) $(O)/$(LIBRARY).a $(SYSTEMC_RTL)/Vmantis_pins__ALL.a
	$(call SAY,LD)
	$(Q)$(SYSTEMC_CXX) -MF $@.d -DMANTIS_SYSTEMC_RTL -I$(SYSTEMC_RTL) -isystem $(VERILATOR_ROOT_DIR)/include -o $@ $(filter %.cpp %.o %.a,$^) \
		$(SYSTEMC_RTL)/verilated.o $(SYSTEMC_RTL)/verilated_threads.o -lsystemc $(LDLIBS)
-include $(SYSTEMC_TRAIN_RTL).d

# -- make systemc -------------------------------------------------------------------------------------------
.PHONY: systemc systemc-programs
systemc-programs: $(SYSTEMC_TESTS)
systemc: ## the accelerator as SystemC modules: build, train on a platform of each abstraction (docs/systemc.md)
	@sim/terminal/packages.sh $(PACKAGES_GOLDEN) g++=C++ $(if $(filter 1,$(RTL)),verilator=RTL_simulation) $(PACKAGES_SYSTEMC)
	@$(MAKE) --no-print-directory $(PARALLEL) systemc-programs $(if $(filter 1,$(RTL)),$(SYSTEMC_TRAIN_RTL))
	@MANTIS_BUILD=$(BUILD) MANTIS_OBJ=$(O) MANTIS_N=$(N) testbenches/systemc/test_systemc.sh --all | sim/terminal/stream_awk.sh -f testbenches/common/count.awk
