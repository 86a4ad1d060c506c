// The todos on the screen. A change shows at once; if the service refuses it, it is taken back.

export class TodoList {
  #client;
  #show;
  #report;
  #todos = [];

  /** `show` is called with all todos after each change, `report` with each error. */
  constructor(client, { show, report }) {
    this.#client = client;
    this.#show = show;
    this.#report = report;
  }

  async load() {
    const todos = [];
    for await (const todo of this.#client.todos({ limit: 200 })) todos.push(todo);
    this.#set(todos);
  }

  clear() {
    this.#set([]);
  }

  async add(title) {
    const now = new Date().toISOString();
    const id = crypto.randomUUID();
    const todo = { id, title, description: null, completed: false, created_at: now, updated_at: now };
    this.#set([todo, ...this.#todos]);
    await this.#try(
      async () => this.#put(await this.#client.createTodo({ id, title })),
      () => this.#set(this.#todos.filter((other) => other.id !== id)),
    );
  }

  /** `changes` are new values of properties. */
  async change(todo, changes) {
    const { title, description, completed } = { ...todo, ...changes };
    this.#put({ ...todo, title, description, completed });
    await this.#try(
      async () => this.#put(await this.#client.replaceTodo(todo.id, { title, description, completed })),
      () => this.#put(todo),
    );
  }

  async remove(todo) {
    const place = this.#todos.indexOf(todo);
    this.#set(this.#todos.filter((other) => other !== todo));
    await this.#try(
      () => this.#client.deleteTodo(todo.id),
      () => this.#set(this.#todos.toSpliced(place, 0, todo)),
    );
  }

  async #try(request, takeBack) {
    try {
      await request();
    } catch (error) {
      takeBack();
      this.#report(error);
    }
  }

  #put(todo) {
    this.#set(this.#todos.map((other) => (other.id === todo.id ? todo : other)));
  }

  #set(todos) {
    this.#todos = todos;
    this.#show(todos);
  }
}
