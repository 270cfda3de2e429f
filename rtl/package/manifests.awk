# SPDX-License-Identifier: Apache-2.0
# awk -v form=files|core|bender -v version=V -f manifests.awk: the file names on standard input, in the order in which
# they are to be read, as a manifest: files.f of simulators, FuseSoC's core file (CAPI 2), or Bender.yml. top: of a list
# of files for a unit alone, the unit.
BEGIN {
    if (top == "") top = "mantis_top"
    about = "Integer training accelerator: AXI4 master, AXI4-Lite slave, interrupt"
    edge = "Rows and columns of the MAC array: 8, 16 or 32"
    port = "Bits of the memory port: 128, 256 or 512"
    made = "Made by the build from the RTL's modules. Names are relative to " (top == "mantis_top" ? "this file." : "the folder above.")
    if (form == "files") {
        print "// SPDX-License-Identifier: Apache-2.0"
        print "// " made " Top module: " top "."
    } else if (form == "core") {
        print "CAPI=2:"
        print "# SPDX-License-Identifier: Apache-2.0"
        print "# " made
        print "name: mantis:ip:mantis_top:" version
        print "description: " quoted(about)
        print "filesets:\n  rtl:\n    file_type: systemVerilogSource\n    files:"
    } else {
        print "# SPDX-License-Identifier: Apache-2.0"
        print "# " made
        print "package:\n  name: mantis\nsources:"
    }
}
{
    indent = form == "core" ? "      - " : form == "bender" ? "  - " : ""
    print indent $0
}
END {
    if (form != "core") exit
    print "parameters:\n  N:\n    description: " quoted(edge)
    print "    datatype: int\n    default: 16\n    paramtype: vlogparam"
    print "  PORT:\n    description: " quoted(port)
    print "    datatype: int\n    default: 256\n    paramtype: vlogparam"
    print "targets:"
    print "  default: &default\n    filesets: [rtl]\n    toplevel: mantis_top\n    parameters: [N, PORT]"
    print "  lint:\n    <<: *default\n    default_tool: verilator"
    print "    tools:\n      verilator:\n        mode: lint-only\n        verilator_options: [-Wall]"
}
function quoted(text) { return "\"" text "\"" }
