from __future__ import annotations

from typing import assert_type

from generated import AuthenticatedClient, Client
from generated.api.sessions import session_create
from generated.api.todos import todo_create, todo_list, todo_replace
from generated.models import Error, Session, SessionCreate, Todo, TodoCreate, TodoPage, TodoReplace

SERVICE = "http://127.0.0.1:8080"


def use() -> str | None:
    credentials = SessionCreate(email="ada@example.com", password="correct horse")
    session = session_create.sync(client=Client(base_url=SERVICE), body=credentials)
    if isinstance(session, Error):
        if session.error_code == "invalid_credentials":
            return None
        raise RuntimeError([field.pointer or field.parameter for field in session.errors])
    assert isinstance(session, Session)
    client = AuthenticatedClient(base_url=SERVICE, token=session.access_token)
    todo = todo_create.sync(client=client, body=TodoCreate(title="Buy milk"))
    assert isinstance(todo, Todo)
    content = TodoReplace(title=todo.title, description=None, completed=True)
    replaced = todo_replace.sync(id=todo.id, client=client, body=content)
    page = todo_list.sync(client=client, limit=10)
    assert isinstance(page, TodoPage) and isinstance(replaced, Todo)
    assert_type(replaced.description, str | None)
    following = assert_type(page.next_page, str | None)
    return following or replaced.description
