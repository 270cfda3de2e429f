# SPDX-License-Identifier: Apache-2.0
"""A whole model as one network: its modules replaced in place, its forward run by libmantis.

The model's forward is traced (torch.fx), so it may be any Python that does not branch on values. Each module and
function in it becomes one layer; what has none is named with its path, and the model is left as it was.
"""

import copy
from typing import Any, Dict, List, Optional

from torch import Tensor, fx, nn

from ..errors import Error, Status
from .add import Add
from .arithmetic import Arithmetic
from .functions import FUNCTIONS, METHODS, Call
from .modules import TWINS, Module, Refused, twin_of
from .network import Line, Network, Value, claim


class _Tracer(fx.Tracer):
    def is_leaf_module(self, module: nn.Module, name: str) -> bool:
        known = isinstance(module, (Module, Add)) or twin_of(module) is not None
        return known or super().is_leaf_module(module, name)


class _Builder:
    """Lines of the network from the traced graph, and which class each module gets."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model
        self.lines: List[Line] = []
        self.values: Dict[fx.Node, Value] = {}
        self.twins: Dict[nn.Module, type] = {}
        self.problems: List[str] = []
        self.output: Optional[Value] = None

    def name(self, path: str) -> str:
        """A layer's name: the path where it is short enough."""
        taken = {line.name for line in self.lines}
        plain = "".join(ch if ch.isalnum() or ch in "_.-" else "_" for ch in path)
        return plain if 0 < len(plain) <= 15 and plain not in taken else f"layer{len(self.lines)}"

    def read(self, node: Any) -> Value:
        if not isinstance(node, fx.Node) or node not in self.values:
            raise Refused(f"{node} is no value of the network")
        return self.values[node]

    def add(self, path: str, call: Call, inputs: List[Value], module: Optional[nn.Module]) -> Value:
        """One layer: its line, and what its output is."""
        name, source = self.name(path), inputs[0]
        kind, _, keys = call.text.partition(" ")
        link = f"from={','.join(value.name for value in inputs)}" if inputs else ""
        flattened = "" if call.elementwise else source.flattened
        text = " ".join(filter(None, (kind, name, keys, link)))
        line = Line(name, text, module, path, flattened, source.rank, call.ranks)
        self.lines.append(line)
        if call.flattens:
            flattened = source.flattened if source.rank else source.name  # tokens lie in torch's order
        elif call.elementwise:
            flattened = source.flattened
        else:
            flattened = ""
        return Value(name, call.gives or source.rank, flattened)

    def module(self, node: fx.Node) -> Value:
        path = str(node.target)
        module = self.model.get_submodule(path)
        label = f"{path} ({type(module).__name__})"
        inputs = [self.read(argument) for argument in node.args]
        if isinstance(module, nn.Identity) or (isinstance(module, nn.Dropout) and module.p == 0):
            return inputs[0]
        if isinstance(module, nn.Dropout):
            raise Refused(f"{label}: there is no dropout; p=0 or nn.Identity in its place")
        if isinstance(module, Add):
            return self.add(path, Call("add", elementwise=True), inputs, None)
        twin = twin_of(module)
        if twin is None:
            raise Refused(f"{label}: there is no such layer")
        if module in self.twins and next(module.parameters(), None) is not None:
            raise Refused(f"{label}: used twice; weights cannot be shared")
        probe = copy.copy(module)
        probe.__class__ = twin
        try:
            call = Call(probe.line(), twin.gives, twin.flattens, twin.elementwise, 1, twin.ranks)
        except Refused as reason:
            raise Refused(f"{label}: {reason}") from None
        self.twins[module] = twin
        return self.add(path, call, inputs, module)

    def function(self, node: fx.Node) -> Optional[Value]:
        table = METHODS if node.op == "call_method" else FUNCTIONS
        known = table.get(node.target)
        called = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", node.target)
        if known is None:
            raise Refused(f"{called} (in forward): there is no such layer")
        try:
            call = known(node)
            if call is None:
                return None  # a size: no value of the network
            inputs = [self.read(argument) for argument in node.args[: call.inputs]]
        except Refused as reason:
            raise Refused(f"{called} (in forward): {reason}") from None
        return inputs[0] if call.text == "" else self.add(node.name, call, inputs, None)

    def node(self, node: fx.Node) -> None:
        if node.op == "placeholder":
            if self.lines:
                raise Refused(f"input {node.name}: a network has one input")
            self.lines.append(Line("input", "input input"))
            self.values[node] = Value("input", 0, "")
        elif node.op == "call_module":
            self.values[node] = self.module(node)
        elif node.op in ("call_function", "call_method"):
            value = self.function(node)
            if value is not None:
                self.values[node] = value
        elif node.op == "output":
            self.output = self.read(node.args[0])
        else:
            raise Refused(f"{node.target}: a tensor of the model that is no module's parameter")

    def build(self, graph: fx.Graph) -> None:
        failed: Dict[fx.Node, bool] = {}
        for node in graph.nodes:
            if any(argument in failed for argument in node.all_input_nodes):
                failed[node] = True  # its own cause is named already
                continue
            try:
                self.node(node)
            except Refused as reason:
                failed[node] = True
                self.problems.append(str(reason))


class Converted:
    """What a converted model's class has before its own."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _revive, (type(self).__mro__[2], self.__dict__)

    def forward(self, x: Tensor) -> Tensor:
        network: Network = self.__dict__["_network"]
        y = network(x)
        claim(network)
        return y


def _class(own: type) -> type:
    """The class of converted models of a class."""
    return type(own.__name__, (Converted, own), {"__module__": own.__module__})


def _revive(own: type, state: Dict[str, Any]) -> nn.Module:
    """A converted model from copy or pickle."""
    model = _class(own).__new__(_class(own))
    model.__dict__.update(state)
    return model


def _trace(model: nn.Module) -> fx.Graph:
    try:
        graph = fx.GraphModule(model, _Tracer().trace(model)).graph
    except Exception as reason:  # whatever a forward raises on symbolic values
        why = f"the forward of {type(model).__name__} cannot be traced: {reason}"
        raise Error(Status.BAD_ARGUMENT, why) from reason
    graph.eliminate_dead_code()
    return graph


def convert(model: nn.Module, arithmetic: Optional[Arithmetic] = None, **options: Any) -> nn.Module:
    """Replaces the model's modules in place and returns the model; it then trains in Mantis arithmetic.

    options are Arithmetic's: seed, bits, norm_bits, nearest, executor. Parameters stay the same objects, in the same
    state_dict. BAD_ARGUMENT names every module and function that has no layer, and nothing is changed then.
    """
    if isinstance(model, Converted):
        raise Error(Status.BAD_ARGUMENT, f"{type(model).__name__} is converted already")
    arithmetic = arithmetic if arithmetic is not None else Arithmetic(**options)
    builder = _Builder(model)
    if type(model) in TWINS or isinstance(model, Module):
        name = type(model).__name__
        raise Error(Status.BAD_ARGUMENT, f"{name} is one layer: use mantis.torch.{name}")
    builder.build(_trace(model))
    if builder.problems:
        raise Error(Status.BAD_ARGUMENT, f"{type(model).__name__}: {'; '.join(builder.problems)}")
    assert builder.output is not None
    for module, twin in builder.twins.items():
        module.__class__ = twin
        module.arithmetic = arithmetic
    network = Network(builder.lines, builder.output, arithmetic)
    model.__class__ = _class(type(model))
    model.__dict__["_network"] = network
    return model

