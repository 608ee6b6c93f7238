"""Any of Keras' applications as a network: built by Keras, then frozen to a graph of constants that needs no Keras.

Batch normalisation is folded into the convolutions before it. A trace imports only the part of the graph that its
layers need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf.config_pb2 import ConfigProto
from tensorflow.python.grappler import tf_optimizer

from reverie_server.dream.image.arrays import Tensor
from reverie_server.dream.networks import keras_model
from reverie_server.dream.networks.centres import Centres
from reverie_server.dream.networks.network import Network
from reverie_server.dream.tiles import UNPADDED, Borders
from reverie_shared.errors import networks as wrong
from reverie_shared.networks import MIXED, in_words, short_name
from reverie_shared.spelling import did_you_mean

_JUNCTIONS = (keras.layers.Activation, keras.layers.ReLU, keras.layers.Add, keras.layers.Concatenate)
_CONVOLUTIONS = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D, keras.layers.SeparableConv2D)
_PIXELS = "pixels"

_WITHOUT_PADDING = ("InceptionResNetV2",)
"""The applications whose first convolutions do not pad their input."""

_MAX_LISTED_LAYERS = 50
"""The most layers that an error lists: one under a preview has little space."""


class Application(Network):
    """One of Keras' applications, frozen.

    Its layers are those whose activations have a place in the picture and follow a nonlinearity or join branches. In
    the settings they have Keras' names; the names of InceptionV3's layers stand for eleven of them from the first to
    the last, so that every preset works with every network.

    Parameters
    ----------
    name : str
    model : keras.Model
        Without its top, for pictures [height, width, 3] of any size. Its weights are changed: batch normalisation is
        folded into the convolutions.
    preprocess : callable
        Keras' `preprocess_input`: converts pixels [batch, height, width, 3] in 0..255 to what the model takes.
    precision : str
        As `Network` takes it.
    borders : Borders, optional
        How its tiles fade; without them, as those of networks that pad.
    """

    def __init__(
        self,
        name: str,
        model: Any,
        preprocess: Callable[[Tensor], Tensor],
        precision: str,
        borders: Borders | None = None,
    ) -> None:
        self._borders = borders
        super().__init__(name, in_words(name), precision)
        _ungroup(model)
        _fold(model)
        self._layers = tuple(_features(model))
        self._graph, outputs = _frozen(model, preprocess, self._layers, self._inner)
        self._outputs = dict(zip(self._layers, outputs, strict=True))
        self._operations = tuple(_operations(self._graph))
        self._strides = _strides(self._operations)

    @classmethod
    def load(cls, application: str, file: Path, precision: str, name: str = "") -> Application:
        """An application with the weights in a file in Keras' layout; raises `DamagedFile` where they are not.

        `name` is what the network is called, where not by the application's name.
        """
        model, preprocess = keras_model.load(application, file)
        borders = UNPADDED if application in _WITHOUT_PADDING else None
        return cls(name or application, model, preprocess, precision, borders)

    def layer(self, name: str) -> str:
        """The layer of that name, or the one for InceptionV3's name; raises `BadSettings` where there is none."""
        if name in self._outputs:
            return name
        if name in MIXED:
            return self._layers[round(MIXED.index(name) / (len(MIXED) - 1) * (len(self._layers) - 1))]
        if len(self._layers) <= _MAX_LISTED_LAYERS:
            offer = wrong.ITS_LAYERS(layers=list(self._layers))
        else:
            offer = wrong.SOME_OF_ITS_LAYERS(count=len(self._layers), layers=[self.layer(depth) for depth in MIXED])
        raise wrong.NO_LAYER_OF_APPLICATION(
            network=short_name(self.name),
            layer=name,
            guess=did_you_mean(name, self._layers),
            offer=offer,
            first=MIXED[0],
            last=MIXED[-1],
        )

    def grid(self, layers: Sequence[str]) -> int:
        """The largest stride, in pixels, of the layers and of what they are computed from."""
        return max(self._strides[_node(self._outputs[layer])] for layer in layers)

    def _find_centres(self, layer: str, side: int) -> Centres:
        """Where a layer's activations lie, by the convolutions, pools and padding in the graph."""
        found: dict[str, Centres] = {}
        for operation in self._operations:
            before = max(
                (found[name] for name in operation.inputs), key=lambda each: each.stride, default=Centres(side)
            )
            padded = before.padded(*operation.around)
            found[operation.name] = padded.filtered(operation.kernel, operation.stride, operation.padding)
        return found[_node(self._outputs[layer])]

    def borders(self, layers: Sequence[str]) -> Borders:
        """Those of networks that pad, but for the one that does not."""
        return self._borders or super().borders(layers)

    def _activations(self, images: Tensor, layers: Sequence[str]) -> dict[str, Tensor]:
        wanted = [self._outputs[layer] for layer in layers]
        activations = tf.graph_util.import_graph_def(_subgraph(self._graph, wanted), {_PIXELS: images}, wanted, name="")
        return dict(zip(layers, activations, strict=True))


