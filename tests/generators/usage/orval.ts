import { sessionCreate, todoCreate, todoList, todoReplace, type Todo, type TodoPage } from "./generated.js";

/** A text could be assigned to a type that has lost `null`, so the types have to be the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const keepsNull: [Same<Todo["description"], string | null>, Same<TodoPage["next_page"], string | null>] = [true, true];

export async function use(): Promise<string | null> {
  const session = await sessionCreate({ email: "ada@example.com", password: "correct horse" });
  if (session.status !== 200) {
    if (session.data.error_code === "invalid_credentials") return null;
    throw new Error(session.data.errors.map((field) => field.pointer ?? field.parameter).join());
  }
  const headers = { Authorization: `Bearer ${session.data.access_token}` };
  const created = await todoCreate({ title: "Buy milk" }, { headers });
  if (created.status !== 201) return null;
  const todo: Todo = created.data;
  const body = { title: todo.title, description: null, completed: true };
  const replaced = await todoReplace(todo.id, body, { headers });
  const page = await todoList({ limit: 10 }, { headers });
  if (page.status !== 200 || replaced.status !== 200) return null;
  const next: string | null = page.data.next_page;
  return next ?? replaced.data.description;
}
