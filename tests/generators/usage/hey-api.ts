import { sessionCreate, todoCreate, todoList, todoReplace, type Todo } from "./generated/index.js";

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
