"""What a bundle can be built for."""

from __future__ import annotations

import pytest

from asynclambda.build.bundle import Target
from asynclambda.errors import BuildError


@pytest.mark.parametrize(
    ("target", "python", "platform"),
    [
        # Amazon Linux 2 has glibc 2.26, Amazon Linux 2023 has 2.34.
        (Target("python3.11", "x86_64"), "3.11", "x86_64-manylinux2014"),
        (Target("python3.12", "arm64"), "3.12", "aarch64-manylinux_2_34"),
        (Target("python3.13", "arm64"), "3.13", "aarch64-manylinux_2_34"),
    ],
)
def test_wheels_are_asked_for_in_uv_s_words(target: Target, python: str, platform: str) -> None:
    assert (target.python_version, target.uv_platform) == (python, platform)


def test_a_target_reads_as_people_say_it() -> None:
    assert str(Target("python3.13", "arm64")) == "arm64 python3.13"


@pytest.mark.parametrize("runtime", ["python3.8", "python3.10", "nodejs22.x", "3.13", ""])
def test_a_runtime_that_is_none_of_ours(runtime: str) -> None:
    with pytest.raises(BuildError, match=r"choose one of python3\.11"):
        Target(runtime, "arm64")


def test_an_architecture_that_is_none_of_lambda_s() -> None:
    with pytest.raises(BuildError, match="choose one of x86_64, arm64"):
        Target("python3.13", "aarch64")  # type: ignore[arg-type]  # the mistake that people make
