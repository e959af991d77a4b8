"""The app on this machine: the engine of `asynclambda dev` and of the end-to-end tests.

What AWS would get runs here, template and bundle as they were built:

1. `emulator` starts MiniStack as a child that cannot outlive this process (`kept_process`, `keeper`),
   in an environment made from nothing (`engine_environment`).
2. `localise` makes the template one that MiniStack runs, and `deployment` puts it through CloudFormation.
3. `loop` is what `asynclambda dev` runs: it gives the functions' events to a host, a child at the
   terminal that has imported the app, and with each save to the next one. It tells its listeners how
   that goes (`progress`) and what the app does (`observed`).
4. From the bundle (`dev --isolated`, the end-to-end tests) MiniStack runs a function in processes of its
   own: `bundle` adds a bootstrap to a copy of the zip, which starts `worker`, AWS's runtime client around
   the bundle, under the `interpreter` that it was built for, with boto3 from the `runtime_directory` and
   no other package of this machine. `logs` has every line when it is written, and every start and end of
   an invocation.
5. `in_process` runs single tasks without an engine: `asynclambda invoke`.

Starting takes a quarter of a second, deploying half of one, a hop from queue to warm function some 5 ms.

What MiniStack 1.5.33 does otherwise than AWS, and no template can mend:

- An update of a function kills what it is doing; the message comes back after its visibility timeout.
- A queue without MaximumConcurrency feeds at most five processes; reserved concurrency is ignored.
- A message of a schedule for a standard queue loses its MessageGroupId; schedules fire up to ten
  seconds late, and of a template's schedules StartDate and EndDate are ignored.
- A record that a function reads from a dead letter queue has no DeadLetterQueueSourceArn.
- SQS takes a DelaySeconds over 900; a path parameter with %2F in it matches no route.
"""
