"""The OpenAPI document: what the framework makes of the routes, and what it cannot know."""

import re
from collections.abc import Iterator
from typing import Any

import orjson
from fastapi import FastAPI
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaValue

from workflow_chat.errors import all_codes
from workflow_chat.shapes.frames import FRAMES
from workflow_chat.shapes.problems import ProblemView
from workflow_chat.web.openapi.examples import EXAMPLES, problem_with

SCHEMAS = "#/components/schemas/"


class ChatAPI(FastAPI):
    """Documents itself whole."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = super().openapi()
            document["components"]["schemas"].update(_shapes())
            self.openapi_schema = _public_names(document)
            _add_examples(self.openapi_schema)
        return self.openapi_schema


def _shapes() -> dict[str, JsonSchemaValue]:
    """Types that no route answers with by itself: problems, and the data of each Server-Sent Event."""
    types: dict[str, type] = {"problem": ProblemView, **FRAMES}
    refs, definitions = TypeAdapter.json_schemas(
        [(name, "serialization", TypeAdapter[object](each)) for name, each in types.items()],
        ref_template=SCHEMAS + "{model}",
    )
    schemas: dict[str, JsonSchemaValue] = definitions["$defs"]
    schemas["ProblemView"]["properties"]["code"]["enum"] = sorted(all_codes())
    schemas["EventStreamFrames"] = {
        "type": "object",
        "title": "EventStreamFrames",
        "description": "The data of each Server-Sent Event, by the event's name.",
        "properties": {name: refs[name, "serialization"] for name in FRAMES},
        "required": list(FRAMES),
    }
    return schemas


def _public_names(document: dict[str, Any]) -> dict[str, Any]:
    """``MessageView`` is a name of ours; clients know a ``Message``."""
    views = "|".join(name for name in document["components"]["schemas"] if name.endswith("View"))
    named = re.compile(f'"({SCHEMAS})?({views})"')
    return orjson.loads(named.sub(lambda each: each[0].replace('View"', '"'), orjson.dumps(document).decode()))


def _add_examples(document: dict[str, Any]) -> None:
    """Only now: the framework drops what is null, and an example needs it."""
    for media_type, content in _contents(document):
        schema = content["schema"]
        if media_type == "application/problem+json":
            content["example"] = problem_with(schema["properties"]["code"]["enum"][0])
        elif (name := schema.get("$ref", "").removeprefix(SCHEMAS)) in EXAMPLES:
            content["example"] = EXAMPLES[name]


def _contents(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body that is sent or answered, with its media type."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for body in (operation.get("requestBody", {}), *operation["responses"].values()):
                yield from body.get("content", {}).items()
