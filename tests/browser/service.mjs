// The service as its users start it: the built program, with a private PostgreSQL in a folder of its own.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = process.env.TODO_SERVER ?? fileURLToPath(new URL("../../target/debug/todo-server", import.meta.url));

/** Settings are environment variables. Waits for the database, unless told otherwise. Call `stop` when done. */
export async function startService(settings = {}, { waits = true } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "todo-browser-"));
  const env = { ...process.env, TODO_HTTP__BIND_ADDRESS: "127.0.0.1:0", TODO_DATA_DIR: folder, ...settings };
  const server = spawn(PROGRAM, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const url = await new Promise((resolve, reject) => {
    const read = (bytes) => {
      text += bytes;
      const found = text.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) resolve(found[0]);
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.on("exit", (code) => reject(new Error(`the server ended with ${code}:\n${text}`)));
  });
  while (waits && !(await fetch(`${url}/health/ready`)).ok) await new Promise((next) => setTimeout(next, 50));
  return {
    url,
    async stop() {
      const ended = new Promise((resolve) => server.on("exit", resolve));
      server.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
