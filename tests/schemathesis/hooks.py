"""Tokens, accounts and todos for Schemathesis, so that it gets past the doors.

Its own token belongs to an external issuer. Where an operation needs a password or a refresh token, every
second valid request gets a real one. `outcomes.json` counts what each operation answered.
"""

import atexit
import collections
import json
import os
import random
import time
import uuid

import jwt
import requests
import schemathesis

SERVICE = os.environ["TODO_SERVICE"]
SECRET = os.environ["TODO_AUTH__SECRET"]
PASSWORD = "correct horse battery"
EMAIL = f"{uuid.uuid4()}@example.com"

outcomes = collections.defaultdict(collections.Counter)
TOKENS = set()


def external_token(subject):
    claims = {"iss": "https://id.example.com", "aud": "todo", "sub": subject, "exp": int(time.time()) + 3600}
    token = jwt.encode(claims, SECRET, algorithm="HS256")
    TOKENS.add(token)
    return token


def post(path, body, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = requests.post(SERVICE + path, json=body, headers=headers, timeout=10)
    response.raise_for_status()
    return response.json()


def logged_in():
    return post("/api/sessions", {"email": EMAIL, "password": PASSWORD})


post("/api/users", {"email": EMAIL, "password": PASSWORD})
OWN = external_token("schemathesis")
LOCAL = logged_in()["access_token"]
TOKENS.add(LOCAL)
TODO = post("/api/todos", {"title": "Stay here"}, OWN)["id"]


def is_valid(case):
    return case.meta is None or case.meta.generation.mode.is_positive


@schemathesis.auth()
class ExternalUser:
    def get(self, case, context):
        return OWN

    def set(self, case, token, context):
        case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def before_call(context, case, kwargs):
    operation = case.operation.definition.raw["operationId"]
    if operation == "user_delete_self":
        # Everybody else would lose what they need.
        token = external_token(str(uuid.uuid4()))
        post("/api/todos", {"title": "Go away"}, token)
        speak_as(case, token)
    # A sequence of requests brings what it needs.
    if not is_valid(case) or is_stateful(case) or random.random() < 0.5:
        return
    match operation:
        case "user_register":
            case.body = {"email": f"{uuid.uuid4()}@example.com", "password": PASSWORD}
        case "session_create":
            case.body = {"email": EMAIL, "password": PASSWORD}
        case "session_refresh" | "session_revoke":
            case.body = {"refresh_token": logged_in()["refresh_token"]}
        case "user_change_password":
            case.body = {"current_password": PASSWORD, "new_password": PASSWORD}
            speak_as(case, LOCAL)
        case "todo_view" | "todo_replace" | "todo_toggle_complete":
            case.path_parameters = {"id": TODO}
        case "todo_delete":
            case.path_parameters = {"id": post("/api/todos", {"title": "Go away"}, OWN)["id"]}


def is_stateful(case):
    return case.meta is not None and case.meta.phase.name.value == "stateful"


def speak_as(case, token):
    """Where Schemathesis has left the token out or made it invalid on purpose, it stays so."""
    if (case.headers or {}).get("Authorization") == f"Bearer {OWN}":
        case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def after_call(context, case, response):
    token = response.request.headers.get("Authorization", "").removeprefix("Bearer ")
    # What Schemathesis sends with no token or a wrong one is meant to be refused.
    if case.operation.definition.raw["security"] and token not in TOKENS:
        return
    outcomes[case.operation.definition.raw["operationId"]][response.status_code] += 1


@atexit.register
def write_outcomes():
    with open(os.environ["TODO_OUTCOMES"], "w", encoding="utf-8") as file:
        json.dump(outcomes, file, indent=2)
