import { http, HttpResponse, type HttpHandler } from "msw";
import { examples } from "./generated/examples.js";

type Examples = typeof examples;

/** For each operation, the error code to answer with; without one, the handler answers with the example of success. */
export type Answers = { [Id in keyof Examples]?: keyof Examples[Id]["errors"] };

interface Example {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly type?: string;
  readonly body?: unknown;
}

interface OperationExamples {
  readonly method: string;
  readonly path: string;
  /** Whether the response is a page of a list. */
  readonly paged: boolean;
  readonly success: Example;
  readonly errors: { readonly [code: string]: Example };
}

/** Handlers for Mock Service Worker. They answer with the examples of the OpenAPI document. */
export function handlers(baseUrl: string, answers: Answers = {}): HttpHandler[] {
  return Object.entries<OperationExamples>(examples).map(([id, operation]) => {
    const code = answers[id as keyof Answers];
    const example = code === undefined ? operation.success : operation.errors[code];
    if (!example) throw new Error(`The operation ${id} has no error ${code}.`);
    const method = operation.method as "get" | "post" | "put" | "patch" | "delete";
    return http[method](addressOf(baseUrl, operation.path), ({ request }) => {
      // The example of a list has a next page. Without an end, a loop over all pages would not end either.
      const last = operation.paged && code === undefined && new URL(request.url).searchParams.has("page_token");
      const body = last ? { ...(example.body as object), items: [], next_page: null } : example.body;
      return responseOf({ ...example, body });
    });
  });
}

/** `{id}` of OpenAPI is `:id` for Mock Service Worker. */
function addressOf(baseUrl: string, path: string): string {
  return baseUrl.replace(/\/$/, "") + path.replaceAll(/\{([^}]+)\}/g, ":$1");
}

function responseOf({ status, headers, type, body }: Example): HttpResponse<string | null> {
  const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
  return new HttpResponse(text, {
    status,
    headers: { ...headers, "X-Request-Id": crypto.randomUUID(), ...(type !== undefined && { "Content-Type": type }) },
  });
}
