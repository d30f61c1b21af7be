# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the command's tests."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import assay_cli  # noqa: E402


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return assay_cli.World(tmp_path_factory.mktemp("world"))
