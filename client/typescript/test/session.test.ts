import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createTodoClient, isTodoError, memorySessionStore, type Session, type TodoError } from "todo-client";
import { answer, refuse, startFakeService, todo, tokens, type Respond } from "./fake-service.js";

const oldSession: Session = { accessToken: "access-1", refreshToken: "refresh-1" };

/** A client that is logged in with `session`, and everything that a test of it looks at. */
async function start(test: TestContext, session: Session | undefined, respond: Respond) {
  const service = await startFakeService(test, respond);
  const store = memorySessionStore();
  await store.set(session);
  const signedOut: TodoError[] = [];
  const client = createTodoClient({
    baseUrl: service.baseUrl,
    session: store,
    onSignedOut: (error) => signedOut.push(error),
    retry: { delay: 1 },
  });
  return { client, service, store, signedOut };
}

/** Knows the tokens of the session with this number only. */
function serviceWithToken(number: number): Respond {
  return (request, response) => {
    if (request.operation === "POST /api/sessions/refresh") {
      // Slow, so that all calls find the refresh under way.
      return setTimeout(() => answer(response, 200, tokens(number)), 50);
    }
    if (request.token !== `access-${number}`) return refuse(response, 401, "token_expired");
    return answer(response, 200, todo(request.operation.split("/").at(-1)!));
  };
}

test("100 concurrent calls with an expired token make one refresh", async (t) => {
  const { client, service, store } = await start(t, oldSession, serviceWithToken(2));
  const todos = await Promise.all(Array.from({ length: 100 }, (_, index) => client.todo(`todo-${index}`)));
  assert.deepEqual(todos.map(({ id }) => id), Array.from({ length: 100 }, (_, index) => `todo-${index}`));
  assert.equal(service.count("POST /api/sessions/refresh"), 1);
  assert.equal((await store.get())?.accessToken, "access-2");
});

test("a call that learns late that its token expired uses the token of the others", async (t) => {
  let release = () => {};
  const { client, service } = await start(t, oldSession, (request, response) => {
    if (request.operation === "GET /api/todos/late" && request.token === "access-1") {
      release = () => refuse(response, 401, "token_expired");
      return;
    }
    serviceWithToken(2)(request, response);
  });
  const late = client.todo("late");
  await client.todo("early");
  release();
  await late;
  assert.equal(service.count("POST /api/sessions/refresh"), 1);
});

test("a token that has nearly expired is refreshed before it is used", async (t) => {
  const { client, service } = await start(t, { ...oldSession, refreshAt: Date.now() - 1 }, serviceWithToken(2));
  await client.todo("one");
  assert.deepEqual(service.requests.map(({ operation, token }) => [operation, token]), [
    ["POST /api/sessions/refresh", undefined],
    ["GET /api/todos/one", "access-2"],
  ]);
});

test("the token is used until shortly before it expires", async (t) => {
  const { client, service } = await start(t, undefined, (request, response) => {
    if (request.operation === "POST /api/sessions") return answer(response, 200, tokens(1, 1));
    return serviceWithToken(request.token === "access-1" ? 1 : 2)(request, response);
  });
  await client.logIn({ email: "ada@example.com", password: "correct horse" });
  await client.todo("one");
  assert.equal(service.count("POST /api/sessions/refresh"), 0);
  await new Promise((resolve) => setTimeout(resolve, 950));
  await client.todo("two");
  assert.equal(service.count("POST /api/sessions/refresh"), 1);
});

test("a refused refresh rejects all calls with one error and tells it once", async (t) => {
  const { client, service, store, signedOut } = await start(t, oldSession, (request, response) => {
    if (request.operation === "POST /api/sessions/refresh") return refuse(response, 401, "invalid_refresh_token");
    return refuse(response, 401, "token_expired");
  });
  const results = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => client.todo(`todo-${index}`)));
  const errors = new Set(results.map((result) => (result.status === "rejected" ? result.reason : undefined)));
  assert.equal(errors.size, 1);
  assert.ok(isTodoError([...errors][0], "invalid_refresh_token"));
  assert.deepEqual(signedOut, [...errors]);
  assert.equal(service.count("POST /api/sessions/refresh"), 1);
  assert.equal(await store.get(), undefined);
});

test("a call that learns late that the session was refused gets the same error", async (t) => {
  let release = () => {};
  const { client, signedOut } = await start(t, oldSession, (request, response) => {
    if (request.operation === "POST /api/sessions/refresh") return refuse(response, 401, "invalid_refresh_token");
    if (request.operation !== "GET /api/todos/late") return refuse(response, 401, "token_expired");
    release = () => refuse(response, 401, "token_expired");
  });
  const late = client.todo("late").catch((error: unknown) => error);
  const early = await client.todo("early").catch((error: unknown) => error);
  release();
  assert.equal(await late, early);
  assert.deepEqual(signedOut, [early]);
});

test("a session that another tab has refreshed is used and not ended", async (t) => {
  const { client, service, store, signedOut } = await start(t, oldSession, async (request, response) => {
    if (request.operation === "POST /api/sessions/refresh") {
      await store.set({ accessToken: "access-2", refreshToken: "refresh-2" });
      return refuse(response, 401, "invalid_refresh_token");
    }
    serviceWithToken(2)(request, response);
  });
  await client.todo("one");
  assert.equal(service.count("POST /api/sessions/refresh"), 1);
  assert.deepEqual(signedOut, []);
  assert.equal((await store.get())?.refreshToken, "refresh-2");
});

test("a log out during a refresh ends the new session", async (t) => {
  const { client, service, store } = await start(t, oldSession, (request, response) => {
    if (request.operation === "POST /api/sessions/revoke") return answer(response, 204);
    serviceWithToken(2)(request, response);
  });
  const call = client.todo("one");
  while (service.count("POST /api/sessions/refresh") === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await client.logOut();
  await call;
  const revoked = service.requests.find(({ operation }) => operation === "POST /api/sessions/revoke");
  assert.deepEqual(revoked?.body, { refresh_token: "refresh-2" });
  assert.equal(await store.get(), undefined);
});

test("a call that is aborted while it waits for a refresh does not end the refresh of the others", async (t) => {
  const { client, service, store } = await start(t, oldSession, serviceWithToken(2));
  const controller = new AbortController();
  const aborted = assert.rejects(client.todo("one", { signal: controller.signal }), { name: "AbortError" });
  const other = client.todo("two");
  while (service.count("POST /api/sessions/refresh") === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  controller.abort();
  await aborted;
  assert.equal((await store.get())?.accessToken, "access-1", "the refresh is still under way");
  assert.equal((await other).id, "two");
  assert.equal(service.count("POST /api/sessions/refresh"), 1);
});

test("a token of an external issuer is sent and not refreshed", async (t) => {
  const { client, service } = await start(t, { accessToken: "access-1", refreshAt: 0 }, serviceWithToken(2));
  await assert.rejects(client.todo("one"), (error) => isTodoError(error, "token_expired"));
  assert.deepEqual(service.requests.map(({ token }) => token), ["access-1"]);
});
