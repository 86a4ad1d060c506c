import type { Todo, TodoPage } from "./types.js";

/** All todos of all pages. A page is loaded when the todos of the page before it are used up. */
export async function* todosOfPages(
  load: (pageToken: string | undefined) => Promise<TodoPage>,
): AsyncGenerator<Todo, void, undefined> {
  let pageToken: string | undefined;
  do {
    const page = await load(pageToken);
    yield* page.items;
    pageToken = page.next_page ?? undefined;
  } while (pageToken !== undefined);
}
