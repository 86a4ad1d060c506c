// A page of another origin: it may read every answer, errors included.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { startBrowser, watchedPage } from "./browser.mjs";
import { startService } from "./service.mjs";

const PASSWORD = "correct horse battery";

let site;
let service;
let browser;
let page;

before(async () => {
  site = createServer((_, response) => response.setHeader("Content-Type", "text/html").end("<!doctype html>"));
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${site.address().port}`;
  const settings = { TODO_HTTP__ALLOWED_ORIGINS: origin };
  service = await startService({ ...settings, TODO_QUOTAS__TODOS_PER_USER: "3" });
  browser = await startBrowser();
  ({ page } = await watchedPage(browser));
  await page.goto(origin);
});

after(async () => {
  await browser?.close();
  await service?.stop();
  site?.close();
});

const newSigningKey = () =>
  generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");

/** What the page itself sees of an answer. A failure of fetch is what a missing CORS header gives. */
async function call(method, path, { token, body, text, type } = {}) {
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (type) headers["Content-Type"] = type;
  const init = { method, headers, body: text ?? (body === undefined ? undefined : JSON.stringify(body)) };
  return page.evaluate(
    async ([url, init]) => {
      const response = await fetch(url, init);
      const text = await response.text();
      const headers = Object.fromEntries(response.headers);
      return { status: response.status, headers, text };
    },
    [service.url + path, init],
  ).then((answer) => {
    const isJson = answer.headers["content-type"] === "application/json";
    return { ...answer, body: isJson && answer.text ? JSON.parse(answer.text) : null };
  });
}

function mustRefuse(answer, status, code) {
  assert.deepEqual([answer.status, answer.body?.error_code], [status, code], answer.text);
  assert.equal(answer.headers["x-request-id"], answer.body.request_id);
}

async function newUser(email) {
  const credentials = { email, password: PASSWORD };
  assert.equal((await call("POST", "/api/users", { body: credentials })).status, 201);
  return (await call("POST", "/api/sessions", { body: credentials })).body;
}

test("a page registers, logs in, and works with todos", async () => {
  const session = await newUser("ada@example.com");
  const token = session.access_token;
  const created = await call("POST", "/api/todos", { token, body: { title: "Buy milk" } });
  assert.equal(created.status, 201);
  const path = created.headers.location;
  assert.equal(path, `/api/todos/${created.body.id}`);
  await call("POST", "/api/todos", { token, body: { title: "Feed the cat", description: null } });

  const first = await call("GET", "/api/todos?limit=1", { token });
  assert.deepEqual(first.body.items.map((todo) => todo.title), ["Feed the cat"]);
  const next = encodeURIComponent(first.body.next_page);
  const second = await call("GET", `/api/todos?limit=1&page_token=${next}`, { token });
  assert.deepEqual(second.body.items.map((todo) => todo.title), ["Buy milk"]);
  assert.equal(second.body.next_page, null);

  const content = { title: "Buy bread", description: "Two", completed: false };
  assert.equal((await call("PUT", path, { token, body: content })).body.description, "Two");
  assert.equal((await call("PATCH", `${path}/complete`, { token })).body.completed, true);
  assert.equal((await call("GET", path, { token })).body.title, "Buy bread");

  const refreshed = await call("POST", "/api/sessions/refresh", { body: { refresh_token: session.refresh_token } });
  const lines = (await call("GET", "/api/users/me/export", { token: refreshed.body.access_token })).text.trim().split("\n");
  assert.deepEqual(lines.map((line) => Object.keys(JSON.parse(line))[0]), ["user", "todo", "todo"]);
  assert.equal((await call("DELETE", path, { token })).status, 204);
  const end = { refresh_token: refreshed.body.refresh_token };
  assert.equal((await call("POST", "/api/sessions/revoke", { body: end })).status, 204);
});

test("a page can read every kind of refusal", async () => {
  const { access_token: token } = await newUser("grace@example.com");
  const create = (body) => call("POST", "/api/todos", { token, body });
  const id = "0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b";

  const invalid = await create({ title: "", colour: "red" });
  mustRefuse(invalid, 400, "invalid_request");
  assert.deepEqual(invalid.body.errors.map((error) => error.pointer), ["/title", "/colour"]);
  const missing = await call("GET", "/api/todos");
  mustRefuse(missing, 401, "missing_token");
  assert.equal(missing.headers["www-authenticate"], "Bearer");
  mustRefuse(await call("GET", "/api/todos", { token: "x" }), 401, "invalid_token");
  const wrong = { current_password: "something else", new_password: "a new password" };
  mustRefuse(await call("PUT", "/api/users/me/password", { token, body: wrong }), 403, "wrong_password");
  mustRefuse(await call("GET", `/api/todos/${id}`, { token }), 404, "not_found");
  mustRefuse(await call("GET", "/api/unknown", { token }), 404, "not_found");
  const method = await call("DELETE", "/api/todos", { token });
  mustRefuse(method, 405, "method_not_allowed");
  assert.equal(method.headers.allow, "GET, HEAD, POST, OPTIONS");
  assert.equal((await create({ id, title: "Buy milk" })).status, 201);
  mustRefuse(await create({ id, title: "Buy milk" }), 409, "id_conflict");
  mustRefuse(await call("POST", "/api/todos", { token, text: "{}", type: "text/plain" }), 415, "unsupported_media_type");
  await create({ title: "Two" });
  await create({ title: "Three" });
  mustRefuse(await create({ title: "Four" }), 403, "quota_exceeded");
  mustRefuse(await create({ title: "x".repeat(900_000) }), 413, "body_too_large");
});

test("a page can read that it has to wait", async () => {
  await newUser("eve@example.com");
  const body = { email: "eve@example.com", password: "a wrong password" };
  for (let times = 0; times < 10; times += 1) {
    mustRefuse(await call("POST", "/api/sessions", { body }), 401, "invalid_credentials");
  }
  const refused = await call("POST", "/api/sessions", { body });
  mustRefuse(refused, 429, "rate_limited");
  assert.ok(Number(refused.headers["retry-after"]) > 0);
});

test("a page can read that the database is away", async () => {
  const origin = await page.evaluate(() => location.origin);
  const away = await startService({
    TODO_HTTP__ALLOWED_ORIGINS: origin,
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/nothing",
    TODO_AUTH__ISSUER: "https://id.example.com",
    TODO_AUTH__AUDIENCE: "todo",
    TODO_AUTH__SECRET: "3f9d0c7be1a84526d7f30b9c85e2a146",
    TODO_AUTH__LOCAL__ENABLED: "true",
    TODO_AUTH__LOCAL__SIGNING_KEY: newSigningKey(),
  }, { waits: false });
  const present = service;
  service = away;
  const body = { email: "ada@example.com", password: PASSWORD };
  const refused = await call("POST", "/api/sessions", { body });
  service = present;
  await away.stop();
  mustRefuse(refused, 503, "database_unavailable");
  assert.equal(refused.headers["retry-after"], "1");
});

test("a page of an origin that is not allowed reads nothing", async () => {
  const other = await browser.newPage();
  await other.goto(service.url.replace("127.0.0.1", "localhost") + "/health/live");
  const outcome = await other.evaluate((url) => fetch(url).then(() => "read", (error) => error.message), `${service.url}/api/todos`);
  assert.equal(outcome, "Failed to fetch");
});
