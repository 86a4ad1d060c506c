// Serves the example: `node example/serve.mjs`, after `npm run build`. The service must allow the origin
// that this prints; with its private database, it allows every origin of this machine.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const FOLDERS = {
  "/todo-client/": here("../dist/"),
  "/openapi-fetch/": here("../node_modules/openapi-fetch/dist/"),
  "/": here("./"),
};
const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
};

/** Answers the server, listening on `port` of 127.0.0.1; 0 is any. `service` is the address of the todo service. */
export async function serveExample({ port = 0, service = () => "http://127.0.0.1:8080" } = {}) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    if (path === "/config.json") {
      response.setHeader("Content-Type", "application/json");
      return response.end(JSON.stringify({ service: service() }));
    }
    const [prefix, folder] = Object.entries(FOLDERS).find(([prefix]) => path.startsWith(prefix));
    const file = join(folder, normalize(`/${path.slice(prefix.length) || "index.html"}`));
    const type = TYPES[extname(file)];
    const isFile = type && (await stat(file).then((found) => found.isFile(), () => false));
    if (!isFile) return response.writeHead(404).end();
    response.setHeader("Content-Type", type);
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const service = process.env.TODO_SERVICE ?? "http://127.0.0.1:8080";
  const server = await serveExample({ port: Number(process.env.PORT ?? 5173), service: () => service });
  console.log(`The example is at http://127.0.0.1:${server.address().port}, with the service at ${service}.`);
}
