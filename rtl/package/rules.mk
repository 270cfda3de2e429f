# SPDX-License-Identifier: Apache-2.0
# The RTL as a package for other projects: a folder that needs nothing else, with manifests and registers. It stands in
# $(BUILD)/rtl as `make install` lays it out in share/mantis/rtl. There every module's name, and its file's, begins with
# mantis_, so that it stands beside others' fifo or sram; here a unit has the name that it has in the pages and in C.

RTL_PACKAGE   := $(BUILD)/rtl
RTL_GENERATED := mantis.rdl mantis.xml
RTL_MODULES   := $(filter-out mantis_top,$(basename $(notdir $(RTL_SRC))))
RTL_OUTSIDE   := mantis_command_set_pkg.sv $(foreach f,$(RTL_SRC:rtl/%=%),$(subst ./,,$(dir $f))mantis_$(patsubst mantis_%,%,$(notdir $f)))
RTL_UNITS     := $(shell awk '!/^\#/ { print $$1 }' rtl/package/units.txt)
RTL_PACKAGED  := $(RTL_UNITS:%=units/%.f) files.f mantis.core Bender.yml $(RTL_GENERATED) $(RTL_OUTSIDE)

# The package first, then every module before those that use it; last the units that stand alone: the top has
# bias_lane's two halves with a register between them.
RTL_OUTSIDE_NAMES = sed 's|^rtl/||; s|[^/]*$$|mantis_&|; s|mantis_mantis_|mantis_|' | awk '!seen[$$0]++'
RTL_ORDER = { echo command_set_pkg.sv; for t in mantis_top bias_lane; do synth/sources.sh $$t rtl; done; } | $(RTL_OUTSIDE_NAMES)
RTL_PREFIXED = awk -v prefix=mantis_ -v modules='$(RTL_MODULES)' -f rtl/package/prefixed.awk
$(RTL_PACKAGE)/.stamp: $(RTL_SRC) $(BUILD)/gen/.stamp $(wildcard rtl/package/*) synth/sources.sh
	$(call SAY,PACKAGE)
	@rm -rf $(@D) && mkdir -p $(@D)
	@for f in $(RTL_SRC); do to=$(@D)/$$(echo $$f | $(RTL_OUTSIDE_NAMES)); mkdir -p $${to%/*} && $(RTL_PREFIXED) $$f > $$to || exit 1; done
	@$(RTL_PREFIXED) $(BUILD)/gen/command_set_pkg.sv > $(@D)/mantis_command_set_pkg.sv
	@cp $(RTL_GENERATED:%=$(BUILD)/gen/%) $(@D)/
	@for m in files:files.f core:mantis.core bender:Bender.yml; do \
		$(RTL_ORDER) | awk -v form=$${m%%:*} -v version=$(VERSION) -f rtl/package/manifests.awk > $(@D)/$${m#*:} || exit 1; done
	@mkdir -p $(@D)/units && grep -v '^#' rtl/package/units.txt | while read -r unit modules; do \
		{ for m in $$modules; do synth/sources.sh $$m rtl; done; } | $(RTL_OUTSIDE_NAMES) | \
		awk -v form=files -v version=$(VERSION) -v top=mantis_$$unit -f rtl/package/manifests.awk > $(@D)/units/$$unit.f || exit 1; done
	@touch $@

build: $(RTL_PACKAGE)/.stamp
.PHONY: rtl-package
rtl-package: $(RTL_PACKAGE)/.stamp ## the RTL for other projects: build/rtl with files.f, FuseSoC core, Bender.yml, SystemRDL, IP-XACT
INSTALLED += $(foreach f,$(RTL_PACKAGED),$(RTL_PACKAGE)/$f:share/mantis/rtl/$f)
