"""What is kept between visits: one small record a listener, safe with several processes, and no name."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from ask_sdk_model import Context, RequestEnvelope, Session, User
from ask_sdk_model.interfaces.system import SystemState

from skill.storage import open_storage
from skill.storage.memory import MemoryStorage
from skill.storage.sqlite import SQLiteStorage

if TYPE_CHECKING:
    from pathlib import Path

    from ask_sdk_core.attributes_manager import AbstractPersistenceAdapter


def of(user: str | None) -> RequestEnvelope:
    """A request of a listener."""
    return RequestEnvelope(session=Session(user=User(user_id=user)))


@pytest.fixture(params=["memory:", "sqlite"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AbstractPersistenceAdapter:
    return open_storage(request.param if request.param == "memory:" else f"sqlite:///{tmp_path / 'kept.db'}")


def test_a_new_listener_has_nothing(storage: AbstractPersistenceAdapter) -> None:
    assert storage.get_attributes(of("anna")) == {}


def test_what_is_kept_is_found_again_and_replaced_whole(storage: AbstractPersistenceAdapter) -> None:
    storage.save_attributes(of("anna"), {"pace": 1, "role": "caregiver"})
    assert storage.get_attributes(of("anna")) == {"pace": 1, "role": "caregiver"}
    storage.save_attributes(of("anna"), {"pace": 2})
    assert storage.get_attributes(of("anna")) == {"pace": 2}


def test_listeners_are_kept_apart(storage: AbstractPersistenceAdapter) -> None:
    storage.save_attributes(of("anna"), {"pace": 1})
    storage.save_attributes(of("berta"), {"pace": 2})
    storage.delete_attributes(of("anna"))
    assert storage.get_attributes(of("anna")) == {}
    assert storage.get_attributes(of("berta")) == {"pace": 2}


def test_nothing_is_kept_of_a_listener_without_a_name(storage: AbstractPersistenceAdapter) -> None:
    storage.save_attributes(of(None), {"pace": 1})
    storage.delete_attributes(of(None))
    storage.save_attributes(RequestEnvelope(), {"pace": 1})
    assert storage.get_attributes(RequestEnvelope()) == {}
    assert storage.get_attributes(of(None)) == {}


def test_a_listener_is_the_same_with_and_without_a_session(storage: AbstractPersistenceAdapter) -> None:
    """A skill event, such as disabling the skill, has no session."""
    storage.save_attributes(of("anna"), {"pace": 1})
    event = RequestEnvelope(context=Context(system=SystemState(user=User(user_id="anna"))))
    assert storage.get_attributes(event) == {"pace": 1}


def test_what_was_read_can_be_changed_without_changing_what_is_kept(storage: AbstractPersistenceAdapter) -> None:
    storage.save_attributes(of("anna"), {"pace": 1})
    storage.get_attributes(of("anna"))["pace"] = 3
    assert storage.get_attributes(of("anna")) == {"pace": 1}


def test_the_file_does_not_hold_the_name_of_a_listener(tmp_path: Path) -> None:
    """Amazon's user id is kept only as its hash."""
    storage = SQLiteStorage(str(tmp_path / "kept.db"))
    storage.save_attributes(of("amzn1.ask.account.ANNA"), {"pace": 1})
    assert not [file.name for file in tmp_path.iterdir() if b"amzn1.ask.account.ANNA" in file.read_bytes()]


def test_what_is_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    storage = SQLiteStorage(str(tmp_path / "kept.db"))
    storage.save_attributes(of("anna"), {"role": "caregiver"})
    storage.delete_attributes(of("anna"))
    with sqlite3.connect(tmp_path / "kept.db") as connection:
        assert connection.execute("SELECT count(*) FROM listeners").fetchone() == (0,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_it_survives_a_new_process(tmp_path: Path) -> None:
    SQLiteStorage(str(tmp_path / "kept.db")).save_attributes(of("anna"), {"pace": 1})
    assert SQLiteStorage(str(tmp_path / "kept.db")).get_attributes(of("anna")) == {"pace": 1}


def _write_many(path: str, worker: int) -> None:
    storage = SQLiteStorage(path)
    for number in range(50):
        storage.save_attributes(of(f"listener {worker} {number}"), {"pace": number})
        storage.save_attributes(of("shared"), {"pace": worker})


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    path = str(tmp_path / "kept.db")
    workers = [multiprocessing.get_context("spawn").Process(target=_write_many, args=(path, n)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    storage = SQLiteStorage(path)
    kept = [storage.get_attributes(of(f"listener {n} {number}")) for n in range(4) for number in range(50)]
    assert kept == [{"pace": number} for _ in range(4) for number in range(50)]
    assert storage.get_attributes(of("shared"))["pace"] in range(4)


def test_a_killed_process_leaves_what_it_had_written(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    writer = (
        "import sys, test_storage as t\n"
        "storage = t.SQLiteStorage(sys.argv[1])\n"
        "storage.save_attributes(t.of('anna'), {'pace': 1})\n"
        "print('written', flush=True)\n"
        "while True: storage.save_attributes(t.of('berta'), {'pace': 2})\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", writer, str(path)], stdout=subprocess.PIPE, env=environment
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == b"written\n"
        time.sleep(0.2)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    storage = SQLiteStorage(str(path))
    assert storage.get_attributes(of("anna")) == {"pace": 1}
    assert storage.get_attributes(of("berta")) in ({}, {"pace": 2})
    storage.save_attributes(of("anna"), {"pace": 3})
    assert storage.get_attributes(of("anna")) == {"pace": 3}


@pytest.mark.parametrize("address", ["", "sqlite://", "sqlite:///", "sqlite:kept.db", "redis://here", "kept.db"])
def test_a_wrong_address_says_what_is_accepted(address: str) -> None:
    with pytest.raises(ValueError, match=r"memory: .*sqlite:///"):
        open_storage(address)


def test_addresses(tmp_path: Path) -> None:
    opened: Any = open_storage("memory:")
    assert isinstance(opened, MemoryStorage)
    assert isinstance(open_storage(f"sqlite:///{tmp_path / 'kept.db'}"), SQLiteStorage)
    assert (tmp_path / "kept.db").exists()