def _features(model: Any) -> Iterator[str]:
    """The names of the layers that settings can name, in the order of computation."""
    for layer in model.layers:
        shape: tuple[int | None, ...] = getattr(layer.output, "shape", ())
        nonlinear = getattr(layer, "activation", keras.activations.linear) is not keras.activations.linear
        if len(shape) == 4 and shape[1] is None and (nonlinear or isinstance(layer, _JUNCTIONS)):
            yield layer.name


def _ungroup(model: Any) -> None:
    """Compute convolutions with one group for each channel (ConvNeXt's) as depthwise ones: Keras compiles grouped
    convolutions, which cannot be differentiated once they are frozen.
    """

    def convolve(layer: Any, inputs: Tensor, kernel: Tensor) -> Tensor:
        kernel = keras.ops.transpose(kernel, (0, 1, 3, 2))
        return keras.ops.depthwise_conv(inputs, kernel, layer.strides, layer.padding)

    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D) and 1 < layer.groups == layer.kernel.shape[3]:
            layer.convolution_op = partial(convolve, layer)


def _fold(model: Any) -> None:
    """Fold each batch normalisation into the convolution before it, where nothing else uses that convolution."""
    for layer in model.layers:
        if not isinstance(layer, keras.layers.BatchNormalization):
            continue
        before = layer.input._keras_history.operation
        linear = getattr(before, "activation", None) is keras.activations.linear
        if isinstance(before, _CONVOLUTIONS) and linear and len(before._outbound_nodes) == 1:
            _absorb(before, layer)


def _absorb(convolution: Any, normalisation: Any) -> None:
    deviation = np.sqrt(np.asarray(normalisation.moving_variance, np.float64) + normalisation.epsilon)
    scale = (np.asarray(normalisation.gamma) if normalisation.scale else 1.0) / deviation
    shift = -np.asarray(normalisation.moving_mean) * scale
    if normalisation.center:
        shift = shift + np.asarray(normalisation.beta)
    kernel = convolution.pointwise_kernel if hasattr(convolution, "pointwise_kernel") else convolution.kernel
    last = kernel.shape[2:] if isinstance(convolution, keras.layers.DepthwiseConv2D) else kernel.shape[3:]
    kernel.assign(np.asarray(kernel) * scale.reshape(last))
    if convolution.use_bias:
        convolution.bias.assign(np.asarray(convolution.bias) * scale + shift)
        shift = np.zeros_like(shift)
    if normalisation.scale:
        normalisation.gamma.assign(np.ones_like(shift))
    if normalisation.center:
        normalisation.beta.assign(np.zeros_like(shift))
    normalisation.moving_variance.assign(np.full_like(shift, 1 - normalisation.epsilon))
    normalisation.moving_mean.assign(-shift)


def _frozen(
    model: Any, preprocess: Callable[[Tensor], Tensor], layers: Sequence[str], precision: tf.DType
) -> tuple[Any, list[str]]:
    """The model as a graph of constants, from pixels in -1..1 (`_PIXELS`) to the layers; and the names of their
    tensors.
    """
    features = keras.Model(model.input, [model.get_layer(layer).output for layer in layers])

    weights = [
        [variable.numpy() for variable in variables]
        for variables in (features.trainable_variables, features.non_trainable_variables)
    ]

    def forward(pixels: Tensor) -> Any:
        constants = [[tf.constant(array) for array in arrays] for arrays in weights]
        activations, _ = features.stateless_call(*constants, preprocess((pixels + 1) * 127.5), training=False)
        return tf.nest.flatten(activations)

    spec = tf.TensorSpec([None, None, None, 3], name=_PIXELS)
    traced = tf.function(forward, autograph=False).get_concrete_function(spec).graph
    outputs = [tensor.name for tensor in traced.outputs]
    graph = _fold_constants(traced, [f"{_PIXELS}:0", *outputs])
    for node in graph.node:
        # Some functions have Keras' own gradients, which only the original graph knows.
        node.attr.pop("_gradient_op_type", None)
        _convert(node, precision)
    return graph, outputs


