import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const baseUrl = process.env["TODO_SERVICE"] ?? "";
const skip = baseUrl === "" && "set TODO_SERVICE to the address of a running service";

test("the first example of the README works", { skip }, async () => {
  const example = new URL("readme/example.js", import.meta.url);
  const code = await readFile(example, "utf8");
  assert.ok(code.includes("http://127.0.0.1:8080"));
  await writeFile(example, code.replaceAll("http://127.0.0.1:8080", baseUrl));
  // Twice, because the account exists the second time.
  for (let run = 0; run < 2; run++) {
    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(example)]);
    assert.match(stdout, /^Buy milk done$/m);
    assert.match(stdout, /^title: must have 1 to 200 characters/m);
  }
});
