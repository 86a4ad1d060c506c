import { knownErrorCodes } from "./generated/contract.js";
import type { components } from "./generated/schema.js";
import type { InvalidField } from "./types.js";

export type KnownErrorCode = (typeof knownErrorCodes)[number];
/** Codes may be added: treat one that you do not know by the `status`. */
export type ErrorCode = KnownErrorCode | (string & {});

/** The service answered with an error. */
export class TodoError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "TodoError";
  /** Decide by this. It is `unknown` if the response is not from the service, but from a proxy, for example. */
  readonly code: Code;
  readonly status: number;
  /** Give it when you report a problem. */
  readonly requestId: string | undefined;
  /** Every invalid property or parameter. */
  readonly errors: readonly InvalidField[];
  /** Seconds after which to try again. */
  readonly retryAfter: number | undefined;

  constructor(body: unknown, response: Response) {
    const error = isErrorBody(body) ? body : undefined;
    super(error?.message ?? `The service answered with status ${response.status}.`);
    this.code = (error?.error_code ?? "unknown") as Code;
    this.status = response.status;
    this.requestId = error?.request_id ?? response.headers.get("X-Request-Id") ?? undefined;
    this.errors = error?.errors ?? [];
    this.retryAfter = retryAfterOf(response);
  }
}

/** Whether `error` is an error of the service; with `code`, whether it has this code. */
export function isTodoError(error: unknown): error is TodoError;
export function isTodoError<Code extends KnownErrorCode>(error: unknown, code: Code): error is TodoError<Code>;
export function isTodoError(error: unknown, code?: string): boolean {
  return error instanceof TodoError && (code === undefined || error.code === code);
}

/** The header `Retry-After` in seconds. The service sends a number; a proxy may send a date. */
export function retryAfterOf(response: Response): number | undefined {
  const value = response.headers.get("Retry-After");
  if (!value) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** The code of an error response whose body is `text`. */
export function errorCodeOf(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isErrorBody(body) ? body.error_code : undefined;
  } catch {
    return undefined;
  }
}

/** The data of a response, or its error as an exception. */
export function unwrap<Data>(result: { data?: Data; error?: unknown; response: Response }): Data {
  if (!result.response.ok) throw new TodoError(result.error, result.response);
  return result.data as Data;
}

function isErrorBody(body: unknown): body is components["schemas"]["Error"] {
  return typeof body === "object" && body !== null && "error_code" in body;
}
