# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the sessions' tests."""
import pathlib
import shutil
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import session_world  # noqa: E402


@pytest.fixture(scope="session")
def world():
    # Not below pytest's own folder, which is root's alone: servers that give up root read here.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-session-"))
    yield session_world.World(folder)
    shutil.rmtree(folder, ignore_errors=True)
