import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createTodoClient, isTodoError, type RetryOptions } from "todo-client";
import { answer, loseResponse, refuse, startFakeService, todo, type Respond } from "./fake-service.js";

async function start(test: TestContext, respond: Respond, retry: Partial<RetryOptions> = {}) {
  const service = await startFakeService(test, respond);
  return { service, client: createTodoClient({ baseUrl: service.baseUrl, retry: { delay: 1, ...retry } }) };
}

/** Answers the first requests with `first`, the others with `then`. */
function after(count: number, first: Respond, then: Respond): Respond {
  let requests = 0;
  return (request, response) => (requests++ < count ? first : then)(request, response);
}

const lose: Respond = (_, response) => loseResponse(response);
const succeed: Respond = (request, response) =>
  answer(response, 200, todo(request.body?.id ?? request.operation.split("/")[3]!, request.body?.title));

test("a request is sent again after Retry-After", async (t) => {
  const limited: Respond = (_, response) => refuse(response, 429, "rate_limited", 1);
  const { client, service } = await start(t, after(1, limited, succeed));
  const began = Date.now();
  // Nothing was changed, so this holds for a toggle too.
  await client.toggleTodo("one");
  assert.ok(Date.now() - began >= 1000);
  assert.equal(service.requests.length, 2);
});

test("a Retry-After beyond the deadline is not waited for", async (t) => {
  const { client, service } = await start(t, (_, response) => refuse(response, 429, "rate_limited", 900));
  const began = Date.now();
  await assert.rejects(client.todo("one"), (error) => isTodoError(error, "rate_limited") && error.retryAfter === 900);
  assert.ok(Date.now() - began < 1000);
  assert.equal(service.requests.length, 1);
});

test("a safe request is sent three times at most", async (t) => {
  const { client, service } = await start(t, lose);
  await assert.rejects(client.todo("one"), TypeError);
  assert.equal(service.requests.length, 3);
});

test("a toggle is never sent again after a lost response", async (t) => {
  const { client, service } = await start(t, after(1, lose, succeed));
  await assert.rejects(client.toggleTodo("one"), TypeError);
  assert.equal(service.requests.length, 1);
});

test("a toggle is not sent again if its outcome is unknown, a replacement is", async (t) => {
  const unknown: Respond = (_, response) => refuse(response, 503, "outcome_unknown");
  const toggle = await start(t, after(1, unknown, succeed));
  await assert.rejects(toggle.client.toggleTodo("one"), (error) => isTodoError(error, "outcome_unknown"));
  assert.equal(toggle.service.requests.length, 1);
  const replace = await start(t, after(1, unknown, succeed));
  await replace.client.replaceTodo("one", { title: "Buy milk", description: null, completed: true });
  assert.equal(replace.service.requests.length, 2);
});

test("an error that says never is not repeated", async (t) => {
  const { client, service } = await start(t, (_, response) => refuse(response, 400, "invalid_request"));
  await assert.rejects(client.todo("one"), (error) => isTodoError(error, "invalid_request"));
  assert.equal(service.requests.length, 1);
});

test("an answer of a proxy is repeated as after a lost response", async (t) => {
  const proxy: Respond = (_, response) => response.writeHead(502).end("<h1>Bad Gateway</h1>");
  const view = await start(t, after(1, proxy, succeed));
  await view.client.todo("one");
  assert.equal(view.service.requests.length, 2);
  const toggle = await start(t, proxy);
  await assert.rejects(toggle.client.toggleTodo("one"), { code: "unknown", status: 502 });
  assert.equal(toggle.service.requests.length, 1);
});

test("a response that breaks off counts as lost", async (t) => {
  const breakOff: Respond = (_, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.write('{"id":', () => loseResponse(response));
  };
  const { client, service } = await start(t, after(1, breakOff, succeed));
  assert.equal((await client.todo("one")).id, "one");
  assert.equal(service.requests.length, 2);
});

test("a creation is repeated with the same id, and the conflict of the repeat is the created todo", async (t) => {
  const { client, service } = await start(t, (request, response) => {
    if (request.operation !== "POST /api/todos") return answer(response, 200, todo(service.requests[0]!.body.id));
    if (service.requests.length === 1) return loseResponse(response);
    return refuse(response, 409, "id_conflict");
  });
  const created = await client.createTodo({ title: "Buy milk" });
  const [first, second, third] = service.requests;
  assert.match(first!.body.id, /^[0-9a-f]{8}-/);
  assert.deepEqual(second!.body, first!.body);
  assert.equal(third!.operation, `GET /api/todos/${first!.body.id}`);
  assert.equal(created.id, first!.body.id);
});

test("an id conflict without a lost response is an error", async (t) => {
  const { client, service } = await start(t, (_, response) => refuse(response, 409, "id_conflict"));
  const creation = client.createTodo({ id: "one", title: "Buy milk" });
  await assert.rejects(creation, (error) => isTodoError(error, "id_conflict"));
  assert.equal(service.requests.length, 1);
});

test("a creation without an id, sent through api, is not repeated", async (t) => {
  for (const body of [{ title: "Buy milk" }, { title: "Buy milk", id: null }]) {
    const { client, service } = await start(t, after(1, lose, succeed));
    await assert.rejects(client.api.POST("/api/todos", { body }), TypeError);
    assert.equal(service.requests.length, 1);
  }
});

test("a deletion whose response was lost has succeeded if the todo is gone", async (t) => {
  const gone: Respond = (_, response) => refuse(response, 404, "not_found");
  const lost = await start(t, after(1, lose, gone));
  await lost.client.deleteTodo("one");
  const never = await start(t, gone);
  await assert.rejects(never.client.deleteTodo("one"), (error) => isTodoError(error, "not_found"));
});

test("the deadline ends a call that gets no answer", async (t) => {
  const { client, service } = await start(t, () => undefined, { deadline: 100 });
  await assert.rejects(client.todo("one"), { name: "TimeoutError" });
  assert.equal(service.requests.length, 1);
});

test("the signal ends a call that waits before it sends the request again", async (t) => {
  const { client, service } = await start(t, (_, response) => refuse(response, 503, "overloaded", 5));
  const began = Date.now();
  const reason = new Error("The page was left.");
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 100);
  await assert.rejects(client.todo("one", { signal: controller.signal }), reason);
  assert.ok(Date.now() - began < 1000);
  assert.equal(service.requests.length, 1);
});
