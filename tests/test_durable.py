"""What is written durably is whole, and the old one until it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.durable import move_durably, replace_durably, write_durably


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    write_durably(tmp_path / "a", b"one")
    with pytest.raises(FileExistsError):
        write_durably(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"one"


def test_a_file_is_replaced_also_where_an_earlier_try_was_cut_off(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "a.new").write_bytes(b"ha")
    replace_durably(tmp_path / "a", b"two")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"two")]


def test_a_folder_is_moved_with_all_that_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "made" / "deep").mkdir(parents=True)
    (tmp_path / "made" / "deep" / "a").write_bytes(b"one")
    move_durably(tmp_path / "made", tmp_path / "new" / "place")
    assert (tmp_path / "new" / "place" / "deep" / "a").read_bytes() == b"one"
    assert not (tmp_path / "made").exists()
