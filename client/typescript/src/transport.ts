import { Call } from "./call.js";
import { send, type Answer, type RetryOptions } from "./retry.js";
import type { SessionKeeper } from "./session.js";
import type { Session } from "./session-store.js";
import type { Fetch } from "./types.js";

export interface TransportOptions {
  fetch: Fetch;
  retry: RetryOptions;
  session: SessionKeeper;
}

const afterLostResponse = new WeakSet<Response>();

/** Whether an earlier request of the same call may have been done although its response was lost. */
export function cameAfterLostResponse(response: Response): boolean {
  return afterLostResponse.has(response);
}

/** A `fetch` that adds the access token and sends requests again by the rules of the document. */
export function createTransport(options: TransportOptions): Fetch {
  return async (request) => {
    const call = new Call(request, options.retry.deadline);
    try {
      const { response } = await authenticate(call, options);
      if (call.responseLost) afterLostResponse.add(response);
      return response;
    } finally {
      call.end();
    }
  };
}

async function authenticate(call: Call, { fetch, retry, session: keeper }: TransportOptions): Promise<Answer> {
  const { operation, request } = call;
  // The application may send a token of its own with a single request.
  if (!operation?.needsToken || request.headers.has("Authorization")) return send(call, request, fetch, retry);

  const session = await call.wait(keeper.current());
  if (!session) return send(call, request, fetch, retry);
  const answer = await send(call, withToken(request, session), fetch, retry);
  if (answer.code !== "token_expired") return answer;

  // Nothing was done, so the request can be sent again even if the operation is never safe to repeat.
  const next = await call.wait(keeper.refresh(session));
  return next ? send(call, withToken(request, next), fetch, retry) : answer;
}

function withToken(request: Request, session: Session): Request {
  const authorized = request.clone();
  authorized.headers.set("Authorization", `Bearer ${session.accessToken}`);
  return authorized;
}
