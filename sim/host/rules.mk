# SPDX-License-Identifier: Apache-2.0
# Loops that compilers turn into SIMD only at -O3 (numerics/simd_levels.h).
FAST_SRC += sim/host/support/basic_math.c sim/host/layers/attention_rows.c \
	sim/host/layers/gelu_values.c sim/host/layers/layer_gelu.c

# Picture files (mantis data pack) need libpng and libjpeg-turbo. Without them the rest builds as before, and the verb says so.
PACKAGES_PICTURES := libpng-dev=PNG_files libjpeg62-turbo-dev=JPEG_files
#= PICTURES=0 | without PNG and JPEG, also where their libraries are
PICTURES ?= $(if $(shell pkg-config --exists libpng libjpeg 2>/dev/null && echo yes),1,0)
ifeq ($(PICTURES),1)
CPPFLAGS += -DMANTIS_HAVE_PICTURES=1
LDLIBS   += -lpng -ljpeg
endif
.PHONY: deps-pictures
deps-pictures: ## install what `mantis data pack` needs: libpng, libjpeg-turbo
	@sim/terminal/packages.sh $(PACKAGES_PICTURES)

# The style of all pages is one file, which page.c includes as a string.
$(BUILD)/gen/host/page_css.inc: sim/host/reports/page.css sim/host/rules.mk
	@mkdir -p $(@D)
	$(call SAY,GEN)
	$(Q){ echo 'static const char STYLE[] ='; sed 's/["\\]/\\&/g; s/.*/"&\\n"/' $<; echo ';'; } > $@
$(O)/sim/host/reports/page.o: $(BUILD)/gen/host/page_css.inc

# The networks of sim/host/networks/shipped become one table of bytes that network_shipped.c includes.
NETWORKS := $(sort $(wildcard sim/host/networks/shipped/*.net))
$(BUILD)/gen/host/networks.inc: $(NETWORKS) sim/host/rules.mk
	@mkdir -p $(@D)
	$(call SAY,GEN)
	$(Q){ for f in $(NETWORKS); do \
	    echo "static const char SHIPPED_$$(basename $$f .net | tr - _)[] = {"; od -An -v -td1 $$f | sed 's/ *\(-*[0-9][0-9]*\)/\1,/g'; echo "};"; \
	  done; \
	  echo "static const struct { const char *name, *text; size_t bytes; } SHIPPED[] = {"; \
	  for f in $(NETWORKS); do n=$$(basename $$f .net); v=SHIPPED_$$(echo $$n | tr - _); echo "    {\"$$n\", $$v, sizeof $$v},"; done; \
	  echo "};"; \
	  echo "static const char SHIPPED_NAMES[] = \"$$(basename -s .net $(NETWORKS) | paste -sd, | sed 's/,/, /g')\";"; } >$@.tmp
	@mv $@.tmp $@
$(O)/sim/host/networks/network_shipped.o: $(BUILD)/gen/host/networks.inc

# What the states of the units are called, from the RTL, for waveforms: signal=name and the file that names them.
STATES := st_owner[1:0]=owner rtl/mantis_top.sv u_sequencer.u_prepare.state_q[2:0]=prepare rtl/sequencer/command_prepare.sv \
	u_sequencer.u_products.state_q[3:0]=products rtl/sequencer/command_execute.sv \
	u_sequencer.u_streams.state_q[3:0]=streams rtl/sequencer/command_execute.sv \
	u_gemm.state_q[2:0]=gemm rtl/mac/gemm.sv u_gemm.u_loader.phase_o[1:0]=loader rtl/mac/gemm_loader.sv \
	u_gemm.u_drain.state_q[2:0]=drain rtl/mac/drain.sv u_stream.state_q[3:0]=stream rtl/vector/stream.sv \
	u_stream.u_coefficient_loader.state_q[2:0]=coefficients rtl/vector/coefficient_loader.sv \
	u_reduce.state_q[1:0]=reduce rtl/vector/reduce.sv
$(BUILD)/gen/host/states.inc: sim/host/export/states.awk sim/host/rules.mk $(filter %.sv,$(STATES))
	@mkdir -p $(@D)
	$(call SAY,GEN)
	$(Q)awk -f $< $(foreach s,$(STATES),'$s') > $@
$(O)/sim/host/export/states.o: $(BUILD)/gen/host/states.inc
