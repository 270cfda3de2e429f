# SPDX-License-Identifier: Apache-2.0
# test_gelu_values includes a source that becomes SIMD at -O3 (sim/host/rules.mk).
FAST_SRC += testbenches/host/test_gelu_values.c

# test_wave_view reads the waveform with the reader that comes with Verilator (its writer's other half).
ifeq ($(RTL),1)
$(O)/testbenches/host/test_wave_view.o: CPPFLAGS += -isystem $(VERILATOR_ROOT_DIR)/include/gtkwave
$(O)/testbenches/host/test_wave_view.o: $(RTL_DIR)/Vmantis_top.mk
endif
