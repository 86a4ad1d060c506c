import { operations } from "./generated/contract.js";

export type OperationId = keyof typeof operations;

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly needsToken: boolean;
  /** Whether the response can be long, so that it is read while it arrives. */
  readonly streams: boolean;
  /** Whether the same request may be sent again if no response came. */
  readonly retry: "safe" | "safe_with_id" | "never";
  /** By status and error code: whether the same request may be sent again after this response. */
  readonly errors: { readonly [status: string]: { readonly [code: string]: "safe" | "never" | "as_operation" } };
}

// The annotation makes the compiler refuse a document with a value of `x-retry` that this package does not know.
const all: readonly Operation[] = Object.values<Operation>(operations);

const patterns = all.map((operation) => ({
  operation,
  // Not anchored at the start: the address of the service may have a path of its own.
  pattern: new RegExp(operation.path.replaceAll(".", "\\.").replaceAll(/\{[^}]+\}/g, "[^/]+") + "$"),
}));

/** The operation of a request; `undefined` if the document has none. */
export function operationOf(request: Request): Operation | undefined {
  const { pathname } = new URL(request.url);
  return patterns.find(({ operation, pattern }) => operation.method === request.method && pattern.test(pathname))
    ?.operation;
}

// What a proxy in front of the service answers if the service is busy or gone.
const unavailable = [429, 502, 503, 504];

/** Whether the document allows to send the request again after an error response. */
export function retryAfterError(operation: Operation, status: number, code: string | undefined) {
  const known = code === undefined ? undefined : operation.errors[status]?.[code];
  return known ?? (unavailable.includes(status) ? "as_operation" : "never");
}
