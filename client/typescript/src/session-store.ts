import type { Tokens } from "./types.js";

export interface Session {
  readonly accessToken: string;
  /** Absent for tokens of an external issuer: the client then cannot refresh the session. */
  readonly refreshToken?: string;
  /** When to refresh, in milliseconds since 1970; without it, when the service says `token_expired`. */
  readonly refreshAt?: number;
}

/**
 * Where the session is kept. The client asks it before every request, so a store that several tabs share
 * gives each of them the newest tokens.
 */
export interface SessionStore {
  get(): Session | undefined | Promise<Session | undefined>;
  /** `undefined` removes the session. */
  set(session: Session | undefined): void | Promise<void>;
}

/** The default: a script of another origin cannot read it, and it is gone when the page is left. */
export function memorySessionStore(): SessionStore {
  let current: Session | undefined;
  return {
    get: () => current,
    set: (session) => {
      current = session;
    },
  };
}

export function sessionOf(tokens: Tokens): Session {
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    // After 90 % of the lifetime, so that a token does not expire on its way to the service.
    refreshAt: Date.now() + tokens.expires_in * 900,
  };
}
