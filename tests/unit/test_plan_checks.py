"""What AWS would refuse at deployment is an error of the build, which says where and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel
from support.plans import plan_here

from asynclambda import ApiEvent, ApiTask, App, AsyncEvent, AsyncTask, registry
from asynclambda.errors import ConfigError, DefinitionError

if TYPE_CHECKING:
    from collections.abc import Iterator

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1"


class Order(BaseModel):
    order_id: str = ""
    line: str = ""


@pytest.fixture(autouse=True)
def _registry() -> Iterator[None]:
    with registry.isolated():
        yield


def task(name: str = "Charge", **options: Any) -> None:
    class Charge(AsyncTask[Order], task_id=name, **options):
        def run(self, event: AsyncEvent[Order]) -> None: ...


def route(name: str, method: Any, path: str) -> None:
    class Route(ApiTask[Order, None], task_id=name, method=method, path=path):
        def run(self, event: ApiEvent[Order]) -> None: ...


def test_a_function_of_an_image_needs_room_for_its_suffix() -> None:
    App("a" * 31)
    task("T" * 27)
    plan_here()

    with pytest.raises(DefinitionError, match="which has 65 characters") as caught:
        plan_here(image_uri=IMAGE)
    assert "give the task a shorter `task_id`" in str(caught.value)


def test_an_image_takes_no_layers() -> None:
    App("shop")
    task()
    layer = "arn:aws:lambda:us-east-1:123456789012:layer:tools:1"

    with pytest.raises(ConfigError, match=r"tasks\.Charge\.layers"):
        plan_here({"layers": [layer]}, image_uri=IMAGE)


def test_an_image_takes_no_snap_start() -> None:
    App("shop")
    task(snap_start=True)

    with pytest.raises(DefinitionError, match="SnapStart for zip bundles only"):
        plan_here({"image_uri": IMAGE})


def test_snap_start_needs_python_3_12() -> None:
    App("shop", runtime="python3.11")
    task(snap_start=True)

    with pytest.raises(DefinitionError, match=r"from python3\.12 on"):
        plan_here()


@pytest.mark.parametrize("config", [{}, {"ephemeral_storage": 1024}])
def test_snap_start_has_512_mb_of_storage(config: dict[str, Any]) -> None:
    App("shop", ephemeral_storage=512 if config else 1024)
    task(snap_start=True)

    with pytest.raises(DefinitionError, match=r"1,024 MB of ephemeral storage") as caught:
        plan_here(config)
    assert "`ephemeral_storage=512`" in str(caught.value)


def test_two_tasks_have_no_route_in_common() -> None:
    App("shop")
    route("One", "GET", "/orders")
    route("Other", "POST", "/orders")
    plan_here()
    route("Third", "GET", "/orders")

    with pytest.raises(DefinitionError, match=r"GET /orders is the route of .*Route"):
        plan_here()


@pytest.mark.parametrize("path", ["/orders/{line}", "/orders/{order_id+}", "/orders/{line}/x"])
def test_a_place_of_a_path_has_one_parameter(path: str) -> None:
    App("shop")
    route("One", "GET", "/orders/{order_id}")
    route("Same", "DELETE", "/orders/{order_id}/lines/{line}")
    plan_here()
    route("Other", "POST", path)

    with pytest.raises(DefinitionError, match=r"where the route of .* has \{order_id\}"):
        plan_here()


def test_a_dlq_task_is_a_task_with_a_queue() -> None:
    App("shop", dlq_task="Other")
    task()

    with pytest.raises(DefinitionError, match="dlq_task='Other' is no AsyncTask or BatchTask"):
        plan_here()


def test_dlq_tasks_form_no_circle() -> None:
    App("shop")
    task("Begin", dlq_task="One")
    task("One", dlq_task="Other")
    task("Other", dlq_task="One")

    with pytest.raises(DefinitionError, match="form a circle: One -> Other -> One"):
        plan_here()


def test_a_task_may_be_the_dlq_task_of_the_whole_app() -> None:
    App("shop", dlq_task="Dead")
    task("Dead")
    task("Charge")

    resources = plan_here()["Resources"]

    def target(queue_id: str) -> object:
        return resources[queue_id]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]

    assert target("ChargeALQueue") == {"Fn::GetAtt": ["DeadALQueue", "Arn"]}
    assert target("DeadALQueue") == {"Fn::GetAtt": ["AsyncLambdaDLQ", "Arn"]}


def test_a_preflight_answer_names_one_origin() -> None:
    App("shop")
    route("One", "GET", "/orders")
    origin = "https://shop.example.com"

    api = plan_here({"cors": {"allow_origins": [origin]}})["Resources"]["AsyncLambdaAPIGateway"]
    assert api["Properties"]["Cors"] == {"AllowOrigin": f"'{origin}'"}

    with pytest.raises(ConfigError, match="2 origins") as caught:
        plan_here({"cors": {"allow_origins": [origin, "http://localhost:3000"]}})
    assert "cors.allow_origins" in str(caught.value)
