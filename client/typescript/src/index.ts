export { createTodoClient, type TodoClient, type TodoClientOptions } from "./client.js";
export { isTodoError, TodoError, type ErrorCode, type KnownErrorCode } from "./error.js";
export { apiVersion, knownErrorCodes } from "./generated/contract.js";
export type { components, operations, paths } from "./generated/schema.js";
export type { RetryOptions } from "./retry.js";
export { memorySessionStore, type Session, type SessionStore } from "./session-store.js";
export type {
  CallOptions,
  Capabilities,
  Credentials,
  ExportLine,
  Fetch,
  InvalidField,
  PasswordChange,
  Todo,
  TodoCreate,
  TodoPage,
  TodoReplace,
  User,
  UserDelete,
} from "./types.js";
