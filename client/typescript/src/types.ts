import type { components } from "./generated/schema.js";
import type { Lines } from "./generated/contract.js";

type Schemas = components["schemas"];

export type Capabilities = Schemas["Capabilities"];
export type InvalidField = Schemas["InvalidField"];
export type Todo = Schemas["Todo"];
export type TodoCreate = Schemas["TodoCreate"];
export type TodoPage = Schemas["TodoPage"];
export type TodoReplace = Schemas["TodoReplace"];
export type Tokens = Schemas["Session"];
export type User = Schemas["User"];
export type Credentials = Schemas["SessionCreate"];
export type PasswordChange = Schemas["PasswordChange"];
export type UserDelete = Schemas["UserDelete"];
export type ExportLine = Lines["user_export"];

/** What sends a request. The global `fetch` is one. */
export type Fetch = (request: Request) => Promise<Response>;

/** What every method of the client accepts. */
export interface CallOptions {
  /** Ends the call, also while it waits before it sends the request again. */
  signal?: AbortSignal | undefined;
}
