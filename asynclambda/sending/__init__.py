"""The sender behind the port in Lambda: SQS, S3 for what does not fit, Scheduler for what waits long.

It is imported when the first message is sent and not before, or in INIT where the build has seen that the
task sends. boto3 comes with its first client; to send to SQS alone, a plain environment needs none.
"""
