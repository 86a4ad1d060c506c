// `node with_service.mjs COMMAND...` runs a command beside a service, whose address is in TODO_SERVICE.
import { spawn } from "node:child_process";

import { startService } from "./service.mjs";

const service = await startService();
const [command, ...parameters] = process.argv.slice(2);
const env = { ...process.env, TODO_SERVICE: service.url };
const child = spawn(command, parameters, { stdio: "inherit", env });
process.exitCode = await new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
await service.stop();
