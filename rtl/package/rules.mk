# SPDX-License-Identifier: Apache-2.0
# The RTL as a package for other projects: a folder that needs nothing else, with manifests and registers. It stands in
# $(BUILD)/rtl as `make install` lays it out in share/mantis/rtl.

RTL_PACKAGE   := $(BUILD)/rtl
RTL_GENERATED := command_set_pkg.sv mantis.rdl mantis.xml
RTL_UNITS     := $(shell awk '!/^\#/ { print $$1 }' rtl/package/units.txt)
RTL_PACKAGED  := $(RTL_UNITS:%=units/%.f) files.f mantis.core Bender.yml $(RTL_GENERATED) $(RTL_SRC:rtl/%=%)

# The package first, then every module before those that use it; last the units that stand alone: the top has
# bias_lane's two halves with a register between them.
RTL_ORDER = { echo command_set_pkg.sv; for t in mantis_top bias_lane; do synth/sources.sh $$t rtl; done; } | \
	sed 's|^rtl/||' | awk '!seen[$$0]++'
$(RTL_PACKAGE)/.stamp: $(RTL_SRC) $(BUILD)/gen/.stamp $(wildcard rtl/package/*) synth/sources.sh
	$(call SAY,PACKAGE)
	@rm -rf $(@D) && mkdir -p $(@D)
	@for f in $(RTL_SRC:rtl/%=%); do install -D -m 644 rtl/$$f $(@D)/$$f || exit 1; done
	@cp $(RTL_GENERATED:%=$(BUILD)/gen/%) $(@D)/
	@for m in files:files.f core:mantis.core bender:Bender.yml; do \
		$(RTL_ORDER) | awk -v form=$${m%%:*} -v version=$(VERSION) -f rtl/package/manifests.awk > $(@D)/$${m#*:} || exit 1; done
	@mkdir -p $(@D)/units && grep -v '^#' rtl/package/units.txt | while read -r unit modules; do \
		{ for m in $$modules; do synth/sources.sh $$m rtl; done; } | sed 's|^rtl/||' | awk '!seen[$$0]++' | \
		awk -v form=files -v version=$(VERSION) -v top=$$unit -f rtl/package/manifests.awk > $(@D)/units/$$unit.f || exit 1; done
	@touch $@

build: $(RTL_PACKAGE)/.stamp
.PHONY: rtl-package
rtl-package: $(RTL_PACKAGE)/.stamp ## the RTL for other projects: build/rtl with files.f, FuseSoC core, Bender.yml, SystemRDL, IP-XACT
INSTALLED += $(foreach f,$(RTL_PACKAGED),$(RTL_PACKAGE)/$f:share/mantis/rtl/$f)
