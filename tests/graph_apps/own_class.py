"""A base class that invokes the class itself: each concrete subclass sends to its own queue.

true: Pages -> Pages
true: Users -> Users
true: Retry -> Retry
true: Countdown -> Countdown
"""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("itself")


class Page(BaseModel):
    number: int


class Paged(AsyncTask[Page], abstract=True, recursive=True):
    def run(self, event: AsyncEvent[Page]) -> None:
        type(self).invoke(Page(number=event.payload.number + 1))


class Pages(Paged):
    pass


class Users(Paged):
    def run(self, event: AsyncEvent[Page]) -> None:
        super().run(event)


class Again(AsyncTask[Page], abstract=True, recursive=True):
    @classmethod
    def again(cls, page: Page) -> None:
        cls.invoke(page)

    def itself(self) -> type[Self]:
        return self.__class__


class Retry(Again):
    def run(self, event: AsyncEvent[Page]) -> None:
        self.again(event.payload)


class Countdown(Again):
    def run(self, event: AsyncEvent[Page]) -> None:
        self.itself().invoke(event.payload)
        self.invoke(event.payload)
