"""The measured app in the ancestor's API: the same work, but nothing is validated."""

import json
import logging
import sys

from async_lambda import AsyncLambdaController, Response, config_set_name, config_set_runtime

app = AsyncLambdaController()
config_set_name("bench")
config_set_runtime(f"python3.{sys.version_info.minor}")
lambda_handler = app.async_lambda_handler
logger = logging.getLogger()
logger.setLevel("INFO")


@app.async_task("Quiet")
def quiet(event):
    logger.info(json.dumps({"message": "charged", "order_id": event.payload["order_id"]}))


@app.async_task("Relay")
def relay(event):
    logger.info(json.dumps({"message": "relayed", "order_id": event.payload["order_id"]}))
    app.async_invoke("Quiet", event.payload)


@app.api_task("Place", "/orders", "POST")
def place(event):
    order = json.loads(event.body)
    logger.info(json.dumps({"message": "placed", "order_id": order["order_id"]}))
    body = json.dumps({"order_id": order["order_id"]})
    return Response(200, {"Content-Type": "application/json"}, body)
