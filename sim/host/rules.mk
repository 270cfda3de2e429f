# SPDX-License-Identifier: Apache-2.0
# Loops that compilers turn into SIMD only at -O3 (numerics/simd_levels.h).
$(foreach f,basic_math layer_attention layer_gelu layer_pool,$(eval CFLAGS_$f = $(if $(findstring -O2,$(OPT)),-O3)))

# The networks of sim/host/networks become one table of bytes that network_shipped.c includes.
NETWORKS := $(sort $(wildcard sim/host/networks/*.net))
$(BUILD)/gen/host/networks.inc: $(NETWORKS) sim/host/rules.mk
	@mkdir -p $(@D)
	$(call SAY,GEN)
	$(Q){ for f in $(NETWORKS); do \
	    echo "static const char SHIPPED_$$(basename $$f .net)[] = {"; od -An -v -td1 $$f | sed 's/ *\(-*[0-9][0-9]*\)/\1,/g'; echo "};"; \
	  done; \
	  echo "static const struct { const char *name, *text; size_t bytes; } SHIPPED[] = {"; \
	  for f in $(NETWORKS); do n=$$(basename $$f .net); echo "    {\"$$n\", SHIPPED_$$n, sizeof SHIPPED_$$n},"; done; \
	  echo "};"; \
	  echo "static const char SHIPPED_NAMES[] = \"$$(basename -s .net $(NETWORKS) | paste -sd, | sed 's/,/, /g')\";"; } >$@.tmp
	@mv $@.tmp $@
$(O)/sim/host/network_shipped.o: $(BUILD)/gen/host/networks.inc
