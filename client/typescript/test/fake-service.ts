import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { KnownErrorCode } from "todo-client";

export interface SentRequest {
  operation: string;
  token: string | undefined;
  // The tests know what they sent.
  body: any;
}

export type Respond = (request: SentRequest, response: ServerResponse) => unknown;

export interface FakeService {
  baseUrl: string;
  requests: SentRequest[];
  /** How many requests of this operation came, for example `GET /api/todos`. */
  count(operation: string): number;
}

/** A service that answers what the test wants: a real one does not lose responses when it is told to. */
export async function startFakeService(test: TestContext, respond: Respond): Promise<FakeService> {
  const requests: SentRequest[] = [];
  const server = createServer((request, response) => {
    void read(request).then((text) => {
      const sent: SentRequest = {
        operation: `${request.method} ${request.url}`,
        token: request.headers.authorization?.replace("Bearer ", ""),
        body: text === "" ? undefined : JSON.parse(text),
      };
      requests.push(sent);
      return respond(sent, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    count: (operation) => requests.filter((request) => request.operation === operation).length,
  };
}

async function read(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}

export function answer(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

export function refuse(response: ServerResponse, status: number, code: KnownErrorCode, retryAfter?: number): void {
  if (retryAfter !== undefined) response.setHeader("Retry-After", retryAfter);
  answer(response, status, { error_code: code, errors: [], message: `refused with ${code}`, request_id: "request-1" });
}

/** The service has done what it was asked for, but the response does not arrive. */
export function loseResponse(response: ServerResponse): void {
  response.destroy();
}

export function tokens(number: number, expires_in = 900) {
  return { access_token: `access-${number}`, refresh_token: `refresh-${number}`, token_type: "Bearer", expires_in };
}

export function todo(id: string, title = "Buy milk") {
  const now = "2025-10-03T14:05:09.123456Z";
  return { id, title, description: null, completed: false, created_at: now, updated_at: now };
}
