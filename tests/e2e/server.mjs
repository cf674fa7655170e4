// A static server for dist/, under a folder, as such pages are hosted: `node server.mjs [PORT]`.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".sql": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/// Serves the files of a folder under `base`; port 0 takes any. Gives `{ url, close }`.
export async function serve({ folder = DIST, base = "/trestle/", port = 0 } = {}) {
  const server = createServer((request, response) => {
    answer(request, response, folder, base).catch(() => response.destroy());
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

async function answer(request, response, folder, base) {
  const refuse = (status) => response.writeHead(status, { "content-type": "text/plain" }).end(`${status}\n`);
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405);
  let wanted;
  try {
    wanted = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  } catch {
    return refuse(400);
  }
  if (!wanted.startsWith(base)) return refuse(404);
  const rest = wanted.slice(base.length);
  const file = path.join(folder, rest === "" || rest.endsWith("/") ? `${rest}index.html` : rest);
  if (path.relative(folder, file).startsWith("..")) return refuse(404);
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) return refuse(404);
  response.writeHead(200, {
    "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
    "content-length": found.size,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  if (request.method === "HEAD") return response.end();
  createReadStream(file).on("error", () => response.destroy()).pipe(response);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve({ port: Number(process.argv[2] ?? 0) });
  console.log(url);
}
