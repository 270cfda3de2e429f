# Mantis: GNU make only. `make help` lists the targets.
#
# How files are picked up (nothing to register):
#   cmodel/*/*.c                the library libmantis (numerics, golden, cycle, float, commands); one object each
#   sim/platform/*.c            memory model, pin-level executor, lockstep (in the program, not in the library)
#   sim/host/*.c                the program build/mantis; main.c holds main()
#   sim/verilator/*.cpp         the Verilated top as a device (only in the full build)
#   testbenches/*/test_*.c      one test program each, linked with the library and all of sim except main.c
#   testbenches/*/test_*.sh     test scripts (TAP), run from the top folder with MANTIS_BUILD set
#   */rules.mk, */*/rules.mk    fragments with rules of their own
# Everything generated goes to $(BUILD).

SHELL := /bin/bash
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

BUILD  ?= build
CONFIG ?= n16
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

SANITIZE ?=
OPT      ?= -O2 -g
WARN     := -Wall -Wextra -Wpedantic -Werror
CPPFLAGS := -Icmodel/include -Icmodel -Isim -I$(BUILD)/gen -DMANTIS_N=$(N) -D_GNU_SOURCE
CFLAGS   := -std=c11 $(OPT) $(WARN) -ffp-contract=off -fPIC -pthread -MMD -MP $(SANITIZE)
LDFLAGS  := -pthread $(SANITIZE)
LDLIBS   := -lz -lm

# FULL=1 adds the executors that need more than a C compiler and zlib: rtl (Verilator) and float (OpenBLAS).
FULL ?= 1
O := $(BUILD)/obj-$(CONFIG)-$(if $(filter 1,$(FULL)),full,golden)$(if $(SANITIZE),-san)
ifeq ($(FULL),1)
CPPFLAGS += -DMANTIS_HAVE_BLAS=1 -DMANTIS_HAVE_RTL=1
LDLIBS   += -lopenblas
endif

GEN := $(BUILD)/gen/mantis/command_set.h $(BUILD)/gen/command_set_pkg.sv $(BUILD)/gen/command_set.md

LIB_SRC  := $(filter-out cmodel/commands/generate.c,$(wildcard cmodel/*/*.c))
SIM_SRC  := $(wildcard sim/platform/*.c) $(filter-out sim/host/main.c,$(wildcard sim/host/*.c))
LIB_OBJ  := $(LIB_SRC:%.c=$(O)/%.o)
SIM_OBJ  := $(SIM_SRC:%.c=$(O)/%.o)
TEST_SRC := $(wildcard testbenches/*/test_*.c)
TEST_BIN := $(TEST_SRC:%.c=$(O)/%)
TEST_SH  := $(wildcard testbenches/*/test_*.sh)

.PHONY: all
all: build

include $(wildcard */rules.mk */*/rules.mk)

# -- the command set's generated forms -------------------------------------------------------------------
$(BUILD)/tools/generate: cmodel/commands/generate.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O1 $(WARN) -o $@ $<

$(BUILD)/gen/.stamp: cmodel/commands/command_set.def $(BUILD)/tools/generate
	@mkdir -p $(BUILD)/gen/mantis
	$(BUILD)/tools/generate $< $(BUILD)/gen
	@touch $@
$(GEN): $(BUILD)/gen/.stamp ;

# -- objects -----------------------------------------------------------------------------------------------
$(O)/%.o: %.c $(BUILD)/gen/.stamp
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS_$(notdir $(basename $<))) -c -o $@ $<

$(O)/libmantis.a: $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $^
$(O)/libmantis.so: $(LIB_OBJ)
	$(CC) -shared $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(O)/mantis: $(O)/sim/host/main.o $(SIM_OBJ) $(RTL_OBJ) $(O)/libmantis.a
	$(if $(RTL_OBJ),$(CXX),$(CC)) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(O)/testbenches/%: $(O)/testbenches/%.o $(SIM_OBJ) $(RTL_OBJ) $(O)/libmantis.a
	$(if $(RTL_OBJ),$(CXX),$(CC)) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

-include $(LIB_OBJ:.o=.d) $(SIM_OBJ:.o=.d) $(TEST_BIN:=.d) $(O)/sim/host/main.d
.SECONDARY:

# -- targets -----------------------------------------------------------------------------------------------
.PHONY: build golden clean gen help
gen: $(GEN)
build: $(O)/mantis $(O)/libmantis.a $(O)/libmantis.so ## build the program with every executor
	@ln -sf $(notdir $(O))/mantis $(BUILD)/mantis
golden: ## build golden and the C tools alone (C compiler and zlib)
	@$(MAKE) --no-print-directory FULL=0 build
clean: ## remove everything that was built
	rm -rf $(BUILD)
help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
