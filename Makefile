# SPDX-License-Identifier: Apache-2.0
# Mantis: GNU make only. `make help` lists the targets.
#
# How files are picked up (nothing to register):
#   cmodel/*/*.c                the models (numerics, golden, cycle, float, commands); one object each
#   sim/platform/*.c            memory model, pin-level executor, lockstep
#   sim/host/*/*.c              the program build/mantis, a folder for each room (docs/rooms.md); cli/main.c holds
#                               main() sim/package/rules.mk says which of all these objects libmantis has
#   sim/verilator/*.cpp         the Verilated top as a device (only in the full build)
#   testbenches/*/test_*.c      one test program each, linked with the library, testbenches/common and all of sim except
#                               main.c
#   testbenches/*/test_*.sh     test scripts (TAP), run from the top folder with MANTIS_BUILD set
#   */rules.mk, */*/rules.mk    fragments with rules of their own
# Everything generated goes to $(BUILD).

SHELL := /bin/bash
# Tools write numbers with a point and sort by bytes, whatever the user's language.
override export LC_ALL := C
V ?= 0
# $(call SAY,what): the command's one line on the terminal; V=1 shows whole commands.
Q   := $(if $(filter 1,$(V)),,@)
SAY  = $(if $(filter 1,$(V)),@:,@printf '  %-9s %s\n' '$(1)' '$(patsubst $(BUILD)/%,%,$@)')
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
# Of a make within this one: a user's own -j goes on as it is, with its jobs shared.
PARALLEL = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))

#= V=1 | show whole commands and all that tests print
#= BUILD=folder | where everything generated goes (build)
#= CONFIG=n8|n16|n32 | the array's size (n16)
#= PORT=128|256|512 | the bits of the memory port (512)
#= JOBS=number | how many things at a time (the processors)
#= CC=, CXX= | the compilers (cc, c++)
#= OPT="-O2 -g" | how C is optimized
#= SANITIZE=flags | sanitizers, for compiling and linking
#= MULTIPLIER=file.sv | a multiplier of your own in the RTL's processing elements (docs/multipliers.md)
#= FULL=0, RTL=0, BLAS=0 | without the executors rtl and float (make golden), or without one of them
BUILD  ?= build
CONFIG ?= n16
$(if $(word 2,$(BUILD)),$(error BUILD=$(BUILD): a folder without blanks expected; the checkout itself may have them in its path))
JOBS   ?= $(shell nproc)
CC     ?= cc
CXX    ?= c++
ifeq ($(origin CC),default)
CC := cc
endif
ifeq ($(origin CXX),default)
CXX := c++
endif

N_n8 := 8
N_n16 := 16
N_n32 := 32
N := $(N_$(CONFIG))
$(if $(N),,$(error CONFIG must be n8, n16 or n32))

# An environment's PORT is another's.
ifneq ($(origin PORT),command line)
PORT := 512
endif
$(if $(filter 128 256 512,$(PORT)),,$(error PORT must be 128, 256 or 512))
# What the machine's sizes are called in names of folders and libraries.
SIZE := $(CONFIG)$(if $(filter 512,$(PORT)),,-p$(PORT))

# A module `multiplier` in place of rtl/mac/multiplier.sv: the build has folders of its own, named after the file.
MULTIPLIER ?=
RTL_MULTIPLIER := $(or $(MULTIPLIER),rtl/mac/multiplier.sv)
OWN := $(if $(MULTIPLIER),-$(basename $(notdir $(MULTIPLIER))))

SANITIZE ?=
OPT      ?= -O2 -g
WARN     := -Wall -Wextra -Wpedantic -Werror
CPPFLAGS := -Icmodel/include -Icmodel -Isim -I$(BUILD)/gen -DMANTIS_N=$(N) -DMANTIS_PORT=$(PORT) $(if $(OWN),-DMANTIS_OWN_MULTIPLIER) -D_GNU_SOURCE
CFLAGS   := -std=c11 $(OPT) $(WARN) -ffp-contract=off -fPIC -fvisibility=hidden -pthread -MMD -MP $(SANITIZE)
LDFLAGS  := -pthread $(SANITIZE)
LDLIBS   := -lz -lm

