"""Where chains, hops and runs are found again by their ids, and forgotten together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asynclambda.local.page.chains import Chain, Hop, Run


class Register:
    """All that is remembered, by id."""

    def __init__(self) -> None:
        #: Characters that the chains hold, about.
        self.characters = 0
        #: Oldest first.
        self._chains: dict[str, Chain] = {}
        self._hops: dict[str, Hop] = {}
        self._runs: dict[str, Run] = {}
        #: By root invocation id: an API call has several where it sends several messages.
        self._roots: dict[str, Chain] = {}

    def __len__(self) -> int:
        return len(self._chains)

    def newest_first(self) -> Iterable[Chain]:
        """The chains."""
        return reversed(self._chains.values())

    def chain(self, chain_id: str) -> Chain | None:
        """A chain by its id."""
        return self._chains.get(chain_id)

    def chain_of_root(self, root_invocation_id: str | None) -> Chain | None:
        """The chain that a root invocation id is of."""
        return None if root_invocation_id is None else self._roots.get(root_invocation_id)

    def hop(self, hop_id: str) -> Hop | None:
        """A hop by its id."""
        return self._hops.get(hop_id)

    def run(self, request_id: str) -> Run | None:
        """A run by its request id."""
        return self._runs.get(request_id)

    def add(self, hop: Hop, root_invocation_id: str | None = None) -> None:
        """Adds a hop to its chain, and the chain where it is new."""
        self._chains.setdefault(hop.chain.id, hop.chain)
        hop.chain.hops.append(hop)
        self._hops[hop.id] = hop
        if root_invocation_id is not None and root_invocation_id not in self._roots:
            self._roots[root_invocation_id] = hop.chain
            hop.chain.roots.append(root_invocation_id)

    def add_run(self, run: Run) -> None:
        """Adds a run, whose attempts are in their hops already."""
        self._runs[run.request_id] = run

    def sender(self, request_id: str | None, root_invocation_id: str) -> Hop | None:
        """The hop in whose run a message was sent: of a batch, the one of the same root."""
        run = None if request_id is None else self._runs.get(request_id)
        if run is None:
            return None
        root = self._roots.get(root_invocation_id)
        hops = [attempt.hop for attempt in run.attempts]
        return next((hop for hop in hops if hop.chain is root), hops[0])

    def merge(self, chain: Chain, into: Chain) -> None:
        """Makes the hops of a chain those of another one: its sender was heard of late."""
        for hop in chain.hops:
            hop.chain = into
        into.hops += chain.hops
        into.size += chain.size
        into.roots += chain.roots
        self._roots |= dict.fromkeys(chain.roots, into)
        self._chains.pop(chain.id, None)

    def forget_oldest(self) -> list[Run]:
        """Forgets the chain that has begun first; what still comes of it begins a chain of its own.

        Returns:
            The runs that are forgotten with it.
        """
        oldest = next(iter(self._chains.values()))
        del self._chains[oldest.id]
        self.characters -= oldest.size
        forgotten: dict[str, Run] = {}
        for hop in oldest.hops:
            self._hops.pop(hop.id, None)
            for attempt in hop.attempts:
                run = attempt.run
                # A batch may have attempts in chains that are remembered.
                if all(each.hop.chain.id not in self._chains for each in run.attempts):
                    self._runs.pop(run.request_id, None)
                    forgotten[run.request_id] = run
        for root in oldest.roots:
            self._roots.pop(root, None)
        return list(forgotten.values())
