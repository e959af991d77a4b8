"""The app that `asynclambda new` makes.

`files` mirrors its folder: each `X.tmpl` there becomes `X`, with `$name` and its like filled in. `name` says
what an app may be called, `starter` fills the files in and lays them out: all of them, or none.
"""