# The executors that need more than a C compiler and zlib: RTL=1 adds rtl (Verilator), BLAS=1 float (OpenBLAS). FULL
# says both.
FULL ?= 1
RTL  ?= $(FULL)
BLAS ?= $(FULL)
# Verilator's makefile cannot work in such a folder; said before the first file is compiled.
ifneq ($(and $(filter 1,$(RTL)),$(word 2,$(CURDIR)),$(filter-out golden gen deps deps-golden clean help,$(or $(MAKECMDGOALS),all))),)
$(error the path $(CURDIR) has a blank, where Verilator cannot build: move the checkout, or make golden)
endif
O := $(BUILD)/obj-$(SIZE)-$(if $(filter 11,$(RTL)$(BLAS)),full,golden$(if $(filter 1,$(RTL)),-rtl)$(if $(filter 1,$(BLAS)),-blas))$(if $(SANITIZE),-san)$(OWN)
ifeq ($(RTL),1)
CPPFLAGS += -DMANTIS_HAVE_RTL=1
endif
ifeq ($(BLAS),1)
CPPFLAGS += -DMANTIS_HAVE_BLAS=1
LDLIBS   += -lopenblas
endif

GEN := $(addprefix $(BUILD)/gen/,mantis/command_set.h command_set_pkg.sv command_set.md mantis.rdl mantis.xml)

