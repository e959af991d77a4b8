"""The web page of `asynclambda dev`: what runs, what waits, what died, and forms to start tasks.

                 DevLoop (a `Place`)                    the user's browser
                    │ observations                        │  ▲ ticks, JSON
                    ▼                                     ▼  │
    Page:  History ─→ Board ─→ Feed ───────────────────→ Guard ─→ Routes ─→ Actions
           (chains)      │                                                    │
                         └────────── ClerkProcess (child) ←───────────────────┘
                                imports the app; sends, checks, reads dead letters

1. `server` subscribes to a `place` and serves on loopback, on a thread of the dev process.
2. `history` makes `chains` of hops, attempts and runs from what is observed, with `counters` beside them, and
   forgets the oldest; `views`, `waterfall` and `timeline` make JSON of it.
3. `guard` refuses whoever is not our own page; `routes` has what it may ask, `actions` what it may change.
4. `clerk` is a program of its own that imports the app, one a version: `description` (with `drawing` and
   `forms`), `starts` and `letters` run there. So a mistake in the app never stops the page.
5. `static` has the page itself: modules and style sheets as a browser takes them, with no build step and
   nothing from elsewhere.

A tick comes at most five times a second, and the oldest of 2,000 chains is forgotten: a burst of messages
costs a browser no more than a trickle.
"""

from __future__ import annotations
