// The document, with a log-in that is part of the page. Tokens are kept in memory: reloading the page
// forgets them.
"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

// In the order in which a reader needs them; others come last.
const TAGS = ["todos", "users", "sessions", "service", "keys"];
const place = (tag) => (TAGS.includes(tag) ? TAGS.indexOf(tag) : TAGS.length);

const ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  tagsSorter: (one, other) => place(one) - place(other),
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  // Nothing of the document leaves this service.
  validatorUrl: null,
  requestSnippetsEnabled: true,
  tryItOutEnabled: true,
});

const element = (id) => document.getElementById(id);
let refreshToken = null;

function say(text) {
  element("status").textContent = text;
}

async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

const credentials = () => ({ email: element("email").value, password: element("password").value });

async function logIn() {
  const session = await post("/api/sessions", credentials());
  ui.preauthorizeApiKey("bearer", session.access_token);
  refreshToken = session.refresh_token;
  element("password").value = "";
  element("logout").hidden = false;
  const minutes = Math.floor(session.expires_in / 60);
  say(`You are logged in as ${element("email").value} for ${minutes} minutes. Try an operation below.`);
}

async function logOut() {
  await post("/api/sessions/revoke", { refresh_token: refreshToken });
  ui.authActions.logout(["bearer"]);
  refreshToken = null;
  element("logout").hidden = true;
  say("You are logged out.");
}

function when(id, event, action) {
  element(id).addEventListener(event, async (happened) => {
    happened.preventDefault();
    try {
      await action();
    } catch (error) {
      say(error.message);
    }
  });
}

when("login", "submit", logIn);
when("logout", "click", logOut);
when("register", "click", async () => {
  if (!element("login").reportValidity()) return;
  await post("/api/users", credentials());
  await logIn();
});

fetch("/api/capabilities")
  .then((response) => response.json())
  .then(({ accounts }) => {
    element("login").hidden = !accounts;
    if (!accounts) say("Get an access token from your identity provider, and choose Authorize.");
  });
