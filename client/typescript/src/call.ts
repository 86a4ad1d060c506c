import { operationOf, type Operation } from "./operation.js";

/** One call of the application. It can take several requests; all share its deadline. */
export class Call {
  readonly request: Request;
  readonly operation: Operation | undefined;
  /** Whether the service may have done what a request asked for without our seeing its response. */
  responseLost = false;
  readonly #controller = new AbortController();
  readonly #endsAt: number;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(request: Request, deadline: number) {
    this.request = request;
    this.operation = operationOf(request);
    this.#endsAt = Date.now() + deadline;
    this.#timer = setTimeout(() => {
      this.#controller.abort(new DOMException(`No answer within ${deadline} ms.`, "TimeoutError"));
    }, deadline);
    const abort = () => this.#controller.abort(request.signal.reason);
    if (request.signal.aborted) abort();
    else request.signal.addEventListener("abort", abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Milliseconds until the deadline. */
  get timeLeft(): number {
    return this.#endsAt - Date.now();
  }

  /** Stops the deadline. The signal of the application still ends a response that is being read. */
  end(): void {
    clearTimeout(this.#timer);
  }

  /** Whether the same request may be sent again although the service may have done it already. */
  async isRepeatable(): Promise<boolean> {
    if (this.operation?.retry !== "safe_with_id") return this.operation?.retry === "safe";
    const body: unknown = await this.request.clone().json();
    return typeof body === "object" && body !== null && "id" in body && typeof body.id === "string";
  }

  /** Waits for `promise`, but not longer than the call may last. */
  async wait<Value>(promise: Promise<Value>): Promise<Value> {
    const { signal } = this;
    let abort: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(signal.reason);
      if (signal.aborted) abort();
      else signal.addEventListener("abort", abort, { once: true });
    });
    try {
      return await Promise.race([promise, aborted]);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  async sleep(milliseconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await this.wait(new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds))));
    } finally {
      clearTimeout(timer);
    }
  }
}
