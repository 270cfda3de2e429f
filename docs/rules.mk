# SPDX-License-Identifier: Apache-2.0
# The pages as a site, and the pictures in them.

PACKAGES_DOCS := cmark-gfm=pages_as_HTML
.PHONY: docs figures
docs: gen ## the pages as a site of HTML in build/docs, with every link checked
	@sim/terminal/packages.sh $(PACKAGES_DOCS)
	@docs/site/build.sh $(BUILD)/docs $(BUILD)/gen
	@echo '  the first page is $(BUILD)/docs/index.html'

# -- pictures: blocks by graphviz, one product by the cycle model --------------------------------------------------------
figures: build ## draw the pictures of docs/figures anew: blocks from their .dot, a product from the cycle model (N = 16), units alone in Icarus with their pages
	@sim/terminal/packages.sh graphviz=pictures_of_blocks iverilog=timing_of_units
	$(O)/mantis wave --out docs/figures/product.svg
	@for f in docs/figures/*.dot; do dot -Tsvg $$f -o $${f%.dot}.svg || exit 1; done
	@testbenches/leaf/draw.sh docs

INSTALLED += $(patsubst %,%:share/doc/mantis/figures/,$(wildcard docs/figures/*.svg))
