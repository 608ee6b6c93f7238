"""The errors: two sentences, whole after a copy and after a pickle's way to another process."""

from __future__ import annotations

import copy
import pickle

import pytest

from reverie_shared import errors
from reverie_shared.errors import ReverieError

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ReverieError)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_the_same_after_a_pickle_and_after_a_copy(kind: type[ReverieError]) -> None:
    error = kind("The layer is locked.", "Unlock it.")
    error.request = 7
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is kind
        assert (again.what, again.remedy, again.request) == (error.what, error.remedy, 7)
        assert str(again) == str(error) == "The layer is locked. Unlock it."
