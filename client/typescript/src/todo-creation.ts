import { isTodoError, TodoError } from "./error.js";
import { cameAfterLostResponse } from "./transport.js";
import type { Todo, TodoCreate } from "./types.js";

/** Adds an id, with which the request is safe to repeat. */
export function withId(todo: TodoCreate): TodoCreate & { id: string } {
  return { ...todo, id: todo.id ?? crypto.randomUUID() };
}

export interface CreationAnswer {
  data?: Todo;
  error?: unknown;
  response: Response;
}

/** The created todo. If the response that brought it was lost, the repeated request finds its id in use. */
export async function createdTodo(answer: CreationAnswer, read: () => Promise<Todo>): Promise<Todo> {
  if (answer.data) return answer.data;
  const error = new TodoError(answer.error, answer.response);
  if (isTodoError(error, "id_conflict") && cameAfterLostResponse(answer.response)) return read();
  throw error;
}
