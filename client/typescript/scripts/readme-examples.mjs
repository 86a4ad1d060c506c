// Writes the examples of the README to test/readme/, so that they are compiled and run with the tests.
// The first line of an example is a comment with the name of its file.
import { mkdir, readFile, writeFile } from "node:fs/promises";

const target = new URL("../test/readme/", import.meta.url);
const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

await mkdir(target, { recursive: true });
for (const [, name, code] of readme.matchAll(/^```ts\n\/\/ (\S+\.ts)\n(.*?)^```$/gms)) {
  await writeFile(new URL(name, target), code);
}
