import createClient from "openapi-fetch";

import type { components, paths } from "./generated.js";

/** A text could be assigned to a type that has lost `null`, so the types have to be the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const keepsNull: [Same<components["schemas"]["Todo"]["description"], string | null>, Same<components["schemas"]["TodoPage"]["next_page"], string | null>] = [true, true];

const service = createClient<paths>({ baseUrl: "http://127.0.0.1:8080" });

export async function use(): Promise<string | null> {
  const { data: session, error } = await service.POST("/api/sessions", {
    body: { email: "ada@example.com", password: "correct horse" },
  });
  if (error) {
    if (error.error_code === "invalid_credentials") return null;
    throw new Error(error.errors.map((field) => field.pointer ?? field.parameter).join());
  }
  const headers = { Authorization: `Bearer ${session.access_token}` };
  const created = await service.POST("/api/todos", { headers, body: { title: "Buy milk" } });
  const todo: components["schemas"]["Todo"] | undefined = created.data;
  if (!todo) return null;
  const params = { path: { id: todo.id } };
  const body = { title: todo.title, description: null, completed: true };
  const replaced = await service.PUT("/api/todos/{id}", { headers, params, body });
  const page = await service.GET("/api/todos", { headers, params: { query: { limit: 10 } } });
  const next: string | null | undefined = page.data?.next_page;
  return next ?? replaced.data?.description ?? null;
}
