// The example app of the TypeScript client, in a browser, against the service.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { serveExample } from "../../client/typescript/example/serve.mjs";
import { startBrowser, watchedPage } from "./browser.mjs";
import { startService } from "./service.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let example;
let service;
let browser;

before(async () => {
  example = await serveExample({ service: () => service.url });
  service = await startService();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await service?.stop();
  example?.close();
});

async function open(name, options) {
  const watched = await watchedPage(browser, options);
  const { page } = watched;
  await page.goto(`http://127.0.0.1:${example.address().port}/`);
  await page.fill("[name=email]", `${name}@example.com`);
  await page.fill("[name=password]", "correct horse battery");
  await page.click("[name=register]");
  await page.waitForSelector("#todos:not([hidden])");
  return watched;
}

async function add(page, title) {
  await page.fill("#title", title);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`li:has-text("${title}")`);
}

const titles = (page) => page.locator("li .title").allTextContents();

/** Violations of WCAG and of good practice. */
async function accessibility(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(", ")}`);
}

test("todos are added, ticked, edited and deleted, and are there again after the next login", async () => {
  const { page, complaints } = await open("ada");
  await add(page, "Buy milk");
  await add(page, "Feed the cat");
  await page.check('li:has-text("Buy milk") input[type=checkbox]');
  await page.click('[aria-label="Edit Feed the cat"]');
  await page.fill("form.edit:not([hidden]) [name=title]", "Feed both cats");
  await page.keyboard.press("Enter");
  await page.waitForSelector('li:has-text("Feed both cats")');
  await add(page, "Forget me");
  await page.click('[aria-label="Delete Forget me"]');
  await page.click("#log-out");
  await page.waitForSelector("#login:not([hidden])");
  assert.deepEqual(await titles(page), []);

  await page.fill("[name=email]", "ada@example.com");
  await page.fill("[name=password]", "correct horse battery");
  await page.click("#login .primary");
  await page.waitForSelector("#todos:not([hidden])");
  assert.deepEqual(await titles(page), ["Feed both cats", "Buy milk"]);
  assert.equal(await page.isChecked('li:has-text("Buy milk") input[type=checkbox]'), true);
  assert.deepEqual(complaints, []);
});

test("a change that the service refuses is taken back, and the page says why", async () => {
  const { page } = await open("grace");
  await add(page, "Buy milk");
  const error = { request_id: "1", error_code: "quota_exceeded", message: "you have too much text", errors: [] };
  const refuse = (route) =>
    route.request().method() === "OPTIONS"
      ? route.continue()
      : route.fulfill({ status: 403, json: error, headers: { "Access-Control-Allow-Origin": "*" } });
  await page.route("**/api/todos/**", refuse);
  await page.route("**/api/todos", refuse);
  await page.click('li:has-text("Buy milk") input[type=checkbox]');
  await page.waitForFunction(() => document.querySelector("#message").textContent.includes("too much text"));
  assert.equal(await page.isChecked("li input[type=checkbox]"), false);
  await page.click('[aria-label="Delete Buy milk"]');
  await page.waitForSelector('li:has-text("Buy milk")');
  await page.fill("#title", "One more");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("li .title").length === 1);
  assert.deepEqual(await titles(page), ["Buy milk"]);
});

test("the keyboard is enough", async () => {
  const { page } = await open("eve");
  await page.keyboard.type("Buy milk");
  await page.keyboard.press("Enter");
  await page.waitForSelector('li:has-text("Buy milk")');
  // From the title over Add to the checkbox.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assert.equal(await page.isChecked("li input[type=checkbox]"), true);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Buy bread");
  await page.keyboard.press("Enter");
  await page.waitForSelector('li:has-text("Buy bread")');
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("li").length === 0);
  assert.equal(await page.evaluate(() => document.activeElement.id), "title", "the focus is not lost");
});

for (const colorScheme of ["light", "dark"]) {
  test(`everybody can read and use it, ${colorScheme}`, async () => {
    const { page } = await open(`axe-${colorScheme}`, { colorScheme, viewport: { width: 390, height: 844 } });
    await add(page, "Buy milk");
    await add(page, "Feed the cat");
    await page.check('li:has-text("Buy milk") input[type=checkbox]');
    assert.deepEqual(await accessibility(page), []);
    const folder = process.env.SCREENSHOTS;
    if (folder) await page.locator("main").screenshot({ path: `${folder}/example-${colorScheme}.png` });
    await page.click("#log-out");
    await page.waitForSelector("#login:not([hidden])");
    assert.deepEqual(await accessibility(page), []);
  });
}
