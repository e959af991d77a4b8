"""Which task sends to which."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from asynclambda.build.graph.calls import TaskKey, key_of
from asynclambda.build.graph.cycles import Cycle, cycles_of, tasks_on_cycles
from asynclambda.spec import DirectTrigger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.build.graph.calls import Call, Declared, Unknown, Unreached
    from asynclambda.spec import TaskSpec


@dataclass(frozen=True)
class Graph:
    """The calls between the tasks of an app."""

    #: In the order in which the tasks are declared.
    specs: tuple[TaskSpec, ...]
    #: Those that the source shows, by source, file and line.
    calls: tuple[Call, ...]
    #: Those that classes say they have, by `invokes=`.
    declared: tuple[Declared, ...]
    #: Places that may send to a task that the source does not tell, in tasks that declare nothing.
    unknown: tuple[Unknown, ...]
    #: Such places in tasks that say by `invokes=` what there is to know.
    covered: tuple[Unknown, ...]
    #: Functions that send, and that no task is seen to reach.
    unreached: tuple[Unreached, ...]

    @cached_property
    def _specs(self) -> Mapping[TaskKey, TaskSpec]:
        return {key_of(spec): spec for spec in self.specs}

    @cached_property
    def _places(self) -> Mapping[TaskKey, int]:
        """Where each task stands in the order of their declaration."""
        return {key: place for place, key in enumerate(self._specs)}

    @cached_property
    def edges(self) -> Mapping[str, frozenset[TaskKey]]:
        """The targets of each task that has any, found or declared."""
        found: defaultdict[str, set[TaskKey]] = defaultdict(set)
        both: tuple[Call | Declared, ...] = (*self.calls, *self.declared)
        for each in both:
            found[each.source_id].add(each.target)
        return {source: frozenset(targets) for source, targets in found.items()}

    @cached_property
    def _calls(self) -> Mapping[str, tuple[Call, ...]]:
        found: defaultdict[str, list[Call]] = defaultdict(list)
        for each in self.calls:
            found[each.source_id].append(each)
        return {source: tuple(calls) for source, calls in found.items()}

    def calls_of(self, task_id: str) -> tuple[Call, ...]:
        """The calls that a task makes."""
        return self._calls.get(task_id, ())

    def targets(self, task_id: str) -> tuple[TaskSpec, ...]:
        """The tasks that a task sends to or calls, in the order of their declaration."""
        targets = self.edges.get(task_id, frozenset()) & self._places.keys()
        return tuple(self._specs[key] for key in sorted(targets, key=self._places.__getitem__))

    def sends(self, task_id: str) -> bool:
        """Whether a task puts messages on queues. (A `DirectTask.call` puts none.)"""
        return any(not isinstance(spec.trigger, DirectTrigger) for spec in self.targets(task_id))

    def queued_targets(self, task_id: str) -> tuple[TaskSpec, ...]:
        """The tasks on whose queues a task puts messages itself.

        Those that it sends to with a delay over 900 s alone are not among them: EventBridge Scheduler puts
        these on the queue, by a role of its own.
        """
        calls = self.calls_of(task_id)
        found = {each.target for each in calls}
        queued = {each.target for each in calls if each.may_be_queued}
        return tuple(
            spec
            for spec in self.targets(task_id)
            if not isinstance(spec.trigger, DirectTrigger)
            and (key_of(spec) in queued or key_of(spec) not in found)
        )

    def schedules(self, task_id: str) -> bool:
        """Whether a task may ask for a delay over 900 s, for which it has to make schedules.

        Assumed where the source does not tell, and for a declared edge that is not found.
        """
        calls = self.calls_of(task_id)
        found = {each.target for each in calls}
        queues = {
            key_of(spec)
            for spec in self.targets(task_id)
            if not isinstance(spec.trigger, DirectTrigger)
        }
        return bool(queues - found) or any(
            each.may_be_scheduled and each.target in queues for each in calls
        )

    @cached_property
    def _cycles(self) -> tuple[Cycle, ...]:
        return cycles_of(self.edges)

    def cycles(self) -> tuple[Cycle, ...]:
        """Cycles that together have every edge which lies on one."""
        return self._cycles

    def recursive_tasks(self) -> frozenset[str]:
        """The ids of the tasks that lie on a cycle: Lambda must not stop them as a loop."""
        return tasks_on_cycles(self.edges)

    def between(self, source: str, target: TaskKey) -> tuple[Call | Declared, ...]:
        """What there is from one task to another."""
        calls = tuple(each for each in self.calls_of(source) if each.target == target)
        return calls or tuple(
            each for each in self.declared if (each.source_id, each.target) == (source, target)
        )
