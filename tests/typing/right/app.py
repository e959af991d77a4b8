"""The app and its options."""

from __future__ import annotations

from typing import assert_type

from asynclambda import App, AsyncEvent, AsyncTask, Defer


def load(stage: str, *, region: str) -> dict[str, str]:
    return {"table": f"orders-{stage}-{region}"}


settings = Defer(load, "prod", region="us-east-1")

app = App(
    "orders",
    runtime="python3.13",
    architecture="arm64",
    modules=["src.orders"],
    memory=256,
    timeout=30,
    lane_count=2,
    propagate_lane_assignment=False,
    max_receive_count=3,
)


class Read(AsyncTask[int], init_tasks=[settings.execute]):
    def run(self, event: AsyncEvent[int]) -> None:
        assert_type(settings.value, dict[str, str])
        self.logger.info(settings.value["table"])
