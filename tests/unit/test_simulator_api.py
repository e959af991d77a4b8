"""Requests in a simulation."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel

from asynclambda import ApiEvent, ApiTask, App, AsyncEvent, AsyncTask, Response
from asynclambda.testing import simulate
from asynclambda.testing.simulator.clock import START


class Order(BaseModel):
    order_id: str
    cents: int


class Wanted(BaseModel):
    customer_id: str
    page: int = 1
    tag: list[str] = []


def test_a_request_is_answered_and_what_it_invokes_runs_later() -> None:
    app = App("shop")

    class Charge(AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class Place(ApiTask[Order, Order], method="POST", path="/orders"):
        def run(self, event: ApiEvent[Order]) -> Order:
            assert event.headers["x-tenant"] == "a"
            Charge.invoke(event.payload)
            return event.payload

    order = Order(order_id="o-1", cents=5)
    with simulate(app) as sim:
        response = sim.request("post", "/orders", body=order, headers={"X-Tenant": "a"})
        assert (response.status, response.json()) == (200, {"order_id": "o-1", "cents": 5})
        assert response.headers["content-type"] == "application/json"
        assert sim.runs(Charge) == ()
        sim.run_until_idle()

        assert sim.runs(Charge)[0].payload == order
        assert sim.runs(Place)[0].sent[0].task_id == "Charge"


def test_a_request_that_does_not_fit_is_a_422() -> None:
    app = App("shop")

    class Place(ApiTask[Order, Order], method="POST", path="/orders"):
        def run(self, event: ApiEvent[Order]) -> Order:
            raise AssertionError

    with simulate(app) as sim:
        wrong = sim.request("POST", "/orders", body={"order_id": "o-1", "cents": "many"})
        no_json = sim.request("POST", "/orders", body="{")
        no_text = sim.request("POST", "/orders", body=b"\xff")

        assert wrong.status == no_json.status == no_text.status == 422
        assert wrong.json()["errors"][0]["loc"] == ["cents"]
        assert "status 422" in str(sim.timeline())


def test_fields_come_from_the_path_and_the_query_string() -> None:
    app = App("shop")

    class Orders(ApiTask[Wanted, Wanted], method="GET", path="/customers/{customer_id}/orders"):
        def run(self, event: ApiEvent[Wanted]) -> Wanted:
            return event.payload

    with simulate(app) as sim:
        response = sim.request("GET", "/customers/c%2042/orders?page=2&tag=a", query={"tag": ["b"]})

        assert response.json() == {"customer_id": "c 42", "page": 2, "tag": ["a", "b"]}


def test_the_route_with_fewer_parameters_wins_and_an_unknown_one_is_refused() -> None:
    app = App("shop")

    class One(ApiTask[Wanted, str], method="GET", path="/customers/{customer_id}"):
        def run(self, event: ApiEvent[Wanted]) -> str:
            return "one"

    class Everybody(ApiTask[None, str], method="GET", path="/customers/all"):
        def run(self, event: ApiEvent[None]) -> str:
            return "all"

    with simulate(app) as sim:
        assert sim.request("GET", "/customers/all").json() == "all"
        assert sim.request("GET", "/customers/other").json() == "one"
        unknown = sim.request("GET", "/nowhere")
        assert (unknown.status, unknown.json()) == (
            403,
            {"message": "Missing Authentication Token"},
        )
        assert sim.request("DELETE", "/customers/all").status == 403


def test_an_exception_is_a_500_without_its_text() -> None:
    app = App("shop")

    class Place(ApiTask[None, None], method="POST", path="/orders"):
        def run(self, event: ApiEvent[None]) -> None:
            raise ValueError("secret")

    with simulate(app) as sim:
        response = sim.request("POST", "/orders")

        assert response.status == 500
        assert "secret" not in response.text
        assert (sim.runs(Place)[0].outcome, sim.runs(Place)[0].error) == (
            "failed",
            "ValueError: secret",
        )


def test_an_answer_by_hand_may_be_bytes() -> None:
    app = App("shop")

    class Picture(ApiTask[None, None], method="GET", path="/picture"):
        def run(self, event: ApiEvent[None]) -> Response:
            return Response(b"\x00\xff", status=201, headers={"X-Size": "2"})

    with simulate(app) as sim:
        response = sim.request("GET", "/picture")

        assert (response.status, response.body) == (201, b"\x00\xff")
        assert response.headers["x-size"] == "2"


def test_the_clock_goes_on_while_a_request_is_answered() -> None:
    app = App("shop", timeout=60)

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Slow(ApiTask[None, str], method="GET", path="/slow"):
        def run(self, event: ApiEvent[None]) -> str:
            return "done"

    class TooSlow(ApiTask[None, str], method="GET", path="/too-slow"):
        def run(self, event: ApiEvent[None]) -> str:
            return "done"

    durations = {Slow: timedelta(seconds=3), TooSlow: timedelta(seconds=40)}
    with simulate(app, durations=durations) as sim:
        Charge.invoke(1, delay=2)
        assert sim.request("GET", "/slow").json() == "done"
        assert sim.now == START + timedelta(seconds=3)
        assert len(sim.runs(Charge)) == 1
        # API Gateway waits for 29 seconds.
        assert sim.request("GET", "/too-slow").status == 504
