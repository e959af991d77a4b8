"""The app, wrongly made."""

from __future__ import annotations

from asynclambda import App, Defer

App()  # E: mypy[call-arg] pyright[reportCallIssue] ty[missing-argument]
App("orders", "python3.13")  # E: mypy[call-arg] pyright[reportCallIssue] ty[too-many-positional-arguments]
App("orders", runtme="python3.13")  # E: mypy[call-arg] pyright[reportCallIssue] ty[unknown-argument]
App("orders", memory="256")  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
App("orders", architecture="arm")  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
App("orders", modules=1)  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]


def double(number: int) -> int:
    return 2 * number


Defer(double, "2")  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
Defer(double, 2).value.upper()  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]
