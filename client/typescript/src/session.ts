import { isTodoError, type TodoError } from "./error.js";
import { sessionOf, type Session, type SessionStore } from "./session-store.js";
import type { Tokens } from "./types.js";

export interface SessionOptions {
  store: SessionStore;
  /** Exchanges a refresh token. */
  exchange(refreshToken: string): Promise<Tokens>;
  onSignedOut?: ((error: TodoError) => void) | undefined;
}

/** Keeps the session fresh. However many calls need a new token at a time, the client asks for one only once. */
export class SessionKeeper {
  readonly #options: SessionOptions;
  #refreshing: Promise<Session | undefined> | undefined;
  #refused: TodoError | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  async start(tokens: Tokens): Promise<void> {
    await this.#options.store.set(sessionOf(tokens));
    this.#refused = undefined;
  }

  /** Forgets the session and returns it. */
  async end(): Promise<Session | undefined> {
    // Otherwise the session that the refresh brings would be neither kept nor revoked.
    await this.#refreshing?.catch(() => undefined);
    const session = await this.#options.store.get();
    await this.#options.store.set(undefined);
    this.#refused = undefined;
    return session;
  }

  /** The session to use now. */
  async current(): Promise<Session | undefined> {
    const session = await this.#options.store.get();
    if (session?.refreshToken === undefined || session.refreshAt === undefined) return session;
    if (Date.now() < session.refreshAt) return session;
    try {
      return await this.refresh(session);
    } catch (error) {
      if (isTodoError(error, "invalid_refresh_token")) throw error;
      // The old token may still be valid for a while. If it is not, the service says so.
      return session;
    }
  }

  /** The session that follows `used`; `undefined` if there is none. */
  refresh(used: Session): Promise<Session | undefined> {
    this.#refreshing ??= this.#refresh(used).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(used: Session): Promise<Session | undefined> {
    const { store, exchange } = this.#options;
    const session = await store.get();
    if (!session) {
      // A call that was sent before the session was refused gets the same error as the others.
      if (this.#refused) throw this.#refused;
      return undefined;
    }
    // Another call, or another tab, has refreshed it in the meantime.
    if (session.accessToken !== used.accessToken) return session;
    if (session.refreshToken === undefined) return undefined;
    try {
      const tokens = await exchange(session.refreshToken);
      return await this.#replace(session, sessionOf(tokens));
    } catch (error) {
      if (!isTodoError(error, "invalid_refresh_token")) throw error;
      const other = await this.#replace(session, undefined);
      if (other) return other;
      this.#refused = error;
      this.#options.onSignedOut?.(error);
      throw error;
    }
  }

  /** Stores `next`, unless the user has logged in or out, or another tab has refreshed, in the meantime. */
  async #replace(previous: Session, next: Session | undefined): Promise<Session | undefined> {
    const { store } = this.#options;
    const session = await store.get();
    if (session?.accessToken !== previous.accessToken) return session;
    await store.set(next);
    return next;
  }
}
