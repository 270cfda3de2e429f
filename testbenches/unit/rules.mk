# SPDX-License-Identifier: Apache-2.0
# Units alone under Verilator: test_leaf_units, test_dma_units (in `make test`), test_map_exhaustive (in `make
# test-long`).

LEAF_RTL := $(wildcard rtl/map/unpack.sv rtl/map/peak_max.sv rtl/map/peak_tree.sv rtl/map/shared_exponent.sv rtl/map/shifter.sv rtl/map/stochastic_round.sv \
	rtl/map/map_shift.sv rtl/map/map_round.sv rtl/map/map_lane.sv rtl/map/xoodoo_round.sv rtl/map/xoodoo_rounds.sv rtl/align/lzc.sv rtl/align/lza.sv \
	rtl/align/align_add.sv rtl/align/align_turn.sv rtl/align/align_round.sv rtl/align/align_lane.sv rtl/align/bias_places.sv rtl/align/bias_shift.sv rtl/align/bias_lane.sv rtl/vector/vector_term.sv rtl/mac/multiplier.sv rtl/mac/pe.sv)
LEAF_OBJ  = $(filter $(O)/cmodel/numerics/%,$(LIB_OBJ))
LEAF_DIR := $(BUILD)/verilated-unit

ifeq ($(RTL),1)
EXTRA_TESTS  += $(O)/testbenches/unit/test_leaf_units $(O)/testbenches/unit/test_dma_units
LONG_TARGETS += test-map-exhaustive
endif

# $(LEAF_DIR)/<module>: one Verilated module, then a program of that module, its test and golden numerics.
$(LEAF_DIR)/%/verilated.a: testbenches/unit/%.sv $(LEAF_RTL)
	@mkdir -p $(@D)
	$(call SAY,VERILATE)
	$(Q)verilator --cc -Wall -O3 --x-assign 0 --no-timing --prefix V$* --Mdir $(@D) --top-module $* $< $(LEAF_RTL)
	$(Q)MAKEFLAGS= $(MAKE) -s --no-print-directory -C $(@D) -f V$*.mk OPT_FAST="-O2 -march=native" V$*__ALL.a verilated.o verilated_threads.o \
		> $(@D)/make.log 2>&1 || { cat $(@D)/make.log; exit 1; }
	$(Q)cp $(@D)/V$*__ALL.a $@ && ar rs $@ $(@D)/verilated.o $(@D)/verilated_threads.o 2>/dev/null

define LEAF_PROGRAM
$(O)/testbenches/unit/$(1): testbenches/unit/$(1).cpp testbenches/unit/unit.hpp $(LEAF_DIR)/$(2)/verilated.a $$(LEAF_OBJ)
	@mkdir -p $$(@D)
	$$(call SAY,CXX)
	$$(Q)$$(CXX) -std=gnu++17 -O2 -march=native -g -Wall -Wextra -Werror -pthread $$(CPPFLAGS) -I$(LEAF_DIR)/$(2) \
		-isystem $$(VERILATOR_ROOT_DIR)/include -isystem $$(VERILATOR_ROOT_DIR)/include/vltstd -o $$@ $$< $(LEAF_DIR)/$(2)/verilated.a $$(LEAF_OBJ)
endef
$(eval $(call LEAF_PROGRAM,test_leaf_units,leaf_units))
$(eval $(call LEAF_PROGRAM,test_map_exhaustive,map_exhaustive))

# dma_reader and dma_writer beside the cycle model's.
DMA_DIR := $(LEAF_DIR)/dma_units$(SIZE:$(CONFIG)%=%)
DMA_RTL := $(addprefix rtl/bus/,dma_reader.sv dma_writer.sv read_channel.sv read_bursts.sv write_channel.sv burst_turn.sv fifo.sv burst_fifo.sv) rtl/memory/sram.sv
DMA_OBJ  = $(addprefix $(O)/cmodel/cycle/,dma_reader.o dma_writer.o read_channel.o write_channel.o) \
	$(addprefix $(O)/testbenches/common/,dma_window.o reader_bench.o writer_bench.o dma_cases.o)
$(DMA_DIR)/verilated.a: testbenches/unit/dma_units.sv $(DMA_RTL)
	@mkdir -p $(@D)
	$(call SAY,VERILATE)
	$(Q)verilator --cc -Wall -O3 --x-assign 0 --no-timing --prefix Vdma_units --Mdir $(@D) --top-module dma_units \
		-GPORT=$(PORT) $^
	$(Q)MAKEFLAGS= $(MAKE) -s --no-print-directory -C $(@D) -f Vdma_units.mk OPT_FAST="-O2 -march=native" Vdma_units__ALL.a verilated.o \
		verilated_threads.o > $(@D)/make.log 2>&1 || { cat $(@D)/make.log; exit 1; }
	$(Q)cp $(@D)/Vdma_units__ALL.a $@ && ar rs $@ $(@D)/verilated.o $(@D)/verilated_threads.o 2>/dev/null
$(O)/testbenches/unit/test_dma_units: testbenches/unit/test_dma_units.cpp testbenches/unit/unit.hpp $(DMA_DIR)/verilated.a $(DMA_OBJ)
	@mkdir -p $(@D)
	$(call SAY,CXX)
	$(Q)$(CXX) -std=gnu++17 -O2 -march=native -g -Wall -Wextra -Werror -pthread $(CPPFLAGS) -I$(DMA_DIR) \
		-isystem $(VERILATOR_ROOT_DIR)/include -isystem $(VERILATOR_ROOT_DIR)/include/vltstd -o $@ $< $(DMA_DIR)/verilated.a $(DMA_OBJ)

.PHONY: test-map-exhaustive
test-map-exhaustive: $(O)/testbenches/unit/test_map_exhaustive ## all 2^32 words through the map lane, golden against RTL
	prove -v $<
