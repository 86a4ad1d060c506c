import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { setupServer } from "msw/node";
import { createTodoClient, isTodoError } from "todo-client";
import { handlers } from "todo-client/msw";

const baseUrl = "https://todo.example.com";
const server = setupServer(...handlers(baseUrl));
const client = createTodoClient({ baseUrl, retry: { tries: 1 } });

before(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
after(() => server.close());

test("every method is answered with an example", async () => {
  await client.register({ email: "ada@example.com", password: "correct horse" });
  await client.logIn({ email: "ada@example.com", password: "correct horse" });
  assert.equal((await client.currentUser()).email, "ada@example.com");
  const { id } = await client.createTodo({ title: "Buy milk" });
  assert.equal((await client.todo(id)).title, "Buy milk");
  await client.replaceTodo(id, { title: "Buy milk", description: null, completed: true });
  await client.toggleTodo(id);
  await client.deleteTodo(id);
  const lines = [];
  for await (const line of client.exportData()) lines.push(Object.keys(line)[0]);
  assert.deepEqual(lines, ["user", "todo"]);
  assert.equal((await client.capabilities()).accounts, true);
  await client.changePassword({ current_password: "correct horse", new_password: "a bicycle" });
  await client.logOut();
  await client.deleteCurrentUser({ current_password: "a bicycle" });
});

test("the list ends", async () => {
  const titles = [];
  for await (const { title } of client.todos()) titles.push(title);
  assert.deepEqual(titles, ["Buy milk"]);
});

test("an operation is answered with one of its errors", async () => {
  server.use(...handlers(baseUrl, { todo_list: "rate_limited", todo_create: "quota_exceeded" }));
  await assert.rejects(client.todos().next(), (error) => isTodoError(error, "rate_limited") && error.retryAfter === 1);
  await assert.rejects(client.createTodo({ title: "Buy milk" }), (error) => isTodoError(error, "quota_exceeded"));
  // @ts-expect-error: the document does not list this error for this operation.
  assert.throws(() => handlers(baseUrl, { todo_list: "id_conflict" }));
});
