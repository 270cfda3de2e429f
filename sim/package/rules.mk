# SPDX-License-Identifier: Apache-2.0
# The libraries, their installation, and what is installed beside them.
#
#   libmantis        golden and cycle executors, networks, training; needs the C library, zlib, libm and threads only.
#                    One library per size of the MAC array: libmantis (N = 16), libmantis-n8, libmantis-n32.
#   libmantis-float  the fp32 executor; needs OpenBLAS. It does not depend on N.
#
# Only names marked MANTIS_API leave them: the shared library by hidden visibility and a version node of its own for
# each N, so that two of them in one process never take each other's functions; the static one by a partial link whose
# hidden names become local. testbenches/library/interface.txt is the promise.

LIBRARY       := libmantis$(if $(filter n16,$(SIZE)),,-$(SIZE))
LIBRARY_FLOAT := libmantis-float
VERSION       := $(shell awk '/define MANTIS_VERSION_(MAJOR|MINOR|PATCH) / {printf "%s%s", dot, $$3; dot = "."}' cmodel/include/mantis/version.h)
MAJOR         := $(firstword $(subst ., ,$(VERSION)))

# What libmantis holds: the models but float, the cycle model's platform, and the host's rooms up to training.
LIBRARY_ROOMS := support boxes device layers networks data tasks training library
LIBRARY_SRC   := $(filter-out cmodel/float/%,$(LIB_SRC)) $(patsubst %,sim/platform/%.c,axi_memory counting_executor cycle_device dram machine machine_pass machine_run machine_waveform memory_names pin_executor remembered ring_slots) \
	$(filter-out sim/host/device/executors_program.c,$(wildcard $(LIBRARY_ROOMS:%=sim/host/%/*.c)))
LIBRARY_OBJ   := $(LIBRARY_SRC:%.c=$(O)/%.o)
FLOAT_OBJ     := $(patsubst %.c,$(O)/%.o,$(filter cmodel/float/%,$(LIB_SRC)))

LIBRARIES := $(O)/$(LIBRARY).a $(O)/$(LIBRARY).so $(if $(filter 1,$(BLAS)),$(O)/$(LIBRARY_FLOAT).a $(O)/$(LIBRARY_FLOAT).so)

$(O)/library.list: FORCE
	$(call KEEP,$(LIBRARY_OBJ) $(FLOAT_OBJ) $(VERSION))

# -- shared -------------------------------------------------------------------------------------------------
# $(call SHARED,name,version node,exported names,objects,libraries)
define SHARED
$(call SAY,LD)
@printf '%s {\n    global: %s;\n    local: *;\n};\n' '$(2)' '$(3)' > $(O)/$(1).map
$(Q)$(CC) -shared $(LDFLAGS) -Wl,-soname,$(1).so.$(MAJOR) -Wl,--version-script=$(O)/$(1).map -Wl,-Bsymbolic-functions \
	$(if $(SANITIZE),,-Wl,-z,defs) -o $(O)/$(1).so.$(VERSION) $(4) $(5)
@ln -sfn $(1).so.$(VERSION) $(O)/$(1).so.$(MAJOR)
@ln -sfn $(1).so.$(MAJOR) $(O)/$(1).so
endef

$(O)/$(LIBRARY).so: $(LIBRARY_OBJ) $(O)/library.list sim/package/rules.mk
	$(call SHARED,$(LIBRARY),MANTIS_N$(N)_$(MAJOR),mantis_*,$(LIBRARY_OBJ),-lz -lm)
# The parts of the models that the fp32 executor shares with golden come out of models.a, hidden.
$(O)/$(LIBRARY_FLOAT).so: $(FLOAT_OBJ) $(O)/models.a $(O)/library.list sim/package/rules.mk
	$(call SHARED,$(LIBRARY_FLOAT),MANTIS_FLOAT_$(MAJOR),mantis_float_*,$(FLOAT_OBJ) $(O)/models.a,-lopenblas -lm)

# -- static -------------------------------------------------------------------------------------------------
# $(call STATIC,name,objects,exported names)
define STATIC
$(call SAY,AR)
$(Q)ld -r -o $(O)/$(1).part.o $(2)
$(Q)objcopy --localize-hidden -w --keep-global-symbol '$(3)' $(O)/$(1).part.o $(O)/$(1).o
@rm -f $@ $(O)/$(1).part.o
$(Q)ar rcs $@ $(O)/$(1).o
endef

$(O)/$(LIBRARY).a: $(LIBRARY_OBJ) $(O)/library.list sim/package/rules.mk
	$(call STATIC,$(LIBRARY),$(LIBRARY_OBJ),mantis_*)
$(O)/$(LIBRARY_FLOAT).a: $(FLOAT_OBJ) $(O)/models.a $(O)/library.list sim/package/rules.mk
	$(call STATIC,$(LIBRARY_FLOAT),$(FLOAT_OBJ) $(O)/models.a,mantis_float_*)

-include $(LIBRARY_OBJ:.o=.d)

# -- installation -------------------------------------------------------------------------------------------
# The usual words: PREFIX, DESTDIR (in front of everything, for packages). A second CONFIG adds its library and program
# to the same headers.
#= PREFIX=folder, DESTDIR=folder | install, uninstall: where to (/usr/local); what stands in front of it, for packages
PREFIX  ?= /usr/local
DESTDIR ?=
SUFFIX  := $(LIBRARY:libmantis%=%)
PACKAGE := $(O)/package

# What the program says of itself, one part per verb.
$(PACKAGE)/help.txt: $(O)/mantis
	@mkdir -p $(@D)
	$(Q){ $(O)/mantis --help; for verb in $$($(O)/mantis --help | awk '/^commands:/ {on = 1; next} /^$$/ {on = 0} on {print $$1}'); do \
		echo "@$$verb"; $(O)/mantis $$verb --help || exit 1; done; } > $@
.PHONY: package
# Anew each time: they depend on PREFIX.
package: $(PACKAGE)/help.txt
	$(Q)awk -v version=$(VERSION) -v prefix='$(PREFIX)' -f sim/package/manual_page.awk $< > $(PACKAGE)/mantis.1
	$(Q)awk -v networks='$(sort $(basename $(notdir $(NETWORKS))))' -f sim/package/completion.awk $< > $(PACKAGE)/completion
	$(Q)for name in mantis mantis-float; do sed -e 's|@PREFIX@|$(PREFIX)|; s|@SUFFIX@|$(SUFFIX)|g; s|@N@|$(N)|g; s|@VERSION@|$(VERSION)|' \
		sim/package/$$name.pc.in > $(PACKAGE)/$$name.pc; done
	@[ '$(SUFFIX)' = '' ] || mv $(PACKAGE)/mantis.pc $(PACKAGE)/mantis$(SUFFIX).pc

# file:place below PREFIX; a place with / at its end is a folder.
INSTALLED_LIBRARIES := $(LIBRARY) $(if $(filter 1,$(BLAS)),$(LIBRARY_FLOAT))
INSTALLED += $(O)/mantis:bin/mantis$(SUFFIX) $(PACKAGE)/mantis.1:share/man/man1/mantis$(SUFFIX).1 \
	$(PACKAGE)/completion:share/bash-completion/completions/mantis \
	$(patsubst %,%:include/mantis/,$(wildcard cmodel/include/mantis/*.h) $(BUILD)/gen/mantis/command_set.h) \
	$(NETWORKS:%=%:share/mantis/networks/) $(patsubst %,%:share/doc/mantis/,LICENSE README.md $(wildcard docs/*.md)) \
	$(foreach l,$(INSTALLED_LIBRARIES),$(O)/$l.a:lib/ $(O)/$l.so.$(VERSION):lib/ $(PACKAGE)/$(l:lib%=%).pc:lib/pkgconfig/)
LINKS := $(foreach l,$(INSTALLED_LIBRARIES),lib/$l.so.$(MAJOR) lib/$l.so)
# $(call PLACE,file:place)
PLACE = $(lastword $(subst :, ,$(1)))$(if $(filter %/,$(1)),$(notdir $(firstword $(subst :, ,$(1)))))
ROOT  = $(DESTDIR)$(PREFIX)

.PHONY: install uninstall
install: build package ## install program, libraries, headers, manual (PREFIX=/usr/local DESTDIR=)
	@for item in $(foreach i,$(INSTALLED),'$(firstword $(subst :, ,$i)):$(call PLACE,$i)'); do \
		from=$${item%%:*} to=$${item##*:}; mode=644; case $$to in bin/*) mode=755;; esac; \
		install -D -m $$mode "$$from" '$(ROOT)'/"$$to" || exit 1; done
	@for library in $(INSTALLED_LIBRARIES); do \
		ln -sfn $$library.so.$(VERSION) '$(ROOT)'/lib/$$library.so.$(MAJOR) && ln -sfn $$library.so.$(MAJOR) '$(ROOT)'/lib/$$library.so || exit 1; done
	@echo 'mantis $(VERSION) is installed under $(ROOT)$(if $(DESTDIR),,; run ldconfig when it is there for the first time)'
uninstall: ## remove what `make install` of the same CONFIG, PREFIX and DESTDIR has put there
	@cd '$(ROOT)' && rm -f $(foreach i,$(INSTALLED),'$(call PLACE,$i)') $(LINKS) && \
		printf '%s\n' $(sort share/mantis/ $(foreach i,$(INSTALLED),$(dir $(call PLACE,$i)))) | grep mantis | sort -r | while read -r folder; do \
		[ ! -d "$$folder" ] || rmdir --ignore-fail-on-non-empty "$$folder"; done
