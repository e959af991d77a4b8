"""What the source of an app may send, found without running it.

The build has imported the app, so its modules, classes and functions are at hand, behind every alias
and re-export. What they do when they run is read from their syntax trees:

1. `pool` turns an object of this process into a value of the analysis, `values`; `project` and `source`
   find the syntax tree of a function of the app's.
2. `world` holds variables. Each is a set of values that only grows: a name stands for all that it may
   ever stand for, whatever the order.
3. A `frames.Frame` is a call of a function with a certain kind of arguments. `marks` says which calls
   differ: by the tasks and functions that they are given, not by their data.
4. `evaluation` looks at one frame. Python's rules on sets of values are `statements`, `raising`,
   `expressions`, `operators`, `assignment`, `definitions`, `attributes`, `classes`, `descriptors`,
   `contents`, `spreading`, `binding`, `dispatch` and `instances`. `library` is the rule for code that is
   not the app's, `origin` says whose it is and `doubts` what it may hide; `known`, `lookups`,
   `containers`, `builtin_functions`, `partials` and `supers` are what is known better of Python's own.
   `still` looks at objects without running their code, `live` into them.
5. A frame that reads a variable is looked at again when the variable grows. When none grows any more,
   each frame has its sends, its doubts and the frames that it calls.

What the rules cannot follow is a doubt where it is used as a task, never nothing: a missed send would be
an AccessDenied in production. What is not followed at all: threads' order, values by their truth,
what lies in another process. Each function is parsed once and each frame looked at a few times, so the
time goes with the size of the app.
"""
