import createClient, { type Client } from "openapi-fetch";
import { isTodoError, TodoError, unwrap } from "./error.js";
import { linesOf } from "./export.js";
import type { paths } from "./generated/schema.js";
import { todosOfPages } from "./pages.js";
import { defaultRetry, type RetryOptions } from "./retry.js";
import { SessionKeeper } from "./session.js";
import { memorySessionStore, type SessionStore } from "./session-store.js";
import { createdTodo, withId } from "./todo-creation.js";
import { cameAfterLostResponse, createTransport } from "./transport.js";
import type * as types from "./types.js";

export interface TodoClientOptions {
  /** Address of the service, for example `https://todo.example.com`. */
  baseUrl: string;
  /** Where to keep the session; in memory if absent. */
  session?: SessionStore;
  /** Called once when the service ends the session: show the login page. Not called after `logOut`. */
  onSignedOut?: (error: TodoError) => void;
  retry?: Partial<RetryOptions>;
  /** Used in place of the global `fetch`. */
  fetch?: types.Fetch;
}

export type TodoClient = ReturnType<typeof createTodoClient>;

export function createTodoClient(options: TodoClientOptions) {
  const session = new SessionKeeper({
    store: options.session ?? memorySessionStore(),
    exchange: async (refresh_token) => unwrap(await api.POST("/api/sessions/refresh", { body: { refresh_token } })),
    onSignedOut: options.onSignedOut,
  });
  const transport = createTransport({
    // Looked up at each request, because tests replace the global `fetch` after the client was made.
    fetch: options.fetch ?? ((request) => globalThis.fetch(request)),
    retry: { ...defaultRetry, ...options.retry },
    session,
  });
  const api: Client<paths> = createClient<paths>({ baseUrl: options.baseUrl, fetch: transport });

  const todo = async (id: string, { signal }: types.CallOptions = {}): Promise<types.Todo> =>
    unwrap(await api.GET("/api/todos/{id}", { params: { path: { id } }, ...given(signal) }));

  return {
    /** Every operation, typed. Adds the token and repeats requests too, but returns the errors of the service. */
    api,

    async capabilities({ signal }: types.CallOptions = {}): Promise<types.Capabilities> {
      return unwrap(await api.GET("/api/capabilities", given(signal)));
    },

    /** Creates an account. It does not log in. */
    async register(body: types.Credentials, { signal }: types.CallOptions = {}): Promise<types.User> {
      return unwrap(await api.POST("/api/users", { body, ...given(signal) }));
    },

    async logIn(body: types.Credentials, { signal }: types.CallOptions = {}): Promise<void> {
      await session.start(unwrap(await api.POST("/api/sessions", { body, ...given(signal) })));
    },

    /** Forgets the session at once, then ends it in the service. */
    async logOut({ signal }: types.CallOptions = {}): Promise<void> {
      const refresh_token = (await session.end())?.refreshToken;
      if (refresh_token === undefined) return;
      unwrap(await api.POST("/api/sessions/revoke", { body: { refresh_token }, ...given(signal) }));
    },

    async currentUser({ signal }: types.CallOptions = {}): Promise<types.User> {
      return unwrap(await api.GET("/api/users/me", given(signal)));
    },

    /** Ends all other sessions of the user. */
    async changePassword(body: types.PasswordChange, { signal }: types.CallOptions = {}): Promise<void> {
      unwrap(await api.PUT("/api/users/me/password", { body, ...given(signal) }));
    },

    /** Deletes the account and all its todos, and forgets the session. */
    async deleteCurrentUser(body: types.UserDelete, { signal }: types.CallOptions = {}): Promise<void> {
      unwrap(await api.POST("/api/users/me/delete", { body, ...given(signal) }));
      await session.end();
    },

    /** All todos, newest first. `limit` is the size of the pages in which they are loaded. */
    todos({ limit, signal }: types.CallOptions & { limit?: number } = {}): AsyncGenerator<types.Todo, void, undefined> {
      return todosOfPages(async (page_token) => {
        const query = { ...(limit !== undefined && { limit }), ...(page_token !== undefined && { page_token }) };
        return unwrap(await api.GET("/api/todos", { params: { query }, ...given(signal) }));
      });
    },

    todo,

    /** Without an `id`, the client chooses one, so that the request can be repeated after a lost response. */
    async createTodo(content: types.TodoCreate, { signal }: types.CallOptions = {}): Promise<types.Todo> {
      const body = withId(content);
      const answer = await api.POST("/api/todos", { body, ...given(signal) });
      return createdTodo(answer, () => todo(body.id, { signal }));
    },

    async replaceTodo(id: string, body: types.TodoReplace, { signal }: types.CallOptions = {}): Promise<types.Todo> {
      return unwrap(await api.PUT("/api/todos/{id}", { params: { path: { id } }, body, ...given(signal) }));
    },

    /** Inverts `completed`. It is not repeated if the response is lost; to set a certain value, use `replaceTodo`. */
    async toggleTodo(id: string, { signal }: types.CallOptions = {}): Promise<types.Todo> {
      return unwrap(await api.PATCH("/api/todos/{id}/complete", { params: { path: { id } }, ...given(signal) }));
    },

    async deleteTodo(id: string, { signal }: types.CallOptions = {}): Promise<void> {
      const answer = await api.DELETE("/api/todos/{id}", { params: { path: { id } }, ...given(signal) });
      if (answer.response.ok) return;
      const error = new TodoError(answer.error, answer.response);
      // The request whose response was lost has deleted it.
      if (isTodoError(error, "not_found") && cameAfterLostResponse(answer.response)) return;
      throw error;
    },

    /** The user and all their todos. Throws if the export ends too early. */
    async *exportData({ signal }: types.CallOptions = {}): AsyncGenerator<types.ExportLine, void, undefined> {
      const answer = await api.GET("/api/users/me/export", { parseAs: "stream", ...given(signal) });
      const body = unwrap(answer);
      if (body) yield* linesOf(body);
    },
  };
}

/** `fetch` refuses a signal that is `undefined` in some browsers. */
function given(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}
