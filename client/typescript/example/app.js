// Logs in, and connects the list with the page.
import { createTodoClient, isTodoError } from "todo-client";

import { showRows } from "./rows.js";
import { TodoList } from "./todo-list.js";

const element = (id) => document.getElementById(id);
const { service } = await (await fetch("config.json")).json();
const client = createTodoClient({ baseUrl: service, onSignedOut: () => showLogin("Your session has ended. Log in again.") });
const list = new TodoList(client, { show, report });

function show(todos) {
  element("empty").hidden = todos.length > 0;
  showRows(element("list"), todos, {
    change: (todo, changes) => list.change(todo, changes),
    remove: (todo) => list.remove(todo),
  });
}

function say(text) {
  element("message").textContent = text;
}

/** The messages of the service are for people. Without one there was no answer. */
function report(error) {
  say(isTodoError(error) ? error.message : "The service cannot be reached. Your change was taken back.");
}

function showLogin(text) {
  list.clear();
  element("login").hidden = false;
  element("todos").hidden = true;
  element("log-out").hidden = true;
  say(text);
}

async function showTodos() {
  await list.load();
  element("login").hidden = true;
  element("todos").hidden = false;
  element("log-out").hidden = false;
  say("");
  element("title").focus();
}

element("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const credentials = { email: form.email.value, password: form.password.value };
  try {
    if (event.submitter?.name === "register") await client.register(credentials);
    await client.logIn(credentials);
    form.reset();
    await showTodos();
  } catch (error) {
    report(error);
  }
});

element("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  say("");
  list.add(form.title.value);
  form.reset();
});

element("log-out").addEventListener("click", async () => {
  await client.logOut().catch(() => {});
  showLogin("You are logged out.");
});

showLogin("");
