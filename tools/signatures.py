"""Writes what networks' files are recognised by: `python -m tools.signatures [NAME]...`.

Keras builds each of its applications for it, all 38 in some four minutes; with names, those alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import reverie_server.dream  # noqa: F401  # isort: skip  # before Keras: it chooses TensorFlow's kernels

import click
import keras

from reverie_server.networks import architectures
from reverie_shared.applications import APPLICATIONS
from reverie_shared.own_networks import INCEPTION

FILE = Path(architectures.__file__).with_name("signatures.json")
NAMES = (INCEPTION, *APPLICATIONS)


def signature(name: str) -> str:
    """The signature of the application of that name, without its top (`architectures.signature`)."""
    keras.utils.clear_session()
    model = getattr(keras.applications, name)(include_top=False, weights=None, input_shape=(None, None, 3))
    return architectures.signature(shapes(model))


def shapes(model: Any) -> Iterator[architectures.Shapes]:
    """The shapes of the weights of each layer of a model, and of the models in it."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from shapes(layer)
        else:
            yield [tuple(weight.shape) for weight in layer.weights]


@click.command()
@click.argument("names", type=click.Choice(NAMES), nargs=-1)
def main(names: tuple[str, ...]) -> None:
    """Write the signatures of the applications NAMES, or of all, to server/reverie_server/networks/signatures.json."""
    known = {name: digest for digest, name in json.loads(FILE.read_text(encoding="utf-8")).items()}
    for name in names or NAMES:
        known[name] = signature(name)
        click.echo(f"{name} {known[name]}")
    if len(set(known.values())) < len(known):
        raise click.ClickException("Two applications have the same shapes: a file of theirs tells nobody which it is.")
    text = json.dumps({known[name]: name for name in NAMES if name in known}, indent=2)
    FILE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
