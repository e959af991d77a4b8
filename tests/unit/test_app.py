"""The app: what it takes, and what its tasks take from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from asynclambda import App, DefinitionError

if TYPE_CHECKING:
    from asynclambda.registry import Registry


def test_an_app_has_its_defaults_in_one_spec(tasks: Registry) -> None:
    app = App("orders")

    assert tasks.app is app.spec
    assert (app.spec.runtime, app.spec.architecture) == ("python3.13", "x86_64")
    assert app.spec.modules == ()
    assert app.spec.s3_payload_retention == 180
    assert app.spec.location.file == __file__
    assert str(app.spec.location).startswith("App('orders') (")
    assert repr(app) == "App('orders')"


def test_modules_are_a_sequence_or_one_name() -> None:
    app = App("orders", modules="src.orders")

    assert app.spec.modules == ("src.orders",)


@pytest.mark.parametrize("name", ["o", "orders", "Orders-2_x", "0rders", "x" * 31])
def test_a_name_may_have_letters_digits_and_dashes(name: str) -> None:
    assert App(name).spec.name == name


@pytest.mark.parametrize("name", ["", "-orders", "_orders", "or ders", "örders", "x" * 32, 5, None])
def test_a_name_that_aws_would_not_take_is_refused(name: Any) -> None:
    with pytest.raises(DefinitionError, match="the app's name"):
        App(name)


@pytest.mark.parametrize("runtime", ["python3.11", "python3.13", "python3.14"])
def test_runtimes_from_3_11_on_are_fine(runtime: str) -> None:
    assert App("orders", runtime=runtime).spec.runtime == runtime


@pytest.mark.parametrize("runtime", ["python3.10", "python2.7", "3.13", "nodejs22.x", 3.13])
def test_another_runtime_is_refused(runtime: Any) -> None:
    with pytest.raises(DefinitionError, match="no Python runtime of Lambda"):
        App("orders", runtime=runtime)


@pytest.mark.parametrize(
    "settings",
    [
        {"memory": 64},
        {"memory": None},
        {"timeout": 901},
        {"ephemeral_storage": 100},
        {"lane_count": 0},
        {"lane_count": "2"},
        {"max_receive_count": 1_001},
        {"propagate_lane_assignment": "yes"},
        {"propagate_message_group_id": None},
        {"delete_s3_payloads": 1},
        {"shared_function_role": "no"},
        {"dlq_task": 7},
        {"middleware": [print]},
        {"architecture": "arm"},
        {"architecture": ["arm64"]},
        {"s3_payload_retention": 27},
        {"s3_payload_retention": 3_651},
        {"s3_payload_retention": "180"},
    ],
)
def test_a_setting_that_does_not_fit_is_refused(tasks: Registry, settings: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError) as caught:
        App("orders", **settings)

    assert "App('orders') (" in (caught.value.where or "")
    assert next(iter(settings)) in caught.value.what
    assert caught.value.remedy
    assert not tasks.has_app


@pytest.mark.parametrize("days", [28, 3_650, None])
def test_payloads_outlive_the_queue_and_the_dlq(days: int | None) -> None:
    assert App("orders", s3_payload_retention=days).spec.s3_payload_retention == days
