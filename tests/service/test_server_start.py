"""How a server comes up, shows itself, and goes."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from reverie_shared.build import build_id
from reverie_shared.connection import Connection
from reverie_shared.errors import Busy, WrongVersion
from reverie_shared.messages import AskStatus, Dream, Hello, Leaving, Ping, Pong, Progress, Refused, Shutdown, Welcome
from tests.service.processes import CODE, SOON, ServerProcess, wait_for
from tests.service.samples import picture
from tests.service.wire import QUICK, SLOW, Wire
from tests.support.running import runs
from tests.support.timing import best_of

Start = Callable[..., ServerProcess]
Dial = Callable[[Connection], Wire]


@pytest.mark.alone
def test_a_server_answers_soon_after_its_start(start: Start, dial: Dial, tmp_path: Path) -> None:
    homes = itertools.count(1)

    def seconds_to_first_answer() -> float:
        server = start(home=tmp_path / f"home {next(homes)}")
        assert dial(server.connection).hello() == Welcome(build_id(CODE), server.process.pid, retiring=False)
        return time.monotonic() - server.started

    assert best_of(seconds_to_first_answer, lambda seconds: seconds < 2.0) < 2.0


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_server_process_loads_neither_tensorflow_nor_numpy(start: Start, dial: Dial) -> None:
    server = start()
    dial(server.connection).hello()

    loaded = Path(f"/proc/{server.process.pid}/maps").read_text()

    assert "zmq" in loaded
    assert "tensorflow" not in loaded
    assert "numpy" not in loaded


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_only_the_user_can_read_the_connection_file(start: Start) -> None:
    server = start()

    assert server.connection.pid == server.process.pid
    assert stat.S_IMODE(server.places.connection.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.places.run.stat().st_mode) == 0o700


def listening(connection: Connection) -> set[str]:
    """The endpoints of the network that a server can be reached at."""
    found = [each for each in psutil.Process(connection.pid).net_connections("inet") if each.status == "LISTEN"]
    return {f"tcp://{each.laddr.ip}:{each.laddr.port}" for each in found}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has ports alone")
def test_a_server_listens_in_its_own_folder_and_not_to_the_network(start: Start) -> None:
    server = start()
    connection = server.connection

    sockets = [Path(endpoint.removeprefix("ipc://")) for endpoint in (connection.control, connection.pictures)]

    assert {socket.parent for socket in sockets} == {server.places.run}
    assert {stat.S_IMODE(socket.stat().st_mode) for socket in sockets} == {0o600}
    assert listening(connection) == set()
    server.stop()
    assert not any(socket.exists() for socket in sockets)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has ports alone")
def test_a_server_whose_folder_was_removed_is_reached_again_and_loses_no_client(start: Start, dial: Dial) -> None:
    server = start()
    connection, client = server.connection, dial(server.connection)
    assert client.ask(Ping()) == Pong()

    shutil.rmtree(server.places.run.rename(server.places.home / "other"))  # in one step: the server looks at any moment

    wait_for(lambda: Connection.read(server.places.connection) == connection, "the connection file")
    for endpoint in (connection.control, connection.pictures):
        wait_for(Path(endpoint.removeprefix("ipc://")).is_socket, "the socket")
    assert dial(connection).ask(Ping()) == Pong()
    assert dial(connection).fetch(client.upload(picture())) == picture()


def test_where_its_path_is_too_long_for_a_socket_a_server_listens_on_the_loopback_interface_alone(
    start: Start, dial: Dial, tmp_path: Path
) -> None:
    server = start(home=tmp_path / ("a long name " * 10))
    connection = server.connection

    assert listening(connection) == {connection.control, connection.pictures}
    assert all(endpoint.startswith("tcp://127.0.0.1:") for endpoint in listening(connection))
    assert dial(connection).hello().pid == server.process.pid
    assert "A loopback port is used" in server.log()


def test_a_second_server_leaves_at_once(start: Start, dial: Dial) -> None:
    first = start()
    assert first.connection

    second = start()

    assert second.ended() == 0
    assert "running already" in second.printed
    assert dial(first.connection).hello().pid == first.process.pid


def test_a_home_that_cannot_be_used_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    server = ServerProcess(tmp_path / "file")

    assert server.ended() == 1
    assert "folder cannot be used" in server.printed
    assert "Traceback" not in server.printed


def test_a_server_without_any_standard_stream_runs(tmp_path: Path, dial: Dial) -> None:
    command = f"{sys.executable} -m reverie_server --idle 2 <&- >&- 2>&-"
    roots = f"{CODE}/shared:{CODE}/server"
    subprocess.run(f"{command} &", shell=True, env={"PYTHONPATH": roots, "REVERIE_HOME": str(tmp_path)}, check=True)

    connection = wait_for(lambda: Connection.read(tmp_path / "run" / "connection.json"), "a connection file")

    wire = dial(connection)
    job = (wire.hello(), wire.dream(picture()))[1]
    assert wire.result(job).format == picture().format
    psutil.Process(connection.pid).terminate()
    wait_for(lambda: not psutil.pid_exists(connection.pid), "the server's end")


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_server_in_good_order(start: Start, dial: Dial, by: signal.Signals) -> None:
    server = start()
    dial(server.connection).hello()
    started = wait_for(lambda: server.children, "a worker")

    server.process.send_signal(by)

    assert server.ended() == 0
    assert not server.places.connection.exists()
    wait_for(lambda: not any(map(runs, started)), "the end of what it had started")


def test_shutdown_now_ends_a_server_and_tells_whom_it_leaves_without_a_dream(start: Start, dial: Dial) -> None:
    server = start()
    wire = dial(server.connection)
    wire.hello()
    job = wire.dream(picture(), settings=SLOW)

    assert wire.ask(Shutdown(now=True)) == Leaving(jobs=1)

    with pytest.raises(Exception, match="The server was ended"):
        wire.result(job)
    assert server.ended() == 0
    assert server.segments() == []


def test_shutdown_lets_work_be_finished_and_takes_no_more(start: Start, dial: Dial) -> None:
    server = start()
    wire = dial(server.connection)
    wire.hello()
    job = wire.dream(picture())

    assert wire.ask(Shutdown()) == Leaving(jobs=1)

    assert not server.places.connection.exists()
    with pytest.raises(Busy, match="shutting down"):
        wire.ask(Dream("another", picture().digest, QUICK))
    assert wire.result(job).format == picture().format
    assert server.ended() == 0


def test_each_start_makes_keys_of_its_own(start: Start) -> None:
    first = start()
    old = first.connection
    first.stop()

    new = start().connection

    assert not {old.server_key, old.client_public, old.client_secret} & {
        new.server_key,
        new.client_public,
        new.client_secret,
    }


def test_an_idle_server_ends(start: Start, dial: Dial) -> None:
    server = start("--idle", "1")
    dial(server.connection).hello()

    assert server.ended() == 0


def test_who_only_watches_does_not_keep_the_server(start: Start, dial: Dial) -> None:
    server = start("--idle", "1")
    wire = dial(server.connection)
    wire.hello()

    until = time.monotonic() + SOON
    while server.process.poll() is None:
        assert time.monotonic() < until
        wire.send(AskStatus())
        wire.send(Ping())
        time.sleep(0.2)

    assert server.ended() == 0


def test_an_idle_worker_goes_and_comes_back_for_the_next_dream(start: Start, dial: Dial) -> None:
    server = start("--idle-worker", "1")
    wire = dial(server.connection)
    wire.hello()
    wire.result(wire.dream(picture()))

    wait_for(lambda: wire.facts()["worker"]["state"] == "absent", "the worker's leave")

    assert wire.result(wire.dream(picture(1))).format == picture().format


def test_after_kill_9_nothing_is_left_but_a_stale_file_that_hinders_nobody(start: Start, dial: Dial) -> None:
    first = start()
    wire = dial(first.connection)
    wire.hello()
    wire.event(Progress, job=wire.dream(picture(), settings=SLOW))
    children = first.children

    first.process.kill()
    second = start()

    assert dial(second.connection).hello().pid == second.process.pid
    wait_for(lambda: not any(map(runs, children)), "the end of what it had started")
    assert first.segments() == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems give the memory back themselves")
def test_pictures_of_a_server_that_was_killed_with_all_its_processes_go_with_the_next_start(
    start: Start, dial: Dial
) -> None:
    first = start()
    dial(first.connection).upload(picture())
    os.killpg(first.process.pid, signal.SIGKILL)
    first.ended()
    assert len(first.segments()) == 1

    second = start()

    dial(second.connection).hello()
    assert first.segments() == []
    assert not list(first.places.run.glob(f"{first.process.pid}.*"))


def test_a_client_of_another_build_than_the_installed_one_is_told_to_restart(start: Start, dial: Dial) -> None:
    server = start()
    wire = dial(server.connection)

    with pytest.raises(WrongVersion, match="Restart"):
        wire.ask(Hello("0123456789abcdef", "test"))

    assert wire.hello().retiring is False


def test_clients_of_another_build_in_numbers_do_not_keep_the_server_from_answering(start: Start, dial: Dial) -> None:
    server = start()
    stranger, wire = dial(server.connection), dial(server.connection)
    wire.ask(Ping())

    numbers = [stranger.send(Hello("0123456789abcdef", "test")) for _ in range(100)]

    began = time.monotonic()
    wire.ask(Ping())
    assert time.monotonic() - began < 5, "a look at the sources takes a tenth of a second"
    for number in numbers:
        assert isinstance(stranger.answer(number, Refused), Refused)


def test_after_an_upgrade_the_old_server_finishes_its_work_beside_the_new_one(
    start: Start, dial: Dial, tmp_path: Path
) -> None:
    code = tmp_path / "code"
    for root in ("plugin", "server", "shared"):
        shutil.copytree(CODE / root, code / root, ignore=shutil.ignore_patterns("__pycache__"))
    old = start(code=code)
    before = dial(old.connection)
    before.hello()
    job = before.dream(picture())
    with (code / "shared" / "reverie_shared" / "build.py").open("a") as source:
        source.write("# upgraded\n")

    after = dial(old.connection)
    answer = after.ask(Hello(build_id(code), "test"))

    assert isinstance(answer, Welcome)
    assert answer.retiring
    assert not old.places.connection.exists()
    new = start(code=code)
    assert dial(new.connection).ask(Hello(build_id(code), "test")) == Welcome(
        build_id(code), new.process.pid, retiring=False
    )
    assert before.result(job).format == picture().format
    assert old.ended() == 0
    assert Connection.read(new.places.connection) == new.connection
