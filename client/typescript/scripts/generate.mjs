// Writes src/generated/ from the OpenAPI document, so that nothing in this package repeats by hand what it says.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { parse } from "yaml";

const source = new URL("../../../api-spec.yaml", import.meta.url);
const target = new URL("../src/generated/", import.meta.url);
const text = await readFile(source, "utf8");
const document = parse(text);

const header = "// Generated from api-spec.yaml by scripts/generate.mjs. Do not edit.\n\n";
const write = (name, content) => writeFile(new URL(name, target), header + content);
const json = (value) => JSON.stringify(value, null, 2);

/** What a `$ref` inside the document points to, or the value itself. */
function resolve(value) {
  if (!value?.$ref) return value;
  return value.$ref.slice(2).split("/").reduce((node, key) => node[key], document);
}

/** `x-extensible-enum` is a list of known values: programs must expect others too. */
function openEnumeration(schema) {
  const known = schema["x-extensible-enum"];
  if (!known) return undefined;
  return ts.factory.createUnionTypeNode([
    ...known.map((value) => ts.factory.createLiteralTypeNode(ts.factory.createStringLiteral(value))),
    // `string & {}` keeps the known values visible in editors; `string` would absorb them.
    ts.factory.createIntersectionTypeNode([
      ts.factory.createKeywordTypeNode(ts.SyntaxKind.StringKeyword),
      ts.factory.createTypeLiteralNode([]),
    ]),
  ]);
}

const operations = {};
const examples = {};
const lineTypes = {};
for (const [path, methods] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const errors = {};
    const errorExamples = {};
    for (const [status, reference] of Object.entries(operation.responses)) {
      const response = resolve(reference);
      if (status.startsWith("2")) {
        const [type, content] = Object.entries(response.content ?? {})[0] ?? [];
        const lines = content?.schema["x-item-schema"];
        if (lines) lineTypes[operation.operationId] = lines;
        examples[operation.operationId] = {
          method,
          path,
          paged: "x-dropshot-pagination" in operation,
          success: { status: Number(status), headers: headersOf(response), type, body: content?.example },
          errors: errorExamples,
        };
        continue;
      }
      errors[status] = {};
      for (const [code, { "x-retry": retry }] of Object.entries(response["x-error-codes"])) {
        errors[status][code] = retry;
        errorExamples[code] = {
          status: Number(status),
          // An optional header, such as Retry-After, says when to send the request again.
          headers: headersOf(response, retry !== "safe"),
          type: "application/json",
          body: response.content["application/json"].examples[code].value,
        };
      }
    }
    operations[operation.operationId] = {
      method: method.toUpperCase(),
      path,
      needsToken: (operation.security ?? document.security ?? []).length > 0,
      streams: operation.operationId in lineTypes,
      retry: operation["x-retry"],
      errors,
    };
  }
}

function headersOf(response, onlyRequired = false) {
  const headers = {};
  for (const [name, reference] of Object.entries(response.headers ?? {})) {
    const { required, schema } = resolve(reference);
    if (schema.example !== undefined && (required || !onlyRequired)) headers[name] = String(schema.example);
  }
  return headers;
}

/** One type for each property, because a line has exactly one of them. */
function lineType(schema) {
  return Object.entries(schema.properties)
    .map(([name, { $ref }]) => `{ ${name}: components["schemas"]["${$ref.split("/").at(-1)}"] }`)
    .join(" | ");
}

const knownErrorCodes = document.components.schemas.Error.properties.error_code["x-extensible-enum"];

await mkdir(target, { recursive: true });
await write("schema.ts", astToString(await openapiTS(text, { transform: openEnumeration })));
await write(
  "contract.ts",
  `import type { components } from "./schema.js";

export const apiVersion = ${json(document.info.version)};

export const knownErrorCodes = ${json(knownErrorCodes)} as const;

/** The operations, and for each error code of each status whether the request may be sent again. */
export const operations = ${json(operations)} as const;

/** The lines of each operation that answers with JSON Lines. */
export interface Lines {
${Object.entries(lineTypes).map(([name, schema]) => `  ${name}: ${lineType(schema)};\n`).join("")}}
`,
);
await write("examples.ts", `export const examples = ${json(examples)} as const;\n`);
