import { sessionCreate, todoCreate, todoList, todoReplace, type Todo, type TodoPage } from "./generated/index.js";

/** A text could be assigned to a type that has lost `null`, so the types have to be the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const keepsNull: [Same<Todo["description"], string | null>, Same<TodoPage["next_page"], string | null>] = [true, true];

const baseUrl = "http://127.0.0.1:8080";

export async function use(): Promise<string | null> {
  const { data: session, error } = await sessionCreate({
    baseUrl,
    body: { email: "ada@example.com", password: "correct horse" },
  });
  if (session === undefined) {
    if (error?.error_code === "invalid_credentials") return null;
    throw new Error(error?.errors.map((field) => field.pointer ?? field.parameter).join());
  }
  const auth = session.access_token;
  const created = await todoCreate({ baseUrl, auth, body: { title: "Buy milk" } });
  const todo: Todo | undefined = created.data;
  if (!todo) return null;
  const body = { title: todo.title, description: null, completed: true };
  const replaced = await todoReplace({ baseUrl, auth, path: { id: todo.id }, body });
  const page = await todoList({ baseUrl, auth, query: { limit: 10 } });
  const next: string | null | undefined = page.data?.next_page;
  return next ?? replaced.data?.description ?? null;
}
