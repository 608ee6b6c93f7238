"""The motifs, in the order of the classifiers' classes, which begin with “nothing”."""

MOTIFS = (
    *("scales", "waves", "fur", "bricks", "arches", "stripes", "leopard", "honeycomb", "pearls", "weave"),
    *("crystals", "windows", "eyes", "orbs", "peacock", "feathers", "spirals", "dahlias", "leaves", "flowers"),
    *("sunflowers", "gears", "wheels", "nautilus", "shells", "ferns", "cats", "dogs", "owls", "fish", "butterflies"),
    *("snakes", "mushrooms", "pagodas", "mandalas", "tentacles", "trees", "starfish", "birds"),
)
