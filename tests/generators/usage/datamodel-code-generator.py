from __future__ import annotations

import json
import sys
from typing import Any, assert_type

import yaml
from pydantic import BaseModel

from generated import Error, Session, Todo, TodoCreate, TodoPage, TodoReplace, User


class TextLoader(yaml.SafeLoader):
    """Leaves timestamps as they are written."""


TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

SHOWN: dict[str, type[BaseModel]] = {"Error": Error, "Session": Session, "Todo": Todo, "TodoPage": TodoPage, "User": User}


def use(todo: Todo, page: TodoPage) -> str | None:
    content = TodoReplace(title=todo.title, description=None, completed=True)
    assert TodoCreate(title="Buy milk").description is None
    assert content.description is None
    assert_type(todo.description, str | None)
    following = assert_type(page.next_page, str | None)
    return following or todo.description


def examples(value: Any) -> list[tuple[str, Any]]:
    """Every example in the document, with the name of its schema."""
    found: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        name = str(value.get("schema", {}).get("$ref", "")).rsplit("/", 1)[-1] if "schema" in value else ""
        if name in SHOWN:
            named = [example["value"] for example in value.get("examples", {}).values()]
            found += [(name, example) for example in named + ([value["example"]] if "example" in value else [])]
        for part in value.values():
            found += examples(part)
    elif isinstance(value, list):
        for part in value:
            found += examples(part)
    return found


if __name__ == "__main__":
    shown = examples(yaml.load(open(sys.argv[1], encoding="utf-8"), TextLoader))
    for name, example in shown:
        parsed = SHOWN[name].model_validate(example)
        again = json.loads(parsed.model_dump_json())
        assert again.keys() == example.keys(), (name, again)
        assert all(again[key] is None for key in example if example[key] is None), name
    assert len(shown) > 20, shown
