// Better Auth as its users set it up: e-mail and password, the jwt plugin, PostgreSQL. The tests say
// by environment what differs from one to another.
import http from "node:http";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { jwt } from "better-auth/plugins";
import pg from "pg";

const { ALGORITHM, IDS, PORT } = process.env;
const keys = {
  EdDSA: { alg: "EdDSA", crv: "Ed25519" },
  ES256: { alg: "ES256" },
  RS256: { alg: "RS256", modulusLength: 2048 },
};

const auth = betterAuth({
  baseURL: `http://127.0.0.1:${PORT}`,
  secret: "a secret of the tests' own, of no use elsewhere",
  database: new pg.Pool({ max: 4 }),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  session: { cookieCache: { enabled: true, strategy: "jwt" } },
  advanced: IDS === "uuid" ? { database: { generateId: "uuid" } } : {},
  plugins: [
    jwt({
      sessionCookieCache: true,
      // A key signs until its row says otherwise, which is how the tests rotate.
      jwks: { keyPairConfig: keys[ALGORITHM], rotationInterval: 3600 },
    }),
  ],
});

const migrations = await getMigrations(auth.options);
await migrations.runMigrations();
http.createServer(toNodeHandler(auth)).listen(Number(PORT), "127.0.0.1");

// Ends with the test that started it, however that ends.
process.stdin.resume().on("end", () => process.exit());
