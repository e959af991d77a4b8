"""The OpenAPI 3.1 document of an app's routes.

It says what the handler of each `ApiTask` does, from the same types: `components` has pydantic's schemas of
requests and results, `text` says which of them a path or a query string can hold, `request` puts the fields
of a payload where the handler looks for them, `responses` has the answers, and `document` all of it.

https://spec.openapis.org/oas/v3.1.1.html
"""

from __future__ import annotations

from asynclambda.build.openapi.document import openapi_document, project_version

__all__ = ["openapi_document", "project_version"]
