import assert from "node:assert/strict";
import { test } from "node:test";
import { createTodoClient, type ExportLine } from "todo-client";
import { answer, loseResponse, startFakeService, todo } from "./fake-service.js";

const user = { id: "user-1", email: "ada@example.com", created_at: "", updated_at: "" };

test("todos come from all pages, and a page is loaded only when it is needed", async (t) => {
  const service = await startFakeService(t, (request, response) =>
    request.operation === "GET /api/todos?limit=2"
      ? answer(response, 200, { items: [todo("one"), todo("two")], next_page: "page/2" })
      : answer(response, 200, { items: [todo("three")], next_page: null }),
  );
  const client = createTodoClient({ baseUrl: service.baseUrl });
  const ids: string[] = [];
  for await (const { id } of client.todos({ limit: 2 })) {
    if (id === "two") assert.equal(service.requests.length, 1);
    ids.push(id);
  }
  assert.deepEqual(ids, ["one", "two", "three"]);
  assert.equal(service.requests[1]?.operation, "GET /api/todos?limit=2&page_token=page%2F2");
});

test("an export comes line by line, however it is cut into chunks", async (t) => {
  const text = `${JSON.stringify({ user })}\n${JSON.stringify({ todo: todo("one", "Käse kaufen") })}\n`;
  const bytes = Buffer.from(text);
  const service = await startFakeService(t, async (_, response) => {
    response.writeHead(200, { "Content-Type": "application/jsonl" });
    // In the middle of a line, and of the character ä.
    const cut = bytes.indexOf("ä") + 1;
    response.write(bytes.subarray(0, cut));
    await new Promise((resolve) => setTimeout(resolve, 50));
    response.end(bytes.subarray(cut));
  });
  const lines: ExportLine[] = [];
  for await (const line of createTodoClient({ baseUrl: service.baseUrl }).exportData()) lines.push(line);
  assert.deepEqual(lines, [{ user }, { todo: todo("one", "Käse kaufen") }]);
});

test("an export that ends too early throws after its last whole line", async (t) => {
  for (const end of ["lost", "cut"] as const) {
    const service = await startFakeService(t, (_, response) => {
      response.writeHead(200, { "Content-Type": "application/jsonl" });
      const start = `${JSON.stringify({ user })}\n`;
      if (end === "cut") response.end(`${start}{"todo":`);
      else response.write(start, () => setTimeout(() => loseResponse(response), 50));
    });
    const lines: ExportLine[] = [];
    await assert.rejects(async () => {
      for await (const line of createTodoClient({ baseUrl: service.baseUrl }).exportData()) lines.push(line);
    });
    assert.deepEqual(lines, [{ user }], end);
  }
});

test("the deadline does not end an export that has begun", async (t) => {
  const service = await startFakeService(t, (_, response) => {
    response.writeHead(200, { "Content-Type": "application/jsonl" });
    response.write(`${JSON.stringify({ user })}\n`);
    setTimeout(() => response.end(`${JSON.stringify({ todo: todo("one") })}\n`), 300);
  });
  const client = createTodoClient({ baseUrl: service.baseUrl, retry: { deadline: 150 } });
  const lines: ExportLine[] = [];
  for await (const line of client.exportData()) lines.push(line);
  assert.equal(lines.length, 2);
});

test("the signal ends an export that has begun", async (t) => {
  const service = await startFakeService(t, (_, response) => {
    response.writeHead(200, { "Content-Type": "application/jsonl" });
    response.write(`${JSON.stringify({ user })}\n`);
  });
  const controller = new AbortController();
  const client = createTodoClient({ baseUrl: service.baseUrl });
  await assert.rejects(async () => {
    for await (const _ of client.exportData({ signal: controller.signal })) controller.abort();
  }, { name: "AbortError" });
});
