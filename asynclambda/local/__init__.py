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

Starting takes a quarter of a second, deploying half of one, a function's first event a tenth more
than its imports, a hop from queue to warm function some 5 ms.

What MiniStack 1.5.33 does otherwise than AWS, and no template can mend:

- An update of a function kills what it is doing; the message comes back after its visibility timeout.
- A queue without MaximumConcurrency feeds at most five processes; reserved concurrency is ignored.
- A message of a schedule for a standard queue loses its MessageGroupId; schedules fire up to ten
  seconds late, and of a template's schedules StartDate and EndDate are ignored.
- A record that a function reads from a dead letter queue has no DeadLetterQueueSourceArn.
- SQS takes a DelaySeconds over 900; a path parameter with %2F in it matches no route.
"""