LIB_SRC  := $(filter-out cmodel/commands/generate%.c,$(wildcard cmodel/*/*.c))
SIM_SRC  := $(wildcard sim/platform/*.c) $(filter-out sim/host/cli/main.c sim/host/library/executors_library.c,$(wildcard sim/host/*/*.c))
LIB_OBJ  := $(LIB_SRC:%.c=$(O)/%.o)
SIM_OBJ  := $(SIM_SRC:%.c=$(O)/%.o)
TEST_SRC := $(wildcard testbenches/*/test_*.c)
TEST_BIN := $(TEST_SRC:%.c=$(O)/%)
TEST_SH  := $(filter-out testbenches/long/%,$(wildcard testbenches/*/test_*.sh))
HELP_OBJ := $(patsubst %.c,$(O)/%.o,$(wildcard testbenches/common/*.c))

.PHONY: all
all: build

include $(wildcard */rules.mk */*/rules.mk)

# -- the command set's generated forms -------------------------------------------------------------------
$(BUILD)/tools/generate: $(wildcard cmodel/commands/generate*.[ch])
	@mkdir -p $(@D)
	$(call SAY,CC)
	$(Q)$(CC) -std=c11 -O1 $(WARN) -Icmodel -o $@ $(filter %.c,$^)

$(BUILD)/gen/.stamp: cmodel/commands/command_set.def $(BUILD)/tools/generate
	@mkdir -p $(BUILD)/gen/mantis
	$(call SAY,GEN)
	$(Q)$(BUILD)/tools/generate $< $(BUILD)/gen
	@touch $@
$(GEN): $(BUILD)/gen/.stamp ;

# $(call KEEP,text): what the target's file holds, written when that changes.
KEEP = @mkdir -p $(@D); echo '$(strip $(1))' | cmp -s - $@ || echo '$(strip $(1))' > $@
.PHONY: FORCE
$(O)/flags: FORCE
	$(call KEEP,$(CC) $(CPPFLAGS) $(CFLAGS))

# -- objects -----------------------------------------------------------------------------------------------
$(O)/%.o: %.c $(BUILD)/gen/.stamp $(O)/flags | $(PORT_GEN)
	@mkdir -p $(@D)
	$(call SAY,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(if $(findstring -O2,$(OPT)),$(if $(filter $<,$(FAST_SRC)),-O3)) -c -o $@ $<

# Changes when a source file comes or goes, so that what was linked from the old list is linked anew.
$(O)/objects.list: FORCE
	$(call KEEP,$(LIB_OBJ) $(SIM_OBJ))

# The models with their inner names, for the program and the tests.
$(O)/models.a: $(LIB_OBJ) $(O)/objects.list
	@rm -f $@
	$(call SAY,AR)
	$(Q)ar rcs $@ $(LIB_OBJ)

$(O)/mantis: $(O)/sim/host/cli/main.o $(SIM_OBJ) $(RTL_OBJ) $(O)/models.a
	$(call SAY,LD)
	$(Q)$(if $(RTL_OBJ),$(CXX),$(CC)) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(O)/testbenches/%: $(O)/testbenches/%.o $(HELP_OBJ) $(SIM_OBJ) $(RTL_OBJ) $(O)/models.a
	$(call SAY,LD)
	$(Q)$(if $(RTL_OBJ),$(CXX),$(CC)) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

-include $(LIB_OBJ:.o=.d) $(SIM_OBJ:.o=.d) $(HELP_OBJ:.o=.d) $(TEST_BIN:=.d) $(O)/sim/host/cli/main.d
.SECONDARY:

# -- targets -----------------------------------------------------------------------------------------------
.PHONY: build golden run test test-long test-sanitize test-programs deps deps-golden clean gen help
gen: $(GEN)
build: $(O)/mantis $(LIBRARIES) ## build the program with every executor (CONFIG=n8|n16|n32)
	@ln -sfn $(notdir $(O))/mantis $(BUILD)/mantis
golden: ## build golden, cycle and the C tools alone (needs a C compiler and zlib)
	@$(MAKE) --no-print-directory FULL=0 build

run: deps ## install what is missing, build, and watch a network train on golden, cycle and RTL
	@$(MAKE) --no-print-directory $(PARALLEL) build
	$(BUILD)/mantis demo --out $(BUILD)/run

# Tests that call make do not take part in this one's jobs.
# $(call PROVE,name) TEST...: a page about the tests (sim/terminal/prove.sh), whose last lines are prove's summary. V=1:
# all of prove's output.
PROVE = MAKEFLAGS= V=$(V) CMOCKA_MESSAGE_OUTPUT=TAP MANTIS_BUILD=$(BUILD) MANTIS=$(O)/mantis MANTIS_OBJ=$(O) MANTIS_N=$(N) MANTIS_PORT=$(PORT) sim/terminal/prove.sh $(1) $(JOBS)
# $(call QUIETLY,name) COMMAND: one line and a log
QUIETLY = V=$(V) MANTIS_BUILD=$(BUILD) sim/terminal/quiet.sh $(1)
test-programs: $(TEST_BIN) $(EXTRA_TESTS)
test: deps ## install what is missing, build, and run every test but the long ones
	@$(call QUIETLY,build) $(MAKE) --no-print-directory $(PARALLEL) build test-programs
	@$(MAKE) --no-print-directory test-sanitize
	@$(MAKE) --no-print-directory test-all
.PHONY: test-all
test-all:
	@$(call PROVE,tests-$(SIZE)) $(sort $(TEST_BIN) $(EXTRA_TESTS) $(TEST_SH))

# The C code under address and undefined-behaviour sanitizers, float with its BLAS too, without the RTL.
SAN_DIRS := numerics golden float cycle host reports nets library multiplier
test-sanitize: ## the C tests under address and undefined-behaviour sanitizers
	@$(call QUIETLY,build-sanitized) $(MAKE) --no-print-directory $(PARALLEL) $(SANITIZED) sanitize-programs
	@$(MAKE) --no-print-directory $(SANITIZED) sanitize-run
SANITIZED := RTL=0 BLAS=1 SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all" OPT="-O1 -g"
.PHONY: sanitize-programs sanitize-run
SAN_BIN := $(foreach d,$(SAN_DIRS),$(filter $(O)/testbenches/$d/%,$(TEST_BIN)))
sanitize-programs: $(SAN_BIN) $(O)/mantis
sanitize-run: sanitize-programs
	@$(call PROVE,sanitized) $(SAN_BIN)

test-long: deps ## accuracy against float, all 2^32 words, all configurations (hours)
	@$(MAKE) --no-print-directory $(PARALLEL) build
	@$(MAKE) --no-print-directory $(LONG_TARGETS)
	@$(call PROVE,long) $(wildcard testbenches/long/test_*.sh)
	@for c in n8 n32; do $(MAKE) --no-print-directory CONFIG=$$c $(PARALLEL) build test-programs && $(MAKE) --no-print-directory CONFIG=$$c test-all || exit 1; done

clean: ## remove everything that was built
	rm -rf $(BUILD)
help: ## list targets and variables
	@awk -f sim/terminal/help.awk $(MAKEFILE_LIST)

# -- packages: name=why (Debian 12) --------------------------------------------------------------------------
PACKAGES_GOLDEN := gcc=C_compiler libc6-dev=C_library zlib1g-dev=compressed_data_sets
PACKAGES := $(PACKAGES_GOLDEN) g++=Verilated_C++ verilator=RTL_simulation libopenblas-dev=fp32_baseline gnuplot-nox=plots \
	yosys=synthesis_and_proofs iverilog=second_simulator cvc4=proofs opensta=timing qflow-tech-osu018=cell_library libcmocka-dev=tests pkgconf=tests perl=prove

deps: ## install the Debian packages that are missing (make run and make test do it first)
	@sim/terminal/packages.sh $(PACKAGES)
deps-golden: ## the same for make golden alone
	@sim/terminal/packages.sh $(PACKAGES_GOLDEN)
