"""What the keywords of a JSON Schema hold."""

from __future__ import annotations

#: A schema.
SCHEMA = frozenset({"items", "additionalProperties", "propertyNames", "contentSchema", "not"})
#: Schemas in a list.
SCHEMAS = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
#: Schemas by a name of the user's.
NAMED_SCHEMAS = frozenset({"$defs", "properties", "patternProperties"})
#: What is for readers, and says nothing of what is valid.
ANNOTATIONS = frozenset(
    {
        "title",
        "description",
        "default",
        "examples",
        "example",
        "deprecated",
        "readOnly",
        "writeOnly",
        "$comment",
    }
)

#: Ours: restrictions that JSON Schema has no words for, such as a validator. Sorted texts.
ALSO = "also"
#: Ours: other names that a property is read by.
NAMES = "names"
#: Ours: that a union chooses its member by a way of its own, and which.
CHOSEN = "chosen"
