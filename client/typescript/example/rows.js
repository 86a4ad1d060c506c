// The rows of the list: one for each todo, kept while the todo is there, so that the focus stays.

const rows = new Map();

/** Makes the rows of `list` those of `todos`. `on` has what happens when a row is ticked, edited or deleted. */
export function showRows(list, todos, on) {
  const focused = [...list.children].findIndex((row) => row.contains(document.activeElement));
  for (const [id, row] of rows) {
    if (todos.some((todo) => todo.id === id)) continue;
    row.element.remove();
    rows.delete(id);
  }
  todos.forEach((todo, place) => {
    const row = rows.get(todo.id) ?? newRow(todo, on);
    row.show(todo);
    if (list.children[place] !== row.element) list.insertBefore(row.element, list.children[place] ?? null);
  });
  // Whoever deletes with the keyboard goes on with the next row.
  if (focused >= 0 && document.activeElement === document.body) {
    const next = list.children[Math.min(focused, list.children.length - 1)];
    (next?.querySelector("button.delete") ?? document.querySelector("#title")).focus();
  }
}

function newRow(todo, on) {
  const element = document.querySelector("#row").content.firstElementChild.cloneNode(true);
  const find = (selector) => element.querySelector(selector);
  const [tick, edit] = [find("[type=checkbox]"), find("form.edit")];
  let current = todo;

  const openEditor = (isOpen) => {
    edit.hidden = !isOpen;
    find("label").hidden = isOpen;
    find("button.change").hidden = isOpen;
    if (isOpen) {
      edit.title.value = current.title;
      edit.title.select();
    } else {
      find("button.change").focus();
    }
  };
  tick.addEventListener("change", () => on.change(current, { completed: tick.checked }));
  find("button.delete").addEventListener("click", () => on.remove(current));
  find("button.change").addEventListener("click", () => openEditor(true));
  edit.addEventListener("keydown", (event) => event.key === "Escape" && openEditor(false));
  edit.addEventListener("submit", (event) => {
    event.preventDefault();
    on.change(current, { title: edit.title.value });
    openEditor(false);
  });

  const row = {
    element,
    show(todo) {
      current = todo;
      find(".title").textContent = todo.title;
      tick.checked = todo.completed;
      element.classList.toggle("done", todo.completed);
      find("button.change").setAttribute("aria-label", `Edit ${todo.title}`);
      find("button.delete").setAttribute("aria-label", `Delete ${todo.title}`);
    },
  };
  rows.set(todo.id, row);
  return row;
}
