import type { Call } from "./call.js";
import { errorCodeOf, retryAfterOf } from "./error.js";
import { retryAfterError } from "./operation.js";
import type { Fetch } from "./types.js";

export interface RetryOptions {
  /** How often a request is sent at most. */
  tries: number;
  /** Milliseconds: the first wait is at most this long, each further one at most twice as long as the one before. */
  delay: number;
  /** Milliseconds that a call may last, all its requests and waits together. */
  deadline: number;
}

// A refresh token can be exchanged again for 30 seconds after a lost response. The deadline must be below that.
export const defaultRetry: RetryOptions = { tries: 3, delay: 200, deadline: 20_000 };

const longestDelay = 5_000;

export interface Answer {
  response: Response;
  /** The error code, if the service answered with an error. */
  code: string | undefined;
}

type Outcome = Answer | { response: undefined; error: unknown };

/** Sends a request of the call, and again if that is safe. */
export async function send(call: Call, request: Request, fetch: Fetch, options: RetryOptions): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await sendOnce(call, request, fetch);
    if (outcome.response?.ok) return outcome;
    const retry = retryOf(call, outcome);
    const wait = delayBefore(attempt, outcome.response, options);
    const again =
      attempt < options.tries &&
      wait < call.timeLeft &&
      (retry === "safe" || (retry === "as_operation" && (await call.isRepeatable())));
    if (!again) {
      if (outcome.response) return outcome;
      throw outcome.error;
    }
    if (retry === "as_operation") call.responseLost = true;
    await call.sleep(wait);
  }
}

async function sendOnce(call: Call, request: Request, fetch: Fetch): Promise<Outcome> {
  try {
    // A clone, because the body of a request can be sent only once.
    const response = await fetch(new Request(request.clone(), { signal: call.signal }));
    if (response.ok && call.operation?.streams) return { response, code: undefined };
    // A response that breaks off is lost too, so read all of it before it counts.
    const text = await response.clone().text();
    return { response, code: response.ok ? undefined : errorCodeOf(text) };
  } catch (error) {
    // The application, or the deadline, ended the call. Not every `fetch` rejects with this reason.
    call.signal.throwIfAborted();
    return { response: undefined, error };
  }
}

function retryOf(call: Call, outcome: Outcome): "safe" | "never" | "as_operation" {
  if (!call.operation) return "never";
  if (!outcome.response) return "as_operation";
  return retryAfterError(call.operation, outcome.response.status, outcome.code);
}

/** Exponential backoff with full jitter, so that clients which failed together do not come back together. */
function delayBefore(attempt: number, response: Response | undefined, { delay }: RetryOptions): number {
  const backoff = Math.random() * Math.min(longestDelay, delay * 2 ** (attempt - 1));
  const retryAfter = response && retryAfterOf(response);
  return backoff + (retryAfter ?? 0) * 1000;
}
