import type { ExportLine } from "./types.js";

/** The lines of an export. Throws if the export ends too early: what came before is then not all of the data. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ExportLine, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      // Rejects if the connection is lost before the last chunk.
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as ExportLine;
    }
  } finally {
    // Ends the request if the application leaves the loop early.
    await reader.cancel().catch(() => undefined);
  }
  // A proxy can hide that the connection was lost. Every line ends with a line feed.
  if (rest !== "") throw new Error("The export ended too early.");
}
