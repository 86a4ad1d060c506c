// The page at /docs: nothing from elsewhere, no violation of its policy, and operations can be tried.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startBrowser, watchedPage } from "./browser.mjs";
import { startService } from "./service.mjs";

let service;
let browser;

before(async () => {
  service = await startService();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await service?.stop();
});

async function register(page, email) {
  await page.fill("#email", email);
  await page.fill("#password", "correct horse battery");
  await page.click("#register");
  await page.waitForFunction(() => document.querySelector("#status").textContent.includes("logged in"));
}

test("an operation is tried and answered, without anything from elsewhere", async () => {
  const { page, requests, complaints, violations } = await watchedPage(browser);
  await page.goto(`${service.url}/docs`);
  await page.waitForSelector("#operations-todos-todo_create");
  await register(page, "ada@example.com");
  await page.click("#operations-todos-todo_create .opblock-summary-control");
  await page.click("#operations-todos-todo_create button.execute");
  await page.waitForSelector("#operations-todos-todo_create .live-responses-table");
  const answer = await page.textContent("#operations-todos-todo_create .live-responses-table");
  assert.match(answer, /201/);
  assert.match(answer, /Buy milk/);
  assert.deepEqual(await violations(), []);
  assert.deepEqual(complaints, []);
  const elsewhere = requests.filter((url) => !url.startsWith(service.url) && !url.startsWith("data:"));
  assert.deepEqual(elsewhere, []);
});

test("a token is forgotten with the page, and an error is shown", async () => {
  const { page } = await watchedPage(browser);
  await page.goto(`${service.url}/docs`);
  await page.waitForSelector("#login:not([hidden])");
  await page.fill("#email", "nobody@example.com");
  await page.fill("#password", "a wrong password");
  await page.click("button[type=submit]");
  await page.waitForFunction(() => document.querySelector("#status").textContent.includes("wrong"));
  await register(page, "grace@example.com");
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  await page.reload();
  await page.waitForSelector("#operations-todos-todo_list");
  await page.click("#operations-todos-todo_list .opblock-summary-control");
  await page.click("#operations-todos-todo_list button.execute");
  await page.waitForSelector("#operations-todos-todo_list .live-responses-table");
  assert.match(await page.textContent("#operations-todos-todo_list .live-responses-table"), /missing_token/);
});

test("the document is not sent again to who has it", async () => {
  for (const path of ["/openapi.json", "/api-spec.yaml", "/docs", "/docs/swagger-ui-bundle.js"]) {
    const first = await fetch(service.url + path);
    const etag = first.headers.get("etag");
    assert.equal(first.status, 200);
    const again = await fetch(service.url + path, { headers: { "If-None-Match": `"other", W/${etag}` } });
    assert.equal(again.status, 304, path);
    assert.equal(await again.text(), "");
    const other = await fetch(service.url + path, { headers: { "If-None-Match": '"other"' } });
    assert.equal(other.status, 200, path);
  }
});

for (const [name, width, height] of [["phone", 390, 844], ["desktop", 1280, 900]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`a ${name} shows it, ${colorScheme}`, async () => {
      const { page } = await watchedPage(browser, { viewport: { width, height }, colorScheme });
      await page.goto(`${service.url}/docs`);
      await page.waitForSelector("#operations-todos-todo_create");
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} pixels are cut off`);
      const folder = process.env.SCREENSHOTS;
      if (folder) await page.screenshot({ path: `${folder}/docs-${name}-${colorScheme}.png` });
    });
  }
}
