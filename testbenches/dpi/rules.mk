# SPDX-License-Identifier: Apache-2.0
# DPI-C: libmantis-dpi for any simulator, and a folder $(BUILD)/sv as `make install` lays it out. docs/dpi.md.
#
# The library holds the executors itself: a simulator loads one file, and needs no search path for a second one.

LIBRARY_DPI := libmantis-dpi$(if $(filter n16,$(SIZE)),,-$(SIZE))
DPI_LIBRARY := $(if $(SANITIZE),,$(O)/$(LIBRARY_DPI).so)
LIBRARIES   += $(DPI_LIBRARY)
DPI_FILES   := files.f example.f mantis_pkg.sv $(patsubst testbenches/dpi/%,%,$(wildcard testbenches/dpi/example/*.sv))
DPI_STAGED  := $(DPI_FILES:%=$(BUILD)/sv/%) $(BUILD)/sv/command_set_pkg.sv

$(O)/$(LIBRARY_DPI).so: $(O)/testbenches/dpi/mantis_dpi.o $(O)/$(LIBRARY).a testbenches/dpi/rules.mk
	$(call SAY,LD)
	@printf '{\n    global: mantis_dpi_*;\n    local: *;\n};\n' > $(O)/$(LIBRARY_DPI).map
	$(Q)$(CC) -shared $(LDFLAGS) -Wl,-soname,$(LIBRARY_DPI).so -Wl,--version-script=$(O)/$(LIBRARY_DPI).map -Wl,-z,defs \
		-o $@ $(filter %.o %.a,$^) -lz -lm

$(BUILD)/sv/%: testbenches/dpi/%
	@mkdir -p $(@D)
	@cp $< $@
$(BUILD)/sv/command_set_pkg.sv: $(BUILD)/gen/.stamp
	@mkdir -p $(@D)
	@cp $(BUILD)/gen/command_set_pkg.sv $@

-include $(O)/testbenches/dpi/mantis_dpi.d
build: $(DPI_STAGED)

.PHONY: dpi
dpi: build ## DPI-C: somebody's own units against golden in a SystemVerilog bench (docs/dpi.md)
	@sim/terminal/packages.sh verilator=SystemVerilog_simulation g++=Verilated_C++ perl=prove
	@MANTIS_BUILD=$(BUILD) MANTIS_OBJ=$(O) MANTIS_N=$(N) DPI_CASES=1000000 testbenches/dpi/test_dpi.sh | awk -f testbenches/common/count.awk

# -- installation: share/mantis/sv, and the library beside the others --------------------------------------------------
DPI_PLACES = $(foreach f,$(DPI_STAGED),$f:share/mantis/$(patsubst $(BUILD)/%,%,$f)) $(DPI_LIBRARY:%=%:lib/)
INSTALLED += $(DPI_PLACES)
