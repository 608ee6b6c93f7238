"""A person with the dialog open while the network of photographs is installed, who then switches between networks."""

from __future__ import annotations

import json
import shutil
from typing import Any

from helpers import STAGE, photo, tell
from widgets import (
    AS_THE_PRESET,
    all_shown,
    area,
    changed,
    choose,
    choose_preset,
    click,
    entries,
    number,
    page,
    set_number,
    set_text,
    text,
    wait_for_words,
)
from windows import DREAM, menu, picture, show, wait_for, wait_for_window, wait_until_gone

SCRIPT = "networks"
COMPLETE = "Dream goes on from here"
PHOTOGRAPHS, MOTIFS = "Photographs", "Drawn motifs"
SECONDS = 60
facts: dict[str, Any] = {}


def note(name: str) -> None:
    page("Expert")
    shown = [each.get_name() for each in all_shown()]
    facts[name] = {
        "words": wait_for_words("Network: "),
        "switch": [each.get_name() for each in all_shown() if each.get_role_name() == "radio button"],
        "layers": text("Network layers"),
        "menu of layers": entries("Choose layers"),
        "menu of motifs": "Choose motifs" in shown,
        "steps": number("Steps"),
        "changed": changed(),
        "offer": next((name for name in shown if name.startswith("Download")), ""),
    }
    tell(SCRIPT, facts)


def complete(name: str) -> None:
    facts[f"preview of {name}"] = wait_for_words(COMPLETE, SECONDS)
    page("Look")
    picture(name)
    facts[f"preview of {name} at"] = area("Preview")
    tell(SCRIPT, facts)


image = photo()
window = show(image)
menu(window, DREAM)
wait_for_window("^DeepDream")
set_number("Steps", 3)
wait_for_words(COMPLETE, SECONDS)
note("at first")

draft = STAGE / "reverie" / "weights" / "photographs.part"
draft.parent.mkdir(exist_ok=True)
shutil.copyfile(STAGE / "photographs.npz", draft)
draft.rename(draft.with_name("photographs.npz"))
wait_for_words(f"Network: {PHOTOGRAPHS}")
wait_for_words("(Photographs", SECONDS)
complete("photographs")
note("once photographs are there")
page("Look")
facts["corners"] = [area("Preview"), area("All as the preset has them"), area("Save Settings"), area("Dream", "button")]

click(MOTIFS)
wait_for_words("(Drawn motifs", SECONDS)
complete("motifs")
note("switched to motifs")

set_text("Network layers", "animals=1")
facts["words for a layer of photographs"] = wait_for_words("has no “animals”")
page("Expert")
click(f"Network layers{AS_THE_PRESET}")
click(PHOTOGRAPHS)
wait_for_words("(Photographs", SECONDS)
complete("photographs again")
note("switched back")

set_text("Network layers", "mixed5=1")
facts["words for a layer of motifs"] = wait_for_words("has no “mixed5”")
page("Expert")
click(f"Network layers{AS_THE_PRESET}")

page("Expert")
choose("Network", PHOTOGRAPHS)
note("photographs by hand")
choose_preset("whisper")
note("another preset on photographs by hand")
page("Expert")
click(f"Network{AS_THE_PRESET}")  # with photographs by hand, the gallery has no preset of motifs
choose_preset("owls")
note("a preset of motifs")
page("Expert")
choose("Network", PHOTOGRAPHS)
facts["words for a preset of motifs on photographs"] = wait_for_words("“owls” has no look on")
click(f"Network{AS_THE_PRESET}")
set_number("Steps", 2)
wait_for_words(COMPLETE, SECONDS)
click("Dream", "button")
wait_for(lambda: len(image.get_layers()) == 2, SECONDS, "the new layer")
wait_until_gone("^DeepDream")
recipe = json.loads(bytes(image.get_layers()[0].get_parasite("reverie-recipe").get_data()))
facts["recipe"] = {"preset": recipe["preset"], "network": recipe["settings"]["network"]}
tell(SCRIPT, facts)