def _fold_constants(graph: Any, kept: Sequence[str]) -> Any:
    """The graph after constant folding, by TensorFlow's own optimizer; the tensors `kept` stay."""
    meta = tf.compat.v1.train.export_meta_graph(graph_def=graph.as_graph_def(), graph=graph)
    meta.collection_def["train_op"].node_list.value.extend(kept)
    config = ConfigProto()
    config.graph_options.rewrite_options.optimizers.append("constfold")
    config.graph_options.rewrite_options.min_graph_nodes = -1
    return tf_optimizer.OptimizeGraph(config, meta)


def _convert(node: Any, precision: tf.DType) -> None:
    """Change a node of the graph, in place, from float32 to another precision."""
    single, wanted = tf.float32.as_datatype_enum, precision.as_datatype_enum
    if wanted == single:
        return
    for attribute in node.attr.values():
        if attribute.type == single:
            attribute.type = wanted
        for index, kind in enumerate(attribute.list.type):
            if kind == single:
                attribute.list.type[index] = wanted
        if attribute.tensor.dtype == single:
            values = tf.make_ndarray(attribute.tensor).astype(precision.as_numpy_dtype)
            attribute.tensor.CopyFrom(tf.make_tensor_proto(values))


@dataclass(frozen=True)
class _Operation:
    """What a node of the graph does along a picture's rows: a filter of so many pixels, after so many zeros around."""

    name: str
    inputs: tuple[str, ...]
    kernel: int = 1
    stride: int = 1
    padding: str = "SAME"
    around: tuple[int, int] = (0, 0)


def _operations(graph: Any) -> Iterator[_Operation]:
    """The nodes of the graph, each after its inputs."""
    with tf.Graph().as_default() as imported:
        tf.graph_util.import_graph_def(graph, name="")
    for node in imported.get_operations():
        attributes = node.node_def.attr
        inputs = tuple(taken.op.name for taken in node.inputs)
        stride = node.get_attr("strides")[1] if "strides" in attributes else 1
        around = (0, 0)
        if node.type in ("Pad", "PadV2") and node.inputs[1].op.type == "Const":
            around = tuple(tf.make_ndarray(node.inputs[1].op.get_attr("value"))[1].tolist())
        padding = node.get_attr("padding").decode() if "padding" in attributes else "SAME"
        yield _Operation(node.name, inputs, _kernel(node), stride, padding, around)


def _kernel(node: Any) -> int:
    """The pixels that a node's filter spans from top to bottom; 1 where it is none."""
    if "ksize" in node.node_def.attr:
        return int(node.get_attr("ksize")[1])
    if node.type not in ("Conv2D", "DepthwiseConv2dNative"):
        return 1
    return int((node.inputs[1].shape[0] - 1) * node.get_attr("dilations")[1] + 1)


def _strides(operations: Sequence[_Operation]) -> dict[str, int]:
    """The stride in pixels of each node of the graph, by name: the product of the strides up to it."""
    strides: dict[str, int] = {}
    for operation in operations:
        strides[operation.name] = operation.stride * max((strides[name] for name in operation.inputs), default=1)
    return strides


def _subgraph(graph: Any, outputs: Sequence[str]) -> Any:
    """The part of the graph that the outputs depend on."""
    nodes = {node.name: node for node in graph.node}
    needed, waiting = set(), {_node(output) for output in outputs}
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting |= {_node(taken) for taken in nodes[name].input} - needed
    part = tf.compat.v1.GraphDef(versions=graph.versions)
    part.node.extend(node for node in graph.node if node.name in needed)
    return part


def _node(tensor: str) -> str:
    """The name of the node of a tensor, or of a control input (`^`)."""
    return tensor.lstrip("^").partition(":")[0]
