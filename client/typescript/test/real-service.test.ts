import assert from "node:assert/strict";
import { test } from "node:test";
import {
  apiVersion,
  createTodoClient,
  isTodoError,
  memorySessionStore,
  type ExportLine,
  type TodoError,
} from "todo-client";

const baseUrl = process.env["TODO_SERVICE"] ?? "";
const skip = baseUrl === "" && "set TODO_SERVICE to the address of a running service";

function account() {
  return { email: `${crypto.randomUUID()}@example.com`, password: "correct horse" };
}

/** A client of a new user who is logged in. */
async function start() {
  const store = memorySessionStore();
  const signedOut: TodoError[] = [];
  const sent: string[] = [];
  const client = createTodoClient({
    baseUrl,
    session: store,
    onSignedOut: (error) => signedOut.push(error),
    fetch(request) {
      sent.push(`${request.method} ${new URL(request.url).pathname}`);
      return fetch(request);
    },
  });
  const credentials = account();
  await client.register(credentials);
  await client.logIn(credentials);
  return { client, store, signedOut, sent, credentials };
}

test("the service has the version of this package", { skip }, async () => {
  assert.equal((await createTodoClient({ baseUrl }).capabilities()).api_version, apiVersion);
});

test("a todo is created, read, replaced, toggled and deleted", { skip }, async () => {
  const { client } = await start();
  const created = await client.createTodo({ title: "Buy milk" });
  assert.deepEqual(await client.todo(created.id), created);
  const replaced = await client.replaceTodo(created.id, { title: "Buy tea", description: "Green", completed: true });
  assert.equal(replaced.description, "Green");
  assert.equal((await client.toggleTodo(created.id)).completed, false);
  await client.deleteTodo(created.id);
  await assert.rejects(client.todo(created.id), (error) => isTodoError(error, "not_found"));
});

test("todos come from all pages, and the export has them all", { skip }, async () => {
  const { client, credentials } = await start();
  for (let number = 0; number < 5; number++) await client.createTodo({ title: `Todo ${number}` });
  const titles: string[] = [];
  for await (const { title } of client.todos({ limit: 2 })) titles.push(title);
  assert.deepEqual(titles, ["Todo 4", "Todo 3", "Todo 2", "Todo 1", "Todo 0"]);
  const lines: ExportLine[] = [];
  for await (const line of client.exportData()) lines.push(line);
  const exported = lines.map((line) => ("todo" in line ? line.todo.title : line.user.email));
  assert.deepEqual(exported, [credentials.email, ...titles]);
});

test("concurrent calls refresh the session once", { skip }, async () => {
  const { client, store, sent } = await start();
  const before = await store.get();
  assert.ok(before);
  await store.set({ ...before, refreshAt: 0 });
  await Promise.all(Array.from({ length: 10 }, () => client.currentUser()));
  assert.equal(sent.filter((request) => request === "POST /api/sessions/refresh").length, 1);
  assert.notEqual((await store.get())?.refreshToken, before.refreshToken);
});

test("a session that was ended elsewhere signs the user out", { skip }, async () => {
  const { client, store, signedOut } = await start();
  const session = await store.get();
  assert.ok(session?.refreshToken);
  await client.api.POST("/api/sessions/revoke", { body: { refresh_token: session.refreshToken } });
  await store.set({ ...session, refreshAt: 0 });
  await assert.rejects(client.currentUser(), (error) => isTodoError(error, "invalid_refresh_token"));
  assert.equal(signedOut.length, 1);
});

test("an error names the wrong property", { skip }, async () => {
  const { client } = await start();
  const error: unknown = await client.createTodo({ title: "" }).catch((e: unknown) => e);
  assert.ok(isTodoError(error, "invalid_request"));
  assert.equal(error.errors[0]?.pointer, "/title");
  assert.ok(error.requestId);
});

test("the password is changed, the user logs out and deletes the account", { skip }, async () => {
  const { client, credentials } = await start();
  const next = { ...credentials, password: "a bicycle for the mind" };
  await client.changePassword({ current_password: credentials.password, new_password: next.password });
  await client.logOut();
  await assert.rejects(client.currentUser(), (error) => isTodoError(error, "missing_token"));
  await assert.rejects(client.logIn(credentials), (error) => isTodoError(error, "invalid_credentials"));
  await client.logIn(next);
  await client.deleteCurrentUser({ current_password: next.password });
  await assert.rejects(client.logIn(next), (error) => isTodoError(error, "invalid_credentials"));
});
