"""What all inputs have in common: names in camelCase, nothing unknown, and no guessing of types."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class RequestBody(BaseModel):
    """A JSON object; types are strict."""

    model_config = ConfigDict(strict=True, extra="forbid", alias_generator=to_camel, populate_by_name=False)


class QueryParameters(BaseModel):
    """A query string. All of it is text: a parameter that is not says how it is read."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=False)


class NoBody(RequestBody):
    """For what takes no body; one that is sent is not read."""


class NoParameters(QueryParameters):
    """For what takes no parameters."""


def _given(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("wrong_type", "leave the field out instead of sending null")
    return value


NotNull = BeforeValidator(_given)
OptionalText = Annotated[str | None, WithJsonSchema({"type": "string"})]
"""Text that may be left out; None is no value that can be sent."""


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A parameter that is a whole number, spelled in the one way that such a number is spelled."""

    low: int
    high: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_before_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}

    def _read(self, value: object) -> int:
        if isinstance(value, str) and _NUMBER.fullmatch(value) and self.low <= int(value) <= self.high:
            return int(value)
        bounds = {"low": self.low, "high": self.high}
        raise PydanticCustomError("out_of_range", "must be a whole number from {low} to {high}", bounds)
