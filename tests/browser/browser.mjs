// A Chromium that is installed already.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const CANDIDATES = NAMES.flatMap((name) => process.env.PATH.split(delimiter).map((folder) => join(folder, name)));
const PROGRAM = process.env.CHROMIUM ?? CANDIDATES.find(existsSync);

export const startBrowser = () => chromium.launch({ executablePath: PROGRAM, args: ["--no-sandbox"] });

/** A page that remembers everything it fetched, and every complaint. */
export async function watchedPage(browser, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests = [];
  const complaints = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.addInitScript(() => {
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", (event) => {
      globalThis.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
  return { page, requests, complaints, violations: () => page.evaluate(() => globalThis.violations) };
}
