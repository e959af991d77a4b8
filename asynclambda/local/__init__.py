"""The app on this machine: the engine of `asynclambda dev` and of the end-to-end tests.

What AWS would get runs here, template and bundle as they were built:

1. `emulator` starts MiniStack as a child that cannot outlive this process (`kept_process`, `keeper`),
   in an environment made from nothing (`engine_environment`).
2. `localise` makes the template one that MiniStack runs, `bundle` adds a bootstrap to a copy of the
   zip, and `deployment` puts both through CloudFormation.
3. MiniStack runs a function by that bootstrap, which starts `worker`: AWS's runtime client around the
   bundle, under the `interpreter` that it was built for, with boto3 from the `runtime_directory` and
   no other package of this machine.
4. `logs` has every line when it is written, and every start and end of an invocation.
5. `session` is all of that for one app, and tells a listener how it goes (`progress`).

Starting takes a quarter of a second, deploying half of one, a function's first event about 0.2 s more
than its imports, a hop from queue to function some 5 ms.
"""
