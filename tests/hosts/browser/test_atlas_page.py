"""`reverie atlas` in a real browser: what it shows, mixes and looks at, and whom it answers."""

from __future__ import annotations

import http.client
import json
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image

from reverie_cli.atlas.contents import Contents
from reverie_cli.atlas.server import PageServer
from reverie_shared.atlas import Atlas
from reverie_shared.settings import MOTIFS
from tests.support.atlases import write_atlas
from tests.support.browser import Page
from tests.support.pictures import PHOTO, picture
from tests.support.running import Reverie
from tests.unit.dream.test_look import stripes_right

LAYERS = ("mixed3", "mixed4", "mixed5")
CHANNELS = 384
SHOWN = "[...document.querySelectorAll('#entries button')].map(each => each.dataset.term)"


@pytest.fixture(scope="module")
def served(reverie: Reverie, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    """The page of an atlas of the bundled network, with a cat's photo that is striped on the right."""
    path = tmp_path_factory.mktemp("atlas") / "bundled.zip"
    write_atlas(path, "bundled", MOTIFS, LAYERS, CHANNELS)
    with Image.open(PHOTO) as image:
        striped = picture(stripes_right(np.asarray(image.convert("RGB"))))
    contents = Contents(Atlas.read(path, "bundled"), reverie.installation, striped)
    with PageServer(contents, reverie.places.run) as page:
        thread = threading.Thread(target=page.serve)
        thread.start()
        yield page
        page.shutdown()
        thread.join()


@pytest.fixture
def page(served: PageServer, chromium: Page) -> Page:
    """The browser, with that page anew."""
    chromium.open(served.url)
    chromium.wait_for("document.querySelectorAll('#entries button').length > 0")
    return chromium


def asked(served: PageServer, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, str]:
    """The status and text of an answer."""
    address = urlsplit(served.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=30)
    connection.putrequest(method, path, skip_host=True)
    for name, value in {"Host": address.netloc, **headers}.items():
        connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(None if body is None else body.encode())
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def test_every_entry_is_shown_and_those_in_sight_have_their_pictures(page: Page) -> None:
    assert page.run(f"{SHOWN}.length") == len(MOTIFS) + len(LAYERS) * (1 + CHANNELS)
    page.wait_for("[...document.images].slice(0, 20).every(image => image.naturalWidth === 96)")
    assert page.run("document.title").startswith("Reverie: ")


def test_the_page_asks_no_other_host_and_runs_no_script_but_its_own(page: Page) -> None:
    entries = "performance.getEntries().filter(each => each.name.includes('://'))"
    hosts = page.run(f"[...new Set({entries}.map(each => new URL(each.name).host))]")
    assert len(hosts) == 1

    page.run("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.planted = 1\">')")
    page.run("new Promise(done => setTimeout(done, 300))")
    assert page.run("typeof window.planted") == "undefined"


def test_a_search_leaves_what_is_named_so(page: Page) -> None:
    page.click("#search")
    page.type("eyes")
    assert page.wait_for(f"{SHOWN}.length < 10 && {SHOWN}")[0] == "eyes"

    page.type(" of nothing")
    page.wait_for("!document.querySelector('#nothing').hidden")


def test_a_click_takes_an_entry_and_a_slider_weighs_it(page: Page) -> None:
    page.click("[data-term='owls']")
    page.click("[data-term='eyes']")
    page.wait_for("document.querySelectorAll('#mix li').length === 2")
    page.run(
        "(s => { s.value = 0.5; s.dispatchEvent(new Event('input')); })(document.querySelectorAll('#mix input')[0])"
    )

    command = page.wait_for("(t => t.includes('0.5') && t)(document.querySelector('#command').textContent)")

    assert command == "reverie dream IN.png -o OUT.png --network bundled --motifs owls=1,eyes=0.5"
    page.click("#mix li button")
    page.wait_for("document.querySelectorAll('#mix li').length === 1")
    assert page.run("document.querySelector('[data-term=eyes]').ariaPressed") == "false"


def test_what_does_not_mix_is_said_in_words_on_the_page(page: Page) -> None:
    page.click("[data-term='owls']")
    page.click("[data-term='mixed4']")

    words = page.wait_for("(e => !e.hidden && e.textContent)(document.querySelector('#error'))")

    assert words.startswith("Whole layers and single channels cannot be mixed")
    page.click("[data-term='mixed4']")
    page.wait_for("document.querySelector('#error').hidden")


@pytest.mark.timeout(180)
def test_a_click_on_the_picture_brings_what_is_there_first(page: Page) -> None:
    page.wait_for("document.querySelector('#picture').naturalWidth > 0")
    page.click("#picture", x=370 / 451, y=0.4)

    page.wait_for("!document.querySelector('#all').hidden")
    assert "stripes" in page.run(SHOWN)[:3]

    page.click("#all")
    assert page.wait_for(f"{SHOWN}[0] === 'scales' && {SHOWN}.length")


def test_who_has_no_token_or_a_wrong_one_sees_nothing(served: PageServer) -> None:
    token = urlsplit(served.url).path.strip("/")

    for path in ("/", "/contents.json", "/x/", f"/{token[:-1]}x/", f"/{token}", "/%C3%A9/contents.json"):
        status, text = asked(served, "GET", path)
        assert (status, text.split(",")[0]) == (403, "This page belongs to another user"), path
        assert token not in text
    assert asked(served, "POST", "/mix", "{}")[0] == 403
    assert asked(served, "GET", f"/{token}/contents.json")[0] == 200


def test_who_asks_by_another_name_or_from_another_page_sees_nothing(served: PageServer) -> None:
    path = urlsplit(served.url).path

    for host in ("evil.example", "127.0.0.1", f"evil.example:{urlsplit(served.url).port}", ""):
        status, text = asked(served, "GET", path, Host=host)
        assert (status, text) == (403, "This page is asked for by a name that is not its own.\n"), host
    assert asked(served, "POST", f"{path}mix", '{"terms": {}}', Origin="http://evil.example")[0] == 403
    assert asked(served, "POST", f"{path}mix", '{"terms": {}}')[0] == 200


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", '{"terms": 7}', '{"terms": {"owls": "1"}}', '{"terms": {"owls": 1e999}}', '{"terms": {"cows": 1}}',
     '{"terms": {"owls": 1' + "0" * 400 + "}}", "[" * 9000, '{"terms": {"' + "x" * 20_000 + '": 1}}'],
)  # fmt: skip
def test_what_the_page_never_asks_for_is_refused_in_words(served: PageServer, body: str) -> None:
    status, text = asked(served, "POST", f"{urlsplit(served.url).path}mix", body)

    assert status in (400, 422)
    assert "cannot ask for" in text


