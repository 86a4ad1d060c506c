import assert from "node:assert/strict";
import { test } from "node:test";
import { createTodoClient, isTodoError, TodoError, type ErrorCode, type KnownErrorCode } from "todo-client";
import { answer, startFakeService } from "./fake-service.js";

test("an error has what the service said", async (t) => {
  const errors = [{ code: "required", message: "is required", parameter: null, pointer: "/title" }];
  const service = await startFakeService(t, (_, response) =>
    answer(response, 400, { error_code: "invalid_request", errors, message: "title: is required", request_id: "r-1" }),
  );
  const error: unknown = await createTodoClient({ baseUrl: service.baseUrl }).createTodo({ title: "" }).catch((e) => e);
  assert.ok(isTodoError(error, "invalid_request"));
  // Fails to compile if the code is not narrowed.
  const code: "invalid_request" = error.code;
  assert.deepEqual(
    [code, error.status, error.message, error.requestId, error.errors],
    ["invalid_request", 400, "title: is required", "r-1", errors],
  );
  assert.ok(error instanceof TodoError && error instanceof Error);
  assert.ok(!isTodoError(error, "id_conflict"));
  assert.ok(!isTodoError(new Error("other")));
});

test("codes are known and open", () => {
  const known: KnownErrorCode = "id_conflict";
  const added: ErrorCode = "added_later";
  // @ts-expect-error: a wrong code is found when the program is compiled.
  isTodoError(undefined, "id_conflikt");
  assert.notEqual(known, added);
});