def test_files_outside_the_page_are_not_to_be_had(served: PageServer) -> None:
    path = urlsplit(served.url).path

    for wanted in ("../server.py", "entry/../../server.py", "entry/none.jpg", "page.html", "%2e%2e/contents.py"):
        assert asked(served, "GET", path + wanted)[0] == 404
    assert asked(served, "POST", f"{path}look", json.dumps({"x": 2, "y": 0}))[0] == 422


def test_the_command_serves_until_ctrl_c_and_leaves_no_file(reverie: Reverie, chromium: Page) -> None:
    write_atlas(reverie.places.atlases / "VGG16.zip", "VGG16", (), ("block1_conv1",), 3)
    process = reverie.start("atlas", "--network", "VGG16", "--no-browser")
    assert process.stdout is not None
    url = process.stdout.readline().split(": ", 1)[1].strip()
    (link,) = (each for each in reverie.places.run.glob("atlas-*.html") if url in each.read_text())
    assert stat.S_IMODE(link.stat().st_mode) == 0o600

    chromium.open(link.as_uri())
    count = "document.querySelectorAll('#entries button').length"
    assert chromium.wait_for(f"location.protocol === 'http:' && {count}") == 4
    assert chromium.run("location.href") == url
    process.send_signal(2)

    assert process.wait(20) == 130
    assert not link.exists()
    chromium.click("[data-term='block1_conv1:2']")
    assert "has ended" in chromium.wait_for("(e => !e.hidden && e.textContent)(document.querySelector('#error'))")


def refused(reverie: Reverie, *arguments: object) -> str:
    result: subprocess.CompletedProcess[str] = reverie.run("atlas", "--no-browser", *arguments)
    assert result.returncode != 0
    return result.stderr


def test_an_atlas_that_cannot_be_shown_is_told_in_words(reverie: Reverie, tmp_path: Path) -> None:
    folder = reverie.places.atlases
    write_atlas(folder / "VGG19.zip", "VGG16", (), ("block1_conv1",), 1)
    write_atlas(folder / "Xception.zip", "Xception", (), ("block1_conv1",), 1)
    content = (folder / "Xception.zip").read_bytes()
    (folder / "Xception.zip").write_bytes(content[: len(content) // 2])

    assert "are of the network “VGG16”, not of “VGG19”" in refused(reverie, "--network", "VGG19")
    assert "is damaged" in refused(reverie, "--network", "Xception")
    assert "There are no pictures yet" in refused(reverie, "--network", "MobileNet")
    assert "imagenet" in refused(reverie, "--network", "imagenet")
    assert "--make" in refused(reverie, "--network", "VGG16", "--layer", "block1_conv1")
    assert refused(reverie, tmp_path / "none.png", "--network", "VGG16")
